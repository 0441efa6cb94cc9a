"""Writes regularization.json: weights after 20 steps with limits of gradients and weights, and after 8 with weights of
classes, by PyTorch in float64.

    python3 network/src/test/reference/generate_regularization.py > network/src/test/resources/reference/regularization.json

Written with PyTorch 1.13. Inputs, first weights and settings are numbers of single precision, so that both sides begin
with the same.
"""

import json

import torch
from torch import nn
from torch.nn.utils import clip_grad_norm_, clip_grad_value_
from torch.optim.swa_utils import AveragedModel

ROWS, INPUTS, CLASSES, BATCH, EPOCHS = 64, 5, 3, 16, 5


class Chain(nn.Module):
    """Layers one behind the other, with the names that Lanewise gives to tensors."""

    def __init__(self, *layers):
        super().__init__()
        self.layers = nn.ModuleList(layers)

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


class Dense(nn.Linear):
    def __init__(self, inputs, outputs, activation=lambda x: x):
        super().__init__(inputs, outputs)
        self.activation = activation

    def forward(self, x):
        return self.activation(super().forward(x))


class Residual(Chain):
    def forward(self, x):
        return x + super().forward(x)


def single(value):
    return torch.tensor(value, dtype=torch.float32).item()


def drawn(*shape):
    return torch.randn(*shape, dtype=torch.float64).float().double()


def numbers(tensor):
    return tensor.detach().flatten().tolist()


def tensors(module):
    return {
        name: numbers(tensor) for name, tensor in module.state_dict().items() if not name.endswith("num_batches_tracked")
    }


def network():
    module = Chain(
        Dense(INPUTS, 9, torch.tanh),
        nn.BatchNorm1d(9),
        Residual(Dense(9, 7, torch.tanh), Dense(7, 9)),
        Dense(9, CLASSES),
    ).double()
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(drawn(*parameter.shape) * 0.7)
            # A weight of 0 has no slope.
            parameter.view(-1)[0] = 0
    for part in module.modules():
        if hasattr(part, "eps"):
            part.eps = single(part.eps)
    return module


DENSE = ["1", "3.1", "3.2", "4"]


def dense(module):
    return [module.layers[0], module.layers[2].layers[0], module.layers[2].layers[1], module.layers[3]]


def by_layer(text):
    """What a text such as 0.001,2=0.01 says of each dense layer."""
    common, named = 0.0, {}
    for part in text.split(","):
        if "=" in part:
            place, value = part.split("=")
            named[place] = float(value)
        else:
            common = float(part)
    return [single(named.get(place, common)) for place in DENSE]


def clip(module, text):
    kind, limit = text.split("=")
    limit = float(limit)
    if kind == "value":
        clip_grad_value_(module.parameters(), single(limit))
    elif kind == "global_norm":
        clip_grad_norm_(module.parameters(), limit)
    else:
        for parameter in module.parameters():
            clip_grad_norm_(parameter, limit)


def class_weights(text, labels):
    if text == "balanced":
        counts = torch.bincount(labels, minlength=CLASSES).double()
        return len(labels) / (CLASSES * counts)
    return torch.tensor([float(part) for part in text.split(",")], dtype=torch.float64)


def case(optimizer_text, make, **settings):
    # With weights of classes PyTorch itself is off by 1e-6 after 20 steps in single precision.
    epochs = 2 if "class_weights" in settings else EPOCHS
    module = network()
    x = drawn(ROWS, INPUTS) * 3
    x = x.float().double()
    labels = torch.arange(ROWS) % (7 if "class_weights" in settings else CLASSES) % CLASSES
    weights = class_weights(settings.get("class_weights", "1,1,1"), labels)
    result = {
        "optimizer": optimizer_text,
        "settings": settings,
        "layers": "9:tanh,batch_norm,residual(7:tanh,9:identity),3:softmax",
        "inputs": INPUTS,
        "batch_size": BATCH,
        "epochs": epochs,
        "x": numbers(x),
        "labels": labels.tolist(),
        "tensors": tensors(module),
    }
    optimizer = make(module.parameters())
    rate = optimizer.param_groups[0]["lr"]
    clipped = 0
    average = None
    if "ema" in settings:
        decay = float(settings["ema"])
        average = AveragedModel(module, avg_fn=lambda a, b, _: decay * a + (1 - decay) * b, use_buffers=True)
    for _ in range(epochs):
        for at in range(0, ROWS, BATCH):
            optimizer.zero_grad()
            part = slice(at, at + BATCH)
            nn.functional.cross_entropy(module(x[part]), labels[part], weight=weights).backward()
            if "clip" in settings:
                before = [parameter.grad.clone() for parameter in module.parameters()]
                clip(module, settings["clip"])
                clipped += any(not torch.equal(a, b.grad) for a, b in zip(before, module.parameters()))
            with torch.no_grad():
                for i, layer in enumerate(dense(module)):
                    weight = layer.weight
                    weight.grad += by_layer(settings.get("l2", "0"))[i] * weight
                    weight.grad += by_layer(settings.get("l1", "0"))[i] * torch.sign(weight)
                    weight.mul_(1 - rate * by_layer(settings.get("weight_decay", "0"))[i])
            optimizer.step()
            with torch.no_grad():
                for i, layer in enumerate(dense(module)):
                    limit = by_layer(settings.get("max_norm", "0"))[i]
                    if limit:
                        layer.weight.copy_(torch.renorm(layer.weight, 2, 0, limit))
            if average is not None:
                average.update_parameters(module)
    if "clip" in settings:
        assert clipped > EPOCHS, (settings, clipped)
    result["tensors_after"] = tensors(average.module if average is not None else module)
    return result


def sgd(parameters):
    return torch.optim.SGD(parameters, lr=single(0.05), momentum=single(0.9))


def adam(parameters):
    return torch.optim.Adam(parameters, lr=single(0.01))


SGD = "sgd(learning_rate=0.05, momentum=0.9)"
ADAM = "adam(learning_rate=0.01)"


def cases():
    yield case(SGD, sgd)
    yield case(SGD, sgd, clip="value=0.02")
    yield case(SGD, sgd, clip="norm=0.1")
    yield case(SGD, sgd, clip="global_norm=0.25")
    yield case(SGD, sgd, l1="0.01,3.1=0.03")
    yield case(SGD, sgd, l2="0.02,4=0.1")
    yield case(ADAM, adam, l2="3.2=0.02", l1="0.002,1=0")
    yield case(ADAM, adam, weight_decay="0.5,1=2")
    yield case(SGD, sgd, max_norm="1.5,3.1=0.75,4=0")
    yield case(SGD, sgd, ema="0.875")
    yield case(SGD, sgd, class_weights="0.5,3.0,0.0")
    yield case(SGD, sgd, class_weights="balanced")
    yield case(
        SGD, sgd, clip="global_norm=0.25", l1="0.001", l2="0.01", weight_decay="0.1,3.2=0.3", max_norm="1.25", ema="0.75"
    )


torch.manual_seed(21)
print(json.dumps(list(cases())))
