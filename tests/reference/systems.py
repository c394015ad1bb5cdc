#!/usr/bin/python3
"""Values of PyTorch's autograd for the other ways to build and run a network (tests/test_reference_systems.c).

    /usr/bin/python3 tests/reference/systems.py        writes systems.txt beside this file

Cells that PyTorch has run in its own modules; the others are written down here from their equations. Everything else (own outputs
fed back, encoder and decoder, norms, embedding) is done by hand, step by step. Numbers as in make.py.
"""

import os

import torch

from make import HERE, Net, line, numbers

F = torch.nn.functional
EPSILON = 1e-5
GATES = {"elman": 1, "elman-relu": 1, "dense": 1, "lstm": 4, "lstm-projected": 4, "lstm-peephole": 4, "lstm-coupled": 3,
         "lstm-peephole-coupled": 3, "gru": 3, "gru-cho": 3}


class Modules(torch.nn.Module):
    """A stack of layers by torch.nn.RNN, LSTM or GRU, one step at a time; a state is [h, c] of one layer after the other."""

    def __init__(self, cell, inputs, hidden, layers, projection):
        super().__init__()
        self.layers, self.lstm, self.hidden, self.out = layers, cell.startswith("lstm"), hidden, projection or hidden
        if cell.startswith("elman"):
            rnn = torch.nn.RNN(inputs, hidden, layers, nonlinearity="relu" if cell.endswith("relu") else "tanh")
        elif cell == "gru":
            rnn = torch.nn.GRU(inputs, hidden, layers)
        else:
            rnn = torch.nn.LSTM(inputs, hidden, layers, proj_size=projection)
        self.rnn = [rnn]  # in a list: its parameters take part under names of ours
        for name, p in rnn.named_parameters():
            self.register_parameter(name, p)
        self.state = self.out + (hidden if self.lstm else 0)

    def step(self, x, state):
        parts = state.split(self.state, dim=1)
        h = torch.stack([p[:, :self.out] for p in parts])
        c = torch.stack([p[:, self.out:] for p in parts])
        out, last = self.rnn[0](x[None], (h, c) if self.lstm else h)
        h, c = last if self.lstm else (last, last[:, :, :0])
        return out[0], torch.cat([torch.cat([h[i], c[i]], dim=1) for i in range(self.layers)], dim=1)


class Equations(torch.nn.Module):
    """A stack of layers from the equations. With norm each gate's pre-activations are normalised, and the bias is the shift."""

    def __init__(self, cell, inputs, hidden, layers, projection, norm):
        super().__init__()
        self.cell, self.layers, self.norm, self.hidden, self.out = cell, layers, norm, hidden, projection or hidden
        self.gates = GATES[cell]
        pre = self.gates * hidden
        for k in range(layers):
            width = inputs if k == 0 else self.out
            shapes = {"weight_ih": (pre, width), "weight_hh": (pre, self.out), "bias_ih": (pre,), "bias_hh": (pre,),
                      "weight_hr": (projection, hidden), "peephole": ((self.gates - 1) * hidden,), "norm": (pre,)}
            if cell == "dense":
                shapes = {"weight": (pre, width), "bias": (pre,), "norm": (pre,)}
            if not norm:
                del shapes["norm"]
            if not projection:
                shapes.pop("weight_hr", None)
            if "peephole" not in cell:
                shapes.pop("peephole", None)
            for name, shape in shapes.items():
                full = "%d:%s" % (k, name) if cell == "dense" else "%s_l%d" % (name, k)
                self.register_parameter(full, torch.nn.Parameter(torch.empty(shape)))
        self.state = self.out + (hidden if cell.startswith("lstm") else 0)

    def get(self, name, k):
        return getattr(self, "%d:%s" % (k, name) if self.cell == "dense" else "%s_l%d" % (name, k))

    def gate(self, k, i, z):
        """The finished pre-activation of gate i from its sum of products."""
        part = slice(i * self.hidden, (i + 1) * self.hidden)
        b = self.get("bias" if self.cell == "dense" else "bias_ih", k)[part]
        if not self.norm:
            return z + b
        return F.layer_norm(z, (self.hidden,), self.get("norm", k)[part], b, EPSILON)

    def layer(self, k, x, s):
        cell, h, c = self.cell, s[:, :self.out], s[:, self.out:]
        if cell == "dense":
            return torch.tanh(self.gate(k, 0, x @ self.get("weight", k).T))
        zx = (x @ self.get("weight_ih", k).T).chunk(self.gates, dim=1)
        wh = self.get("weight_hh", k).chunk(self.gates)
        z = [zx[i] + h @ wh[i].T for i in range(self.gates)]
        if cell.startswith("elman"):
            z = self.gate(k, 0, z[0])
            return torch.relu(z) if cell == "elman-relu" else torch.tanh(z)
        if cell.startswith("gru"):
            r, u = torch.sigmoid(self.gate(k, 0, z[0])), torch.sigmoid(self.gate(k, 1, z[1]))
            if cell == "gru":
                b = self.get("bias_hh", k)[2 * self.hidden:]
                n = torch.tanh(self.gate(k, 2, zx[2] + r * (h @ wh[2].T + b)))
                return (1 - u) * n + u * h
            n = torch.tanh(self.gate(k, 2, zx[2] + (r * h) @ wh[2].T))
            return (1 - u) * h + u * n
        a = [self.gate(k, i, z[i]) for i in range(self.gates)]
        p = self.get("peephole", k).chunk(self.gates - 1) if "peephole" in cell else [0, 0, 0]
        if "coupled" in cell:
            f = torch.sigmoid(a[0] + p[0] * c)
            i, g, o, po = 1 - f, torch.tanh(a[1]), a[2], p[1]
        else:
            i, f = torch.sigmoid(a[0] + p[0] * c), torch.sigmoid(a[1] + p[1] * c)
            g, o, po = torch.tanh(a[2]), a[3], p[2]
        c = f * c + i * g
        m = torch.sigmoid(o + po * c) * torch.tanh(c)
        return torch.cat([m @ self.get("weight_hr", k).T if self.out < self.hidden else m, c], dim=1)

    def step(self, x, state):
        states = []
        for k, s in enumerate(state.split(self.state, dim=1)):
            states.append(self.layer(k, x, s))
            x = states[-1][:, :self.out]
        return x, torch.cat(states, dim=1)


