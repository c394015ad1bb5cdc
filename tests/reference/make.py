#!/usr/bin/python3
"""Values of PyTorch that the networks are compared with (tests/test_reference.c).

    /usr/bin/python3 tests/reference/make.py        writes networks.txt and optimisers.txt beside this file

Everything is computed in double from numbers that float represents exactly. PyTorch has two biases per gate where one counts:
bias_hh stays 0 and is not trained, except the GRU's last third, which has a meaning of its own; trained, the two would move the
one twice as far as ours. Values are printed with 9 digits, enough for a float.
"""

import os
import random

import torch

torch.set_default_dtype(torch.float64)
HERE = os.path.dirname(os.path.abspath(__file__))
random.seed(1)


def numbers(*shape, scale=1.0):
    """Random numbers that are exact in float."""
    values = torch.empty(shape)
    flat = values.view(-1)
    for i in range(flat.numel()):
        flat[i] = scale * (2 * random.random() - 1)
    return values.to(torch.float32).to(torch.float64)


def line(file, key, values):
    file.write(key)
    for value in values.detach().reshape(-1).tolist():
        file.write(" %.9g" % value)
    file.write("\n")


class Net(torch.nn.Module):
    def __init__(self, cell, inputs, hidden, outputs, layers, dirs, projection, every):
        super().__init__()
        self.dense = cell.startswith("dense")
        self.relu = cell.endswith("relu")
        self.every, self.dirs = every, dirs
        options = dict(num_layers=layers, bidirectional=dirs == 2)
        if self.dense:
            widths = [inputs] + [hidden] * layers
            self.dense = torch.nn.ModuleList(torch.nn.Linear(a, b) for a, b in zip(widths, widths[1:]))
        elif cell.startswith("elman"):
            self.rnn = torch.nn.RNN(inputs, hidden, nonlinearity="relu" if self.relu else "tanh", **options)
        elif cell == "gru":
            self.rnn = torch.nn.GRU(inputs, hidden, **options)
        else:
            self.rnn = torch.nn.LSTM(inputs, hidden, proj_size=projection, **options)
        self.head = torch.nn.Linear(dirs * (projection or hidden), outputs)
        for name, p in self.named_parameters():
            with torch.no_grad():
                p.copy_(numbers(*p.shape, scale=0.8))
            if "bias_hh" in name:
                self.freeze(p, 2 * hidden if cell == "gru" else p.numel())

    @staticmethod
    def freeze(p, count):
        def hook(grad):
            grad = grad.clone()
            grad[:count] = 0
            return grad

        with torch.no_grad():
            p[:count] = 0
        p.register_hook(hook)

    def forward(self, x):
        if self.dense:
            for layer in self.dense:
                x = torch.relu(layer(x)) if self.relu else torch.tanh(layer(x))
            return self.head(x if self.every else x[-1])
        out, state = self.rnn(x)
        if self.every:
            return self.head(out)
        h = state[0] if isinstance(state, tuple) else state
        return self.head(torch.cat([h[-2], h[-1]], dim=1) if self.dirs == 2 else h[-1])


def loss_of(name, parameter, y, target):
    if name == "mse":
        return torch.nn.functional.mse_loss(y, target, reduction="sum")
    if name == "mae":
        return torch.nn.functional.l1_loss(y, target, reduction="sum")
    if name == "huber":
        return torch.nn.functional.huber_loss(y, target, reduction="sum", delta=parameter)
    e = target - y
    return torch.maximum(parameter * e, (parameter - 1) * e).sum()


def case(file, cell, layers=1, dirs=1, every=False, loss="mse", parameter=0.0, inputs=3, hidden=5, outputs=2, rows=3, steps=4):
    projection = 2 if cell == "lstm-projected" else 0
    net = Net(cell, inputs, hidden, outputs, layers, dirs, projection, every)
    x = numbers(steps, rows, inputs, scale=2).requires_grad_()
    y = net(x)
    target = numbers(*y.shape)
    value = loss_of(loss, parameter, y, target)
    value.backward()
    file.write("case %s %d %d %d %d %d %d %d %d %d %s %g\n"
               % (cell, inputs, hidden, outputs, layers, dirs, projection, every, rows, steps, loss, parameter))
    line(file, "x", x)
    line(file, "target", target)
    for name, p in net.named_parameters():
        line(file, "tensor " + name, p)
    line(file, "y", y)
    line(file, "loss", value)
    line(file, "dx", x.grad)
    for name, p in net.named_parameters():
        line(file, "grad " + name, p.grad)
    file.write("end\n")


