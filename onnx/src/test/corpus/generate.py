"""Makes the corpus of small ONNX models that the importer is tested with.

Usage: generate.py FOLDER [part of a name ...]

Writes FOLDER/<name>/ with model.onnx, the inputs and the expected outputs as .npy, and FOLDER/index.json.
Needs torch 1.13, onnx 1.12 and numpy. Weights and inputs come from seeds made of the model's name.

The truth is never taken from an ONNX runtime. Models of the torch exporter are evaluated by torch itself in double
precision; the others by a formula in numpy, written down beside the graph, also in double precision.

Four families:
  torch-<opset>-...    written by torch.onnx.export of torch 1.13
  tf-<opset>-...       put together by hand in the form that tf2onnx and Keras write
  dynamo-<opset>-...   put together by hand in the form that the dynamo exporter of torch 2 writes
  odd-...              rare, but legal
"""
import copy
import io
import json
import math
import os
import re
import shutil
import sys
import warnings
import zlib

import numpy as np
import onnx
from onnx import AttributeProto, TensorProto, helper, numpy_helper
import torch
import torch.nn as nn
import torch.nn.functional as F

warnings.filterwarnings('ignore')
torch.set_num_threads(1)

ROWS = 7
FLOAT, DOUBLE, INT64, INT32, BOOL = (TensorProto.FLOAT, TensorProto.DOUBLE, TensorProto.INT64, TensorProto.INT32,
                                     TensorProto.BOOL)
FLOAT16, BFLOAT16, INT8 = TensorProto.FLOAT16, TensorProto.BFLOAT16, TensorProto.INT8
TYPE_NAMES = {v: k.lower() for k, v in TensorProto.DataType.items()}

RECIPES = {}


def recipe(name):
    """Registers the function that makes the model of this name."""
    def keep(function):
        assert name not in RECIPES, name
        RECIPES[name] = function
        return function
    return keep


def seed_of(name):
    return zlib.crc32(name.encode())


def rows(name, *shape, scale=1.5, salt=''):
    """Float rows around zero, about half of them negative."""
    random = np.random.default_rng(seed_of(name + '/rows' + salt))
    return (random.standard_normal((ROWS,) + shape) * scale).astype(np.float32)


def ints(name, high, *shape, salt=''):
    random = np.random.default_rng(seed_of(name + '/ints' + salt))
    return random.integers(0, high, (ROWS,) + shape, dtype=np.int64)


# ---------------------------------------------------------------------------------------------------------------------
# Writing a folder
# ---------------------------------------------------------------------------------------------------------------------

class Made:
    """One finished model: the bytes, its inputs, its expected outputs and what the index says about it."""

    def __init__(self, model, inputs, outputs, form, note='', expected='values', rtol=1e-4, atol=1e-5, side=None):
        self.model, self.inputs, self.outputs, self.form = model, inputs, outputs, form
        self.note, self.expected, self.rtol, self.atol, self.side = note, expected, rtol, atol, side or {}


def all_nodes(graph_or_function):
    for n in graph_or_function.node:
        yield n
        for a in n.attribute:
            for g in ([a.g] if a.type == AttributeProto.GRAPH else []) + list(a.graphs):
                yield from all_nodes(g)


def declared(value):
    t = value.type.tensor_type
    dims = [d.dim_param or '?' if d.WhichOneof('value') != 'dim_value' else d.dim_value for d in t.shape.dim]
    return TYPE_NAMES[t.elem_type], dims if t.HasField('shape') else None


def checked(model):
    """What the checker of onnx 1.12 says. It knows nothing later than IR 8 and opset 17: later models are checked
    under those numbers, where that is possible."""
    newest = max(o.version for o in model.opset_import if o.domain in ('', 'ai.onnx'))
    try:
        if model.ir_version <= 8 and newest <= 17:
            onnx.checker.check_model(model)
            return 'ok'
        lower = copy.deepcopy(model)
        lower.ir_version = min(lower.ir_version, 8)
        for o in list(lower.opset_import) + [o for f in lower.functions for o in f.opset_import]:
            if o.domain in ('', 'ai.onnx'):
                o.version = min(o.version, 17)
        onnx.checker.check_model(lower)
        return 'ok as IR 8, opset 17'
    except Exception as e:
        return str(e).strip().split('\n')[0][:160]


def write(folder, name, made):
    target = os.path.join(folder, name)
    os.makedirs(target)
    data = made.model if isinstance(made.model, bytes) else made.model.SerializeToString(deterministic=True)
    with open(os.path.join(target, 'model.onnx'), 'wb') as f:
        f.write(data)
    for file, content in made.side.items():
        with open(os.path.join(target, file), 'wb') as f:
            f.write(content)
    model = onnx.ModelProto.FromString(data)
    types = {v.name: declared(v) for v in list(model.graph.input) + list(model.graph.output)}

    def put(values, prefix, single):
        entries = []
        for key, array in values.items():
            file = single if len(values) == 1 else prefix + re.sub(r'[^A-Za-z0-9_.-]', '_', key) + '.npy'
            np.save(os.path.join(target, file), array, allow_pickle=False)
            kind, shape = types[key]
            entries.append({'name': key, 'type': kind, 'shape': shape, 'file': file})
        return entries

    outputs = {}
    for key, value in made.outputs.items():
        value = np.asarray(value)
        outputs[key] = value.astype(np.float32) if value.dtype.kind == 'f' else value.astype(np.int64)
    entry = {
        'name': name,
        'form': made.form,
        'ir': model.ir_version,
        'opset': max(o.version for o in model.opset_import if o.domain in ('', 'ai.onnx')),
        'operators': sorted({(n.domain + '::' if n.domain else '') + n.op_type for n in all_nodes(model.graph)}),
    }
    if model.functions:
        entry['functions'] = {f.domain + '::' + f.name: sorted({n.op_type for n in all_nodes(f)})
                              for f in model.functions}
    entry['inputs'] = put(made.inputs, 'input-', 'x.npy')
    entry['outputs'] = put(outputs, 'expected-', 'y.npy')
    entry['expected'] = made.expected
    entry['rtol'], entry['atol'] = made.rtol, made.atol
    if made.side:
        entry['side_files'] = sorted(made.side)
    if made.note:
        entry['note'] = made.note
    if not made.side:
        entry['checker'] = checked(model)
    else:
        try:
            onnx.checker.check_model(os.path.join(target, 'model.onnx'))
            entry['checker'] = 'ok'
        except Exception as e:
            entry['checker'] = str(e).strip().split('\n')[0][:160]
    return entry


# ---------------------------------------------------------------------------------------------------------------------
# 1. What torch 1.13 itself writes
# ---------------------------------------------------------------------------------------------------------------------

TORCH = 'torch 1.13, TorchScript exporter'


def spread(module):
    """Gives norms and slopes values that differ from their defaults."""
    with torch.no_grad():
        for m in module.modules():
            if isinstance(m, (nn.BatchNorm1d, nn.BatchNorm2d)) and m.track_running_stats:
                m.running_mean.normal_(0, 0.5)
                m.running_var.uniform_(0.4, 2.0)
            if isinstance(m, (nn.BatchNorm1d, nn.BatchNorm2d, nn.LayerNorm, nn.GroupNorm)) and m.weight is not None:
                m.weight.uniform_(0.5, 1.5)
                m.bias.normal_(0, 0.3)
            if isinstance(m, nn.PReLU) and m.num_parameters > 1:
                m.weight.uniform_(0.05, 0.6)
    return module


class Call(nn.Module):
    """A module made of parts and a function of them: Call(lambda m, x: m.fc(x), fc=nn.Linear(...))."""

    def __init__(self, function, **parts):
        super().__init__()
        self.function = function
        for key, part in parts.items():
            if isinstance(part, nn.Module):
                setattr(self, key, part)
            else:
                self.register_buffer(key, part)

    def forward(self, *inputs):
        return self.function(self, *inputs)


def torch_truth(module, inputs):
    """Evaluates the module in double precision, in evaluation mode. The module is changed: export it before."""
    exact = module.double().eval()
    given = [torch.from_numpy(v.astype(np.float64) if v.dtype.kind == 'f' else v) for v in inputs.values()]
    with torch.no_grad():
        result = exact(*given)
    result = result if isinstance(result, (tuple, list)) else (result,)
    return [r.double().numpy() if r.is_floating_point() else r.numpy() for r in result]


def export(module, inputs, opset, outputs=('y',), fold=True, training=torch.onnx.TrainingMode.EVAL, dynamic=True,
           sample=3, **options):
    given = tuple(torch.from_numpy(v[:sample].copy()) for v in inputs.values())
    axes = {k: {0: 'batch'} for k in list(inputs) + list(outputs)} if dynamic else None
    target = io.BytesIO()
    torch.onnx.export(module, given, target, input_names=list(inputs), output_names=list(outputs), opset_version=opset,
                      do_constant_folding=fold, dynamic_axes=axes, training=training, **options)
    return target.getvalue()


def torch_model(name, build, opset, inputs=None, outputs=('y',), fold=True, truth=None, note='', expected='values',
                rtol=1e-4, atol=1e-5, **options):
    """Registers a model that torch exports. build() makes the module; inputs() the named arrays."""
    full = 'torch-%d-%s' % (opset, name)

    @recipe(full)
    def make():
        torch.manual_seed(seed_of(full))
        module = spread(build()).eval()
        given = inputs(full) if inputs else {'x': rows(full, 5)}
        if options.get('training') is not None:
            module.train()
        data = export(module, given, opset, outputs, fold, **options)
        wanted = truth(module, given) if truth else torch_truth(module, given)
        form = TORCH + (', folded' if fold else ', not folded')
        return Made(data, given, dict(zip(outputs, wanted)), form, note, expected, rtol, atol)


def perceptron(*middle):
    return lambda: nn.Sequential(nn.Linear(5, 6), *[copy.deepcopy(m) for m in middle], nn.Linear(6, 3))


class Residual(nn.Module):
    def __init__(self, norm=None):
        super().__init__()
        self.first, self.second = nn.Linear(5, 7), nn.Linear(7, 5)
        self.norm = norm or nn.Identity()

    def forward(self, x):
        return x + self.second(torch.relu(self.first(self.norm(x))))


class WideAndDeep(nn.Module):
    def __init__(self):
        super().__init__()
        self.wide = nn.Linear(5, 2)
        self.deep = nn.Sequential(nn.Linear(5, 6), nn.ReLU(), nn.Linear(6, 4), nn.ReLU())
        self.head = nn.Linear(6, 1)

    def forward(self, x):
        return torch.sigmoid(self.head(torch.cat([self.wide(x), self.deep(x)], dim=1)))


class Tabular(nn.Module):
    """Two integer columns in one table, each with an embedding, beside numeric columns."""

    def __init__(self):
        super().__init__()
        self.colour, self.town = nn.Embedding(5, 3), nn.Embedding(9, 4)
        self.norm = nn.BatchNorm1d(4)
        self.body = nn.Sequential(nn.Linear(11, 8), nn.ReLU(), nn.Linear(8, 2))

    def forward(self, codes, numbers):
        parts = [self.colour(codes[:, 0]), self.town(codes[:, 1]), self.norm(numbers)]
        return self.body(torch.cat(parts, 1))


class TwoHeads(nn.Module):
    def __init__(self):
        super().__init__()
        self.body, self.head = nn.Linear(5, 6), nn.Linear(6, 4)

    def forward(self, x):
        logits = self.head(F.silu(self.body(x)))
        return logits, torch.softmax(logits, dim=1)