class System(torch.nn.Module):
    def __init__(self, o):
        super().__init__()
        self.o = o
        read = o["inputs"] - o["symbols"] + (o["embedding"] or o["symbols"])
        sizes = (o["cell"], read, o["hidden"], o["layers"], o["projection"])
        by_hand = o["layer_norm"] or o["cell"] not in ("elman", "elman-relu", "lstm", "lstm-projected", "gru")
        make = (lambda: Equations(*sizes, o["layer_norm"])) if by_hand else (lambda: Modules(*sizes))
        self.rnn = make()
        if o["decoder"]:
            self.decoder = make()
        self.head = torch.nn.Linear(o["projection"] or o["hidden"], o["outputs"])
        if o["embedding"]:
            self.embedding = torch.nn.Embedding(o["symbols"], o["embedding"])
        if o["batch_norm"]:
            self.input_norm = torch.nn.BatchNorm1d(o["inputs"] - o["symbols"], eps=EPSILON)
        for name, p in self.named_parameters():
            with torch.no_grad():
                p.copy_(numbers(*p.shape, scale=0.8))
            if "bias_hh" in name:
                Net.freeze(p, 2 * o["hidden"] if o["cell"] == "gru" else p.numel())

    def read(self, x, statistics):
        """What the first layer reads of [rows, inputs]."""
        symbols = self.o["symbols"]
        first, rest = x[:, :symbols], x[:, symbols:]
        if self.o["embedding"]:
            table = self.embedding.weight
            assert torch.equal(first @ table, self.embedding(first.argmax(dim=1)))
            first = first @ table
        if statistics:
            mean, variance = statistics
            rest = (rest - mean) / torch.sqrt(variance + EPSILON) * self.input_norm.weight + self.input_norm.bias
        return torch.cat([first, rest], dim=1)

    def measure(self, x):
        """Batch norm's statistics; checks the module's own answer, which moves its running averages."""
        rest = x[:, :, self.o["symbols"]:].reshape(-1, x.shape[2] - self.o["symbols"])
        mean, variance = rest.mean(dim=0), rest.var(dim=0, unbiased=False)
        ours = (rest - mean) / torch.sqrt(variance + EPSILON) * self.input_norm.weight + self.input_norm.bias
        assert torch.allclose(self.input_norm(rest), ours, atol=1e-12)
        return mean, variance

    def forward(self, x, state, teach):
        o, y = self.o, []
        statistics = self.measure(x) if o["batch_norm"] else None
        answers = o["warm"] if o["decoder"] or o["warm"] == 0 else o["warm"] - 1
        for t in range(x.shape[0]):
            now = x[t]
            for column, output, lag in o["feed"] if t >= o["warm"] else []:
                if t - lag >= answers:
                    fed = torch.where(teach[t], now[:, column], y[t - lag][:, output])
                    now = torch.cat([now[:, :column], fed[:, None], now[:, column + 1:]], dim=1)
            decoding = o["decoder"] and t >= o["warm"]
            out, state = (self.decoder if decoding else self.rnn).step(self.read(now, statistics), state)
            y.append(self.head(out) if decoding or not o["decoder"] else torch.zeros(x.shape[1], o["outputs"]))
        return torch.stack(y), state


