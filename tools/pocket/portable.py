"""The rendered pictures as small as they can travel to a machine that trains: WebP, one after another in one file.

Run: python portable.py pack FOLDER     reads pictures.npy of the cache (2.7 GB), writes FOLDER/pictures.webp (some 50 MB)
     python portable.py unpack FOLDER   writes pictures.npy there
Lossless where that is smaller, which line drawings are; else at quality 92, which augmentation outdoes.
"""

import argparse
import io
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
from PIL import Image

from paths import PICTURES

QUALITY = 92
FILE, LENGTHS = "pictures.webp", "lengths.npy"


def encoded(pixels: np.ndarray) -> bytes:
    ways = []
    for options in [{"lossless": True, "method": 3}, {"quality": QUALITY, "alpha_quality": 100, "method": 3}]:
        file = io.BytesIO()
        Image.fromarray(pixels).save(file, "WEBP", **options)
        ways.append(file.getvalue())
    return min(ways, key=len)


def decoded(data: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGBA"))


def pack(folder: Path) -> None:
    pictures = np.load(PICTURES, mmap_mode="r")
    folder.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor() as pool:
        files = list(pool.map(encoded, pictures, chunksize=64))
    (folder / FILE).write_bytes(b"".join(files))
    np.save(folder / LENGTHS, [len(file) for file in files])


def unpack(folder: Path) -> None:
    data, ends = (folder / FILE).read_bytes(), np.cumsum(np.load(folder / LENGTHS))
    files = [data[start:end] for start, end in zip([0, *ends[:-1]], ends)]
    with ProcessPoolExecutor() as pool:
        np.save(PICTURES, np.stack(list(pool.map(decoded, files, chunksize=64))))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=["pack", "unpack"])
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    (pack if arguments.what == "pack" else unpack)(arguments.folder)
