#!/usr/bin/env python3
"""Writes the hand-made seeds of the fuzz tests beside this file: valid inputs, and nasty ones.

Run it again after a change here; it leaves other files, such as findings of the fuzzer, alone.
"""
import gzip
import io
import json
import pathlib
import struct
import zipfile

HERE = pathlib.Path(__file__).parent


def seed(target, name, content):
    folder = HERE / f"{target[0]}FuzzTestInputs" / target[1]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)


def packed(content):
    return gzip.compress(content, mtime=0)


# --- safetensors, models, checkpoints

def safetensors(header, data=b"", length=None):
    text = header if isinstance(header, bytes) else json.dumps(header, separators=(",", ":")).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + data


def tensors(shapes, values=None, dtype="F32", metadata=None):
    size = {"F16": 2, "BF16": 2, "F32": 4, "F64": 8}[dtype]
    header, at = {}, 0
    if metadata is not None:
        header["__metadata__"] = metadata
    for name, shape in shapes.items():
        count = 1
        for dimension in shape:
            count *= dimension
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [at, at + count * size]}
        at += count * size
    data = bytes(at) if values is None else struct.pack(f"<{len(values)}f", *values)
    return safetensors(header, data)


file = ("Safetensors", "file")
seed(file, "empty-header", safetensors({}))
seed(file, "two-tensors", tensors({"a": [2, 3], "b": [2]}, [0, 1, -1, 0.5, 3e38, 1e-45, 7, 8], metadata={"k": "v"}))
for dtype in ("F16", "BF16", "F64"):
    seed(file, dtype, tensors({"a": [3]}, dtype=dtype))
seed(file, "scalar-and-nothing", tensors({"a": [], "b": [0, 7]}))
seed(file, "header-too-long", safetensors({}, length=100_000_001))
seed(file, "header-negative", safetensors({}, length=2**64 - 1))
seed(file, "overlap", safetensors({"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]},
                                   "b": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}, bytes(4)))
seed(file, "gap", safetensors({"a": {"dtype": "F32", "shape": [1], "data_offsets": [4, 8]}}, bytes(8)))
seed(file, "backwards", safetensors({"a": {"dtype": "F32", "shape": [1], "data_offsets": [4, 0]}}, bytes(4)))
seed(file, "shape-overflows", safetensors({"a": {"dtype": "F32", "shape": [2**32, 2**32], "data_offsets": [0, 0]}}))
seed(file, "shape-zero-then-huge", safetensors({"a": {"dtype": "F32", "shape": [0, 2**31, 2**31, 2**31], "data_offsets": [0, 0]}}))
seed(file, "shape-65", safetensors({"a": {"dtype": "F32", "shape": [1] * 65, "data_offsets": [0, 4]}}, bytes(4)))
seed(file, "offset-2-64", safetensors(b'{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,18446744073709551620]}}', bytes(4)))
seed(file, "name-twice", safetensors(b'{"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[],"data_offsets":[4,8]}}', bytes(8)))
seed(file, "deep", safetensors(b'{"a":' + b"[" * 2000))
seed(file, "lone-surrogate", safetensors(b'{"\\ud800":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}', bytes(4)))
seed(file, "lone-surrogate-metadata", safetensors(b'{"__metadata__":{"a":"\\udc00"}}'))
seed(file, "control-name", safetensors(b'{"\\u001b[2J\\u202e\\u0085":{"dtype":"\\u009b","shape":[],"data_offsets":[0,4]}}', bytes(4)))
seed(file, "number-long", safetensors(b'{"a":{"dtype":"F32","shape":[' + b"9" * 900 + b'],"data_offsets":[0,4]}}', bytes(4)))
seed(file, "tensors-empty", tensors({str(i): [0] for i in range(60)}))
seed(file, "metadata-twice", safetensors(b'{"__metadata__":{"a":"1","a":"2"}}'))
seed(file, "trailing", tensors({"a": [1]}) + b"x")
seed(file, "cut", tensors({"a": [4]})[:-1])

SHAPES = {"layers.0.weight": [3, 2], "layers.0.bias": [3], "layers.1.weight": [2, 3], "layers.1.bias": [2]}


