"""Predicts one row: predict.py MODEL.safetensors ROW.npy relu|sigmoid THREADS"""

import ast
import json
import struct
import sys

import torch


def read_model(path):
    """Returns the tensors of a safetensors file by name."""
    with open(path, "rb") as file:
        content = bytearray(file.read())
    (length,) = struct.unpack_from("<Q", content)
    start = 8 + length
    tensors = {}
    for name, entry in json.loads(content[8:start]).items():
        if name != "__metadata__":
            begin, end = entry["data_offsets"]
            values = torch.frombuffer(content, dtype=torch.float32, count=(end - begin) // 4, offset=start + begin)
            tensors[name] = values.reshape(entry["shape"])
    return tensors


def read_rows(path):
    """Returns the array of an NPY file of single precision."""
    with open(path, "rb") as file:
        content = bytearray(file.read())
    (length,) = struct.unpack_from("<H", content, 8)
    header = ast.literal_eval(content[10 : 10 + length].decode("latin1"))
    return torch.frombuffer(content, dtype=torch.float32, offset=10 + length).reshape(header["shape"])


torch.set_num_threads(int(sys.argv[4]))
hidden = {"relu": torch.relu, "sigmoid": torch.sigmoid}[sys.argv[3]]
tensors = read_model(sys.argv[1])
layers = sum(name.endswith(".weight") for name in tensors)
with torch.no_grad():
    x = read_rows(sys.argv[2])
    for i in range(layers):
        x = torch.nn.functional.linear(x, tensors[f"layers.{i}.weight"], tensors[f"layers.{i}.bias"])
        x = hidden(x) if i < layers - 1 else torch.softmax(x, 1)
print(",".join(str(value) for value in x[0].tolist()))
