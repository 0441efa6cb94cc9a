"""Writes images.json: images that were shifted, turned, scaled, distorted and cut, by NumPy in float64.

    python3 network/src/test/reference/generate_images.py > network/src/test/resources/reference/images.json

Written with NumPy 2.4. The definition is that of ImageWarp and ElasticField: random bits of SplitMix64 by seed, purpose,
epoch and row; one map of places; bilinear interpolation with zeros outside; the Gaussian cut off at four deviations.
"""

import json

import numpy as np

MASK = (1 << 64) - 1
GAMMA = 0x9E3779B97F4A7C15
AUGMENTATION = 6
FIELD = 16


def mix(z):
    x = (z + GAMMA) & MASK
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & MASK
    return x ^ (x >> 31)


class Bits:
    """The random bits of a row in an epoch."""

    def __init__(self, seed, epoch, row):
        self.key = mix(mix(mix(mix(seed & MASK) + AUGMENTATION) + epoch) + row)

    def bits(self, index):
        return mix(self.key + index * GAMMA)

    def unit(self, index):
        return (self.bits(index) >> 11) * 2.0**-53

    def signed(self, index):
        return 2 * self.unit(index) - 1


def signed_half(bits):
    return (bits - (1 << 32) if bits >> 31 else bits) * 2.0**-31


def smoothing(size, sigma):
    """The matrix that smooths a column of numbers, with zeros around it."""
    reach = int(np.ceil(4 * sigma))
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    kernel /= kernel.sum()
    places = np.arange(size)
    distance = places[:, None] - places[None, :]
    return np.where(abs(distance) <= reach, kernel[np.clip(distance + reach, 0, 2 * reach)], 0)


def field(random, height, width, alpha, sigma):
    bits = [[random.bits(FIELD + r * width + c) for c in range(width)] for r in range(height)]
    down = np.array([[signed_half(b >> 32) for b in row] for row in bits])
    right = np.array([[signed_half(b & 0xFFFFFFFF) for b in row] for row in bits])
    s, t = smoothing(height, sigma), smoothing(width, sigma)
    return alpha * (s @ down @ t.T), alpha * (s @ right @ t.T)


def pixel(image, r, c):
    height, width, channels = image.shape
    return image[r, c] if 0 <= r < height and 0 <= c < width else np.zeros(channels)


def interpolated(image, y, x):
    r, c = int(np.floor(y)), int(np.floor(x))
    a, b = y - r, x - c
    return (1 - a) * ((1 - b) * pixel(image, r, c) + b * pixel(image, r, c + 1)) + a * (
        (1 - b) * pixel(image, r + 1, c) + b * pixel(image, r + 1, c + 1)
    )


def changed(image, random, shift=0, rotation=0, scaling=0, alpha=0, sigma=0, cutout=0):
    height, width, _ = image.shape
    down = right = np.zeros((height, width))
    if alpha:
        down, right = field(random, height, width, alpha, sigma)
    angle = np.deg2rad(rotation * random.signed(2))
    size = 1 + scaling * random.signed(3)
    m, n = (height - 1) / 2, (width - 1) / 2
    result = np.zeros_like(image)
    for r in range(height):
        for c in range(width):
            u = r - m - shift * random.signed(0)
            v = c - n - shift * random.signed(1)
            y = m + (np.cos(angle) * u - np.sin(angle) * v) / size + down[r, c]
            x = n + (np.sin(angle) * u + np.cos(angle) * v) / size + right[r, c]
            result[r, c] = interpolated(image, y, x)
    if cutout:
        top = int(random.unit(4) * height) - cutout // 2
        left = int(random.unit(5) * width) - cutout // 2
        result[max(0, top) : max(0, top + cutout), max(0, left) : max(0, left + cutout)] = 0
    return result


def case(text, shape, seed, epoch, row, **changes):
    image = np.random.default_rng(seed).random(shape, dtype=np.float32).astype(np.float64)
    return {
        "changes": text,
        "shape": list(shape),
        "seed": seed,
        "epoch": epoch,
        "row": row,
        "image": image.ravel().tolist(),
        "changed": changed(image, Bits(seed, epoch, row), **changes).ravel().tolist(),
    }


def cases():
    yield case("shift(pixels=2.5)", (7, 5, 1), 1, 0, 0, shift=2.5)
    yield case("rotate(degrees=180)", (6, 6, 1), 2, 3, 17, rotation=180)
    yield case("scale(factor=0.5)", (5, 8, 2), 3, 1, 60000, scaling=0.5)
    yield case("elastic(alpha=34,sigma=4)", (11, 13, 1), 4, 2, 5, alpha=34, sigma=4)
    yield case("elastic(alpha=3,sigma=0.4)", (9, 4, 3), 5, 70, 6, alpha=3, sigma=0.4)
    yield case("elastic(alpha=900,sigma=100)", (7, 7, 1), 6, 0, 7, alpha=900, sigma=100)
    yield case("cutout(size=4)", (9, 9, 1), 7, 4, 8, cutout=4)
    yield case("cutout(size=3)", (5, 9, 2), 8, 4, 9, cutout=3)
    yield case("shift(pixels=20)", (3, 3, 1), 9, 0, 1, shift=20)
    yield case("shift,rotate,scale", (1, 1, 1), 10, 0, 0, shift=2, rotation=15, scaling=0.1)
    yield case("elastic,shift", (1, 17, 1), 11, 0, 2, shift=2, alpha=34, sigma=4)
    everything = {"shift": 2, "rotation": 30, "scaling": 0.2, "alpha": 20, "sigma": 3, "cutout": 5}
    for epoch in range(3):
        yield case(
            "shift(pixels=2),rotate(degrees=30),scale(factor=0.2),elastic(alpha=20,sigma=3),cutout(size=5)",
            (13, 11, 1),
            12,
            epoch,
            3 * epoch,
            **everything,
        )


print(json.dumps(list(cases())))