class FactorizationMachine(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(5, 1)
        self.factors = nn.Parameter(torch.randn(5, 3) * 0.4)

    def forward(self, x):
        square_of_sum = torch.matmul(x, self.factors) ** 2
        sum_of_squares = torch.matmul(x ** 2, self.factors ** 2)
        return self.linear(x) + 0.5 * (square_of_sum - sum_of_squares).sum(dim=1, keepdim=True)


class TiedAutoencoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.down = nn.Linear(5, 3)
        self.back = nn.Parameter(torch.zeros(5) + 0.1)

    def forward(self, x):
        return F.linear(torch.tanh(self.down(x)), self.down.weight.t(), self.back)


class ConstantWeights(nn.Module):
    """Linear layers whose weights are kept in another precision and widened on the way."""

    def __init__(self, kind):
        super().__init__()
        for key, shape in (('w1', (6, 5)), ('b1', (6,)), ('w2', (3, 6)), ('b2', (3,))):
            self.register_buffer(key, (torch.randn(shape) * 0.5).to(kind))

    def forward(self, x):
        h = torch.relu(F.linear(x, self.w1.to(x.dtype), self.b1.to(x.dtype)))
        return F.linear(h, self.w2.to(x.dtype), self.b2.to(x.dtype))


class NarrowBody(nn.Module):
    """Computes in bfloat16 between two casts."""

    def __init__(self):
        super().__init__()
        self.fc1, self.fc2 = nn.Linear(5, 6).bfloat16(), nn.Linear(6, 3).bfloat16()

    def forward(self, x):
        return self.fc2(torch.relu(self.fc1(x.bfloat16()))).float()


def narrow_truth(module, given):
    p = {k: v.detach().double().numpy() for k, v in module.named_parameters()}
    h = np.maximum(given['x'].astype(np.float64) @ p['fc1.weight'].T + p['fc1.bias'], 0)
    return [h @ p['fc2.weight'].T + p['fc2.bias']]


def image(name):
    return {'x': rows(name, 1, 4, 4)}


def pair(name):
    return {'left': rows(name, 5, salt='left'), 'right': rows(name, 5, salt='right')}


def table(name):
    return {'codes': ints(name, 5, 2), 'numbers': rows(name, 4)}


def positive(name):
    return {'x': np.abs(rows(name, 5)) + np.float32(0.1)}


def double_rows(name):
    return {'x': rows(name, 5).astype(np.float64)}


# Activations, one model each.
for opset, label, layer in (
        (7, 'mlp-relu', nn.ReLU()), (9, 'leaky-relu', nn.LeakyReLU(0.2)), (13, 'prelu-one', nn.PReLU()),
        (9, 'prelu-channel', nn.PReLU(6)), (16, 'prelu-channel', nn.PReLU(6)), (11, 'elu', nn.ELU(0.7)),
        (13, 'selu', nn.SELU()), (12, 'celu', nn.CELU(1.3)), (13, 'gelu-erf', nn.GELU()),
        (16, 'gelu-tanh', nn.GELU(approximate='tanh')), (13, 'silu', nn.SiLU()), (9, 'sigmoid', nn.Sigmoid()),
        (7, 'tanh', nn.Tanh()), (13, 'softplus', nn.Softplus()), (11, 'softplus-beta', nn.Softplus(beta=2.0)),
        (13, 'softsign', nn.Softsign()), (13, 'mish', nn.Mish()), (9, 'hardsigmoid', nn.Hardsigmoid()),
        (11, 'hardswish', nn.Hardswish()), (14, 'hardswish', nn.Hardswish()), (9, 'hardtanh', nn.Hardtanh(-0.5, 0.8)),
        (9, 'relu6', nn.ReLU6()), (13, 'relu6', nn.ReLU6()), (13, 'log-sigmoid', nn.LogSigmoid()),
        (13, 'tanhshrink', nn.Tanhshrink()), (13, 'softshrink', nn.Softshrink(0.3)),
        (13, 'hardshrink', nn.Hardshrink(0.3)), (13, 'threshold', nn.Threshold(0.0, 0.0)),
        (13, 'softmin-hidden', nn.Softmin(dim=1))):
    torch_model(label, perceptron(layer), opset)

for opset, label, layer in ((9, 'gelu-erf', nn.GELU()), (13, 'mish', nn.Mish()), (17, 'hardtanh', nn.Hardtanh(-0.5, 0.8))):
    torch_model(label + '-not-folded', perceptron(layer), opset, fold=False)

# Softmax in its several spellings.
torch_model('softmax', lambda: nn.Sequential(nn.Linear(5, 4), nn.Softmax(dim=1)), 9)
torch_model('softmax-last', lambda: nn.Sequential(nn.Linear(5, 4), nn.Softmax(dim=-1)), 13)
torch_model('log-softmax', lambda: nn.Sequential(nn.Linear(5, 4), nn.LogSoftmax(dim=-1)), 11)
torch_model('softmax-dtype', lambda: Call(lambda m, x: F.softmax(m.fc(x), dim=1, dtype=torch.float64).float(),
                                          fc=nn.Linear(5, 4)), 13,
            note='the asked-for double precision is written as two casts behind the softmax')

# Norms.
torch_model('batch-norm', lambda: nn.Sequential(nn.BatchNorm1d(5), nn.Linear(5, 6), nn.BatchNorm1d(6), nn.ReLU(),
                                                nn.Linear(6, 2)), 9)
torch_model('batch-norm-not-folded', lambda: nn.Sequential(nn.Linear(5, 6), nn.BatchNorm1d(6, eps=1e-3), nn.ReLU(),
                                                           nn.Linear(6, 2)), 16, fold=False)
torch_model('batch-norm-no-affine', lambda: nn.Sequential(nn.Linear(5, 6, bias=False),
                                                          nn.BatchNorm1d(6, affine=False), nn.ELU()), 13)


def untouched_norm():
    module = nn.Sequential(nn.Linear(5, 6), nn.BatchNorm1d(6), nn.ReLU(), nn.BatchNorm1d(6))
    return module


@recipe('torch-13-batch-norm-fresh')
def make_fresh_norm():
    name = 'torch-13-batch-norm-fresh'
    torch.manual_seed(seed_of(name))
    module = untouched_norm().eval()
    given = {'x': rows(name, 5)}
    data = export(module, given, 13)
    return Made(data, given, {'y': torch_truth(module, given)[0]}, TORCH + ', folded',
                'the norms are as new: equal initializers are stored once and reached through Identity')


for opset in (9, 13, 17):
    torch_model('layer-norm', lambda: nn.Sequential(nn.Linear(5, 6), nn.LayerNorm(6), nn.ReLU(), nn.Linear(6, 2)), opset)
torch_model('layer-norm-not-folded', lambda: nn.Sequential(nn.LayerNorm(5, eps=1e-3), nn.Linear(5, 2)), 11, fold=False)
torch_model('layer-norm-no-affine', lambda: nn.Sequential(nn.LayerNorm(5, elementwise_affine=False), nn.Linear(5, 2)), 16)

# Dropout, and exports in training mode.
torch_model('dropout-eval', lambda: nn.Sequential(nn.Linear(5, 6), nn.Dropout(0.4), nn.ReLU(), nn.Linear(6, 2)), 13,
            note='in evaluation mode dropout leaves no node')
torch_model('dropout-training', lambda: nn.Sequential(nn.Linear(5, 6), nn.Dropout(0.4), nn.ReLU(), nn.Linear(6, 2)), 9,
            training=torch.onnx.TrainingMode.TRAINING,
            note='exported in training mode; the expected values are those of evaluation, with dropout idle')
torch_model('dropout-training', lambda: nn.Sequential(nn.Linear(5, 6), nn.Dropout(0.4), nn.ReLU(), nn.Linear(6, 2)), 13,
            training=torch.onnx.TrainingMode.TRAINING, expected='either',
            note='exported in training mode: Dropout has training_mode = true; the expected values are those of '
                 'evaluation, with dropout idle')
torch_model('training-batch-norm', lambda: nn.Sequential(nn.Linear(5, 6), nn.BatchNorm1d(6), nn.ReLU(), nn.Dropout(0.2),
                                                         nn.Linear(6, 2)), 16,
            training=torch.onnx.TrainingMode.TRAINING, expected='either',
            note='exported in training mode: BatchNormalization has training_mode = 1 and more outputs; the expected '
                 'values are those of evaluation, by the running mean and variance')
torch_model('training-batch-norm', lambda: nn.Sequential(nn.Linear(5, 6), nn.BatchNorm1d(6), nn.ReLU(), nn.Linear(6, 2)), 9,
            training=torch.onnx.TrainingMode.TRAINING, expected='either',
            note='exported in training mode: BatchNormalization has five outputs; the expected values are those of '
                 'evaluation, by the running mean and variance')

# From images to rows.
torch_model('flatten-module', lambda: nn.Sequential(nn.Flatten(), nn.Linear(16, 3)), 9, image)
torch_model('flatten-function', lambda: Call(lambda m, x: m.fc(torch.flatten(x, 1)), fc=nn.Linear(16, 3)), 13, image)
for opset, fold in ((9, False), (11, True), (13, False), (17, True)):
    torch_model('view-batch-size' + ('' if fold else '-not-folded'),
                lambda: Call(lambda m, x: m.fc(x.view(x.size(0), -1)), fc=nn.Linear(16, 3)), opset, image, fold=fold,
                note='the batch size is read with Shape and Gather')
torch_model('reshape-constant', lambda: Call(lambda m, x: m.fc(x.reshape(-1, 16)), fc=nn.Linear(16, 3)), 13, image)
torch_model('view-two-sizes', lambda: Call(lambda m, x: m.fc(x.view(x.shape[0], x.shape[1] * x.shape[2] * x.shape[3])),
                                           fc=nn.Linear(16, 3)), 13, image,
            note='a product of sizes is computed in the graph')
torch_model('fixed-batch', lambda: Call(lambda m, x: m.fc(x.view(x.size(0), -1)), fc=nn.Linear(16, 3)), 11, image,
            dynamic=False, sample=ROWS, note='no dynamic axis: the number of rows, 7, is fixed in the file')
torch_model('fixed-batch-one', lambda: Call(lambda m, x: torch.relu(m.fc(x.view(x.size(0), -1))), fc=nn.Linear(16, 3)), 13,
            lambda name: {'x': rows(name, 1, 4, 4)[:1]}, dynamic=False, sample=1,
            note='no dynamic axis, a single row: the usual result of an export without thought')
torch_model('unsqueeze-linear-squeeze', lambda: Call(lambda m, x: m.fc(x.unsqueeze(1)).squeeze(1), fc=nn.Linear(5, 3)), 11,
            note='a linear layer on rank 3 is MatMul and Add')
torch_model('unsqueeze-linear-squeeze', lambda: Call(lambda m, x: m.fc(x.unsqueeze(1)).squeeze(1), fc=nn.Linear(5, 3)), 13)
torch_model('squeeze-output', lambda: Call(lambda m, x: m.fc(x).squeeze(-1), fc=nn.Linear(5, 1)), 13,
            note='one value a row, without its axis')

# Shapes of networks.
torch_model('residual', Residual, 13)
torch_model('residual-norm', lambda: nn.Sequential(Residual(nn.LayerNorm(5)), Residual(nn.LayerNorm(5)), nn.Linear(5, 2)), 16)
torch_model('wide-deep', WideAndDeep, 11)
torch_model('two-inputs', lambda: Call(lambda m, left, right: m.out(torch.relu(m.a(left) + m.b(right))),
                                       a=nn.Linear(5, 6), b=nn.Linear(5, 6, bias=False), out=nn.Linear(6, 2)), 13, pair)
torch_model('two-towers', lambda: Call(lambda m, left, right: (m.a(left) * m.b(right)).sum(1),
                                       a=nn.Linear(5, 4), b=nn.Linear(5, 4)), 11, pair,
            note='the product of two towers, summed: one value a row')
torch_model('min-max-two', lambda: Call(lambda m, left, right: torch.cat([torch.max(left, right), torch.min(left, right)], 1),
                                        ), 9, pair)
torch_model('embedding', Tabular, 13, table)
torch_model('embedding-not-folded', Tabular, 11, table, fold=False)
torch_model('embedding-one-column', lambda: Call(lambda m, i: m.fc(m.e(i).flatten(1)), e=nn.Embedding(6, 3),
                                                 fc=nn.Linear(6, 2)), 13, lambda name: {'ids': ints(name, 6, 2)},
            note='all columns of a table of integers go through one embedding')
torch_model('one-hot', lambda: Call(lambda m, i, x: m.fc(torch.cat([F.one_hot(i, 4).to(x.dtype), x], 1)),
                                    fc=nn.Linear(9, 2)), 13,
            lambda name: {'kind': ints(name, 4), 'x': rows(name, 5)}, expected='either',
            note='an integer input of rank 1')
torch_model('int-columns', lambda: Call(lambda m, i: m.fc(i.to(m.fc.weight.dtype)), fc=nn.Linear(5, 2)), 13,
            lambda name: {'x': ints(name, 9, 5)}, note='integer columns made float by Cast')
torch_model('slice-columns', lambda: Call(lambda m, x: torch.cat([m.a(x[:, :3]), m.b(x[:, 3:]), x[:, 2:4]], 1),
                                          a=nn.Linear(3, 2), b=nn.Linear(2, 2)), 9)
torch_model('slice-columns', lambda: Call(lambda m, x: torch.cat([m.a(x[:, 1:4]), m.b(x[:, -2:]), x[:, ::2]], 1),
                                          a=nn.Linear(3, 2), b=nn.Linear(2, 2)), 13)
torch_model('pick-columns', lambda: Call(lambda m, x: m.fc(x[:, [4, 0, 2]]), fc=nn.Linear(3, 2)), 13,
            note='columns picked by a list of numbers')
torch_model('index-select', lambda: Call(lambda m, x: m.fc(torch.index_select(x, 1, m.i)), fc=nn.Linear(3, 2),
                                         i=torch.tensor([3, 1, 1])), 11)
torch_model('one-column', lambda: Call(lambda m, x: m.fc(x) * x[:, 0:1] + x[:, 1].unsqueeze(1), fc=nn.Linear(5, 2)), 13)
torch_model('chunk', lambda: Call(lambda m, x: torch.tanh(m.fc(x).chunk(2, 1)[0]) * torch.sigmoid(m.fc(x).chunk(2, 1)[1]),
                                  fc=nn.Linear(5, 6)), 11, note='the layer is applied twice with the same weights')
torch_model('split-uneven', lambda: Call(lambda m, x: (lambda p: m.a(p[0]) + m.b(p[1]) * p[2])(torch.split(x, [2, 2, 1], 1)),
                                         a=nn.Linear(2, 3), b=nn.Linear(2, 3)), 13)
torch_model('glu', lambda: nn.Sequential(nn.Linear(5, 6), nn.GLU(dim=1), nn.Linear(3, 2)), 9)
torch_model('glu', lambda: nn.Sequential(nn.Linear(5, 6), nn.GLU(dim=-1), nn.Linear(3, 2)), 13)
torch_model('gate', lambda: Call(lambda m, x: x * torch.sigmoid(m.gate(x)) + (1 - torch.sigmoid(m.gate(x))) * m.h(x),
                                 gate=nn.Linear(5, 5), h=nn.Linear(5, 5)), 13)
torch_model('no-bias', lambda: nn.Sequential(nn.Linear(5, 6, bias=False), nn.ReLU(), nn.Linear(6, 2, bias=False)), 9)
torch_model('no-bias-not-folded', lambda: nn.Sequential(nn.Linear(5, 6, bias=False), nn.ReLU(),
                                                        nn.Linear(6, 2, bias=False)), 13, fold=False)
torch_model('tied-weights', TiedAutoencoder, 13, note='one matrix is used as it is and transposed')
torch_model('repeated-block', lambda: Call(lambda m, x: m.out(m.block(m.block(m.block(x)))),
                                           block=nn.Sequential(nn.Linear(5, 5), nn.Tanh()), out=nn.Linear(5, 2)), 11,
            note='one layer is used three times')
torch_model('two-outputs', TwoHeads, 13, outputs=('logits', 'probabilities'))
torch_model('label-output', lambda: Call(lambda m, x: (lambda z: (z.argmax(1), torch.softmax(z, 1)))(m.fc(x)),
                                         fc=nn.Linear(5, 4)), 11, outputs=('label', 'probabilities'))
torch_model('outputs-on-the-way', lambda: Call(lambda m, x: (lambda h: (h, m.out(torch.relu(h))))(m.fc(x)),
                                               fc=nn.Linear(5, 4), out=nn.Linear(4, 2)), 13, outputs=('hidden', 'y'),
            note='a hidden value is also an output')
torch_model('factorization-machine', FactorizationMachine, 13)
torch_model('factorization-machine-not-folded', FactorizationMachine, 11, fold=False)
torch_model('three-heads-mean', lambda: Call(lambda m, x: torch.stack([m.a(x), m.b(x), m.c(x)]).mean(0),
                                             a=nn.Linear(5, 2), b=nn.Linear(5, 2), c=nn.Linear(5, 2)), 13,
            expected='either', note='the reduced axis 0 counts the heads, not the rows')
torch_model('heads-sum', lambda: Call(lambda m, x: (m.a(x) + m.b(x) + m.c(x)) / 3,
                                      a=nn.Linear(5, 2), b=nn.Linear(5, 2), c=nn.Linear(5, 2)), 13)

# Arithmetic.
torch_model('standardize', lambda: Call(lambda m, x: m.fc((x - m.mean) / m.std), fc=nn.Linear(5, 3),
                                        mean=torch.tensor([0.1, -1.0, 2.0, 0.0, 5.0]),
                                        std=torch.tensor([1.0, 0.5, 2.0, 3.0, 0.25])), 13)
torch_model('standardize-not-folded', lambda: Call(lambda m, x: m.fc((x - m.mean) / torch.sqrt(m.var + 1e-5)) * m.scale + 0.5,
                                                   fc=nn.Linear(5, 3), mean=torch.tensor([[0.1, -1.0, 2.0, 0.0, 5.0]]),
                                                   var=torch.tensor([[1.0, 0.5, 2.0, 3.0, 0.25]]), scale=torch.tensor(3.0)),
            9, fold=False)
torch_model('arithmetic', lambda: Call(lambda m, x: torch.cat([x ** 2, torch.sqrt(torch.abs(x)), torch.exp(-x), -x,
                                                               torch.reciprocal(x * x + 1), x ** 3, 2 ** x], 1)), 13)
torch_model('arithmetic-positive', lambda: Call(lambda m, x: torch.cat([torch.log(x), x ** 0.5, x ** -1.5, 1 / x,
                                                                        torch.rsqrt(x), torch.log1p(x)], 1)),
            11, positive)
torch_model('clamp', lambda: Call(lambda m, x: torch.cat([x.clamp(-1, 1), x.clamp(min=0.2), x.clamp(max=0.4)], 1)), 9)
torch_model('clamp', lambda: Call(lambda m, x: torch.cat([x.clamp(-1, 1), x.clamp(min=0.2), x.clamp(max=0.4)], 1)), 13)
torch_model('where', lambda: Call(lambda m, x: m.fc(torch.where(x > 0.2, x * 2, torch.zeros_like(x) - 1)), fc=nn.Linear(5, 2)), 13,
            note='zeros_like asks for the shape of the data')
torch_model('round-sign', lambda: Call(lambda m, x: torch.cat([torch.floor(x), torch.ceil(x), torch.sign(x), torch.round(x),
                                                               torch.sin(x), torch.cos(x), torch.atan(x)], 1)), 11,
            expected='either', note='functions that a neural network seldom has')
torch_model('normalize-rows', lambda: Call(lambda m, x: m.fc(F.normalize(x, dim=1)), fc=nn.Linear(5, 2)), 13,
            note='the norm of a row is expanded to the shape of the data')
torch_model('row-mean', lambda: Call(lambda m, x: torch.cat([x - x.mean(1, keepdim=True), x.std(1, keepdim=True, unbiased=False),
                                                             x.amax(1, keepdim=True)], 1)), 13)
torch_model('weight-norm', lambda: nn.Sequential(nn.utils.weight_norm(nn.Linear(5, 6)), nn.ReLU(), nn.Linear(6, 2)), 13)
torch_model('weight-norm-not-folded', lambda: nn.Sequential(nn.utils.weight_norm(nn.Linear(5, 6)), nn.ReLU(),
                                                            nn.Linear(6, 2)), 11, fold=False)
torch_model('bilinear-form', lambda: Call(lambda m, x: (torch.matmul(x, m.w) * x).sum(1, keepdim=True), w=torch.randn(5, 5) * 0.4), 13)
torch_model('einsum', lambda: Call(lambda m, x: torch.einsum('bi,oi->bo', x, m.w), w=torch.randn(3, 5)), 12, expected='either')

# Precisions.
torch_model('half-weights', lambda: ConstantWeights(torch.float16), 13, note='weights kept in half precision, folded')
torch_model('half-weights-not-folded', lambda: ConstantWeights(torch.float16), 11, fold=False)
torch_model('bfloat16-weights-not-folded', lambda: ConstantWeights(torch.bfloat16), 13, fold=False)
torch_model('bfloat16-body', NarrowBody, 14, truth=narrow_truth, rtol=3e-2, atol=3e-2,
            note='computed in bfloat16 between two casts; the expected values are those of exact arithmetic')
torch_model('double', lambda: nn.Sequential(nn.Linear(5, 6), nn.Tanh(), nn.Linear(6, 3)).double(), 13, double_rows,
            note='input, weights and output are double; the expected values are stored as float32')

# The old form, with every weight also named as an input.
torch_model('weights-as-inputs', perceptron(nn.ReLU()), 9, keep_initializers_as_inputs=True,
            note='every initializer is listed among the inputs of the graph')

# Not row-wise feed-forward.
torch_model('conv', lambda: nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.Flatten(), nn.Linear(8, 2)), 11, image,
            expected='refused', note='a convolution')


# ---------------------------------------------------------------------------------------------------------------------
# Putting graphs together by hand
# ---------------------------------------------------------------------------------------------------------------------

class Builder:
    """Collects the parts of a graph, in order."""

    def __init__(self, name, opset, ir, graph='main_graph', domains=(), raw=True):
        self.name, self.ir, self.graph_name, self.raw = name, ir, graph, raw
        self.opsets = [helper.make_opsetid('', opset)] + [helper.make_opsetid(d, 1) for d in domains]
        self.inputs, self.outputs, self.initializers, self.nodes = [], [], [], []
        self.functions, self.values, self.sparse = [], [], None
        self.random = np.random.default_rng(seed_of(name))

    def input(self, name, kind, *shape):
        self.inputs.append(helper.make_tensor_value_info(name, kind, shape))
        return name

    def output(self, name, kind, *shape):
        self.outputs.append(helper.make_tensor_value_info(name, kind, shape))
        return name

    def weight(self, *shape, scale=0.5):
        return (self.random.standard_normal(shape) * scale).astype(np.float32)

    def init(self, name, value, raw=None):
        self.initializers.append(tensor_of(name, value, self.raw if raw is None else raw))
        return name

    def node(self, op, inputs, outputs, name='', domain='', extra=b'', **attributes):
        inputs = [inputs] if isinstance(inputs, str) else inputs
        outputs = [outputs] if isinstance(outputs, str) else outputs
        n = node(op, inputs, outputs, name, domain, extra, **attributes)
        self.nodes.append(n)
        return outputs[0]

    def constant(self, name, value, node_name=''):
        return self.node('Constant', [], name, node_name, value=tensor_of('', value, self.raw))

    def model(self):
        graph = helper.make_graph(self.nodes, self.graph_name, self.inputs, self.outputs, self.initializers,
                                  value_info=self.values)
        if self.sparse:
            graph.sparse_initializer.append(self.sparse)
        options = {'functions': self.functions} if self.functions else {}
        return helper.make_model(graph, opset_imports=self.opsets, producer_name='corpus', ir_version=self.ir, **options)


class Reference:
    """The value of an attribute that a function passes on from its caller."""

    def __init__(self, name, kind):
        self.name, self.kind = name, kind


def node(op, inputs, outputs, name='', domain='', extra=b'', **attributes):
    n = helper.make_node(op, inputs, outputs, name=name or None, domain=domain or None)
    for key in attributes:
        value = attributes[key]
        if isinstance(value, Reference):
            n.attribute.append(AttributeProto(name=key, ref_attr_name=value.name, type=value.kind))
        else:
            n.attribute.append(helper.make_attribute(key, value))
    if extra:
        n.MergeFromString(extra)
    return n


def tensor_of(name, value, raw=True):
    """A tensor with its values as raw bytes, or in the typed list of its kind."""
    array = np.asarray(value)
    if raw:
        return numpy_helper.from_array(np.ascontiguousarray(array).reshape(array.shape), name)
    kind = helper.mapping.NP_TYPE_TO_TENSOR_TYPE[array.dtype]
    return helper.make_tensor(name, kind, array.shape, array.reshape(-1).tolist())


def length_of(n):
    out = b''
    while True:
        out += bytes([n & 127 | (128 if n > 127 else 0)])
        n >>= 7
        if not n:
            return out


def metadata(field, key, value):
    """A key and value in a field that onnx 1.12 does not know yet, as bytes."""
    k, v = key.encode(), value.encode()
    entry = b'\x0a' + length_of(len(k)) + k + b'\x12' + length_of(len(v)) + v
    return length_of(field << 3 | 2) + length_of(len(entry)) + entry


def wide(value):
    return np.asarray(value).astype(np.float64)


def sigmoid(v):
    return 1 / (1 + np.exp(-v))


def relu(v):
    return np.maximum(v, 0)


def softplus(v):
    return np.logaddexp(v, 0)


