"""Makes a picture harder, as a careless user would hand it in.

Half size, turned by 30 degrees, on a background like a photograph's, as a small JPEG.
"""

import io
from pathlib import Path

import numpy as np
from PIL import Image

from image_files import in_memory

SIDE, TURN, QUALITY = 128, 30, 60


def photo_like(random: np.random.Generator) -> Image.Image:
    """A background of smooth coloured noise of several scales, RGBA."""
    out = np.zeros((SIDE, SIDE, 3))
    for cells, weight in [(3, 0.5), (8, 0.3), (32, 0.2)]:
        noise = random.integers(0, 256, (cells, cells, 3), dtype=np.uint8)
        out += weight * np.asarray(Image.fromarray(noise).resize((SIDE, SIDE), Image.Resampling.BICUBIC))
    return Image.fromarray(out.astype(np.uint8)).convert("RGBA")


def harder(path: Path, seed: int) -> io.BytesIO:
    """The picture at `path` made harder, as a JPEG file; `seed` draws the background and the position."""
    random = np.random.default_rng(seed)
    canvas = photo_like(random)
    with Image.open(path) as picture:
        small = picture.convert("RGBA").resize((SIDE // 2, SIDE // 2), Image.Resampling.BICUBIC)
    turned = small.rotate(TURN * (1 if seed % 2 else -1), Image.Resampling.BICUBIC, expand=True)
    room = SIDE - turned.width
    canvas.alpha_composite(turned, (int(random.integers(0, room + 1)), int(random.integers(0, room + 1))))
    return in_memory(canvas.convert("RGB"), "JPEG", quality=QUALITY)