def architecture(**changes):
    value = {"version": 1, "inputs": 2,
             "layers": [{"units": 3, "activation": "tanh"}, {"units": 2, "activation": "softmax"}],
             "task": "classification", "threshold": 0.5, "classes": ["a", "b"], "loss": "cross_entropy"}
    value.update(changes)
    return json.dumps({k: v for k, v in value.items() if v is not None}, separators=(",", ":"))


def layers(*activations):
    return [{"units": u, "activation": a} for u, a in zip((3, 2), activations)]


ARCHITECTURES = {
    "valid": architecture(),
    "regression": architecture(task="regression", classes=None, loss="mse"),
    "multi-label": architecture(task="multi_label", classes=None, loss="binary_cross_entropy"),
    "unknown-field": architecture(more={"a": [1, {"b": None}]}),
    "settings": architecture(layers=layers("leaky_relu(slope=0.2)", "softmax")),
    "settings-huge": architecture(layers=layers("leaky_relu(slope=1e300)", "softmax")),
    "settings-nan": architecture(layers=layers("elu(alpha=NaN)", "softmax")),
    "maxout": architecture(layers=layers("tanh", "maxout(pieces=1)")),
    "maxout-overflow": architecture(layers=[{"units": 1 << 24, "activation": "maxout(pieces=1024)"}]),
    "weights-overflow": architecture(layers=[{"units": 1 << 24, "activation": "tanh"}] * 2),
    "no-classes": architecture(classes=[]),
    "classes-missing": architecture(classes=None),
    "one-class": architecture(classes=["a"]),
    "three-classes": architecture(classes=["a", "b", "c"]),
    "class-twice": architecture(classes=["a", "a"]),
    "class-surrogate": architecture(classes=["a", "\ud800"]),
    "threshold-infinite": architecture().replace("0.5", "1e999"),
    "threshold-nan": architecture().replace("0.5", "NaN"),
    "threshold-text": architecture(threshold="0.5"),
    "version-2": architecture(version=2),
    "inputs-0": architecture(inputs=0),
    "inputs-huge": architecture(inputs=10**30),
    "units-negative": architecture(layers=[{"units": -1, "activation": "tanh"}]),
    "no-layers": architecture(layers=[]),
    "layers-number": architecture(layers=[1]),
    "name-control": architecture(loss="\u001b[2J\n\u202e"),
    "name-long": architecture(loss="x" * 3000),
    "field-twice": architecture()[:-1] + ',"inputs":2}',
    "null": "null",
    "deep": '{"x":' + "[" * 1500,
    "cut": architecture()[:-1],
    "nothing": "",
}
for name, text in ARCHITECTURES.items():
    seed(("ModelFile", "architecture"), name, text)
seed(("ModelFile", "file"), "valid", tensors(SHAPES, metadata={"lanewise.architecture": architecture()}))
seed(("ModelFile", "file"), "half", tensors(SHAPES, dtype="F16", metadata={"lanewise.architecture": architecture()}))
seed(("ModelFile", "file"), "transposed", tensors({**SHAPES, "layers.0.weight": [2, 3]}, metadata={"lanewise.architecture": architecture()}))
seed(("ModelFile", "file"), "missing", tensors({"layers.0.weight": [3, 2]}, metadata={"lanewise.architecture": architecture()}))
seed(("ModelFile", "file"), "foreign-tensor", tensors({**SHAPES, "\u001b[2J": [1]}, metadata={"lanewise.architecture": architecture()}))
seed(("ModelFile", "file"), "not-finite", tensors(SHAPES, [float("nan")] * 17, metadata={"lanewise.architecture": architecture()}))
seed(("ModelFile", "file"), "no-architecture", tensors(SHAPES))
seed(("ModelFile", "file"), "prelu", tensors({"layers.0.weight": [1, 1], "layers.0.bias": [1], "layers.0.slope": [1]},
     metadata={"lanewise.architecture": architecture(inputs=1, layers=[{"units": 1, "activation": "prelu"}], task="regression", classes=None, loss="mse")}))


