"""The same work in PyTorch, to compare with: answers every line on standard input with one measurement.

    torch_bench.py train CELL LAYERS DIRECTIONS T IN H B THREADS    seconds of a training step
    torch_bench.py step CELL LAYERS DIRECTIONS T IN H B THREADS     seconds of an autoregressive step, batch 1
    torch_bench.py has-blas     fails where PyTorch multiplies with the slow reference BLAS

A training step is forward, mean squared error, backward and Adam; the linear head answers at the last step
(bidirectional: from the last state of each direction). tests/bench/run sets PyTorch's best settings.
"""
import sys
import time

import torch
from torch import nn

PIECES = 5  # a measurement is the quickest of a few pieces, as others may use the machine too
PIECE = 0.05  # seconds


class Net(nn.Module):
    def __init__(self, cell, inputs, hidden, layers, directions):
        super().__init__()
        kind = {"lstm": nn.LSTM, "gru": nn.GRU, "elman": nn.RNN}[cell]
        self.rnn = kind(inputs, hidden, layers, batch_first=True, bidirectional=directions == 2)
        self.head = nn.Linear(hidden * directions, 1)
        self.directions = directions

    def forward(self, x):
        output, state = self.rnn(x)
        if self.directions == 1:
            return self.head(output[:, -1])
        last = state[0] if isinstance(state, tuple) else state
        return self.head(torch.cat([last[-2], last[-1]], 1))


def trainer(cell, layers, directions, steps, inputs, hidden, batch):
    net = Net(cell, inputs, hidden, layers, directions)
    optimiser = torch.optim.Adam(net.parameters(), lr=1e-3)
    loss = nn.MSELoss()
    x, y = torch.randn(batch, steps, inputs), torch.randn(batch, 1)

    def work(count):
        for _ in range(count):
            optimiser.zero_grad()
            loss(net(x), y).backward()
            optimiser.step()

    return work


class Loop(nn.Module):
    """Generation as one compiled loop over a cell: the fastest way PyTorch has."""

    def __init__(self, hidden):
        super().__init__()
        self.cell = nn.LSTMCell(1, hidden)
        self.head = nn.Linear(hidden, 1)

    def forward(self, x: torch.Tensor, h: torch.Tensor, c: torch.Tensor, count: int) -> torch.Tensor:
        for _ in range(count):
            h, c = self.cell(x, (h, c))
            x = self.head(h)
        return x


def stepper(hidden):
    loop = torch.jit.freeze(torch.jit.script(Loop(hidden).eval()))
    x, state = torch.zeros(1, 1), torch.zeros(1, hidden)

    def work(count):
        with torch.no_grad():
            loop(x, state, state, count)

    return work


def has_blas():
    torch.ones(64, 64) @ torch.ones(64, 64)
    with open("/proc/self/maps", encoding="utf-8") as maps:
        text = maps.read()
    return any(name in text for name in ("openblas", "mkl", "blis"))


def piece(work, count):
    begin = time.perf_counter()
    work(count)
    return (time.perf_counter() - begin) / count


def main():
    if sys.argv[1] == "has-blas":
        sys.exit(0 if has_blas() else 1)
    what, cell = sys.argv[1:3]
    layers, directions, steps, inputs, hidden, batch, threads = map(int, sys.argv[3:])
    torch.set_num_threads(threads)
    torch.set_flush_denormal(True)
    torch.manual_seed(1)
    if what == "train":
        work = trainer(cell, layers, directions, steps, inputs, hidden, batch)
    else:
        work = stepper(hidden)
    count = 1
    while True:  # warm up, and find how much makes a piece
        seconds = piece(work, count) * count
        if seconds > PIECE / 2:
            break
        count *= 2
    count = max(1, round(count * PIECE / seconds))
    for _ in sys.stdin:
        print(min(piece(work, count) for _ in range(PIECES)), flush=True)


if __name__ == "__main__":
    main()
