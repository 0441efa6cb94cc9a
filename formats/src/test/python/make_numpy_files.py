"""Writes the NumPy files that the tests of formats read: python3 make_numpy_files.py

The files lie in ../resources/dev/lanewise/formats/numpy; every array of numbers counts 0, 1, 2 … in C order.
"""

import pathlib

import numpy as np

OUT = pathlib.Path(__file__).parent.parent / "resources/dev/lanewise/formats/numpy"
OUT.mkdir(parents=True, exist_ok=True)


def counting(*shape):
    return np.arange(np.prod(shape, dtype=int)).reshape(shape)


for code in ["i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8"]:
    for order in "<>":
        if code.endswith("1") and order == ">":
            continue
        name = f"{code}_{'little' if order == '<' else 'big'}"
        np.save(OUT / f"{name}.npy", counting(3, 4).astype(order + code))
np.save(OUT / "b1_little.npy", counting(3, 4) % 2 == 1)

np.save(OUT / "fortran_2d.npy", np.asfortranarray(counting(3, 4).astype("<f4")))
np.save(OUT / "fortran_3d.npy", np.asfortranarray(counting(2, 3, 4).astype("<f8")))
np.save(OUT / "images.npy", (counting(2, 3, 4) * 11).astype("u1"))
np.save(OUT / "vector.npy", counting(5).astype("<f4"))
np.save(OUT / "scalar.npy", np.float32(7))
np.save(OUT / "no_rows.npy", np.zeros((0, 4), "<f4"))
np.save(OUT / "no_columns.npy", np.zeros((4, 0), "<f4"))
np.save(OUT / "nan.npy", np.array([[1, 2], [3, np.nan]], "<f4"))
np.save(OUT / "extremes.npy", np.array([2**64 - 1, 2**63, 2**63 - 1, 0], "<u8"))
np.save(OUT / "objects.npy", np.array([1, "two", None], dtype=object), allow_pickle=True)
np.save(OUT / "texts.npy", np.array(["a", "b"]))
np.save(OUT / "complex.npy", np.array([1j]))
np.save(OUT / "records.npy", np.array([(1, 2.0)], dtype=[("a", "<i4"), ("b", "<f4")]))
for major in (1, 2, 3):
    with open(OUT / f"version{major}.npy", "wb") as file:
        np.lib.format.write_array(file, counting(3, 4).astype("<f4"), version=(major, 0))

x = counting(4, 3).astype("<f4")
images = (counting(4, 2, 2) * 16).astype("u1")
labels = np.array([0, 2, 1, 2])
np.savez(OUT / "stored.npz", x=x, y=labels, x_test=x[:2], y_test=labels[:2], extra=np.array([None], dtype=object))
np.savez_compressed(OUT / "deflated.npz", x_train=images, y_train=labels.astype("u1"), x_test=images[:2], y_test=labels[:2] % 2)
np.savez(OUT / "values.npz", x=x, y=x * 0.5)
np.savez(OUT / "one_value.npz", x=x, y=x[:, 0])
np.savez(OUT / "no_targets.npz", x=x)
np.savez(OUT / "both_names.npz", x=x, x_train=x, y=labels)
np.savez(OUT / "mismatch.npz", x=x, y=labels[:3])
np.savez(OUT / "negative.npz", x=x, y=-labels)