def position(**changes):
    value = {"optimizer": "sgd(momentum=0.9)", "seed": 1, "batch_size": 30, "shuffle": True, "validation_fraction": 0.1,
             "rows": 54, "data_digest": 123456789, "epochs_done": 1, "steps": 2, "scalars": {"m": "0x1.0p0"},
             "history": [{"epoch": 1, "train_loss": "0.5", "train_accuracy": "NaN", "validation_loss": "Infinity",
                          "validation_accuracy": "1.0", "seconds": "0.1"}]}
    value.update(changes)
    return json.dumps(value, separators=(",", ":"))


POSITIONS = {
    "valid": position(),
    "nothing": "",
    "empty": "{}",
    "array": "[]",
    "optimizer-null": position(optimizer=None),
    "optimizer-object": position(optimizer={"a": 1}),
    "optimizer-unknown": position(optimizer="warp"),
    "seed-text": position(seed="1"),
    "seed-huge": position(seed=2**64),
    "batch-negative": position(batch_size=-1),
    "rows-negative": position(rows=-1),
    "fraction-infinite": position().replace('"validation_fraction":0.1', '"validation_fraction":1e999'),
    "fraction-negative": position(validation_fraction=-0.5),
    "fraction-two": position(validation_fraction=2),
    "epochs-huge": position(epochs_done=2**31 - 1, steps=2**63 - 1),
    "scalars-array": position(scalars=[]),
    "scalars-number": position(scalars={"m": 1}),
    "scalars-word": position(scalars={"m\u001b": "\u001b[2J" + "x" * 4000}),
    "scalar-surrogate": position(scalars={"\ud800": "1"}),
    "history-object": position(history={}),
    "history-numbers": position(history=[1, 2]),
    "history-empty": position(history=[{}]),
    "history-nested": position(history=[{"epoch": [1]}]),
    "trailing": position() + "{}",
    "cut": position()[:-1],
    "shuffle-number": position(shuffle=1),
}
for name, text in POSITIONS.items():
    seed(("Checkpoint", "position"), name, text)
state = {**SHAPES, "optimizer.mean": [17]}
seed(("Checkpoint", "file"), "valid", tensors(state, metadata={"lanewise.architecture": architecture(), "lanewise.training": position()}))
seed(("Checkpoint", "file"), "no-position", tensors(state, metadata={"lanewise.architecture": architecture()}))
seed(("Checkpoint", "file"), "no-model", tensors(state, metadata={"lanewise.training": position()}))

# --- IDX


def images(*shape, data=None, magic=0x0803):
    count = 1
    for dimension in shape:
        count *= dimension
    body = bytes(range(count)) if data is None else data
    return struct.pack(f">{1 + len(shape)}I", magic, *shape) + body


IMAGES = {
    "valid": images(3, 2, 4),
    "labels": images(3, magic=0x0801),
    "no-images": images(0, 2, 2),
    "flat": images(2, 0, 2**32 - 1, data=b""),
    "overflow": images(2**31, 2**31, 4, data=b"x"),
    "promise": images(2**31 - 1, 1, 1, data=b"x"),
    "cut": images(3, 2, 4)[:-1],
    "long": images(3, 2, 4) + b"x",
    "header-cut": images(3, 2, 4)[:9],
    "nothing": b"",
}
for name, content in IMAGES.items():
    seed(("Idx", "images"), name, content)
    seed(("Idx", "packedImages"), name, content)
whole = packed(images(3, 2, 4))
seed(("Idx", "images"), "packed", whole)
seed(("Idx", "images"), "packed-cut", whole[:-3])
seed(("Idx", "images"), "packed-checksum", whole[:-5] + b"xxxxx")
seed(("Idx", "images"), "packed-twice", packed(whole))
seed(("Idx", "images"), "packed-members", packed(images(3, 2, 4)[:10]) + packed(b"") * 20 + packed(images(3, 2, 4)[10:]))
seed(("Idx", "images"), "packed-trailing", whole + b"garbage")
seed(("Idx", "images"), "packed-bomb", packed(images(1000, 100, 1, data=bytes(100_000))))
seed(("Idx", "images"), "packed-promise", packed(images(2**31 - 9, 1, 1, data=bytes(1000))))
seed(("Idx", "images"), "packed-header", whole[:2])
labels = {
    "valid": images(3, data=bytes([1, 0, 2]), magic=0x0801),
    "highest": images(3, data=bytes([255, 0, 255]), magic=0x0801),
    "two": images(2, magic=0x0801),
    "none": images(0, magic=0x0801),
    "images": images(3, 2, 4),
    "packed": packed(images(3, magic=0x0801)),
}
for name, content in labels.items():
    seed(("Idx", "labels"), name, content)

