"""Writes layers.json: normalizations and residual blocks as PyTorch computes them in float64.

    python3 network/src/test/reference/generate_layers.py > network/src/test/resources/reference/layers.json

Written with PyTorch 1.13. Inputs and parameters are numbers of single precision, so that both sides
begin with the same.
"""

import json

import torch
from torch import nn


class Dense(nn.Linear):
    def __init__(self, inputs, outputs, activation=lambda x: x):
        super().__init__(inputs, outputs)
        self.activation = activation

    def forward(self, x):
        return self.activation(super().forward(x))


class Chain(nn.Module):
    """Layers one behind the other, with the names that Lanewise gives to tensors."""

    def __init__(self, *layers):
        super().__init__()
        self.layers = nn.ModuleList(layers)

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


class Residual(Chain):
    def forward(self, x):
        return x + super().forward(x)


def drawn(*shape):
    return torch.randn(*shape, dtype=torch.float64).float().double()


def draw(module):
    module.double()
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(drawn(*parameter.shape) * 0.7)
    # PyTorch and single precision would round the epsilon otherwise.
    for part in module.modules():
        if hasattr(part, "eps"):
            part.eps = float(torch.tensor(part.eps, dtype=torch.float32))
    return module


def numbers(tensor):
    return tensor.detach().flatten().tolist()


def tensors(module):
    return {
        name: numbers(tensor)
        for name, tensor in module.state_dict().items()
        if not name.endswith("num_batches_tracked")
    }


def layer_case(text, rows, width, layer):
    module = draw(Chain(layer))
    x = (drawn(rows, width) * 2 + 3).float().double().requires_grad_()
    upstream = drawn(rows, width)
    case = {
        "layers": text,
        "rows": rows,
        "width": width,
        "x": numbers(x),
        "upstream": numbers(upstream),
        "tensors": tensors(module),
    }
    y = module(x)
    y.backward(upstream)
    case["y"] = numbers(y)
    case["x_gradient"] = numbers(x.grad)
    case["gradients"] = {name: numbers(p.grad) for name, p in module.named_parameters()}
    case["tensors_after"] = tensors(module)
    module.eval()
    case["prediction"] = numbers(module(x))
    return case


def layer_cases():
    for rows, width in [(1, 1), (3, 15), (5, 16), (4, 17), (7, 37)]:
        yield layer_case("layer_norm", rows, width, nn.LayerNorm(width))
    yield layer_case("layer_norm(epsilon=0.1)", 3, 5, nn.LayerNorm(5, eps=0.1))
    for rows, width in [(2, 1), (5, 15), (16, 16), (17, 17), (37, 7)]:
        yield layer_case("batch_norm", rows, width, nn.BatchNorm1d(width))
    yield layer_case(
        "batch_norm(momentum=0.3,epsilon=0.1)", 5, 3, nn.BatchNorm1d(3, eps=0.1, momentum=0.3)
    )
    yield layer_case(
        "residual(9:tanh,5:identity)", 6, 5, Residual(Dense(5, 9, torch.tanh), Dense(9, 5))
    )
    yield layer_case(
        "residual(layer_norm,residual(4:tanh,7:identity),batch_norm)",
        11,
        7,
        Residual(
            nn.LayerNorm(7),
            Residual(Dense(7, 4, torch.tanh), Dense(4, 7)),
            nn.BatchNorm1d(7),
        ),
    )


def training_case():
    rows, inputs, classes, batch, epochs = 64, 5, 3, 16, 5
    module = draw(
        Chain(
            Dense(inputs, 9, torch.relu),
            nn.BatchNorm1d(9),
            Residual(
                nn.LayerNorm(9),
                Dense(9, 11, torch.tanh),
                nn.Dropout(0.0),
                nn.BatchNorm1d(11, momentum=0.3),
                Dense(11, 9),
            ),
            nn.LayerNorm(9, eps=0.01),
            Dense(9, classes),
        )
    )
    x = drawn(rows, inputs)
    labels = torch.arange(rows) % classes
    case = {
        "layers": "9:relu,batch_norm,residual(layer_norm,11:tanh,dropout(rate=0),"
        "batch_norm(momentum=0.3),9:identity),layer_norm(epsilon=0.01),3:softmax",
        "inputs": inputs,
        "batch_size": batch,
        "epochs": epochs,
        "x": numbers(x),
        "labels": labels.tolist(),
        "tensors": tensors(module),
    }
    optimizer = torch.optim.SGD(module.parameters(), lr=0.05, momentum=0.9)
    for _ in range(epochs):
        for at in range(0, rows, batch):
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(module(x[at : at + batch]), labels[at : at + batch])
            loss.backward()
            optimizer.step()
    case["last_loss"] = loss.item()
    case["tensors_after"] = tensors(module)
    module.eval()
    case["prediction"] = numbers(torch.softmax(module(x), 1))
    return case


torch.manual_seed(20)
print(json.dumps({"layers": list(layer_cases()), "training": training_case()}))