def name_of(name, cell):
    """Our tensor names: dense layers are "dense.0.weight"."""
    return name.replace("rnn.", "dense.").replace(":", ".") if cell == "dense" else name


def case(file, cell, loss="mse", rows=2, steps=4, **options):
    o = dict(cell=cell, inputs=3, hidden=4, outputs=2, layers=1, projection=2 if cell == "lstm-projected" else 0, warm=0, feed=[],
             teach=0, decoder=0, layer_norm=0, batch_norm=0, symbols=0, embedding=0)
    o.update(options)
    net = System(o)
    x = numbers(steps, rows, o["inputs"], scale=2)
    if o["symbols"]:
        hot = (numbers(steps, rows).abs() * o["symbols"]).long().clamp(max=o["symbols"] - 1)
        x[:, :, :o["symbols"]] = F.one_hot(hot, o["symbols"])
    x.requires_grad_()
    first = numbers(rows, o["layers"] * net.rnn.state).requires_grad_()
    teach = numbers(steps, rows) > (0.3 if o["teach"] else 2)
    begin = o["warm"] if o["decoder"] else 0
    if loss == "mse":
        target = numbers(steps, rows, o["outputs"])
    else:
        target = (numbers(steps, rows).abs() * o["outputs"]).floor()
    target[:begin] = float("nan")
    before = {name: p.clone() for name, p in net.named_buffers() if "running" in name}
    y, last = net(x, first, teach)
    if loss == "mse":
        value = F.mse_loss(y[begin:], target[begin:], reduction="sum")
    else:
        value = F.cross_entropy(y[begin:].reshape(-1, o["outputs"]), target[begin:].reshape(-1).long(), reduction="sum")
    value.backward()
    names = "inputs hidden outputs layers projection warm decoder layer_norm batch_norm symbols embedding".split()
    file.write("system %s %s %d %d %s %d" % (cell, " ".join(str(o[n]) for n in names), rows, steps, loss, len(o["feed"])))
    for places in o["feed"]:
        file.write(" %d %d %d" % places)
    file.write("\n")
    line(file, "teach", teach)
    line(file, "x", x)
    line(file, "first", first)
    line(file, "target", target)
    parameters = dict(net.named_parameters())
    for name, p in list(parameters.items()) + list(before.items()):
        line(file, "tensor " + name_of(name, cell), p)
    line(file, "y", y)
    line(file, "last", last)
    line(file, "loss", value)
    line(file, "dx", x.grad)
    line(file, "dfirst", first.grad if first.grad is not None else torch.zeros_like(first))
    for name, p in parameters.items():
        line(file, "grad " + name_of(name, cell), torch.zeros_like(p) if p.grad is None else p.grad)
    for name, p in net.named_buffers():
        if "running" in name:
            line(file, "after " + name, p)
    file.write("end\n")


def write_systems():
    lags = [(0, 0, 1), (1, 1, 1), (2, 0, 2)]
    with open(os.path.join(HERE, "systems.txt"), "w") as file:
        for cell in ("elman", "lstm", "lstm-projected", "gru"):  # from first states, in PyTorch's modules
            case(file, cell, layers=2)
        for cell in ("lstm-peephole", "lstm-coupled", "lstm-peephole-coupled", "gru-cho"):
            case(file, cell)
        for cell in GATES:
            case(file, cell, layer_norm=1, hidden=5)
        case(file, "dense", warm=1, feed=lags, layers=2)  # NARX, closed
        case(file, "lstm", warm=2, feed=lags)
        case(file, "gru", warm=1, feed=lags, teach=1)
        case(file, "lstm", warm=2, decoder=1, layers=2)  # encoder, decoder
        case(file, "gru", warm=2, decoder=1, feed=[(2, 1, 1)], steps=5)
        case(file, "lstm", warm=1, decoder=1, feed=lags, teach=1, steps=5)
        case(file, "gru", symbols=2, embedding=3)
        case(file, "elman", "cross-entropy", inputs=2, symbols=2, outputs=3)
        case(file, "lstm", "cross-entropy", inputs=4, symbols=3, embedding=2, outputs=3, warm=1, decoder=1)
        case(file, "gru", batch_norm=1)
        case(file, "lstm", batch_norm=1, warm=2, feed=lags, teach=1)
        case(file, "lstm-peephole-coupled", inputs=5, symbols=2, embedding=3, batch_norm=1, layer_norm=1, warm=2, decoder=1,
             feed=[(3, 0, 1), (4, 1, 2)], teach=1, steps=6, layers=2)


if __name__ == "__main__":
    write_systems()