# --- CSV

TABLES = {
    "valid": "a,b,y\n1,2.5,0\n-3e2,4,1\n",
    "texts": "a,b,y\n1,2,yes\n3,4,no\n",
    "values": "vx,y\n1,0.5\n2,1e-3\n",
    "classes": "ca,y\n1,7\n2,1.0\n3,-0\n",
    "known": "ka,y\n1,yes\n2,no\n3,1.0\n",
    "known-unknown": "ka,y\n1,maybe\n",
    "target": "ty,y,b\n1,2,3\n4,5,6\n",
    "targets": "s,y,z\n1,2,3\n4,5,6\n",
    "byte-order-mark": "\ufeffa,b,y\r\n1,2,3\r\n",
    "quotes": '"a","b ""c""","y"\n"1"," 2 ","x,\ny"\n',
    "quote-open": 'a,b,y\n1,"2,3\n',
    "numbers-first": "1.5,2,3\n4,5,6\n",
    "counting": "0,1,2\n4,5,6\n",
    "ragged": "a,b,y\n1,2\n",
    "wide": "a,b,y\n1,2,3,4\n",
    "empty-cell": "a,b,y\n1,,3\n",
    "hex": "a,b,y\n0x1p3,1f,3\n",
    "infinite": "a,b,y\n1e99,2,3\n",
    "infinite-target": "a,b,y\n1,2,1e99\n2,3,1\n",
    "same-name": "a,a,y\n1,2,3\n",
    "no-name": ",b,y\n1,2,3\n",
    "header-alone": "a,b,y\n",
    "one-column": "a\n1\n",
    "semicolons": "a;b;y\n1;2;3\n",
    "carriage-return": "a,b,y\r1,2,3\r",
    "blank-lines": "\n\na,b,y\n\n1,2,3\n\n",
    "control": "a,b\u001b[2J,y\n1,\u202e,3\n",
    "long-cell": "a,b,y\n" + "9" * 3000 + ",1,2\n",
    "nothing": "",
    "not-utf8": b"a,b,y\n1,\xff\xfe,3\n",
    "zeros": b"\0" * 40,
}
for name, content in TABLES.items():
    seed(("Csv", "table"), name, content)
    seed(("Csv", "inputs"), name, content)

# --- NPY and NPZ


def npy(descr="'<f4'", fortran="False", shape="(2, 3)", data=None, version=1, header=None):
    text = (header or f"{{'descr': {descr}, 'fortran_order': {fortran}, 'shape': {shape}, }}").encode() + b"\n"
    length = struct.pack("<H" if version == 1 else "<I", len(text))
    return b"\x93NUMPY" + bytes([version, 0]) + length + text + (bytes(24) if data is None else data)


ARRAYS = {"valid": npy()}
for code, size in {"|b1": 1, "|i1": 1, "<i2": 2, "<i4": 4, ">i8": 8, "|u1": 1, ">u2": 2, "<u4": 4, "<u8": 8, "<f2": 2, ">f4": 4, "<f8": 8}.items():
    name = "type-" + code[1:] + ("-big" if code[0] == ">" else "")
    ARRAYS[name] = npy(f"'{code}'", data=bytes(range(255, 255 - 6 * size, -1)))
