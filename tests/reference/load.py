#!/usr/bin/python3
"""Model files of the program in PyTorch: the weights go in by load_state_dict, and PyTorch makes the same forecasts.

    /usr/bin/python3 tests/reference/load.py [FORECAST]     the program (build/release/forecast)

Every model that PyTorch has is trained for two epochs on a synthetic series; its file is read without any help of the program, and
the one-step forecasts of the held-out part are computed from it. Values and gradients are compared in test_reference.c.
"""

import csv
import json
import os
import struct
import subprocess
import sys
import tempfile

import torch

FORECAST = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else "build/release/forecast")
WINDOW, HIDDEN = 12, 6
SYSTEMS = [
    ("elman", torch.nn.RNN, {}),
    ("elman-relu", torch.nn.RNN, {"nonlinearity": "relu"}),
    ("lstm", torch.nn.LSTM, {}),
    ("lstm-projected", torch.nn.LSTM, {"proj_size": 3}),
    ("gru", torch.nn.GRU, {}),
    ("birnn", torch.nn.RNN, {"bidirectional": True}),
    ("bilstm", torch.nn.LSTM, {"bidirectional": True}),
    ("bigru", torch.nn.GRU, {"bidirectional": True}),
]


def read(path):
    """The tensors and the metadata of a safetensors file."""
    with open(path, "rb") as file:
        data = file.read()
    size = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8 : 8 + size])
    metadata = header.pop("__metadata__")
    tensors = {}
    for name, entry in header.items():
        begin, end = (8 + size + at for at in entry["data_offsets"])
        values = struct.unpack(f"<{(end - begin) // 4}f", data[begin:end])
        tensors[name] = torch.tensor(values).reshape(entry["shape"])
    return tensors, metadata


class Net(torch.nn.Module):
    def __init__(self, kind, layers, options):
        super().__init__()
        self.rnn = kind(1, HIDDEN, layers, **options)
        width = options.get("proj_size", HIDDEN) * (2 if self.rnn.bidirectional else 1)
        self.head = torch.nn.Linear(width, 1)

    def answers(self, z):
        """The next value after each of the series z, scaled; of a bidirectional net from its window on."""
        if not self.rnn.bidirectional:
            return self.head(self.rnn(z.reshape(-1, 1, 1))[0]).flatten()
        windows = z.unfold(0, WINDOW, 1).T.unsqueeze(2)
        out = self.rnn(windows)[0]
        half = out.shape[2] // 2
        last = self.head(torch.cat([out[-1, :, :half], out[0, :, half:]], 1)).flatten()
        return torch.cat([torch.full((WINDOW - 1,), float("nan")), last])


def check(name, kind, options, layers):
    command = [FORECAST, "fit", "-q", "--mode", "continuous", "-m", name, "--layers", str(layers), "--hidden", str(HIDDEN)]
    command += ["-w", str(WINDOW), "-e", "2", "--season", "1", "--transform", "none", "-o", "run", "--force"]
    if "proj_size" in options:
        command += ["--projection", str(options["proj_size"])]
    subprocess.run(command + ["series.csv"], check=True, stdout=subprocess.DEVNULL)
    tensors, metadata = read("run/model.safetensors")
    net = Net(kind, layers, options)
    net.load_state_dict(tensors)  # strict: all names and shapes
    shift, scale = (float(word) for word in metadata["transforms"].split()[2:4])
    with open("series.csv") as file:
        series = torch.tensor([float(row["y"]) for row in csv.DictReader(file)], dtype=torch.float64)
    with torch.no_grad():
        answers = net.answers(((series - shift) / scale).float()).double() * scale + shift
    with open("run/forecast.csv") as file:
        rows = [(int(row["origin"]), float(row["forecast"])) for row in csv.DictReader(file)]
    return max(abs(value - answers[origin - 1].item()) for origin, value in rows) / series.abs().max().item(), len(rows)


def main():
    worst = 0
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        subprocess.run([FORECAST, "synth", "-q", "sine", "--rows", "400", "-o", "series.csv"], check=True)
        for name, kind, options in SYSTEMS:
            for layers in (1, 2):
                error, count = check(name, kind, options, layers)
                print(f"{name:16} {layers} layer{'s' if layers > 1 else ' '}  {count} forecasts  {error:.1e}")
                worst = max(worst, error)
    print(f"worst difference {worst:.1e}, relative to the largest value")
    return 0 if worst <= 1e-5 else 1


if __name__ == "__main__":
    sys.exit(main())