def softmax(v, axis=1):
    e = np.exp(v - v.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def erf(v):
    return np.vectorize(math.erf)(v)


def gelu(v):
    return 0.5 * v * (1 + erf(v / math.sqrt(2)))


def elu(v, alpha=1.0):
    return np.where(v > 0, v, alpha * np.expm1(np.minimum(v, 0)))


def selu(v):
    scale, alpha = 1.0507009873554805, 1.6732632423543772
    return scale * np.where(v > 0, v, alpha * np.expm1(np.minimum(v, 0)))


def normed(v, epsilon, gamma=1.0, beta=0.0):
    mean = v.mean(axis=-1, keepdims=True)
    return (v - mean) / np.sqrt(((v - mean) ** 2).mean(axis=-1, keepdims=True) + epsilon) * gamma + beta


def by_hand(name, form, opset, ir, **options):
    """Registers a function(b, x) that fills a builder and returns inputs and outputs, or outputs alone if x is the
    one input, with five columns."""
    settings = {k: options.pop(k) for k in ('graph', 'domains', 'raw') if k in options}

    def keep(function):
        @recipe(name)
        def make():
            b = Builder(name, opset, ir, **settings)
            x = rows(name, 5)
            result = function(b, x)
            inputs, outputs = result if isinstance(result, tuple) else ({b.inputs[0].name: x}, result)
            return Made(b.model(), inputs, outputs, form, **options)
        return make
    return keep


# ---------------------------------------------------------------------------------------------------------------------
# 2. The form of tf2onnx and Keras
# ---------------------------------------------------------------------------------------------------------------------

TF = 'tf2onnx and Keras, by hand'


def tf(name, opset, note='', **options):
    return by_hand('tf-%d-%s' % (opset, name), TF, opset, 7 if opset < 15 else 8, graph='tf2onnx', note=note, **options)


def tf_input(b, *shape, name='dense_input', kind=FLOAT):
    return b.input(name, kind, 'unk__6', *(shape or (5,)))


def tf_dense(b, x, name, rows_in, columns, activation=None, bias=True):
    """MatMul and Add under the names of a Keras layer. Gives the last tensor and the weights in double precision."""
    path = 'sequential/' + name
    w = b.weight(rows_in, columns)
    b.init(path + '/MatMul/ReadVariableOp:0', w)
    last = b.node('MatMul', [x, path + '/MatMul/ReadVariableOp:0'], path + '/MatMul:0', path + '/MatMul')
    c = b.weight(columns) if bias else np.zeros(columns, np.float32)
    if bias:
        b.init(path + '/BiasAdd/ReadVariableOp:0', c)
        last = b.node('Add', [last, path + '/BiasAdd/ReadVariableOp:0'], path + '/BiasAdd:0', path + '/BiasAdd')
    if activation:
        last = b.node(activation, last, '%s/%s:0' % (path, activation), '%s/%s' % (path, activation))
    return last, wide(w), wide(c)


def tf_output(b, last, columns, name='dense_1', kind=FLOAT):
    b.node('Identity', last, name, 'Identity')
    b.output(name, kind, 'unk__7', columns)


@tf('dense-softmax', 13)
def _(b, x):
    h, w1, c1 = tf_dense(b, tf_input(b), 'dense', 5, 6, 'Relu')
    z, w2, c2 = tf_dense(b, h, 'dense_1', 6, 3)
    p = b.node('Softmax', z, 'sequential/dense_1/Softmax:0', 'sequential/dense_1/Softmax', axis=-1)
    tf_output(b, p, 3)
    return {'dense_1': softmax(relu(wide(x) @ w1 + c1) @ w2 + c2)}


@tf('dense-sigmoid', 15, 'no bias in the first layer, no Identity behind the last')
def _(b, x):
    h, w1, _c = tf_dense(b, tf_input(b), 'dense', 5, 6, 'Tanh', bias=False)
    z, w2, c2 = tf_dense(b, h, 'dense_1', 6, 1)
    b.node('Sigmoid', z, 'dense_1', 'sequential/dense_1/Sigmoid')
    b.output('dense_1', FLOAT, 'unk__7', 1)
    return {'dense_1': sigmoid(np.tanh(wide(x) @ w1) @ w2 + c2)}


@tf('activations', 13, 'LeakyRelu, Elu, Selu, Softplus and Softsign in one chain')
def _(b, x):
    h, w1, c1 = tf_dense(b, tf_input(b), 'dense', 5, 6)
    h = b.node('LeakyRelu', h, 'sequential/leaky_re_lu/LeakyRelu:0', 'sequential/leaky_re_lu/LeakyRelu', alpha=0.3)
    h, w2, c2 = tf_dense(b, h, 'dense_1', 6, 6, 'Elu')
    h, w3, c3 = tf_dense(b, h, 'dense_2', 6, 6, 'Selu')
    h, w4, c4 = tf_dense(b, h, 'dense_3', 6, 6, 'Softplus')
    h, w5, c5 = tf_dense(b, h, 'dense_4', 6, 2, 'Softsign')
    tf_output(b, h, 2, 'dense_4')
    v = wide(x) @ w1 + c1
    v = np.where(v > 0, v, 0.3 * v)
    v = softplus(selu(elu(v @ w2 + c2) @ w3 + c3) @ w4 + c4) @ w5 + c5
    return {'dense_4': v / (1 + np.abs(v))}


@tf('gelu-erf', 15, 'the halved value comes first, and the constants are initializers')
def _(b, x):
    h, w1, c1 = tf_dense(b, tf_input(b), 'dense', 5, 6)
    for key, value in (('mul/x', 0.5), ('truediv/y', math.sqrt(2)), ('add/x', 1.0)):
        b.init('sequential/dense/Gelu/%s:0' % key, np.float32(value))
    half = b.node('Mul', [h, 'sequential/dense/Gelu/mul/x:0'], 'sequential/dense/Gelu/mul:0', 'sequential/dense/Gelu/mul')
    v = b.node('Div', [h, 'sequential/dense/Gelu/truediv/y:0'], 'sequential/dense/Gelu/truediv:0', 'sequential/dense/Gelu/truediv')
    v = b.node('Erf', v, 'sequential/dense/Gelu/Erf:0', 'sequential/dense/Gelu/Erf')
    v = b.node('Add', [v, 'sequential/dense/Gelu/add/x:0'], 'sequential/dense/Gelu/add:0', 'sequential/dense/Gelu/add')
    v = b.node('Mul', [half, v], 'sequential/dense/Gelu/mul_1:0', 'sequential/dense/Gelu/mul_1')
    z, w2, c2 = tf_dense(b, v, 'dense_1', 6, 2)
    tf_output(b, z, 2)
    return {'dense_1': gelu(wide(x) @ w1 + c1) @ w2 + c2}


@tf('gelu-tanh', 15, 'the cube is Pow, the root of 2 / pi a constant')
def _(b, x):
    h, w1, c1 = tf_dense(b, tf_input(b), 'dense', 5, 6)
    for key, value in (('three', 3.0), ('cubic', 0.044715), ('root', math.sqrt(2 / math.pi)), ('one', 1.0), ('half', 0.5)):
        b.init('const_%s__11' % key, np.float32(value))
    cube = b.node('Pow', [h, 'const_three__11'], 'Pow:0', 'Pow')
    v = b.node('Mul', [cube, 'const_cubic__11'], 'mul:0', 'mul')
    v = b.node('Add', [h, v], 'add:0', 'add')
    v = b.node('Mul', [v, 'const_root__11'], 'mul_1:0', 'mul_1')
    v = b.node('Tanh', v, 'Tanh:0', 'Tanh')
    v = b.node('Add', [v, 'const_one__11'], 'add_1:0', 'add_1')
    half = b.node('Mul', [h, 'const_half__11'], 'mul_2:0', 'mul_2')
    tf_output(b, b.node('Mul', [half, v], 'mul_3:0', 'mul_3'), 6, 'dense')
    z = wide(x) @ w1 + c1
    return {'dense': 0.5 * z * (1 + np.tanh(math.sqrt(2 / math.pi) * (z + 0.044715 * z ** 3)))}


@tf('swish', 13)
def _(b, x):
    h, w1, c1 = tf_dense(b, tf_input(b), 'dense', 5, 6)
    s = b.node('Sigmoid', h, 'sequential/dense/Sigmoid:0', 'sequential/dense/Sigmoid')
    h = b.node('Mul', [h, s], 'sequential/dense/mul:0', 'sequential/dense/mul')
    z, w2, c2 = tf_dense(b, h, 'dense_1', 6, 2)
    tf_output(b, z, 2)
    v = wide(x) @ w1 + c1
    return {'dense_1': v * sigmoid(v) @ w2 + c2}


@tf('dense-bn', 15, 'batch normalization at inference, folded to Mul and Add')
def _(b, x):
    h, w1, c1 = tf_dense(b, tf_input(b), 'dense', 5, 6, 'Relu')
    scale, shift = np.abs(b.weight(6)) + np.float32(0.3), b.weight(6)
    path = 'sequential/batch_normalization/batchnorm'
    b.init(path + '/mul:0', scale)
    b.init(path + '/sub:0', shift)
    h = b.node('Mul', [h, path + '/mul:0'], path + '/mul_1:0', path + '/mul_1')
    h = b.node('Add', [h, path + '/sub:0'], path + '/add_1:0', path + '/add_1')
    z, w2, c2 = tf_dense(b, h, 'dense_1', 6, 2)
    tf_output(b, z, 2)
    return {'dense_1': (relu(wide(x) @ w1 + c1) * wide(scale) + wide(shift)) @ w2 + c2}


@tf('dense-bn-unfolded', 13, 'the variance is turned to a factor by nodes: Add, Sqrt, Reciprocal, Mul, Sub')
def _(b, x):
    h, w1, c1 = tf_dense(b, tf_input(b), 'dense', 5, 6)
    gamma, beta, mean, var = np.abs(b.weight(6)) + np.float32(0.3), b.weight(6), b.weight(6), np.abs(b.weight(6)) + np.float32(0.2)
    p = 'sequential/batch_normalization/'
    b.init(p + 'batchnorm/ReadVariableOp:0', var)
    b.init(p + 'batchnorm/add/y:0', np.float32(0.001))
    b.init(p + 'batchnorm/mul/ReadVariableOp:0', gamma)
    b.init(p + 'batchnorm/ReadVariableOp_1:0', mean)
    b.init(p + 'batchnorm/ReadVariableOp_2:0', beta)
    v = b.node('Add', [p + 'batchnorm/ReadVariableOp:0', p + 'batchnorm/add/y:0'], p + 'batchnorm/add:0', p + 'batchnorm/add')
    v = b.node('Sqrt', v, p + 'batchnorm/Rsqrt__9:0', p + 'batchnorm/Rsqrt__9')
    v = b.node('Reciprocal', v, p + 'batchnorm/Rsqrt:0', p + 'batchnorm/Rsqrt')
    v = b.node('Mul', [v, p + 'batchnorm/mul/ReadVariableOp:0'], p + 'batchnorm/mul:0', p + 'batchnorm/mul')
    h = b.node('Mul', [h, v], p + 'batchnorm/mul_1:0', p + 'batchnorm/mul_1')
    m = b.node('Mul', [p + 'batchnorm/ReadVariableOp_1:0', v], p + 'batchnorm/mul_2:0', p + 'batchnorm/mul_2')
    s = b.node('Sub', [p + 'batchnorm/ReadVariableOp_2:0', m], p + 'batchnorm/sub:0', p + 'batchnorm/sub')
    h = b.node('Add', [h, s], p + 'batchnorm/add_1:0', p + 'batchnorm/add_1')
    tf_output(b, h, 6, 'batch_normalization')
    z = wide(x) @ w1 + c1
    return {'batch_normalization': (z - wide(mean)) / np.sqrt(wide(var) + float(np.float32(0.001))) * wide(gamma) + wide(beta)}


@tf('batch-normalization', 13, 'the operator itself, as for a fused norm')
def _(b, x):
    h, w1, c1 = tf_dense(b, tf_input(b), 'dense', 5, 6)
    gamma, beta, mean, var = np.abs(b.weight(6)) + np.float32(0.3), b.weight(6), b.weight(6), np.abs(b.weight(6)) + np.float32(0.2)
    names = [b.init('batch_normalization/%s:0' % k, v) for k, v in (('gamma', gamma), ('beta', beta), ('mean', mean), ('variance', var))]
    h = b.node('BatchNormalization', [h] + names, 'batch_normalization/FusedBatchNormV3:0', 'batch_normalization/FusedBatchNormV3', epsilon=0.001)
    tf_output(b, h, 6, 'batch_normalization')
    z = wide(x) @ w1 + c1
    return {'batch_normalization': (z - wide(mean)) / np.sqrt(wide(var) + 0.001) * wide(gamma) + wide(beta)}


@tf('layer-norm', 13, 'layer normalization by moments, the factor kept apart from the data')
def _(b, x):
    h, w1, c1 = tf_dense(b, tf_input(b), 'dense', 5, 6)
    gamma, beta = np.abs(b.weight(6)) + np.float32(0.3), b.weight(6)
    p = 'sequential/layer_normalization/'
    b.init(p + 'gamma:0', gamma)
    b.init(p + 'beta:0', beta)
    b.init(p + 'batchnorm/add/y:0', np.float32(0.001))
    mean = b.node('ReduceMean', h, p + 'moments/mean:0', p + 'moments/mean', axes=[1], keepdims=1)
    d = b.node('Sub', [h, mean], p + 'moments/SquaredDifference__12:0', p + 'moments/SquaredDifference__12')
    d = b.node('Mul', [d, d], p + 'moments/SquaredDifference:0', p + 'moments/SquaredDifference')
    v = b.node('ReduceMean', d, p + 'moments/variance:0', p + 'moments/variance', axes=[1], keepdims=1)
    v = b.node('Add', [v, p + 'batchnorm/add/y:0'], p + 'batchnorm/add:0', p + 'batchnorm/add')
    v = b.node('Sqrt', v, p + 'batchnorm/Rsqrt__14:0', p + 'batchnorm/Rsqrt__14')
    v = b.node('Reciprocal', v, p + 'batchnorm/Rsqrt:0', p + 'batchnorm/Rsqrt')
    v = b.node('Mul', [v, p + 'gamma:0'], p + 'batchnorm/mul:0', p + 'batchnorm/mul')
    a = b.node('Mul', [h, v], p + 'batchnorm/mul_1:0', p + 'batchnorm/mul_1')
    m = b.node('Mul', [mean, v], p + 'batchnorm/mul_2:0', p + 'batchnorm/mul_2')
    s = b.node('Sub', [p + 'beta:0', m], p + 'batchnorm/sub:0', p + 'batchnorm/sub')
    h = b.node('Add', [a, s], p + 'batchnorm/add_1:0', p + 'batchnorm/add_1')
    z, w2, c2 = tf_dense(b, h, 'dense_1', 6, 2)
    tf_output(b, z, 2)
    return {'dense_1': normed(wide(x) @ w1 + c1, float(np.float32(0.001)), wide(gamma), wide(beta)) @ w2 + c2}


@tf('clip-min-max', 13, 'limits are Min and Max with a scalar; ReLU6 too')
def _(b, x):
    h, w1, c1 = tf_dense(b, tf_input(b), 'dense', 5, 6)
    for key, value in (('low', -1.0), ('high', 0.8), ('zero', 0.0), ('six', 6.0)):
        b.init('const_%s__8' % key, np.float32(value))
    h = b.node('Min', [h, 'const_high__8'], 'clip_by_value/Minimum:0', 'clip_by_value/Minimum')
    h = b.node('Max', [h, 'const_low__8'], 'clip_by_value:0', 'clip_by_value')
    z, w2, c2 = tf_dense(b, h, 'dense_1', 6, 4)
    z = b.node('Max', [z, 'const_zero__8'], 'Relu6__21:0', 'Relu6__21')
    z = b.node('Min', [z, 'const_six__8'], 'Relu6:0', 'Relu6')
    tf_output(b, z, 4)
    return {'dense_1': np.clip(np.clip(wide(x) @ w1 + c1, -1, float(np.float32(0.8))) @ w2 + c2, 0, 6)}


@tf('flatten-reshape', 13, 'images with the channel last, flattened by a constant shape')
def _(b, _x):
    image = rows(b.name, 4, 4, 1)
    last = tf_input(b, 4, 4, 1, name='flatten_input')
    b.init('sequential/flatten/Const:0', np.array([-1, 16], np.int64))
    last = b.node('Reshape', [last, 'sequential/flatten/Const:0'], 'sequential/flatten/Reshape:0', 'sequential/flatten/Reshape')
    z, w, c = tf_dense(b, last, 'dense', 16, 3)
    tf_output(b, z, 3, 'dense')
    return {'flatten_input': image}, {'dense': wide(image).reshape(-1, 16) @ w + c}


@tf('embedding', 15, 'float codes are cast to int32 for Gather; the batch size goes through Shape, Slice and Squeeze')
def _(b, _x):
    codes = ints(b.name, 6, 2).astype(np.float32)
    last = tf_input(b, 2, name='embedding_input')
    table = b.weight(6, 3)
    b.init('sequential/embedding/embedding_lookup/Read:0', table)
    i = b.node('Cast', last, 'sequential/embedding/Cast:0', 'sequential/embedding/Cast', to=INT32)
    g = b.node('Gather', ['sequential/embedding/embedding_lookup/Read:0', i], 'sequential/embedding/embedding_lookup:0', 'sequential/embedding/embedding_lookup')
    s = b.node('Shape', g, 'sequential/flatten/Shape__15:0', 'sequential/flatten/Shape__15')
    for key, value in (('begin', [0]), ('end', [1]), ('axes', [0]), ('last', [-1])):
        b.init('const_%s__17' % key, np.array(value, np.int64))
    s = b.node('Slice', [s, 'const_begin__17', 'const_end__17', 'const_axes__17'], 'sequential/flatten/strided_slice:0', 'sequential/flatten/strided_slice')
    s = b.node('Concat', [s, 'const_last__17'], 'sequential/flatten/Concat__20:0', 'sequential/flatten/Concat__20', axis=0)
    h = b.node('Reshape', [g, s], 'sequential/flatten/Reshape:0', 'sequential/flatten/Reshape')
    z, w, c = tf_dense(b, h, 'dense', 6, 2)
    tf_output(b, z, 2, 'dense')
    return {'embedding_input': codes}, {'dense': wide(table)[codes.astype(int)].reshape(-1, 6) @ w + c}


@tf('squeeze-mean', 13, 'mean of the columns, Squeeze with its axes as input')
def _(b, x):
    h, w1, c1 = tf_dense(b, tf_input(b), 'dense', 5, 6, 'Relu')
    m = b.node('ReduceMean', h, 'model/Mean:0', 'model/Mean', axes=[1], keepdims=1)
    z = b.node('Sub', [h, m], 'model/sub:0', 'model/sub')
    z, w2, c2 = tf_dense(b, z, 'dense_1', 6, 1)
    b.init('const_axes__9', np.array([1], np.int64))
    z = b.node('Squeeze', [z, 'const_axes__9'], 'model/Squeeze:0', 'model/Squeeze')
    b.node('Identity', z, 'tf.squeeze', 'Identity')
    b.output('tf.squeeze', FLOAT, 'unk__7')
    v = relu(wide(x) @ w1 + c1)
    return {'tf.squeeze': ((v - v.mean(1, keepdims=True)) @ w2 + c2)[:, 0]}


@tf('transposed-weights', 15, 'each matrix is turned by Transpose when the model runs')
def _(b, x):
    last = tf_input(b, name='keras_tensor')
    w1, w2 = b.weight(6, 5), b.weight(2, 6)
    c1, c2 = b.weight(6), b.weight(2)
    b.init('kernel:0', w1)
    b.init('bias:0', c1)
    b.init('kernel_1:0', w2)
    b.init('bias_1:0', c2)
    t = b.node('Transpose', 'kernel:0', 'dense/MatMul/transpose:0', 'dense/MatMul/transpose', perm=[1, 0])
    h = b.node('MatMul', [last, t], 'dense/MatMul:0', 'dense/MatMul')
    h = b.node('Relu', b.node('Add', [h, 'bias:0'], 'dense/Add:0', 'dense/Add'), 'dense/Relu:0', 'dense/Relu')
    t = b.node('Transpose', 'kernel_1:0', 'dense_1/MatMul/transpose:0', 'dense_1/MatMul/transpose')
    h = b.node('MatMul', [h, t], 'dense_1/MatMul:0', 'dense_1/MatMul')
    b.node('Add', ['bias_1:0', h], 'output_0', 'dense_1/Add')
    b.output('output_0', FLOAT, 'unk__7', 2)
    return {'output_0': relu(wide(x) @ wide(w1).T + wide(c1)) @ wide(w2).T + wide(c2)}


@tf('constants-as-nodes', 13, 'weights are Constant nodes, there are no initializers')
def _(b, x):
    last = tf_input(b, name='x:0')
    w1, c1, w2 = b.weight(5, 6), b.weight(6), b.weight(6, 2)
    for key, value in (('Const', w1), ('Const_1', c1), ('Const_2', w2)):
        b.constant('model/%s:0' % key, value, 'model/' + key)
    h = b.node('Add', [b.node('MatMul', [last, 'model/Const:0'], 'MatMul:0', 'MatMul'), 'model/Const_1:0'], 'add:0', 'add')
    h = b.node('Tanh', h, 'Tanh:0', 'Tanh')
    b.node('MatMul', [h, 'model/Const_2:0'], 'Identity:0', 'MatMul_1')
    b.output('Identity:0', FLOAT, 'unk__7', 2)
    return {'Identity:0': np.tanh(wide(x) @ wide(w1) + wide(c1)) @ wide(w2)}


@tf('normalization-layer', 15, 'mean, and the root of the variance kept from zero, are constants')
def _(b, x):
    last = tf_input(b, name='normalization_input')
    mean, var = b.weight(1, 5), np.abs(b.weight(1, 5)) + np.float32(0.2)
    b.init('sequential/normalization/sub/y:0', mean)
    b.init('sequential/normalization/Sqrt/x:0', var)
    b.init('sequential/normalization/Maximum/y:0', np.float32(1e-7))
    v = b.node('Sub', [last, 'sequential/normalization/sub/y:0'], 'sequential/normalization/sub:0', 'sequential/normalization/sub')
    r = b.node('Sqrt', 'sequential/normalization/Sqrt/x:0', 'sequential/normalization/Sqrt:0', 'sequential/normalization/Sqrt')
    r = b.node('Max', [r, 'sequential/normalization/Maximum/y:0'], 'sequential/normalization/Maximum:0', 'sequential/normalization/Maximum')
    v = b.node('Div', [v, r], 'sequential/normalization/truediv:0', 'sequential/normalization/truediv')
    z, w, c = tf_dense(b, v, 'dense', 5, 2)
    tf_output(b, z, 2, 'dense')
    return {'dense': (wide(x) - wide(mean)) / np.sqrt(wide(var)) @ w + c}


@tf('two-inputs-concat', 13, 'named inputs, merged columns, two named outputs')
def _(b, x):
    second = rows(b.name, 3, salt='second')
    left = b.input('left_features', FLOAT, 'unk__6', 5)
    right = b.input('right:0', FLOAT, 'unk__6', 3)
    h, w1, c1 = tf_dense(b, left, 'dense', 5, 4, 'Relu')
    j = b.node('Concat', [h, right], 'sequential/concatenate/concat:0', 'sequential/concatenate/concat', axis=-1)
    z, w2, c2 = tf_dense(b, j, 'price', 7, 1)
    s, w3, c3 = tf_dense(b, j, 'sold', 7, 1, 'Sigmoid')
    b.node('Identity', z, 'price', 'Identity')
    b.node('Identity', s, 'sold', 'Identity_1')
    b.output('price', FLOAT, 'unk__7', 1)
    b.output('sold', FLOAT, 'unk__8', 1)
    v = np.concatenate([relu(wide(x) @ w1 + c1), wide(second)], 1)
    return {'left_features': x, 'right:0': second}, {'price': v @ w2 + c2, 'sold': sigmoid(v @ w3 + c3)}


@tf('dense-rank-three', 13, 'a dense layer on rank 3: flattened by Reshape, multiplied, shaped back', expected='either')
def _(b, _x):
    x = rows(b.name, 2, 5)
    last = tf_input(b, 2, 5)
    w, c = b.weight(5, 3), b.weight(3)
    b.init('dense/Tensordot/Reshape/shape:0', np.array([-1, 5], np.int64))
    b.init('dense/Tensordot/shape:0', np.array([-1, 2, 3], np.int64))
    b.init('dense/Tensordot/ReadVariableOp:0', w)
    b.init('dense/BiasAdd/ReadVariableOp:0', c)
    b.init('flatten/Const:0', np.array([-1, 6], np.int64))
    h = b.node('Reshape', [last, 'dense/Tensordot/Reshape/shape:0'], 'dense/Tensordot/Reshape:0', 'dense/Tensordot/Reshape')
    h = b.node('MatMul', [h, 'dense/Tensordot/ReadVariableOp:0'], 'dense/Tensordot/MatMul:0', 'dense/Tensordot/MatMul')
    h = b.node('Reshape', [h, 'dense/Tensordot/shape:0'], 'dense/Tensordot:0', 'dense/Tensordot')
    h = b.node('Add', [h, 'dense/BiasAdd/ReadVariableOp:0'], 'dense/BiasAdd:0', 'dense/BiasAdd')
    h = b.node('Reshape', [h, 'flatten/Const:0'], 'flatten/Reshape:0', 'flatten/Reshape')
    tf_output(b, h, 6, 'flatten')
    return {'dense_input': x}, {'flatten': (wide(x) @ wide(w) + wide(c)).reshape(-1, 6)}


# ---------------------------------------------------------------------------------------------------------------------
# 3. The form of the dynamo exporter
# ---------------------------------------------------------------------------------------------------------------------

LIB, COMMON, MODULES = 'pkg.onnxscript.torch_lib', 'pkg.onnxscript.torch_lib.common', 'pkg.torch.2.1.0'
A = AttributeProto


def function(domain, name, inputs, outputs, nodes, attributes=(), domains=(), opset=18, extra=b''):
    f = helper.make_function(domain, name, inputs, outputs, nodes,
                             [helper.make_opsetid('', opset)] + [helper.make_opsetid(d, 1) for d in domains],
                             list(attributes))
    if extra:
        f.MergeFromString(extra)
    return f


def branch(name, nodes, output):
    return helper.make_graph(nodes, name, [], [onnx.ValueInfoProto(name=output)])


def library():
    """Model-local functions, as the exporter's library of torch operators spells them."""
    fs = {}

    def add(domain, name, *rest, **options):
        fs[name] = function(domain, name, *rest, **options)

    add(COMMON, 'Rank', ['input'], ['return_val'],
        [node('Shape', ['input'], ['tmp']), node('Size', ['tmp'], ['return_val'])])
    add(COMMON, 'IsScalar', ['input'], ['return_val'],
        [node('Shape', ['input'], ['tmp']), node('Size', ['tmp'], ['tmp_0']),
         node('Constant', [], ['tmp_1'], value_int=0), node('Equal', ['tmp_0', 'tmp_1'], ['return_val'])])
    add(LIB, 'aten_t', ['self'], ['result_2'],
        [node('Rank', ['self'], ['rank'], domain=COMMON), node('Constant', [], ['int64_2'], value_int=2),
         node('CastLike', ['int64_2', 'rank'], ['int64_2_cast']), node('Equal', ['rank', 'int64_2_cast'], ['cond']),
         node('If', ['cond'], ['result_2'],
              then_branch=branch('thenGraph_4', [node('Transpose', ['self'], ['result'], perm=[1, 0])], 'result'),
              else_branch=branch('elseGraph_4', [node('Identity', ['self'], ['result_0'])], 'result_0'))],
        domains=[COMMON])
    add(LIB, 'aten_addmm', ['self', 'mat1', 'mat2'], ['return_val'],
        [node('MatMul', ['mat1', 'mat2'], ['product']),
         node('Constant', [], ['alpha'], value_float=Reference('alpha', A.FLOAT)),
         node('CastLike', ['alpha', 'product'], ['alpha_cast']), node('Mul', ['product', 'alpha_cast'], ['scaled_product']),
         node('Constant', [], ['beta'], value_float=Reference('beta', A.FLOAT)),
         node('CastLike', ['beta', 'self'], ['beta_cast']), node('Mul', ['self', 'beta_cast'], ['scaled_self']),
         node('Add', ['scaled_self', 'scaled_product'], ['return_val'])], ['beta', 'alpha'])
    fs['aten_addmm_gemm'] = function(LIB, 'aten_addmm', ['self', 'mat1', 'mat2'], ['return_val'],
        [node('Gemm', ['mat1', 'mat2', 'self'], ['return_val'], alpha=Reference('alpha', A.FLOAT),
              beta=Reference('beta', A.FLOAT))], ['beta', 'alpha'])
    add(LIB, 'aten_relu', ['self'], ['return_val'], [node('Relu', ['self'], ['return_val'])])
    add(LIB, 'aten_sigmoid', ['self'], ['return_val'], [node('Sigmoid', ['self'], ['return_val'])])
    add(LIB, 'aten_silu', ['self'], ['return_val'],
        [node('Sigmoid', ['self'], ['tmp']), node('Mul', ['self', 'tmp'], ['return_val'])])
    add(LIB, 'aten_leaky_relu', ['self'], ['return_val'],
        [node('LeakyRelu', ['self'], ['return_val'], alpha=Reference('negative_slope', A.FLOAT))], ['negative_slope'])
    add(LIB, 'aten_elu', ['self'], ['return_val'],
        [node('Elu', ['self'], ['return_val'], alpha=Reference('alpha', A.FLOAT))], ['alpha', 'scale', 'input_scale'])
    add(LIB, 'aten_hardtanh', ['self'], ['return_val'],
        [node('Constant', [], ['low'], value_float=Reference('min_val', A.FLOAT)),
         node('Constant', [], ['high'], value_float=Reference('max_val', A.FLOAT)),
         node('CastLike', ['low', 'self'], ['low_cast']), node('CastLike', ['high', 'self'], ['high_cast']),
         node('Clip', ['self', 'low_cast', 'high_cast'], ['return_val'])], ['min_val', 'max_val'])
    add(LIB, '_aten_gelu_approximate_none', ['self'], ['return_val'],
        [node('Constant', [], ['root'], value_float=math.sqrt(2)), node('CastLike', ['root', 'self'], ['root_cast']),
         node('Div', ['self', 'root_cast'], ['inner']), node('Erf', ['inner'], ['erf']),
         node('Constant', [], ['one'], value_int=1), node('CastLike', ['one', 'erf'], ['one_cast']),
         node('Add', ['erf', 'one_cast'], ['inner_1']), node('Mul', ['self', 'inner_1'], ['inner_2']),
         node('Constant', [], ['half'], value_float=0.5), node('CastLike', ['half', 'inner_2'], ['half_cast']),
         node('Mul', ['half_cast', 'inner_2'], ['return_val'])])
    add(LIB, 'aten_gelu', ['self'], ['return_val'],
        [node('_aten_gelu_approximate_none', ['self'], ['return_val'], domain=LIB)], ['approximate'], domains=[LIB])
    add(LIB, 'aten_softmax_no_dtype', ['self'], ['result_8'],
        [node('IsScalar', ['self'], ['self_is_scalar'], domain=COMMON),
         node('If', ['self_is_scalar'], ['self_2'],
              then_branch=branch('thenGraph_6', [node('Constant', [], ['axes'], value_ints=[0]),
                                                 node('Unsqueeze', ['self', 'axes'], ['self_0'])], 'self_0'),
              else_branch=branch('elseGraph_6', [node('Identity', ['self'], ['self_1'])], 'self_1')),
         node('Softmax', ['self_2'], ['result'], axis=Reference('dim', A.INT)),
         node('If', ['self_is_scalar'], ['result_8'],
              then_branch=branch('thenGraph_9', [node('Squeeze', ['result'], ['result_6'])], 'result_6'),
              else_branch=branch('elseGraph_9', [node('Identity', ['result'], ['result_7'])], 'result_7'))],
        ['dim'], domains=[COMMON])
    add(LIB, '_aten_layer_norm_onnx', ['input', 'weight', 'bias'], ['result', 'mean', 'rstd'],
        [node('LayerNormalization', ['input', 'weight', 'bias'], ['result', 'mean', 'rstd'],
              axis=Reference('axis', A.INT), epsilon=Reference('eps', A.FLOAT))], ['axis', 'eps'])
    add(LIB, '_aten_native_batch_norm_inference_onnx', ['input', 'weight', 'bias', 'running_mean', 'running_var'],
        ['norm', 'empty_mean', 'empty_var'],
        [node('BatchNormalization', ['input', 'weight', 'bias', 'running_mean', 'running_var'], ['norm'],
              epsilon=Reference('eps', A.FLOAT), momentum=Reference('momentum', A.FLOAT), training_mode=0),
         node('Cast', ['running_mean'], ['empty_mean'], to=FLOAT), node('Cast', ['running_var'], ['empty_var'], to=FLOAT)],
        ['eps', 'momentum'])
    add(LIB, 'aten_dropout', ['input', 'p', 'train'], ['result'],
        [node('Dropout', ['input', 'p', 'train'], ['result', ''])])
    add(LIB, 'aten_split', ['self', 'split_size'], ['return_val'],
        [node('SplitToSequence', ['self', 'split_size'], ['return_val'], axis=Reference('dim', A.INT))], ['dim'])
    add(LIB, 'aten_getitem', ['self', 'i'], ['return_val'], [node('SequenceAt', ['self', 'i'], ['return_val'])])
    add(LIB, 'aten_cat', ['tensors'], ['return_val'],
        [node('ConcatFromSequence', ['tensors'], ['return_val'], axis=Reference('dim', A.INT))], ['dim'])
    add(LIB, 'aten_mul', ['self', 'other'], ['return_val'], [node('Mul', ['self', 'other'], ['return_val'])])
    add(LIB, 'aten_add', ['self', 'other'], ['return_val'],
        [node('Constant', [], ['alpha'], value_float=Reference('alpha', A.FLOAT)),
         node('CastLike', ['alpha', 'other'], ['alpha_cast']), node('Mul', ['other', 'alpha_cast'], ['scaled']),
         node('Add', ['self', 'scaled'], ['return_val'])], ['alpha'])
    add(LIB, 'aten_sym_size', ['self'], ['return_val'],
        [node('Shape', ['self'], ['shape']), node('Constant', [], ['dim'], value_int=Reference('dim', A.INT)),
         node('Constant', [], ['one'], value_ints=[1]), node('Reshape', ['dim', 'one'], ['start']),
         node('Add', ['start', 'one'], ['end']), node('Slice', ['shape', 'start', 'end'], ['size']),
         node('Squeeze', ['size'], ['return_val'])], ['dim'])
    add(LIB, 'aten_view', ['self', 'size'], ['return_val'],
        [node('Cast', ['size'], ['size_0'], to=INT64), node('Reshape', ['self', 'size_0'], ['return_val'])])
    add(LIB, 'aten_embedding', ['weight', 'indices'], ['return_val'], [node('Gather', ['weight', 'indices'], ['return_val'])])
    return fs


def dynamo(name, opset, note='', ir=None, form='functions', **options):
    inlined = form == 'inlined'
    options.setdefault('domains', () if inlined else (LIB, COMMON, MODULES))
    label = 'dynamo exporter, ' + ('inlined' if inlined else 'with functions') + ', by hand'
    return by_hand('dynamo-%d-%s' % (opset, name), label, opset, ir or (10 if inlined else 8), note=note, **options)


def use(b, *names):
    """Adds functions of the library to the model, and what they need themselves."""
    fs = library()
    needed = {'aten_t': ['Rank'], 'aten_gelu': ['_aten_gelu_approximate_none'], 'aten_softmax_no_dtype': ['IsScalar']}
    have = {(f.domain, f.name) for f in b.functions}
    for key in [k for name in names for k in needed.get(name, []) + [name]]:
        f = fs[key]
        if (f.domain, f.name) not in have:
            have.add((f.domain, f.name))
            b.functions.append(f)


def linear_function(b, label, gemm=False, alpha=1.0, beta=1.0):
    """A function for one linear module: its body calls functions of the library."""
    use(b, 'aten_t', 'aten_addmm_gemm' if gemm else 'aten_addmm')
    name = 'torch_nn_modules_linear_Linear_%s_1' % label
    b.functions.append(function(MODULES, name, ['x', label + '.weight', label + '.bias'], ['addmm'],
        [node('aten_t', [label + '.weight'], ['t'], 'aten_t_0', LIB),
         node('aten_addmm', [label + '.bias', 'x', 't'], ['addmm'], 'aten_addmm_1', LIB, alpha=alpha, beta=beta)],
        domains=[LIB]))
    return name


def linear(b, x, label, columns_in, columns, out, gemm=False, **factors):
    w, c = b.weight(columns, columns_in), b.weight(columns)
    name = linear_function(b, label, gemm, **factors)
    b.init(label + '.weight', w)
    b.init(label + '.bias', c)
    b.node(name, [x, label + '.weight', label + '.bias'], out, '%s_0' % name, MODULES)
    return out, wide(w).T, wide(c)


def activation_function(b, kind, body):
    """A function for an activation module around one function of the library."""
    use(b, body.op_type)
    name = 'torch_nn_modules_activation_%s_1' % kind
    b.functions.append(function(MODULES, name, list(body.input[:1]), list(body.output), [body], domains=[LIB]))
    return name


@dynamo('function-mlp', 18, 'three levels of functions; aten_t decides by the rank, with If')
def _(b, x):
    b.input('l_x_', FLOAT, 's0', 5)
    h, w1, c1 = linear(b, 'l_x_', 'fc1', 5, 6, 'fc1_1')
    relu_name = activation_function(b, 'ReLU_relu', node('aten_relu', ['addmm'], ['relu'], 'aten_relu_0', LIB))
    h = b.node(relu_name, h, 'relu_1', relu_name + '_1', MODULES)
    z, w2, c2 = linear(b, h, 'fc2', 6, 3, 'fc2_1')
    b.output('fc2_1', FLOAT, 's0', 3)
    return {'fc2_1': relu(wide(x) @ w1 + c1) @ w2 + c2}


@dynamo('function-gelu', 18, 'a function whose string attribute is not used; numbers of other types made alike by CastLike')
def _(b, x):
    b.input('l_x_', FLOAT, 's0', 5)
    h, w1, c1 = linear(b, 'l_x_', 'fc1', 5, 6, 'fc1_1', gemm=True)
    name = activation_function(b, 'GELU_act', node('aten_gelu', ['addmm'], ['gelu'], 'aten_gelu_0', LIB, approximate='none'))
    h = b.node(name, h, 'act_1', name + '_1', MODULES)
    z, w2, c2 = linear(b, h, 'fc2', 6, 3, 'fc2_1', gemm=True)
    b.output('fc2_1', FLOAT, 's0', 3)
    return {'fc2_1': gelu(wide(x) @ w1 + c1) @ w2 + c2}


@dynamo('function-alpha-beta', 18, 'attributes handed down to Gemm, other than one; functions called from the main graph')
def _(b, x):
    use(b, 'aten_t', 'aten_addmm_gemm')
    b.input('arg0', FLOAT, 's0', 5)
    w, c = b.weight(3, 5), b.weight(3)
    b.init('fc.weight', w)
    b.init('fc.bias', c)
    b.node('aten_t', 'fc.weight', 't', 'aten_t_0', LIB)
    b.node('aten_addmm', ['fc.bias', 'arg0', 't'], 'addmm', 'aten_addmm_1', LIB, alpha=0.5, beta=2.0)
    b.output('addmm', FLOAT, 's0', 3)
    return {'addmm': 0.5 * (wide(x) @ wide(w).T) + 2 * wide(c)}


@dynamo('function-attributes', 18, 'LeakyRelu, Elu and limits take their numbers from the call')
def _(b, x):
    use(b, 'aten_leaky_relu', 'aten_elu', 'aten_hardtanh')
    b.input('l_x_', FLOAT, 's0', 5)
    h, w1, c1 = linear(b, 'l_x_', 'fc1', 5, 6, 'fc1_1')
    h = b.node('aten_leaky_relu', h, 'leaky_relu', 'aten_leaky_relu_2', LIB, negative_slope=0.15)
    h, w2, c2 = linear(b, h, 'fc2', 6, 6, 'fc2_1')
    h = b.node('aten_elu', h, 'elu', 'aten_elu_4', LIB, alpha=0.8, scale=1.0, input_scale=1.0)
    h, w3, c3 = linear(b, h, 'fc3', 6, 4, 'fc3_1')
    b.node('aten_hardtanh', h, 'hardtanh', 'aten_hardtanh_6', LIB, min_val=-0.6, max_val=0.9)
    b.output('hardtanh', FLOAT, 's0', 4)
    v = wide(x) @ w1 + c1
    v = elu(np.where(v > 0, v, float(np.float32(0.15)) * v) @ w2 + c2, float(np.float32(0.8))) @ w3 + c3
    return {'hardtanh': np.clip(v, float(np.float32(-0.6)), float(np.float32(0.9)))}


@dynamo('function-softmax', 18, 'two If by the rank of the data around Softmax, whose axis is handed down')
def _(b, x):
    use(b, 'aten_softmax_no_dtype')
    b.input('l_x_', FLOAT, 's0', 5)
    h, w, c = linear(b, 'l_x_', 'fc', 5, 4, 'fc_1')
    b.node('aten_softmax_no_dtype', h, 'softmax', 'aten_softmax_no_dtype_2', LIB, dim=1)
    b.output('softmax', FLOAT, 's0', 4)
    return {'softmax': softmax(wide(x) @ w + c)}


@dynamo('function-layer-norm', 18, 'the function has three outputs, of which two are not used')
def _(b, x):
    use(b, '_aten_layer_norm_onnx')
    b.input('l_x_', FLOAT, 's0', 5)
    gamma, beta = np.abs(b.weight(5)) + np.float32(0.3), b.weight(5)
    b.init('norm.weight', gamma)
    b.init('norm.bias', beta)
    b.node('_aten_layer_norm_onnx', ['l_x_', 'norm.weight', 'norm.bias'], ['getitem', 'mean', 'rstd'], 'ln_0', LIB, axis=-1, eps=1e-5)
    z, w, c = linear(b, 'getitem', 'fc', 5, 2, 'fc_1')
    b.output('fc_1', FLOAT, 's0', 2)
    return {'fc_1': normed(wide(x), 1e-5, wide(gamma), wide(beta)) @ w + c}


@dynamo('function-batch-norm', 18, 'the function also copies the running mean and variance to outputs that nothing uses')
def _(b, x):
    use(b, '_aten_native_batch_norm_inference_onnx')
    b.input('l_x_', FLOAT, 's0', 5)
    gamma, beta, mean, var = np.abs(b.weight(5)) + np.float32(0.3), b.weight(5), b.weight(5), np.abs(b.weight(5)) + np.float32(0.2)
    names = [b.init('bn.' + k, v) for k, v in (('weight', gamma), ('bias', beta), ('running_mean', mean), ('running_var', var))]
    b.node('_aten_native_batch_norm_inference_onnx', ['l_x_'] + names, ['getitem', 'm', 'v'], 'bn_0', LIB, eps=1e-5, momentum=0.1)
    z, w, c = linear(b, 'getitem', 'fc', 5, 2, 'fc_1')
    b.output('fc_1', FLOAT, 's0', 2)
    return {'fc_1': ((wide(x) - wide(mean)) / np.sqrt(wide(var) + 1e-5) * wide(gamma) + wide(beta)) @ w + c}


@dynamo('function-dropout', 18, 'dropout stays, with its ratio and train = false as inputs')
def _(b, x):
    use(b, 'aten_dropout', 'aten_silu')
    b.input('l_x_', FLOAT, 's0', 5)
    h, w1, c1 = linear(b, 'l_x_', 'fc1', 5, 6, 'fc1_1')
    h = b.node('aten_silu', h, 'silu', 'aten_silu_1', LIB)
    b.constant('_val_1', np.float32(0.25))
    b.constant('_val_2', np.array(False))
    h = b.node('aten_dropout', [h, '_val_1', '_val_2'], 'dropout', 'aten_dropout_2', LIB)
    z, w2, c2 = linear(b, h, 'fc2', 6, 2, 'fc2_1')
    b.output('fc2_1', FLOAT, 's0', 2)
    v = wide(x) @ w1 + c1
    return {'fc2_1': v * sigmoid(v) @ w2 + c2}


@dynamo('function-chunk', 18, 'the halves of a gated unit are taken from a sequence of tensors')
def _(b, x):
    use(b, 'aten_split', 'aten_getitem', 'aten_sigmoid', 'aten_mul')
    b.input('l_x_', FLOAT, 's0', 5)
    h, w, c = linear(b, 'l_x_', 'fc', 5, 6, 'fc_1')
    b.constant('_val_1', np.int64(3))
    b.node('aten_split', [h, '_val_1'], 'split', 'aten_split_1', LIB, dim=1)
    for i in (0, 1):
        b.constant('_val_%d' % (i + 3), np.int64(i))
        b.node('aten_getitem', ['split', '_val_%d' % (i + 3)], 'getitem_%d' % i, 'aten_getitem_%d' % (i + 2), LIB)
    b.node('aten_sigmoid', 'getitem_1', 'sigmoid', 'aten_sigmoid_5', LIB)
    b.node('aten_mul', ['getitem_0', 'sigmoid'], 'mul', 'aten_mul_6', LIB)
    b.output('mul', FLOAT, 's0', 3)
    v = wide(x) @ w + c
    return {'mul': v[:, :3] * sigmoid(v[:, 3:])}


@dynamo('function-cat', 18, 'columns are joined through a sequence of tensors; a residual sum with its factor handed down')
def _(b, x):
    use(b, 'aten_cat', 'aten_add')
    second = rows(b.name, 3, salt='second')
    b.input('l_left_', FLOAT, 's0', 5)
    b.input('l_right_', FLOAT, 's0', 3)
    b.node('SequenceConstruct', ['l_left_', 'l_right_'], '_val_2', 'SequenceConstruct_0')
    b.node('aten_cat', '_val_2', 'cat', 'aten_cat_1', LIB, dim=1)
    h, w, c = linear(b, 'cat', 'fc', 8, 8, 'fc_1')
    b.node('aten_add', ['cat', h], 'add', 'aten_add_3', LIB, alpha=1.0)
    b.output('add', FLOAT, 's0', 8)
    v = np.concatenate([wide(x), wide(second)], 1)
    return {'l_left_': x, 'l_right_': second}, {'add': v + (v @ w + c)}


@dynamo('function-view', 18, 'the batch size is read by one function and goes to another, which flattens')
def _(b, _x):
    use(b, 'aten_sym_size', 'aten_view')
    image = rows(b.name, 1, 4, 4)
    b.input('l_x_', FLOAT, 's0', 1, 4, 4)
    b.node('aten_sym_size', 'l_x_', 'sym_size_int', 'aten_sym_size_0', LIB, dim=0)
    b.constant('_val_2', np.array([-1], np.int64))
    b.node('Reshape', ['sym_size_int', '_val_2'], '_val_3', 'Reshape_2')
    b.constant('_val_4', np.array([16], np.int64))
    b.node('Concat', ['_val_3', '_val_4'], '_val_5', 'Concat_4', axis=0)
    b.node('aten_view', ['l_x_', '_val_5'], 'view', 'aten_view_5', LIB)
    z, w, c = linear(b, 'view', 'fc', 16, 3, 'fc_1')
    b.output('fc_1', FLOAT, 's0', 3)
    return {'l_x_': image}, {'fc_1': wide(image).reshape(-1, 16) @ w + c}


@dynamo('function-embedding', 18, 'integer input')
def _(b, _x):
    use(b, 'aten_embedding', 'aten_view')
    codes = ints(b.name, 6, 2)
    table = b.weight(6, 3)
    b.init('table.weight', table)
    b.input('l_codes_', INT64, 's0', 2)
    b.node('aten_embedding', ['table.weight', 'l_codes_'], 'embedding', 'aten_embedding_0', LIB)
    b.constant('_val_2', np.array([-1, 6], np.int64))
    b.node('aten_view', ['embedding', '_val_2'], 'view', 'aten_view_2', LIB)
    z, w, c = linear(b, 'view', 'fc', 6, 2, 'fc_1')
    b.output('fc_1', FLOAT, 's0', 2)
    return {'l_codes_': codes}, {'fc_1': wide(table)[codes].reshape(-1, 6) @ w + c}


@dynamo('function-default-attribute', 18, 'IR 9: a function says what an attribute is when the call leaves it out', ir=9)
def _(b, x):
    default = helper.make_attribute('slope', 0.3).SerializeToString()
    b.functions.append(function(LIB, 'leaky', ['self'], ['result'],
                                [node('LeakyRelu', ['self'], ['result'], alpha=Reference('slope', A.FLOAT))],
                                extra=b'\x5a' + length_of(len(default)) + default))
    b.input('x', FLOAT, 's0', 5)
    b.node('leaky', 'x', 'a', 'leaky_0', LIB)
    z, w, c = linear(b, 'a', 'fc', 5, 3, 'fc_1')
    b.node('leaky', 'fc_1', 'y', 'leaky_2', LIB, slope=0.05)
    b.output('y', FLOAT, 's0', 3)
    v = wide(x)
    v = np.where(v > 0, v, float(np.float32(0.3)) * v) @ w + c
    return {'y': np.where(v > 0, v, float(np.float32(0.05)) * v)}


def scope(label):
    """What newer exporters write beside each node."""
    return metadata(9, 'pkg.torch.onnx.name_scopes', "['', '%s']" % label) + metadata(9, 'namespace', ': Net/' + label)


def plain_linear(b, x, label, columns_in, columns, out):
    w, c = b.weight(columns, columns_in), b.weight(columns)
    b.init(label + '.weight', w)
    b.init(label + '.bias', c)
    b.node('Gemm', [x, label + '.weight', label + '.bias'], out, 'node_' + out, extra=scope(label), beta=1.0, alpha=1.0, transA=0, transB=1)
    b.values.append(helper.make_tensor_value_info(out, FLOAT, ['s0', columns]))
    return out, wide(w).T, wide(c)


@dynamo('inlined-mlp', 18, 'Gemm with every attribute, and notes beside the nodes', form='inlined', domains=(COMMON,))
def _(b, x):
    fs = library()
    b.functions += [fs['Rank'], fs['IsScalar']]
    b.input('x', FLOAT, 's0', 5)
    h, w1, c1 = plain_linear(b, 'x', 'fc1', 5, 6, 'linear')
    h = b.node('Relu', h, 'relu', 'node_relu', extra=scope('act'))
    z, w2, c2 = plain_linear(b, h, 'fc2', 6, 3, 'linear_1')
    b.output('linear_1', FLOAT, 's0', 3)
    return {'linear_1': relu(wide(x) @ w1 + c1) @ w2 + c2}


@dynamo('inlined-linear-rank-any', 18, 'a linear layer as Transpose, MatMul and Add', form='inlined')
def _(b, x):
    b.input('x', FLOAT, 's0', 5)
    w, c = b.weight(3, 5), b.weight(3)
    b.init('mlp.0.weight', w)
    b.init('mlp.0.bias', c)
    b.node('Transpose', 'mlp.0.weight', 'val_0', 'node_Transpose_0', perm=[1, 0])
    b.node('MatMul', ['x', 'val_0'], 'val_1', 'node_MatMul_1')
    b.node('Add', ['val_1', 'mlp.0.bias'], 'linear', 'node_Add_2')
    b.node('Tanh', 'linear', 'tanh', 'node_tanh')
    b.output('tanh', FLOAT, 's0', 3)
    return {'tanh': np.tanh(wide(x) @ wide(w).T + wide(c))}


@dynamo('inlined-gelu-silu', 18, 'the numbers of the formula are Constant nodes of rank 0', form='inlined')
def _(b, x):
    b.input('x', FLOAT, 's0', 5)
    h, w1, c1 = plain_linear(b, 'x', 'fc1', 5, 6, 'linear')
    b.constant('val_0', np.float32(math.sqrt(2)), 'n0')
    b.node('Div', [h, 'val_0'], 'val_1', 'n1')
    b.node('Erf', 'val_1', 'val_2', 'n2')
    b.constant('val_3', np.float32(1), 'n3')
    b.node('Add', ['val_2', 'val_3'], 'val_4', 'n4')
    b.node('Mul', [h, 'val_4'], 'val_6', 'n6')
    b.constant('val_5', np.float32(0.5), 'n5')
    b.node('Mul', ['val_5', 'val_6'], 'gelu', 'n7')
    h, w2, c2 = plain_linear(b, 'gelu', 'fc2', 6, 4, 'linear_1')
    s = b.node('Sigmoid', h, 'val_8', 'n8')
    b.node('Mul', [h, s], 'silu', 'n9')
    b.output('silu', FLOAT, 's0', 4)
    v = gelu(wide(x) @ w1 + c1) @ w2 + c2
    return {'silu': v * sigmoid(v)}


@dynamo('inlined-gelu-operator', 20, 'Gelu is an operator since opset 20: by Erf and by Tanh', form='inlined')
def _(b, x):
    b.input('x', FLOAT, 'batch', 5)
    h, w1, c1 = plain_linear(b, 'x', 'fc1', 5, 6, 'linear')
    h = b.node('Gelu', h, 'gelu', 'node_gelu', extra=scope('act'), approximate='none')
    h, w2, c2 = plain_linear(b, h, 'fc2', 6, 4, 'linear_1')
    b.node('Gelu', h, 'gelu_1', 'node_gelu_1', approximate='tanh')
    b.output('gelu_1', FLOAT, 'batch', 4)
    z = gelu(wide(x) @ w1 + c1) @ w2 + c2
    return {'gelu_1': 0.5 * z * (1 + np.tanh(math.sqrt(2 / math.pi) * (z + 0.044715 * z ** 3)))}


@dynamo('inlined-view', 18, 'the batch size by Shape with start and end, Squeeze, Reshape, Concat; Reshape with allowzero', form='inlined')
def _(b, _x):
    image = rows(b.name, 1, 4, 4)
    b.input('x', FLOAT, 's0', 1, 4, 4)
    b.node('Shape', 'x', 'val_0', 'node_Shape_0', start=0, end=1)
    b.node('Squeeze', 'val_0', 'sym_size_int_1', 'node_Squeeze_1')
    b.init('val_1', np.array([-1], np.int64))
    b.node('Reshape', ['sym_size_int_1', 'val_1'], 'val_2', 'node_Reshape_3', allowzero=0)
    b.init('val_3', np.array([16], np.int64))
    b.node('Concat', ['val_2', 'val_3'], 'val_4', 'node_Concat_5', axis=0)
    b.node('Reshape', ['x', 'val_4'], 'view', 'node_view', allowzero=1)
    z, w, c = plain_linear(b, 'view', 'fc', 16, 3, 'linear')
    b.output('linear', FLOAT, 's0', 3)
    return {'x': image}, {'linear': wide(image).reshape(-1, 16) @ w + c}


@dynamo('inlined-split', 18, 'Split with num_outputs, and with sizes as an initializer', form='inlined')
def _(b, x):
    b.input('x', FLOAT, 's0', 5)
    h, w1, c1 = plain_linear(b, 'x', 'fc1', 5, 6, 'linear')
    b.node('Split', h, ['getitem', 'getitem_1'], 'node_Split_0', axis=1, num_outputs=2)
    s = b.node('Sigmoid', 'getitem_1', 'sigmoid', 'node_sigmoid')
    b.node('Mul', ['getitem', s], 'glu', 'node_glu')
    b.init('val_1', np.array([1, 2], np.int64))
    b.node('Split', ['glu', 'val_1'], ['split_0', 'split_1'], 'node_Split_3', axis=-1)
    b.node('Concat', ['split_1', 'split_0', 'glu'], 'cat', 'node_cat', axis=1)
    b.output('cat', FLOAT, 's0', 6)
    v = wide(x) @ w1 + c1
    g = v[:, :3] * sigmoid(v[:, 3:])
    return {'cat': np.concatenate([g[:, 1:], g[:, :1], g], 1)}


@dynamo('inlined-norms', 20, 'LayerNormalization, BatchNormalization with one output, Dropout gone', form='inlined')
def _(b, x):
    b.input('x', FLOAT, 'batch', 5)
    gamma, beta = np.abs(b.weight(5)) + np.float32(0.3), b.weight(5)
    b.init('ln.weight', gamma)
    b.init('ln.bias', beta)
    b.node('LayerNormalization', ['x', 'ln.weight', 'ln.bias'], 'layer_norm', 'node_layer_norm', axis=-1, epsilon=1e-5, stash_type=1)
    h, w1, c1 = plain_linear(b, 'layer_norm', 'fc1', 5, 6, 'linear')
    g2, b2, mean, var = np.abs(b.weight(6)) + np.float32(0.3), b.weight(6), b.weight(6), np.abs(b.weight(6)) + np.float32(0.2)
    names = [b.init('bn.' + k, v) for k, v in (('weight', g2), ('bias', b2), ('running_mean', mean), ('running_var', var))]
    b.init('bn.num_batches_tracked', np.int64(12))
    b.node('BatchNormalization', [h] + names, 'getitem', 'node__native_batch_norm', epsilon=1e-5, momentum=0.9, training_mode=0)
    b.node('Identity', 'getitem', 'clone', 'node_clone')
    b.output('clone', FLOAT, 'batch', 6)
    v = normed(wide(x), 1e-5, wide(gamma), wide(beta)) @ w1 + c1
    return {'clone': (v - wide(mean)) / np.sqrt(wide(var) + 1e-5) * wide(g2) + wide(b2)}


@dynamo('inlined-reductions', 18, 'axes of ReduceMean, ReduceSum and ReduceMax are inputs', form='inlined')
def _(b, x):
    b.input('x', FLOAT, 's0', 5)
    b.init('val_0', np.array([-1], np.int64))
    b.node('ReduceMean', ['x', 'val_0'], 'mean', 'node_mean', keepdims=1, noop_with_empty_axes=0)
    b.node('Sub', ['x', 'mean'], 'sub', 'node_sub')
    b.node('ReduceMax', ['x', 'val_0'], 'amax', 'node_amax', keepdims=1, noop_with_empty_axes=0)
    b.node('ReduceSum', ['sub', 'val_0'], 'sum_1', 'node_sum', keepdims=1, noop_with_empty_axes=0)
    b.node('ReduceL2', ['sub', 'val_0'], 'norm', 'node_norm', keepdims=1)
    b.node('Concat', ['sub', 'amax', 'sum_1', 'norm'], 'cat', 'node_cat', axis=1)
    b.output('cat', FLOAT, 's0', 8)
    v = wide(x)
    d = v - v.mean(1, keepdims=True)
    return {'cat': np.concatenate([d, v.max(1, keepdims=True), d.sum(1, keepdims=True), np.sqrt((d * d).sum(1, keepdims=True))], 1)}


@dynamo('inlined-clip-empty', 18, 'limits made of int64 numbers by Cast; a missing lower limit', form='inlined')
def _(b, x):
    b.input('x', FLOAT, 's0', 5)
    b.constant('val_0', np.int64(-1), 'n0')
    b.node('Cast', 'val_0', 'val_1', 'n1', to=FLOAT)
    b.node('Clip', ['x', 'val_1'], 'clamp_min', 'n2')
    b.constant('val_2', np.float32(0.7), 'n3')
    b.node('CastLike', ['val_2', 'clamp_min'], 'val_3', 'n4')
    b.node('Clip', ['clamp_min', '', 'val_3'], 'clamp_max', 'n5')
    z, w, c = plain_linear(b, 'clamp_max', 'fc', 5, 2, 'linear')
    b.node('HardSwish', z, 'hardswish', 'node_hardswish')
    b.node('Mish', 'hardswish', 'mish', 'node_mish')
    b.output('mish', FLOAT, 's0', 2)
    v = np.clip(wide(x), -1, float(np.float32(0.7))) @ w + c
    v = v * np.clip(v / 6 + 0.5, 0, 1)
    return {'mish': v * np.tanh(softplus(v))}


@recipe('dynamo-20-external-data')
def make_dynamo_external():
    name = 'dynamo-20-external-data'
    b = Builder(name, 20, 10)
    x = rows(name, 5)
    b.input('x', FLOAT, 'batch', 5)
    h, w1, c1 = plain_linear(b, 'x', 'fc1', 5, 6, 'linear')
    h = b.node('Relu', h, 'relu', 'node_relu')
    z, w2, c2 = plain_linear(b, h, 'fc2', 6, 3, 'linear_1')
    b.output('linear_1', FLOAT, 'batch', 3)
    m = b.model()
    data = outside(m, 'model.onnx.data', align=64)
    return Made(m, {'x': x}, {'linear_1': relu(wide(x) @ w1 + c1) @ w2 + c2}, 'dynamo exporter, inlined, by hand',
                'the weights are in model.onnx.data', side={'model.onnx.data': data})


def outside(model, file, align=1):
    """Moves every initializer to a file beside the model and gives that file's bytes."""
    data = b''
    for t in model.graph.initializer:
        raw = numpy_helper.to_array(t).tobytes()
        data += b'\0' * (-len(data) % align)
        for field in ('raw_data', 'float_data', 'int64_data'):
            t.ClearField(field)
        t.data_location = TensorProto.EXTERNAL
        for key, value in [('location', file), ('offset', len(data)), ('length', len(raw))]:
            t.external_data.add(key=key, value=str(value))
        data += raw
    return data


# ---------------------------------------------------------------------------------------------------------------------
# 4. Odd, but legal
# ---------------------------------------------------------------------------------------------------------------------

def odd(name, opset, note='', ir=None, **options):
    ir = ir or (4 if opset < 10 else 6 if opset < 12 else 7 if opset < 15 else 8 if opset < 19 else 10)
    return by_hand('odd-' + name, 'odd, by hand', opset, ir, graph='g', note=note, **options)


def started(b, columns=5, batch='N', kind=FLOAT):
    return b.input('x', kind, batch, columns)


def finished(b, columns, batch='N', kind=FLOAT):
    return b.output('y', kind, batch, columns)


def dense(b, x, label, columns_in, columns, out):
    """A plain Gemm, to have a layer before or behind what the model is about."""
    w, c = b.weight(columns_in, columns), b.weight(columns)
    b.init(label + '_w', w)
    b.init(label + '_b', c)
    b.node('Gemm', [x, label + '_w', label + '_b'], out)
    return out, wide(w), wide(c)


# Gemm.

@odd('gemm-alpha-beta', 13, 'alpha 0.5, beta 2, a bias of shape [1]')
def _(b, x):
    w, c = b.weight(4, 5), b.weight(1)
    b.init('w', w)
    b.init('c', c)
    b.node('Gemm', [started(b), 'w', 'c'], 'y', alpha=0.5, beta=2.0, transB=1)
    finished(b, 4)
    return {'y': 0.5 * (wide(x) @ wide(w).T) + 2 * wide(c)}


@odd('gemm-scalar-bias', 11, 'a bias of rank 0, weights not transposed')
def _(b, x):
    w, c = b.weight(5, 4), b.weight()
    b.init('w', w)
    b.init('c', c)
    b.node('Gemm', [started(b), 'w', 'c'], 'y', beta=-1.5)
    finished(b, 4)
    return {'y': wide(x) @ wide(w) - 1.5 * wide(c)}


@odd('gemm-row-bias', 9, 'a bias of shape [1, 4]')
def _(b, x):
    w, c = b.weight(4, 5), b.weight(1, 4)
    b.init('w', w)
    b.init('c', c)
    b.node('Gemm', [started(b), 'w', 'c'], 'y', transB=1)
    finished(b, 4)
    return {'y': wide(x) @ wide(w).T + wide(c)}


@odd('gemm-no-bias', 13, 'no third input; then an empty third input')
def _(b, x):
    w, v = b.weight(5, 6), b.weight(3, 6)
    b.init('w', w)
    b.init('v', v)
    b.node('Gemm', [started(b), 'w'], 'h', alpha=1.5)
    b.node('Relu', 'h', 'r')
    b.node('Gemm', ['r', 'v', ''], 'y', transB=1)
    finished(b, 3)
    return {'y': relu(1.5 * (wide(x) @ wide(w))) @ wide(v).T}


@odd('gemm-beta-zero', 13, 'beta 0 takes the bias away; then the bias is a product of the data')
def _(b, x):
    w, c, v = b.weight(5, 4), b.weight(4), b.weight(4, 4)
    b.init('w', w)
    b.init('c', c)
    b.init('v', v)
    b.node('Gemm', [started(b), 'w', 'c'], 'h', beta=0.0)
    b.node('Tanh', 'h', 't')
    b.node('Gemm', ['t', 'v', 'h'], 'y', beta=0.5)
    finished(b, 4)
    h = wide(x) @ wide(w)
    return {'y': np.tanh(h) @ wide(v) + 0.5 * h}


@odd('matmul-bias-first', 13, 'the bias is the first operand of Add; its shape is [1, 4]')
def _(b, x):
    w, c = b.weight(5, 4), b.weight(1, 4)
    b.init('w', w)
    b.init('c', c)
    b.node('Add', ['c', b.node('MatMul', [started(b), 'w'], 'h')], 'y')
    finished(b, 4)
    return {'y': wide(x) @ wide(w) + wide(c)}


@odd('matmul-chain', 13, 'two matrices without a function between them, and a product of two constants')
def _(b, x):
    w, v, u = b.weight(5, 3), b.weight(3, 6), b.weight(6, 2)
    for key, value in (('w', w), ('v', v), ('u', u)):
        b.init(key, value)
    b.node('MatMul', ['v', 'u'], 'vu')
    b.node('MatMul', [b.node('MatMul', [started(b), 'w'], 'h'), 'vu'], 'y')
    finished(b, 2)
    return {'y': wide(x) @ wide(w) @ (wide(v) @ wide(u))}


@odd('matmul-vector', 13, 'a matrix times a vector: one value a row, without its axis')
def _(b, x):
    w = b.weight(5)
    b.init('w', w)
    b.node('Sigmoid', b.node('MatMul', [started(b), 'w'], 'h'), 'y')
    b.output('y', FLOAT, 'N')
    return {'y': sigmoid(wide(x) @ wide(w))}


@odd('transposed-data', 13, 'the weights stand left, the data is turned before and behind', expected='either')
def _(b, x):
    w, c = b.weight(4, 5), b.weight(4, 1)
    b.init('w', w)
    b.init('c', c)
    b.node('Transpose', started(b), 'xt', perm=[1, 0])
    b.node('Add', [b.node('MatMul', ['w', 'xt'], 'h'), 'c'], 'hc')
    b.node('Transpose', 'hc', 'y')
    finished(b, 4)
    return {'y': wide(x) @ wide(w).T + wide(c).T}


# Broadcasting and constants.

@odd('constant-first', 13, 'Sub, Div and Pow with the constant first')
def _(b, x):
    for key, value in (('one', 1.0), ('two', 2.0)):
        b.init(key, np.float32(value))
    h, w, c = dense(b, started(b), 'a', 5, 4, 'h')
    s = b.node('Sigmoid', h, 's')
    d = b.node('Sub', ['one', s], 'd')
    e = b.node('Div', ['two', b.node('Add', ['one', s], 'e0')], 'e')
    b.node('Concat', [d, e, b.node('Pow', ['two', s], 'p')], 'y', axis=1)
    finished(b, 12)
    v = sigmoid(wide(x) @ w + c)
    return {'y': np.concatenate([1 - v, 2 / (1 + v), 2 ** v], 1)}


@odd('broadcast', 13, 'operands of shape [1, 5], [5], [1], [], [1, 1] and a column of the data')
def _(b, x):
    parts = {'row': b.weight(1, 5), 'line': b.weight(5), 'one': b.weight(1), 'none': b.weight(), 'both': b.weight(1, 1)}
    for key, value in parts.items():
        b.init(key, value)
    b.init('last', np.array([4], np.int64))
    h = b.node('Mul', [started(b), 'row'], 'h1')
    h = b.node('Add', ['line', h], 'h2')
    h = b.node('Sub', [h, 'one'], 'h3')
    h = b.node('Mul', ['none', h], 'h4')
    h = b.node('Add', [h, 'both'], 'h5')
    b.node('Mul', [h, b.node('Gather', ['x', 'last'], 'column', axis=1)], 'y')
    finished(b, 5)
    p = {k: wide(v) for k, v in parts.items()}
    return {'y': (p['none'] * (p['line'] + wide(x) * p['row'] - p['one']) + p['both']) * wide(x)[:, 4:]}


@odd('broadcast-up', 13, 'a column of the data grows to a row by Add with a constant row, and to a row by Mul with the data')
def _(b, x):
    line = b.weight(1, 4)
    b.init('line', line)
    h, w, c = dense(b, started(b), 'a', 5, 1, 'h')
    b.node('Concat', [b.node('Add', [h, 'line'], 'grown'), b.node('Mul', ['x', h], 'scaled')], 'y', axis=1)
    finished(b, 9)
    v = wide(x) @ w + c
    return {'y': np.concatenate([v + wide(line), wide(x) * v], 1)}


@odd('constant-kinds', 13, 'Constant with value_float, value_floats, value_int and value_ints')
def _(b, x):
    line = [0.5, -1.5, 2.0, 0.25, -0.75]
    b.node('Constant', [], 'f', value_float=1.25)
    b.node('Constant', [], 'fs', value_floats=line)
    b.node('Constant', [], 'i', value_int=3)
    b.node('Constant', [], 'is', value_ints=[-1, 5])
    h = b.node('Mul', [started(b), 'f'], 'h1')
    h = b.node('Add', [h, 'fs'], 'h2')
    h = b.node('Reshape', [h, 'is'], 'h3')
    g = b.node('Gather', [h, 'i'], 'g', axis=1)
    b.node('Constant', [], 'axes', value_ints=[1])
    b.node('Concat', [h, b.node('Unsqueeze', [g, 'axes'], 'u')], 'y', axis=-1)
    finished(b, 6)
    v = wide(x) * 1.25 + np.array(line)
    return {'y': np.concatenate([v, v[:, 3:4]], 1)}


@odd('constants-computed', 13, 'weights come of nodes alone: ConstantOfShape, Range, Cast, Reshape, Mul, Concat, Slice, Expand')
def _(b, x):
    b.init('shape', np.array([3], np.int64))
    b.node('ConstantOfShape', 'shape', 'bias', value=tensor_of('', np.array([0.25], np.float32)))
    for key, value in (('start', 0), ('limit', 15), ('delta', 1)):
        b.init(key, np.int64(value))
    b.node('Range', ['start', 'limit', 'delta'], 'count')
    b.node('Cast', 'count', 'counted', to=FLOAT)
    b.init('square', np.array([5, 3], np.int64))
    b.node('Reshape', ['counted', 'square'], 'raw')
    b.init('tenth', np.float32(0.1))
    b.node('Mul', ['raw', 'tenth'], 'w')
    b.init('half', np.array([[0.5]], np.float32))
    b.init('wanted', np.array([1, 3], np.int64))
    b.node('Expand', ['half', 'wanted'], 'scale')
    h = b.node('Add', [b.node('MatMul', [started(b), 'w'], 'h'), 'bias'], 'hb')
    b.node('Mul', [h, 'scale'], 'y')
    finished(b, 3)
    return {'y': (wide(x) @ (np.arange(15).reshape(5, 3) * float(np.float32(0.1))) + 0.25) * 0.5}


@odd('initializer-also-input', 8, 'IR 3: every initializer is an input too, and comes before the data', ir=3)
def _(b, x):
    w, c = b.weight(5, 3), b.weight(3)
    b.input('w', FLOAT, 5, 3)
    b.input('c', FLOAT, 3)
    started(b)
    b.init('w', w)
    b.init('c', c)
    b.node('Add', [b.node('MatMul', ['x', 'w'], 'h'), 'c'], 'y')
    finished(b, 3)
    return {'x': x}, {'y': wide(x) @ wide(w) + wide(c)}


@odd('raw-and-typed', 13, 'tensors as raw bytes, as float_data, int64_data, int32_data and double_data')
def _(b, x):
    w, c, half, d = b.weight(5, 4), b.weight(4), b.weight(4).astype(np.float16), b.weight(4).astype(np.float64)
    b.init('w', w, raw=False)
    b.init('c', c, raw=True)
    t = TensorProto(name='half', data_type=FLOAT16, dims=[4])
    t.int32_data.extend(half.view(np.uint16).astype(int).tolist())
    b.initializers.append(t)
    b.init('d', d, raw=False)
    b.init('i', np.array([3, 2, 1, 0], np.int64), raw=False)
    b.init('k', np.array([1, -2, 3, 4], np.int32), raw=False)
    h = b.node('Add', [b.node('MatMul', [started(b), 'w'], 'h'), 'c'], 'h1')
    h = b.node('Mul', [h, b.node('Cast', 'half', 'half32', to=FLOAT)], 'h2')
    h = b.node('Sub', [h, b.node('Cast', 'd', 'd32', to=FLOAT)], 'h3')
    h = b.node('Gather', [h, 'i'], 'h4', axis=1)
    b.node('Mul', [h, b.node('Cast', 'k', 'k32', to=FLOAT)], 'y')
    finished(b, 4)
    v = (wide(x) @ wide(w) + wide(c)) * wide(half) - d.astype(np.float32).astype(np.float64)
    return {'y': v[:, ::-1] * np.array([1, -2, 3, 4])}


@recipe('odd-external-data')
def make_external():
    name = 'odd-external-data'
    b = Builder(name, 13, 7, 'g')
    x = rows(name, 5)
    h, w1, c1 = dense(b, started(b), 'first', 5, 6, 'h')
    h = b.node('Relu', h, 'r')
    z, w2, c2 = dense(b, h, 'second', 6, 2, 'y')
    finished(b, 2)
    m = b.model()
    data = outside(m, 'weights.bin')
    last = m.graph.initializer[-1]
    kept = [e for e in last.external_data if e.key != 'length']
    del last.external_data[:]
    last.external_data.extend(kept)
    return Made(m, {'x': x}, {'y': relu(wide(x) @ w1 + c1) @ w2 + c2}, 'odd, by hand',
                'weights in weights.bin; the last tensor gives no length', side={'weights.bin': data})


@odd('unused', 13, 'nodes, initializers and an output of a node that nothing needs; one of the nodes is NonZero')
def _(b, x):
    h, w, c = dense(b, started(b), 'a', 5, 3, 'h')
    b.init('forgotten', b.weight(7, 7))
    b.node('NonZero', h, 'where')
    b.node('Exp', b.node('Neg', 'x', 'minus'), 'lost')
    b.node('Dropout', h, ['kept', 'mask'])
    b.node('Tanh', 'kept', 'y')
    finished(b, 3)
    return {'y': np.tanh(wide(x) @ w + c)}


@odd('names', 13, 'names with spaces, slashes, colons and letters beyond ASCII; nodes without names')
def _(b, x):
    w = b.weight(5, 3)
    b.input('Eingabe: x / größe', FLOAT, 'N', 5)
    b.init('W eight::0', w)
    b.node('MatMul', ['Eingabe: x / größe', 'W eight::0'], 'Σ', 'a node/with:all')
    b.node('Relu', 'Σ', 'выход')
    b.output('выход', FLOAT, 'N', 3)
    return {'выход': relu(wide(x) @ wide(w))}


@odd('no-shapes', 13, 'the batch axis has no name, and the output tells no shape at all')
def _(b, x):
    b.input('x', FLOAT, None, 5)
    h, w, c = dense(b, 'x', 'a', 5, 3, 'h')
    b.node('Relu', h, 'y')
    b.outputs.append(helper.make_tensor_value_info('y', FLOAT, None))
    return {'y': relu(wide(x) @ w + c)}


@odd('input-without-shape', 13, 'the input tells no shape: its width follows from the weights', expected='either')
def _(b, x):
    b.inputs.append(helper.make_tensor_value_info('x', FLOAT, None))
    h, w, c = dense(b, 'x', 'a', 5, 3, 'h')
    b.node('Relu', h, 'y')
    finished(b, 3)
    return {'y': relu(wide(x) @ w + c)}


@odd('same-output-twice', 13, 'one value under two output names, one of them through Identity; the input itself is an output')
def _(b, x):
    h, w, c = dense(b, started(b), 'a', 5, 3, 'first')
    b.node('Identity', h, 'second')
    b.node('Identity', 'x', 'copy')
    b.output('first', FLOAT, 'N', 3)
    b.output('second', FLOAT, 'N', 3)
    b.output('copy', FLOAT, 'N', 5)
    v = wide(x) @ w + c
    return {'first': v, 'second': v, 'copy': wide(x)}


# Shapes.

@odd('unsqueeze-11', 11, 'axes are an attribute, one of them negative')
def _(b, x):
    h = b.node('Unsqueeze', started(b), 'u', axes=[1, -1])
    h = b.node('Squeeze', h, 's', axes=[-1, 1])
    z, w, c = dense(b, h, 'a', 5, 3, 'y')
    finished(b, 3)
    return {'y': wide(x) @ w + c}


@odd('unsqueeze-13', 13, 'axes are an input; Squeeze without axes takes away every axis of length one', expected='either')
def _(b, x):
    b.init('axes', np.array([2], np.int64))
    h = b.node('Unsqueeze', [started(b), 'axes'], 'u')
    h = b.node('Squeeze', h, 's')
    z, w, c = dense(b, h, 'a', 5, 3, 'y')
    finished(b, 3)
    return {'y': wide(x) @ w + c}


@odd('reshape-zero', 13, 'Reshape by [0, -1] and by [0, 2, 3], Flatten, Transpose of the inner axes')
def _(b, _x):
    x = rows(b.name, 2, 3)
    b.input('x', FLOAT, 'N', 2, 3)
    b.init('flat', np.array([0, -1], np.int64))
    b.init('box', np.array([0, 2, 3], np.int64))
    h = b.node('Transpose', b.node('Reshape', [b.node('Reshape', ['x', 'flat'], 'f'), 'box'], 'r'), 't', perm=[0, 2, 1])
    h = b.node('Flatten', h, 'f2')
    z, w, c = dense(b, h, 'a', 6, 3, 'y')
    finished(b, 3)
    return {'x': x}, {'y': wide(x).transpose(0, 2, 1).reshape(-1, 6) @ w + c}


@odd('reshape-5', 5, 'opset 5: the first with the shape of Reshape as an input; Gemm with broadcast', expected='either')
def _(b, _x):
    x = rows(b.name, 2, 3)
    b.input('x', FLOAT, 'N', 2, 3)
    w, c = b.weight(6, 3), b.weight(3)
    b.init('flat', np.array([0, 6], np.int64))
    b.init('w', w)
    b.init('c', c)
    b.node('Gemm', [b.node('Reshape', ['x', 'flat'], 'f'), 'w', 'c'], 'y', broadcast=1)
    finished(b, 3)
    return {'x': x}, {'y': wide(x).reshape(-1, 6) @ wide(w) + wide(c)}


@odd('old-broadcast', 6, 'opset 6: Add and Mul with broadcast and axis', expected='either')
def _(b, x):
    w, c = b.weight(5, 3), b.weight(3)
    b.init('w', w)
    b.init('c', c)
    h = b.node('Add', [b.node('MatMul', [started(b), 'w'], 'h'), 'c'], 'hc', broadcast=1, axis=1)
    b.node('Mul', [b.node('Relu', h, 'r'), 'c'], 'y', broadcast=1)
    finished(b, 3)
    return {'y': relu(wide(x) @ wide(w) + wide(c)) * wide(c)}


@odd('concat-three', 11, 'three parts, one of them twice, and a constant column expanded to the batch')
def _(b, x):
    b.node('Shape', started(b), 'shape')
    b.init('zero', np.array([0], np.int64))
    b.init('width', np.array([2], np.int64))
    b.node('Gather', ['shape', 'zero'], 'n')
    b.node('Concat', ['n', 'width'], 'size', axis=0)
    b.init('ones', np.array([[1.0, -1.0]], np.float32))
    b.node('Expand', ['ones', 'size'], 'bias')
    b.node('Tanh', 'x', 't')
    b.node('Concat', ['x', 't', 'x', 'bias'], 'y', axis=-1)
    finished(b, 17)
    v = wide(x)
    return {'y': np.concatenate([v, np.tanh(v), v, np.tile([[1.0, -1.0]], (ROWS, 1))], 1)}


@odd('gather-columns', 11, 'columns by a list, by a negative number of rank 0, and by a list of one')
def _(b, x):
    b.init('many', np.array([4, 0, 0, 2], np.int64))
    b.init('minus', np.array(-1, np.int64))
    b.init('single', np.array([1], np.int32))
    g = b.node('Gather', [started(b), 'many'], 'g', axis=1)
    m = b.node('Unsqueeze', b.node('Gather', ['x', 'minus'], 'm', axis=-1), 'm2', axes=[1])
    s = b.node('Gather', ['x', 'single'], 's', axis=1)
    b.node('Concat', [g, m, s], 'y', axis=1)
    finished(b, 6)
    return {'y': wide(x)[:, [4, 0, 0, 2, 4, 1]]}


@odd('slice-9', 9, 'starts, ends and axes are attributes; no axes; ends beyond the width')
def _(b, x):
    a = b.node('Slice', started(b), 'a', axes=[1], starts=[1], ends=[3])
    c = b.node('Slice', 'x', 'c', axes=[-1], starts=[-2], ends=[9223372036854775807])
    d = b.node('Slice', 'x', 'd', starts=[0, 0], ends=[1000000, 2])
    b.node('Concat', [c, a, d], 'y', axis=1)
    finished(b, 6)
    v = wide(x)
    return {'y': np.concatenate([v[:, -2:], v[:, 1:3], v[:, :2]], 1)}


@odd('slice-steps', 13, 'steps of two and of minus one, int32 limits, an empty axes input')
def _(b, x):
    for key, value in (('s', [-1]), ('e', [-2147483648]), ('ax', [1]), ('back', [-1]), ('z', [0, 1]), ('m', [2147483647, 5]), ('st', [1, 2])):
        b.init(key, np.array(value, np.int32))
    a = b.node('Slice', [started(b), 's', 'e', 'ax', 'back'], 'a')
    c = b.node('Slice', ['x', 'z', 'm', '', 'st'], 'c')
    b.node('Concat', [a, c], 'y', axis=1)
    finished(b, 7)
    v = wide(x)
    return {'y': np.concatenate([v[:, ::-1], v[:, 1:5:2]], 1)}


@odd('split-2', 11, 'sizes are an attribute; a second Split has none')
def _(b, x):
    b.node('Split', started(b), ['p', 'q'], axis=1, split=[1, 4])
    b.node('Split', 'q', ['r', 's'], axis=-1)
    b.node('Concat', ['s', 'p', b.node('Mul', ['r', 's'], 'm')], 'y', axis=1)
    finished(b, 5)
    v = wide(x)
    return {'y': np.concatenate([v[:, 3:], v[:, :1], v[:, 1:3] * v[:, 3:]], 1)}


@odd('pad-columns', 13, 'columns of zeros beside the data by Pad; Tile of the columns', expected='either')
def _(b, x):
    b.init('pads', np.array([0, 1, 0, 2], np.int64))
    b.init('repeats', np.array([1, 2], np.int64))
    h = b.node('Pad', [started(b), 'pads'], 'padded')
    b.node('Concat', [h, b.node('Tile', ['x', 'repeats'], 't')], 'y', axis=1)
    finished(b, 18)
    v = wide(x)
    return {'y': np.concatenate([np.pad(v, ((0, 0), (1, 2))), v, v], 1)}


# Limits, dropout and norms through the versions.

@odd('clip-6', 8, 'limits are attributes, both, one or none')
def _(b, x):
    h = b.node('Clip', started(b), 'a', min=-1.0, max=1.5)
    h = b.node('Clip', h, 'b', max=1.25)
    h = b.node('Clip', h, 'c')
    z, w, c = dense(b, h, 'd', 5, 3, 'z')
    b.node('Clip', z, 'y', min=0.0)
    finished(b, 3)
    return {'y': relu(np.clip(wide(x), -1, 1.25) @ w + c)}


@odd('clip-missing-min', 12, 'an empty lower limit; a trailing limit left out; no limit at all')
def _(b, x):
    b.init('high', np.float32(0.75))
    b.init('low', np.float32(-1.0))
    h = b.node('Clip', [started(b), '', 'high'], 'a')
    h = b.node('Clip', [h, 'low'], 'b')
    h = b.node('Clip', [h], 'c')
    b.node('Clip', [h, '', ''], 'y')
    finished(b, 5)
    return {'y': np.clip(wide(x), -1, 0.75)}


@odd('dropout-7', 8, 'the ratio is an attribute, one output')
def _(b, x):
    h, w, c = dense(b, started(b), 'a', 5, 4, 'h')
    b.node('Relu', b.node('Dropout', h, 'd', ratio=0.3), 'y')
    finished(b, 4)
    return {'y': relu(wide(x) @ w + c)}


@odd('dropout-10', 11, 'the mask is a named output that nothing uses; the ratio is left out')
def _(b, x):
    h, w, c = dense(b, started(b), 'a', 5, 4, 'h')
    b.node('Dropout', h, ['d', 'mask'])
    b.node('Relu', 'd', 'y')
    finished(b, 4)
    return {'y': relu(wide(x) @ w + c)}


@odd('dropout-13', 13, 'the ratio is an input, training_mode is false, left out, or the ratio is empty')
def _(b, x):
    b.init('ratio', np.float32(0.5))
    b.init('training', np.array(False))
    h, w, c = dense(b, started(b), 'a', 5, 4, 'h')
    h = b.node('Dropout', [h, 'ratio', 'training'], ['d1', ''])
    h = b.node('Dropout', [h, 'ratio'], 'd2', seed=7)
    h = b.node('Dropout', [h, '', 'training'], 'd3')
    b.node('Relu', h, 'y')
    finished(b, 4)
    return {'y': relu(wide(x) @ w + c)}


@odd('dropout-ratio-zero', 13, 'training_mode is true, but with ratio 0 nothing is dropped')
def _(b, x):
    b.init('ratio', np.float32(0))
    b.init('training', np.array(True))
    h, w, c = dense(b, started(b), 'a', 5, 4, 'h')
    b.node('Relu', b.node('Dropout', [h, 'ratio', 'training'], 'd'), 'y')
    finished(b, 4)
    return {'y': relu(wide(x) @ w + c)}


@odd('batch-norm-7', 8, 'opset 7: the four parameters, epsilon left out')
def _(b, x):
    parts = [np.abs(b.weight(5)) + np.float32(0.3), b.weight(5), b.weight(5), np.abs(b.weight(5)) + np.float32(0.2)]
    names = [b.init(k, v) for k, v in zip(('g', 'b', 'm', 'v'), parts)]
    b.node('BatchNormalization', [started(b)] + names, 'y')
    finished(b, 5)
    g, s, m, v = [wide(p) for p in parts]
    return {'y': (wide(x) - m) / np.sqrt(v + 1e-5) * g + s}


@odd('batch-norm-rank-three', 9, 'the norm of two channels of three values each; channels are axis 1', expected='either')
def _(b, _x):
    x = rows(b.name, 2, 3)
    b.input('x', FLOAT, 'N', 2, 3)
    parts = [np.abs(b.weight(2)) + np.float32(0.3), b.weight(2), b.weight(2), np.abs(b.weight(2)) + np.float32(0.2)]
    names = [b.init(k, v) for k, v in zip(('g', 'b', 'm', 'v'), parts)]
    h = b.node('BatchNormalization', ['x'] + names, 'h', epsilon=0.01)
    b.node('Flatten', h, 'y', axis=1)
    finished(b, 6)
    g, s, m, v = [wide(p)[None, :, None] for p in parts]
    return {'x': x}, {'y': ((wide(x) - m) / np.sqrt(v + 0.01) * g + s).reshape(-1, 6)}


@odd('layer-norm-no-bias', 17, 'LayerNormalization with two inputs, default axis and epsilon; axis 1 of a row')
def _(b, x):
    g = np.abs(b.weight(5)) + np.float32(0.3)
    b.init('g', g)
    h = b.node('LayerNormalization', [started(b), 'g'], 'h')
    b.node('LayerNormalization', [h, 'g', ''], 'y', axis=1, epsilon=0.01)
    finished(b, 5)
    return {'y': normed(normed(wide(x), 1e-5, wide(g)), 0.01, wide(g))}


@odd('lp-normalization', 13, 'rows of length one, by the second and by the first norm', expected='either')
def _(b, x):
    h = b.node('LpNormalization', started(b), 'h', axis=1)
    b.node('Concat', [h, b.node('LpNormalization', 'x', 'g', p=1)], 'y', axis=1)
    finished(b, 10)
    v = wide(x)
    return {'y': np.concatenate([v / np.sqrt((v * v).sum(1, keepdims=True)), v / np.abs(v).sum(1, keepdims=True)], 1)}


# Reductions and arithmetic.

@odd('reduce-sum-11', 11, 'axes are an attribute; keepdims left out, and 0')
def _(b, x):
    s = b.node('ReduceSum', started(b), 's', axes=[1])
    m = b.node('ReduceMean', 'x', 'm', axes=[-1], keepdims=0)
    m = b.node('Unsqueeze', m, 'm1', axes=[1])
    b.node('Concat', [s, m, b.node('ReduceMin', 'x', 'least', axes=[1])], 'y', axis=1)
    finished(b, 3)
    v = wide(x)
    return {'y': np.stack([v.sum(1), v.mean(1), v.min(1)], 1)}


@odd('reduce-sum-13', 13, 'axes are an input; ReduceMean keeps its attribute')
def _(b, x):
    b.init('axes', np.array([1], np.int64))
    s = b.node('ReduceSum', [started(b), 'axes'], 's')
    q = b.node('ReduceSumSquare', 'x', 'q', axes=[1])
    l = b.node('ReduceLogSumExp', 'x', 'l', axes=[1])
    b.node('Concat', [b.node('Sub', ['x', s], 'd'), q, l], 'y', axis=1)
    finished(b, 7)
    v = wide(x)
    return {'y': np.concatenate([v - v.sum(1, keepdims=True), (v * v).sum(1, keepdims=True), np.log(np.exp(v).sum(1, keepdims=True))], 1)}


@odd('reduce-max-rank-three', 13, 'the largest over the middle axis of rank 3')
def _(b, _x):
    x = rows(b.name, 4, 3)
    b.input('x', FLOAT, 'N', 4, 3)
    h = b.node('ReduceMax', 'x', 'h', axes=[1], keepdims=0)
    z, w, c = dense(b, h, 'a', 3, 2, 'y')
    finished(b, 2)
    return {'x': x}, {'y': wide(x).max(1) @ w + c}


@odd('pow-int', 13, 'exponents are int64 and int32')
def _(b, x):
    b.init('two', np.int64(2))
    b.init('three', np.array([3], np.int32))
    b.node('Concat', [b.node('Pow', [started(b), 'two'], 'p'), b.node('Pow', ['x', 'three'], 'q')], 'y', axis=1)
    finished(b, 10)
    v = wide(x)
    return {'y': np.concatenate([v ** 2, v ** 3], 1)}


@odd('max-three', 13, 'Max, Min, Sum and Mean of three inputs, of one, and of a constant')
def _(b, x):
    b.init('limit', np.float32(0.1))
    one, w1, c1 = dense(b, started(b), 'a', 5, 3, 'one')
    two, w2, c2 = dense(b, 'x', 'b', 5, 3, 'two')
    three, w3, c3 = dense(b, 'x', 'c', 5, 3, 'three')
    parts = [b.node(op, [one, two, three], op.lower()) for op in ('Max', 'Min', 'Sum', 'Mean')]
    parts += [b.node('Max', [one, 'limit', two], 'limited'), b.node('Sum', [three], 'single')]
    b.node('Concat', parts, 'y', axis=1)
    finished(b, 18)
    p, q, r = [wide(x) @ w + c for w, c in ((w1, c1), (w2, c2), (w3, c3))]
    return {'y': np.concatenate([np.maximum(np.maximum(p, q), r), np.minimum(np.minimum(p, q), r), p + q + r, (p + q + r) / 3,
                                 np.maximum(np.maximum(p, q), float(np.float32(0.1))), r], 1)}


@odd('where-masks', 13, 'Less, Greater, And, Or, Not and Where; a mask cast to float')
def _(b, x):
    for key, value in (('low', -0.5), ('high', 0.75), ('fill', -2.0)):
        b.init(key, np.float32(value))
    l = b.node('Less', [started(b), 'low'], 'l')
    g = b.node('Greater', ['x', 'high'], 'g')
    either = b.node('Or', [l, g], 'either')
    w = b.node('Where', [either, 'x', 'fill'], 'w')
    m = b.node('Cast', b.node('Not', either, 'inside'), 'm', to=FLOAT)
    b.node('Concat', [w, b.node('Mul', ['x', m], 'kept')], 'y', axis=1)
    finished(b, 10)
    v = wide(x)
    out = (v < -0.5) | (v > 0.75)
    return {'y': np.concatenate([np.where(out, v, -2), np.where(out, 0, v)], 1)}


@odd('equal-masks', 16, 'Equal, LessOrEqual and GreaterOrEqual on the data; the input has zeros')
def _(b, x):
    x = np.where(np.abs(x) < 0.6, np.float32(0), x).astype(np.float32)
    b.init('zero', np.float32(0))
    parts = [b.node('Cast', b.node(op, [started(b) if not b.inputs else 'x', 'zero'], op), op + '_f', to=FLOAT)
             for op in ('Equal', 'LessOrEqual', 'GreaterOrEqual')]
    b.node('Concat', parts, 'y', axis=1)
    finished(b, 15)
    return {'x': x}, {'y': np.concatenate([x == 0, x <= 0, x >= 0], 1).astype(np.float64)}


@odd('isnan-impute', 13, 'missing values are replaced by the mean of their column; the input has NaN')
def _(b, x):
    x = x.copy()
    x[0, 1] = x[2, 4] = x[5, 0] = np.nan
    mean = b.weight(1, 5)
    b.init('mean', mean)
    m = b.node('IsNaN', started(b), 'm')
    h = b.node('Where', [m, 'mean', 'x'], 'h')
    z, w, c = dense(b, h, 'a', 5, 3, 'y')
    finished(b, 3)
    return {'x': x}, {'y': np.where(np.isnan(x), wide(mean), wide(x)) @ w + c}


@odd('double-cast', 13, 'the input is double, the network float, a part of it double again')
def _(b, x):
    x = x.astype(np.float64)
    w, c, v = b.weight(5, 4), b.weight(4), b.weight(4, 2).astype(np.float64)
    b.init('w', w)
    b.init('c', c)
    b.init('v', v)
    h = b.node('Cast', started(b, kind=DOUBLE), 'x32', to=FLOAT)
    h = b.node('Relu', b.node('Gemm', [h, 'w', 'c'], 'h'), 'r')
    h = b.node('MatMul', [b.node('Cast', h, 'r64', to=DOUBLE), 'v'], 'z')
    b.node('Cast', h, 'y', to=FLOAT)
    finished(b, 2)
    return {'x': x}, {'y': relu(x @ wide(w) + wide(c)) @ v}


@odd('float16', 13, 'the body is in half precision between two casts', rtol=1e-2, atol=1e-2)
def _(b, x):
    w, c, v = b.weight(5, 6).astype(np.float16), b.weight(6).astype(np.float16), b.weight(6, 3).astype(np.float16)
    for key, value in (('w', w), ('c', c), ('v', v)):
        b.init(key, value)
    h = b.node('Cast', started(b), 'x16', to=FLOAT16)
    h = b.node('Relu', b.node('Gemm', [h, 'w', 'c'], 'h'), 'r')
    b.node('Cast', b.node('MatMul', [h, 'v'], 'z'), 'y', to=FLOAT)
    finished(b, 3)
    return {'y': relu(wide(x) @ wide(w) + wide(c)) @ wide(v)}


@odd('dequantized-weights', 13, 'weights are int8 with a scale a column and zero points; the data is never quantized', expected='either')
def _(b, x):
    q = b.random.integers(-127, 128, (5, 4)).astype(np.int8)
    scale, zero = (np.abs(b.weight(4)) * 0.02 + 0.001).astype(np.float32), np.array([0, 3, -5, 1], np.int8)
    b.init('q', q)
    b.init('scale', scale)
    b.init('zero', zero)
    w = b.node('DequantizeLinear', ['q', 'scale', 'zero'], 'w', axis=1)
    b.node('MatMul', [started(b), w], 'y')
    finished(b, 4)
    return {'y': wide(x) @ ((wide(q) - wide(zero)) * wide(scale))}


@odd('sparse-weights', 13, 'the matrix is a sparse initializer', expected='either')
def _(b, x):
    w = np.zeros((5, 3), np.float32)
    w[[0, 2, 4, 4], [1, 0, 0, 2]] = b.weight(4)
    places = np.flatnonzero(w).astype(np.int64)
    b.sparse = onnx.SparseTensorProto(values=tensor_of('w', w.reshape(-1)[places]), indices=tensor_of('', places), dims=[5, 3])
    b.node('MatMul', [started(b), 'w'], 'y')
    finished(b, 3)
    return {'y': wide(x) @ wide(w)}


# Classes, labels and softmax.

@odd('softmax-11', 11, 'softmax over axis 1 of rank 2, and with the axis left out, which is 1 as well')
def _(b, x):
    z, w, c = dense(b, started(b), 'a', 5, 4, 'z')
    b.node('Concat', [b.node('Softmax', z, 's', axis=1), b.node('LogSoftmax', z, 'l')], 'y', axis=1)
    finished(b, 8)
    p = softmax(wide(x) @ w + c)
    return {'y': np.concatenate([p, np.log(p)], 1)}


@odd('softmax-11-rank-three', 11, 'before opset 13 softmax with axis 1 takes all axes from 1 on together')
def _(b, _x):
    x = rows(b.name, 2, 3)
    b.input('x', FLOAT, 'N', 2, 3)
    b.node('Flatten', b.node('Softmax', 'x', 's', axis=1), 'y')
    finished(b, 6)
    return {'x': x}, {'y': softmax(wide(x).reshape(-1, 6))}


@odd('softmax-13-rank-three', 13, 'since opset 13 softmax with axis 1 takes that axis alone')
def _(b, _x):
    x = rows(b.name, 2, 3)
    b.input('x', FLOAT, 'N', 2, 3)
    b.node('Flatten', b.node('Softmax', 'x', 's', axis=1), 'y')
    finished(b, 6)
    return {'x': x}, {'y': softmax(wide(x)).reshape(-1, 6)}


@odd('log-softmax-13', 13, 'LogSoftmax with axis -1, and Softmax with the axis left out')
def _(b, x):
    z, w, c = dense(b, started(b), 'a', 5, 4, 'z')
    b.node('Concat', [b.node('LogSoftmax', z, 'l', axis=-1), b.node('Softmax', z, 's')], 'y', axis=1)
    finished(b, 8)
    p = softmax(wide(x) @ w + c)
    return {'y': np.concatenate([np.log(p), p], 1)}


@odd('softmax-by-hand', 13, 'Sub of the largest, Exp, ReduceSum, Div')
def _(b, x):
    b.init('axes', np.array([1], np.int64))
    z, w, c = dense(b, started(b), 'a', 5, 4, 'z')
    e = b.node('Exp', b.node('Sub', [z, b.node('ReduceMax', z, 'm', axes=[1])], 'd'), 'e')
    b.node('Div', [e, b.node('ReduceSum', [e, 'axes'], 's')], 'y')
    finished(b, 4)
    return {'y': softmax(wide(x) @ w + c)}


@odd('argmax', 13, 'labels beside probabilities, with and without the axis; the first output is the label')
def _(b, x):
    z, w, c = dense(b, started(b), 'a', 5, 4, 'z')
    b.node('ArgMax', z, 'label', axis=1, keepdims=0)
    b.node('ArgMax', z, 'label_column', axis=-1)
    b.node('Softmax', z, 'probabilities', axis=1)
    b.output('label', INT64, 'N')
    b.output('label_column', INT64, 'N', 1)
    b.output('probabilities', FLOAT, 'N', 4)
    v = wide(x) @ w + c
    return {'label': v.argmax(1), 'label_column': v.argmax(1)[:, None], 'probabilities': softmax(v)}


@odd('argmax-only', 11, 'the label is the only output')
def _(b, x):
    z, w, c = dense(b, started(b), 'a', 5, 4, 'z')
    b.node('ArgMax', z, 'label', axis=1, keepdims=0)
    b.output('label', INT64, 'N')
    return {'label': (wide(x) @ w + c).argmax(1)}


@odd('argmin-last', 13, 'ArgMin, and ArgMax that takes the last of equal values', expected='either')
def _(b, x):
    x = np.round(x).astype(np.float32)
    b.node('ArgMin', started(b), 'least', axis=1, keepdims=0)
    b.node('ArgMax', 'x', 'most', axis=1, keepdims=0, select_last_index=1)
    b.output('least', INT64, 'N')
    b.output('most', INT64, 'N')
    return {'x': x}, {'least': x.argmin(1), 'most': 4 - x[:, ::-1].argmax(1)}


@odd('binary-label', 13, 'a threshold on one probability, cast to int64; two columns of probabilities')
def _(b, x):
    b.init('half', np.float32(0.5))
    b.init('one', np.float32(1))
    z, w, c = dense(b, started(b), 'a', 5, 1, 'z')
    p = b.node('Sigmoid', z, 'p')
    b.node('Cast', b.node('Greater', [p, 'half'], 'g'), 'label', to=INT64)
    b.node('Concat', [b.node('Sub', ['one', p], 'q'), p], 'probabilities', axis=1)
    b.output('label', INT64, 'N', 1)
    b.output('probabilities', FLOAT, 'N', 2)
    v = sigmoid(wide(x) @ w + c)
    return {'label': (v > 0.5).astype(np.int64), 'probabilities': np.concatenate([1 - v, v], 1)}


# Functions with numbers left out or unusual.

@odd('activation-defaults', 16, 'every activation without its attributes', expected='values')
def _(b, x):
    ops = ('LeakyRelu', 'Elu', 'Selu', 'HardSigmoid', 'HardSwish', 'ThresholdedRelu', 'Celu', 'Shrink', 'Softplus', 'Softsign')
    started(b)
    b.node('Concat', [b.node(op, 'x', op.lower()) for op in ops], 'y', axis=1)
    finished(b, 50)
    v = wide(x)
    return {'y': np.concatenate([np.where(v > 0, v, 0.01 * v), elu(v), selu(v), np.clip(0.2 * v + 0.5, 0, 1),
                                 v * np.clip(v / 6 + 0.5, 0, 1), np.where(v > 1, v, 0), elu(v),
                                 np.where(np.abs(v) > 0.5, v, 0), softplus(v), v / (1 + np.abs(v))], 1)}


@odd('activation-attributes', 16, 'every activation with unusual attributes')
def _(b, x):
    started(b)
    parts = [b.node('LeakyRelu', 'x', 'a', alpha=1.5), b.node('LeakyRelu', 'x', 'a2', alpha=-0.25), b.node('Elu', 'x', 'b', alpha=0.5),
             b.node('Selu', 'x', 'c', alpha=1.5, gamma=2.0), b.node('HardSigmoid', 'x', 'd', alpha=0.5, beta=0.25),
             b.node('ThresholdedRelu', 'x', 'e', alpha=0.25), b.node('Celu', 'x', 'f', alpha=2.0),
             b.node('Shrink', 'x', 'g', lambd=0.25, bias=0.125)]
    b.node('Concat', parts, 'y', axis=1)
    finished(b, 40)
    v = wide(x)
    return {'y': np.concatenate([np.where(v > 0, v, 1.5 * v), np.where(v > 0, v, -0.25 * v), elu(v, 0.5),
                                 2 * np.where(v > 0, v, 1.5 * np.expm1(np.minimum(v, 0))), np.clip(0.5 * v + 0.25, 0, 1),
                                 np.where(v > 0.25, v, 0), np.where(v > 0, v, 2 * np.expm1(np.minimum(v, 0) / 2)),
                                 np.where(v > 0.25, v - 0.125, np.where(v < -0.25, v + 0.125, 0))], 1)}


@odd('prelu-shapes', 16, 'slopes of shape [5], [1], [1, 5] and []')
def _(b, x):
    started(b)
    v, parts, names = wide(x), [], []
    for key, shape in (('five', (5,)), ('one', (1,)), ('row', (1, 5)), ('none', ())):
        slope = b.weight(*shape)
        b.init(key, slope)
        names.append(b.node('PRelu', ['x', key], 'y_' + key))
        parts.append(np.where(v > 0, v, wide(slope) * v))
    b.node('Concat', names, 'y', axis=1)
    finished(b, 20)
    return {'y': np.concatenate(parts, 1)}


@odd('extreme-inputs', 13, 'sigmoid, tanh, softplus and softmax of values up to 300 away from zero')
def _(b, x):
    x = np.round(x * 100).astype(np.float32)
    started(b)
    b.node('Concat', [b.node(op, 'x', op.lower()) for op in ('Sigmoid', 'Tanh', 'Softplus', 'Softmax', 'LogSoftmax', 'Elu', 'Erf')], 'y', axis=1)
    finished(b, 35)
    v = wide(x)
    top = v.max(1, keepdims=True)
    log = v - top - np.log(np.exp(v - top).sum(1, keepdims=True))
    return {'x': x}, {'y': np.concatenate([0.5 * (1 + np.tanh(v / 2)), np.tanh(v), softplus(v), softmax(v), log, elu(v), erf(v)], 1)}


@odd('swish-variants', 13, 'x times HardSigmoid, Sigmoid of a scaled x, Tanh of Softplus; operands in both orders')
def _(b, x):
    started(b)
    b.init('beta', np.float32(1.7))
    s = b.node('Mul', [b.node('Sigmoid', b.node('Mul', ['beta', 'x'], 'bx'), 's'), 'x'], 'swish')
    h = b.node('Mul', ['x', b.node('HardSigmoid', 'x', 'hs', alpha=1 / 6)], 'hswish')
    m = b.node('Mul', [b.node('Tanh', b.node('Softplus', 'x', 'sp'), 't'), 'x'], 'mish')
    b.node('Concat', [s, h, m], 'y', axis=1)
    finished(b, 15)
    v = wide(x)
    return {'y': np.concatenate([v * sigmoid(float(np.float32(1.7)) * v), v * np.clip(v / 6 + 0.5, 0, 1), v * np.tanh(softplus(v))], 1)}


@odd('gelu-variants', 13, 'Gelu by Erf with the factors in other places: x / 2 first, and 1 / sqrt(2) by Mul')
def _(b, x):
    started(b)
    for key, value in (('half', 0.5), ('inverse', 1 / math.sqrt(2)), ('one', 1.0), ('two', 2.0), ('root', math.sqrt(2))):
        b.init(key, np.float32(value))
    a = b.node('Add', ['one', b.node('Erf', b.node('Mul', ['x', 'inverse'], 'a1'), 'a2')], 'a3')
    a = b.node('Mul', [b.node('Mul', ['half', 'x'], 'a4'), a], 'a5')
    c = b.node('Add', [b.node('Erf', b.node('Div', ['x', 'root'], 'c1'), 'c2'), 'one'], 'c3')
    c = b.node('Mul', [b.node('Div', ['x', 'two'], 'c4'), c], 'c5')
    d = b.node('Mul', [b.node('Mul', ['c3', 'half'], 'd1'), 'x'], 'd2')
    b.node('Concat', [a, c, d], 'y', axis=1)
    finished(b, 15)
    g = gelu(wide(x))
    return {'y': np.concatenate([g, g, g], 1)}


@odd('einsum', 13, 'the product of data and weights as Einsum', expected='either')
def _(b, x):
    w = b.weight(3, 5)
    b.init('w', w)
    b.node('Einsum', [started(b), 'w'], 'y', equation='bi,oi->bo')
    finished(b, 3)
    return {'y': wide(x) @ wide(w).T}


@odd('top-two', 11, 'the two largest values of a row by TopK', expected='either')
def _(b, x):
    b.init('k', np.array([2], np.int64))
    b.node('TopK', [started(b), 'k'], ['y', 'places'], axis=1)
    finished(b, 2)
    return {'y': -np.sort(-wide(x), 1)[:, :2]}


# Functions and control flow of one's own.

@odd('function-same-name', 17, 'a function named Relu in a domain of its own is not the operator Relu', domains=('my.own',))
def _(b, x):
    b.functions.append(function('my.own', 'Relu', ['x'], ['y'],
                                [node('Neg', ['x'], ['n']), node('Relu', ['n'], ['r']), node('Sub', ['x', 'r'], ['y'])], opset=17))
    h = b.node('Relu', started(b), 'h', domain='my.own')
    z, w, c = dense(b, h, 'a', 5, 3, 'z')
    b.node('Relu', z, 'y')
    finished(b, 3)
    v = wide(x)
    return {'y': relu((v - relu(-v)) @ w + c)}


@odd('function-inner-names', 17, 'inner names of a function equal names outside; it is called twice and has two outputs', domains=('my.own',))
def _(b, x):
    b.functions.append(function('my.own', 'Both', ['y', 'h'], ['z', 'x'],
                                [node('Add', ['y', 'h'], ['w']), node('Tanh', ['w'], ['z']), node('Mul', ['y', 'h'], ['x'])], opset=17))
    h, w, c = dense(b, started(b), 'a', 5, 5, 'h')
    b.node('Both', ['x', h], ['w', 'z'], domain='my.own')
    b.node('Both', ['z', 'w'], ['p', 'y'], domain='my.own')
    b.output('p', FLOAT, 'N', 5)
    finished(b, 5)
    v = wide(x)
    g = v @ w + c
    first, second = np.tanh(v + g), v * g
    return {'p': np.tanh(second + first), 'y': second * first}


@odd('function-other-opset', 17, 'the function is written for opset 11: axes of ReduceSum and Squeeze are attributes there',
     domains=('my.own',), expected='either')
def _(b, x):
    b.functions.append(function('my.own', 'RowSum', ['x'], ['y'],
                                [node('ReduceSum', ['x'], ['s'], axes=[1], keepdims=1), node('Sub', ['x', 's'], ['y'])], opset=11))
    h = b.node('RowSum', started(b), 'h', domain='my.own')
    b.init('axes', np.array([1], np.int64))
    b.node('Concat', [h, b.node('ReduceSum', ['x', 'axes'], 's')], 'y', axis=1)
    finished(b, 6)
    v = wide(x)
    return {'y': np.concatenate([v - v.sum(1, keepdims=True), v.sum(1, keepdims=True)], 1)}


@odd('if-constant', 13, 'If on a constant; the branches use values from outside')
def _(b, x):
    b.init('yes', np.array(True))
    h, w, c = dense(b, started(b), 'a', 5, 3, 'h')
    b.node('If', ['yes'], 'y', then_branch=branch('then', [node('Relu', ['h'], ['t'])], 't'),
           else_branch=branch('else', [node('Neg', ['h'], ['e'])], 'e'))
    finished(b, 3)
    return {'y': relu(wide(x) @ w + c)}


@odd('opset-twice', 13, 'the default domain is imported twice, once as ai.onnx', expected='values')
def _(b, x):
    b.opsets.append(helper.make_opsetid('ai.onnx', 13))
    b.opsets.append(helper.make_opsetid('ai.onnx.ml', 2))
    h, w, c = dense(b, started(b), 'a', 5, 3, 'h')
    b.node('Relu', h, 'y', domain='ai.onnx')
    finished(b, 3)
    return {'y': relu(wide(x) @ w + c)}


# Images, groups and edges.

torch_model('group-norm', lambda: nn.GroupNorm(3, 6), 13, lambda name: {'x': rows(name, 6, 5)})
torch_model('instance-norm', lambda: nn.InstanceNorm2d(3, affine=True), 17, lambda name: {'x': rows(name, 3, 4, 2)})
torch_model('pixel-shuffle', lambda: nn.PixelShuffle(2), 13, lambda name: {'x': rows(name, 8, 2, 3)})
torch_model('reflection-pad', lambda: nn.ReflectionPad2d((1, 2, 3, 0)), 9, lambda name: {'x': rows(name, 2, 4, 3)})
torch_model('replication-pad', lambda: nn.ReplicationPad1d((4, 2)), 11, lambda name: {'x': rows(name, 2, 3)})
torch_model('negative-pad', lambda: nn.ConstantPad2d((-1, 2, 3, -2), 0.5), 13, lambda name: {'x': rows(name, 2, 4, 3)})


@odd('space-to-depth', 13, 'SpaceToDepth, and DepthToSpace in the order of depth first')
def _(b, x):
    v = rows(b.name, 4, 2, 6)
    b.input('v', FLOAT, 'N', 4, 2, 6)
    h = b.node('DepthToSpace', 'v', 'h', blocksize=2)
    b.node('SpaceToDepth', h, 'y', blocksize=4)
    b.output('y', FLOAT, 'N', 16, 1, 3)
    wanted = wide(v).reshape(ROWS, 2, 2, 1, 2, 6).transpose(0, 3, 4, 1, 5, 2).reshape(ROWS, 1, 4, 12)
    wanted = wanted.reshape(ROWS, 1, 1, 4, 3, 4).transpose(0, 3, 5, 1, 2, 4).reshape(ROWS, 16, 1, 3)
    return {'v': v}, {'y': wanted}


def grouped(v, groups, epsilon):
    g = v.reshape(ROWS, groups, -1)
    g = (g - g.mean(2, keepdims=True)) / np.sqrt(g.var(2, keepdims=True) + epsilon)
    return g.reshape(v.shape)


@odd('group-normalization-18', 18, 'a scale and a shift for each group')
def _(b, x):
    v, scale, shift = rows(b.name, 6, 4), b.weight(2), b.weight(2)
    b.input('v', FLOAT, 'N', 6, 4)
    b.node('GroupNormalization', ['v', b.init('scale', scale), b.init('shift', shift)], 'y', num_groups=2, epsilon=0.01)
    b.output('y', FLOAT, 'N', 6, 4)
    factor, offset = (np.repeat(wide(w), 3)[:, None] for w in (scale, shift))
    return {'v': v}, {'y': grouped(wide(v), 2, 0.01) * factor + offset}


@odd('group-normalization-21', 21, 'a scale and a shift for each channel')
def _(b, x):
    v, scale, shift = rows(b.name, 6, 4), b.weight(6), b.weight(6)
    b.input('v', FLOAT, 'N', 6, 4)
    b.node('GroupNormalization', ['v', b.init('scale', scale), b.init('shift', shift)], 'y', num_groups=3)
    b.output('y', FLOAT, 'N', 6, 4)
    return {'v': v}, {'y': grouped(wide(v), 3, 1e-5) * wide(scale)[:, None] + wide(shift)[:, None]}


@odd('pad-axes', 18, 'Pad of named axes, one from the end, that wraps; then at the edge')
def _(b, x):
    b.init('pads', np.array([4, 2], np.int64))
    b.init('axes', np.array([-1], np.int64))
    b.init('edges', np.array([0, 1, 0, 2], np.int64))
    h = b.node('Pad', [started(b), 'pads', '', 'axes'], 'h', mode='wrap')
    b.node('Pad', [h, 'edges'], 'y', mode='edge')
    finished(b, 14)
    v = np.pad(wide(x), ((0, 0), (4, 2)), mode='wrap')
    return {'y': np.pad(v, ((0, 0), (1, 2)), mode='edge')}


@odd('old-broadcast-rows', 6, 'opset 6: the second operand is data, or of Pow or a comparison, with broadcast and axis')
def _(b, x):
    v, w = rows(b.name, 3, 2), rows(b.name, 3, salt='w')
    b.input('v', FLOAT, 'N', 3, 2)
    b.input('w', FLOAT, 'N', 3)
    powers, limits = np.array([1, 2, 3], np.float32), b.weight(3)
    h = b.node('Mul', ['v', 'w'], 'h', broadcast=1, axis=0)
    p = b.node('Pow', [h, b.init('powers', powers)], 'p', broadcast=1, axis=1)
    c = b.node('Greater', ['v', b.init('limits', limits)], 'c', broadcast=1, axis=-2)
    b.node('Add', [p, b.node('Cast', c, 'n', to=FLOAT)], 'y')
    b.output('y', FLOAT, 'N', 3, 2)
    above = wide(v) > wide(limits)[:, None]
    return {'v': v, 'w': w}, {'y': (wide(v) * wide(w)[:, :, None]) ** wide(powers)[:, None] + above}


@odd('log-sum-exp-infinite', 13, 'ReduceLogSumExp of rows with -inf, all of them or some, and of inf')
def _(b, x):
    x = rows(b.name, 5)
    x[0, :], x[1, 2], x[2, 1] = -np.inf, -np.inf, np.inf
    b.node('ReduceLogSumExp', started(b), 'y', axes=[1])
    finished(b, 1)
    with np.errstate(divide='ignore'):
        return {'x': x}, {'y': np.log(np.exp(wide(x)).sum(1, keepdims=True))}


@odd('split-to-sequence', 13, 'SplitToSequence into single elements without their dimension')
def _(b, x):
    v = rows(b.name, 3, 2)
    b.input('v', FLOAT, 'N', 3, 2)
    parts = b.node('SplitToSequence', 'v', 'parts', axis=1, keepdims=0)
    h = b.node('SequenceAt', [parts, b.init('last', np.int64(-1))], 'h')
    b.node('ReduceMax', h, 'y', axes=[1])
    finished(b, 1)
    return {'v': v}, {'y': wide(v)[:, -1].max(1, keepdims=True)}


@odd('whole-results', 13, 'whole numbers stay whole: OneHot, ConstantOfShape, ReduceProd and Pow with a broken exponent')
def _(b, x):
    v = ints(b.name, 5, 2)
    b.input('v', INT64, 'N', 2)
    b.init('depth', np.int64(5))
    h = b.node('OneHot', ['v', 'depth', b.init('values', np.array([0, 3], np.int64))], 'h')
    h = b.node('Reshape', [h, b.init('flat', np.array([0, -1], np.int64))], 'flatH')
    shape = b.node('Shape', 'v', 'shape')
    ones = b.node('ConstantOfShape', shape, 'ones', value=tensor_of('', np.array([4], np.int64)))
    p = b.node('ReduceProd', 'v', 'p', axes=[1])
    r = b.node('Pow', ['v', b.init('half', np.float32(0.5))], 'r')
    b.node('Concat', [h, ones, p, r], 'y', axis=1)
    b.output('y', INT64, 'N', 15)
    return {'v': v}, {'y': np.concatenate([3 * np.eye(5, dtype=np.int64)[v].reshape(ROWS, 10), np.full((ROWS, 2), 4),
                                           v.prod(1, keepdims=True), np.floor(np.sqrt(v)).astype(np.int64)], 1)}


# Not row-wise.

@odd('batch-mean', 13, 'the mean over the rows is taken from each row', expected='refused')
def _(b, x):
    h, w, c = dense(b, started(b), 'a', 5, 3, 'h')
    b.node('Sub', [h, b.node('ReduceMean', h, 'm', axes=[0])], 'y')
    finished(b, 3)
    v = wide(x) @ w + c
    return {'y': v - v.mean(0, keepdims=True)}


# Not legal.

@odd('concat-shapes', 13, 'Concat of rows that differ in another dimension too', expected='refused')
def _(b, x):
    v, w = rows(b.name, 2, 3), rows(b.name, 3, 2, salt='w')
    b.input('v', FLOAT, 'N', 2, 3)
    b.input('w', FLOAT, 'N', 3, 2)
    b.node('Concat', ['v', 'w'], 'y', axis=1)
    b.output('y', FLOAT, 'N', 5, 3)
    return {'v': v, 'w': w}, {'y': np.zeros((ROWS, 5, 3))}


@odd('transpose-twice', 13, 'Transpose takes a dimension twice', expected='refused')
def _(b, x):
    v = rows(b.name, 2, 3)
    b.input('v', FLOAT, 'N', 2, 3)
    b.node('Transpose', 'v', 'y', perm=[0, 1, 1])
    b.output('y', FLOAT, 'N', 2, 2)
    return {'v': v}, {'y': np.zeros((ROWS, 2, 2))}


def main(folder, parts):
    if os.path.isdir(folder):
        for old in os.listdir(folder):
            if os.path.isfile(os.path.join(folder, old, 'model.onnx')):
                shutil.rmtree(os.path.join(folder, old))
    os.makedirs(folder, exist_ok=True)
    index, failed = [], []
    for name, make in RECIPES.items():
        if parts and not any(p in name for p in parts):
            continue
        try:
            index.append(write(folder, name, make()))
        except Exception as e:
            if not parts:
                shutil.rmtree(os.path.join(folder, name), ignore_errors=True)
            failed.append((name, '%s: %s' % (type(e).__name__, str(e).strip().split('\n')[0][:200])))
    with open(os.path.join(folder, 'index.json'), 'w') as f:
        f.write('[\n' + ',\n'.join(' ' + json.dumps(e) for e in index) + '\n]\n')
    for name, why in failed:
        print('not made: %s: %s' % (name, why))
    print('%d models' % len(index))
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1], sys.argv[2:]))