ARRAYS.update({
    "version-2": npy(version=2),
    "version-3": npy(version=3),
    "version-4": npy(version=4),
    "fortran": npy(fortran="True", data=struct.pack("<6f", *range(6))),
    "fortran-4": npy(fortran="True", shape="(1, 2, 1, 3)", data=struct.pack("<6f", *range(6))),
    "scalar": npy(shape="()", data=bytes(4)),
    "vector": npy(shape="(6,)"),
    "empty": npy(shape="(0, 3)", data=b""),
    "empty-rows": npy(shape="(3, 0)", data=b""),
    "zero-then-huge": npy(shape="(0, 2147483647, 2147483647, 2147483647)", data=b""),
    "huge": npy(shape="(2147483647, 2147483647)"),
    "promise": npy(shape="(2147483639,)"),
    "dimension-long": npy(shape="(" + "9" * 3000 + ",)"),
    "dimensions-65": npy(shape="(" + "1," * 65 + ")", data=bytes(4)),
    "negative": npy(shape="(-1, 3)"),
    "object": npy("'|O'"),
    "complex": npy("'<c8'"),
    "text": npy("'<U3'"),
    "record": npy("[('a', '<f4'), ('b', '<f4')]"),
    "type-control": npy("'<\u001b\u202e\u0085'"),
    "key-twice": npy(header="{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (6,)}"),
    "key-missing": npy(header="{'descr': '<f4', 'shape': (6,)}"),
    "key-control": npy(header="{'\u001b[2J\n': 1}"),
    "trailing-text": npy(header="{'descr': '<f4', 'fortran_order': False, 'shape': (6,)} + 1"),
    "header-huge": b"\x93NUMPY\x02\x00\xff\xff\xff\xff{}",
    "cut": npy()[:-1],
    "long": npy() + b"x",
    "not-finite": npy(data=struct.pack("<6f", 1, 2, float("nan"), 4, 5, 6)),
})
for name, content in ARRAYS.items():
    seed(("Npy", "file"), name, content)


def npz(arrays, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in arrays:
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, method)
    return out.getvalue()