def optimiser(file, cell, name, make, momentum=0.0, nesterov=False, decay=0.0, rate=0.01):
    """Ten updates on the same two batches in turn: the losses before each, the parameters after all."""
    inputs, hidden, outputs, rows, steps = 2, 3, 1, 4, 5
    net = Net(cell, inputs, hidden, outputs, 1, 1, 0, False)
    xs, targets = numbers(2, steps, rows, inputs), numbers(2, rows, outputs)
    file.write("optimiser %s %s %d %d %d %d %d %g %d %g %g\n"
               % (name, cell, inputs, hidden, outputs, rows, steps, momentum, nesterov, decay, rate))
    line(file, "x", xs)
    line(file, "target", targets)
    for tensor, p in net.named_parameters():
        line(file, "tensor " + tensor, p)
    step = make(net.parameters(), rate)
    losses = []
    for i in range(10):
        step.zero_grad()
        value = torch.nn.functional.mse_loss(net(xs[i % 2]), targets[i % 2])
        value.backward()
        losses.append(value.detach())
        step.step()
    line(file, "losses", torch.stack(losses))
    for tensor, p in net.named_parameters():
        line(file, "after " + tensor, p)
    file.write("end\n")


def write_networks():
    with open(os.path.join(HERE, "networks.txt"), "w") as file:
        for cell in ("elman", "elman-relu", "lstm", "lstm-projected", "gru"):
            case(file, cell, every=True)
            case(file, cell, layers=2)
            case(file, cell, layers=2, dirs=2)
        case(file, "dense", layers=2, every=True)
        case(file, "dense-relu", layers=2)
        case(file, "lstm", loss="mae")
        case(file, "lstm", loss="huber", parameter=0.5)
        case(file, "lstm", loss="pinball", parameter=0.9)
        case(file, "gru", inputs=1, hidden=1, outputs=1, rows=1, steps=1)
        case(file, "lstm", inputs=2, hidden=17, outputs=1, rows=2, steps=3)


def write_optimisers():
    o = torch.optim
    with open(os.path.join(HERE, "optimisers.txt"), "w") as file:
        optimiser(file, "lstm", "sgd", lambda p, r: o.SGD(p, r), rate=0.1)
        optimiser(file, "lstm", "sgd", lambda p, r: o.SGD(p, r, momentum=0.9, weight_decay=0.01), momentum=0.9, decay=0.01)
        optimiser(file, "lstm", "sgd", lambda p, r: o.SGD(p, r, momentum=0.9, nesterov=True), momentum=0.9, nesterov=True)
        optimiser(file, "lstm", "adagrad", lambda p, r: o.Adagrad(p, r, weight_decay=0.01), decay=0.01)
        optimiser(file, "lstm", "rmsprop", lambda p, r: o.RMSprop(p, r))
        optimiser(file, "lstm", "rmsprop", lambda p, r: o.RMSprop(p, r, momentum=0.9, weight_decay=0.01), momentum=0.9,
                  decay=0.01)
        optimiser(file, "lstm", "adam", lambda p, r: o.Adam(p, r))
        optimiser(file, "lstm", "adam", lambda p, r: o.Adam(p, r, weight_decay=0.01), decay=0.01)
        optimiser(file, "lstm", "adamw", lambda p, r: o.AdamW(p, r, weight_decay=0.01), decay=0.01)
        optimiser(file, "gru", "adam", lambda p, r: o.Adam(p, r))
        optimiser(file, "elman", "adam", lambda p, r: o.Adam(p, r))


if __name__ == "__main__":
    write_networks()
    write_optimisers()