X = npy(data=struct.pack("<6f", *range(6)))
Y = npy("'|u1'", shape="(2,)", data=bytes([0, 1]))
V = npy(shape="(2, 2)", data=struct.pack("<4f", *range(4)))
train = [("x.npy", X), ("y.npy", Y)]
whole = npz(train)
huge = npy("'|u1'", shape="(100000, 1)", data=bytes(100_000))
ARCHIVES = {
    "valid": whole,
    "stored": npz(train, zipfile.ZIP_STORED),
    "values": npz([("x.npy", X), ("y.npy", V)]),
    "test": npz(train + [("x_test.npy", X), ("y_test.npy", Y)]),
    "both-names": npz(train + [("x_train.npy", X)]),
    "without-suffix": npz([("x", X), ("y", Y)]),
    "suffix-twice": npz([("x", X), ("x.npy", X), ("y.npy", Y)]),
    "parent-folder": npz([("../../x.npy", X), ("/etc/y.npy", Y)] + train),
    "backslash": npz([("..\\x.npy", X)] + train),
    "control": npz([("\u001b[2J\n.npy", X)] + train),
    "not-an-array": npz([("x.npy", b"hello"), ("y.npy", Y)]),
    "nothing": npz([]),
    "inputs-alone": npz(train[:1]),
    "zip-in-zip": npz([("x.npy", npz(train)), ("y.npy", Y)]),
    "bomb": npz([("x.npy", huge), ("y.npy", Y)]),
    "bomb-ignored": npz(train + [("other", bytes(300_000))]),
    "labels-huge": npz([("x.npy", X), ("y.npy", npy("'<u4'", shape="(2,)", data=b"\xff\xff\xff\xff\0\0\0\0"))]),
    "labels-many": npz([("x.npy", X), ("y.npy", npy("'<u4'", shape="(2,)", data=b"\xff\xff\0\0\0\0\0\0"))]),
    "cut": whole[:-10],
    "offset": whole[:-6] + b"\xff\xff\xff\xff" + whole[-2:],
    "sizes": whole.replace(struct.pack("<I", len(X)), b"\xff\xff\xff\x7f"),
    "zip64-sizes": whole.replace(struct.pack("<I", len(X)), b"\xff\xff\xff\xff"),
    "name-twice": npz([("x.npy", X), ("z.npy", X), ("y.npy", Y)]).replace(b"z.npy", b"x.npy"),
    "checksum": npz(train, zipfile.ZIP_STORED).replace(X[-4:], b"\0\0\0\0"),
    "encrypted": whole.replace(b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01\x00"),
    "trailing": whole + b"trailing",
    "leading": b"leading" + whole,
    "no-zip": b"PK\x05\x06",
}
for name, content in ARCHIVES.items():
    seed(("Npz", "file"), name, content)


def chosen(*arrays):
    return b"".join(bytes([choice]) + struct.pack(">H", len(array)) + array for choice, array in arrays)


for name, content in {
    "valid": chosen((0, X), (1, Y)),
    "stored": chosen((250, X), (251, Y)),
    "test": chosen((0, X), (1, Y), (2, X), (3, Y)),
    "values": chosen((0, X), (1, V)),
    "scalar-targets": chosen((0, X), (1, npy("'|u1'", shape="()", data=b"\1"))),
    "images": chosen((0, npy("'|u1'", data=bytes(range(6)))), (1, Y)),
    "targets-alone": chosen((1, Y), (3, Y)),
    "no-test-targets": chosen((0, X), (1, Y), (2, X)),
}.items():
    seed(("Npz", "arrays"), name, content)

# --- texts of options

SETTINGS = {
    "name": "relu",
    "number": "leaky_relu(slope=0.2)",
    "two": "adam(learning_rate=0.001, beta1=0.9)",
    "flag": "sgd( momentum = 0.9 , nesterov = true )",
    "list": "cross_entropy(class_weights=[1, 2,0.5], label_smoothing=0.1)",
    "vendor": "acme:thing(a=1)",
    "constant": "constant(value=0.1)",
    "constant-nan": "constant(value=NaN)",
    "he": "he_normal",
    "huge": "leaky_relu(slope=1e300)",
    "tiny": "elu(alpha=1e-320)",
    "delta": "huber(delta=1e300)",
    "rate": "adam(learning_rate=1e300)",
    "weights-huge": "cross_entropy(class_weights=[1e308,1e308])",
    "pieces": "maxout(pieces=1025)",
    "pieces-huge": "maxout(pieces=99999999999999999999)",
    "unknown": "rleu",
    "unknown-setting": "relu(slope=1)",
    "twice": "sgd(momentum=0.9,momentum=0.9)",
    "open": "sgd(momentum=0.9",
    "closed-twice": "sgd(momentum=0.9))",
    "nested": "sgd(momentum=(1))",
    "list-open": "cross_entropy(class_weights=[1, 2)",
    "no-value": "sgd(momentum=)",
    "blank-value": "sgd(momentum=\u2003)",
    "comma": "sgd(,)",
    "newline": "sgd(\nmomentum=0.9\n)\n",
    "control": "sgd(momentum=\u001b[2J\u202e)",
    "control-id": "\u001b[2J\u0085",
    "spaces": "sgd" + " " * 2000 + "x",
    "long": "x" * 3000,
    "nothing": "",
}
for name, text in SETTINGS.items():
    seed(("Syntax", "settings"), name, text)
LAYERS = {
    "usual": "50:sigmoid,10:softmax",
    "settings": "50:leaky_relu(slope=0.2),20:maxout(pieces=3),3",
    "identity": "3",
    "spaces": " 3 : tanh , 2 : softmax ",
    "overflow": "16777216:maxout(pieces=1024)",
    "weights": "16777216,16777216",
    "units-huge": "999999999:relu",
    "units-negative": "-1:relu",
    "units-zero": "0:relu",
    "units-digits": "٣:relu",
    "brackets": "3:relu)),(2:relu",
    "no-units": ":relu",
    "no-name": "3:",
    "comma": "3:relu,",
    "control": "3:\u001b[2J\u202e,\u0085",
    "many": "1," * 1500 + "1",
    "long": "9" * 3000,
    "nothing": "",
}
for name, text in LAYERS.items():
    seed(("Syntax", "layers"), name, text)
