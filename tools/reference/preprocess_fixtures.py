"""Writes small real pictures in many formats, and the crops that Python preprocesses them to.

The pictures are sample images of the scikit-image 0.26.0 wheel (`pip download --no-deps
scikit-image==0.26.0`, then unzip; it need not be installed). The reference is HF's slow `CLIPImageProcessor`,
which resizes with Pillow. Before it, Pillow turns the picture upright (`ImageOps.exif_transpose`) and puts it
on white (`Image.alpha_composite`). The crops are stored as bytes, before rescaling and normalisation.

From:   scikit-image's data; transformers 4.57.3, open_clip_torch 3.3.0 with torchvision, Pillow 13, numpy
Writes: tests/fixtures/preprocess
Run:    python tools/reference/preprocess_fixtures.py PATH_TO/skimage/data
"""

import json
import struct
import sys
import zlib
from io import BytesIO
from pathlib import Path

import numpy as np
import open_clip
from PIL import Image, ImageOps, ImageSequence
from transformers import CLIPImageProcessor

OUT = Path(__file__).resolve().parents[2] / "tests/fixtures/preprocess"
PLAIN = {"do_rescale": False, "do_normalize": False}

# Contents of preprocessor_config.json, in the spellings that occur on the Hub.
CONFIGS = {
    "clip-224": {
        "crop_size": {"height": 224, "width": 224},
        "do_center_crop": True,
        "do_convert_rgb": True,
        "do_normalize": True,
        "do_rescale": True,
        "do_resize": True,
        "image_mean": [0.48145466, 0.4578275, 0.40821073],
        "image_processor_type": "CLIPImageProcessor",
        "image_std": [0.26862954, 0.26130258, 0.27577711],
        "resample": 3,
        "rescale_factor": 0.00392156862745098,
        "size": {"shortest_edge": 224},
    },
    "clip-64": {
        "crop_size": 64,
        "do_center_crop": True,
        "do_normalize": True,
        "do_resize": True,
        "feature_extractor_type": "CLIPFeatureExtractor",
        "image_mean": [0.48145466, 0.4578275, 0.40821073],
        "image_std": [0.26862954, 0.26130258, 0.27577711],
        "resample": 3,
        "size": 64,
    },
    "clip-32": {"size": {"shortest_edge": 32}, "crop_size": {"height": 32, "width": 32}},
    "bilinear-64": {"size": {"shortest_edge": 64}, "crop_size": 64, "resample": 2},
    # The crop is larger than the resized picture: a black margin, odd by one pixel.
    "margin": {"size": {"shortest_edge": 51}, "crop_size": {"height": 64, "width": 70}},
    "squash": {"size": {"height": 48, "width": 80}, "do_center_crop": False},
    "no-resize": {"do_resize": False, "crop_size": 64},
}
OPEN_CLIP = {
    "open-clip-64": {"image_size": 64, "resize_mode": "shortest", "interpolation": "bicubic"},
    "open-clip-squash": {"image_size": 64, "resize_mode": "squash", "interpolation": "bilinear"},
}


def chunk(kind: bytes, body: bytes) -> bytes:
    """One chunk of a PNG file."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png16(samples: np.ndarray, colour_type: int) -> bytes:
    """A 16-bit PNG, which Pillow cannot write in colour. `samples`: [height, width, channels] u16."""
    height, width, _ = samples.shape
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in samples)
    header = struct.pack(">IIBBBBB", width, height, 16, colour_type, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows, 9))
        + chunk(b"IEND", b"")
    )


def deep(picture: Image.Image) -> np.ndarray:
    """16-bit samples [height, width, channels] whose low byte is not a copy of the high byte."""
    high = np.asarray(picture).astype(np.uint16)
    high = high[..., None] if high.ndim == 2 else high
    low = (np.arange(high.size, dtype=np.uint32) * 37 % 256).reshape(high.shape).astype(np.uint16)
    return high << 8 | low


def saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    """The picture as a file of Pillow's format `kind`."""
    file = BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def shrunk(picture: Image.Image, width: int, height: int) -> Image.Image:
    """The picture resized with Lanczos."""
    return picture.resize((width, height), Image.Resampling.LANCZOS)


def with_alpha(picture: Image.Image) -> Image.Image:
    """A soft disc with every opacity from 0 to 255, and with colour under its transparent pixels."""
    width, height = picture.size
    y, x = np.mgrid[0:height, 0:width]
    distance = np.hypot((x - width / 2) / width, (y - height / 2) / height)
    alpha = np.clip((0.55 - distance) * 900, 0, 255).astype(np.uint8)
    return Image.merge("RGBA", (*picture.convert("RGB").split(), Image.fromarray(alpha)))


def adobe_transform(jpeg: bytes, transform: int) -> bytes:
    """The same JPEG with another colour transform in its Adobe marker: 0 CMYK, 2 YCCK."""
    at = jpeg.index(b"Adobe") + 11
    return jpeg[:at] + bytes([transform]) + jpeg[at + 1 :]


def ycck(picture: Image.Image) -> bytes:
    """A YCCK JPEG, which Pillow reads but cannot write: the four planes saved as CMYK, then relabelled.

    Adobe stores CMYK inverted, so the first three planes are the YCbCr of plain RGB-like values.
    """
    c, m, y, k = picture.convert("CMYK").split()
    rgb = Image.merge("RGB", [ImageOps.invert(plane) for plane in (c, m, y)])
    planes = [*rgb.convert("YCbCr").split(), ImageOps.invert(k)]
    # Pillow inverts while saving, so the planes are inverted here.
    stored = Image.merge("CMYK", [ImageOps.invert(plane) for plane in planes])
    return adobe_transform(saved(stored, "JPEG", quality=88), 2)


def turned(orientation: int) -> Image.Exif:
    """EXIF data with this orientation."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif


def animation(pictures: list[Image.Image]) -> bytes:
    """An animated GIF."""
    return saved(pictures[0], "GIF", save_all=True, append_images=pictures[1:], duration=100, loop=0)


def pictures(data: Path) -> dict[str, bytes]:
    """File name -> file. `data`: scikit-image's data folder."""

    def photo(name: str) -> Image.Image:
        return Image.open(data / name).convert("RGB")

    cat, coffee, astronaut, hubble = (
        photo(n) for n in ("chelsea.png", "coffee.png", "astronaut.png", "hubble_deep_field.jpg")
    )
    camera = Image.open(data / "camera.png")
    cat_small, coffee_small = shrunk(cat, 203, 135), shrunk(coffee, 187, 125)
    grey = shrunk(camera, 119, 141)
    rgba = with_alpha(cat_small)
    files = {
        "rocket-640x427.jpg": (data / "rocket.jpg").read_bytes(),
        "coffee-311x397-progressive.jpg": saved(
            coffee.crop((149, 3, 460, 400)), "JPEG", quality=85, progressive=True, subsampling="4:2:0"
        ),
        "astronaut-333x449-422.jpg": saved(
            astronaut.crop((0, 0, 333, 449)), "JPEG", quality=80, subsampling="4:2:2"
        ),
        "coffee-1801x1201-large.jpg": saved(shrunk(coffee, 1801, 1201), "JPEG", quality=55),
        "hubble-997x41-wide.jpg": saved(
            hubble.crop((0, 300, 997, 341)), "JPEG", quality=90, subsampling="4:4:4"
        ),
        "astronaut-29x511-tall.png": saved(astronaut.crop((210, 0, 239, 511)), "PNG", optimize=True),
        "astronaut-130x449-tall.jpg": saved(astronaut.crop((160, 0, 290, 449)), "JPEG", quality=80),
        "cat-37x23-tiny.png": saved(shrunk(cat, 37, 23), "PNG", optimize=True),
        "cat-1x1.png": saved(shrunk(cat, 1, 1), "PNG"),
        "cat-3x900-ribbon.png": saved(shrunk(cat, 3, 900), "PNG", optimize=True),
        "cat-301x199-cmyk.jpg": saved(shrunk(cat, 301, 199).convert("CMYK"), "JPEG", quality=88),
        "coffee-187x125-ycck.jpg": ycck(coffee_small),
        "camera-119x141-grey.jpg": saved(grey, "JPEG", quality=88),
        "cat-203x135-rgba.png": saved(rgba, "PNG", optimize=True),
        "cat-203x135-palette.png": saved(
            cat_small.quantize(61, dither=Image.Dither.FLOYDSTEINBERG), "PNG", transparency=7
        ),
        "coffee-187x125-1bit.png": saved(coffee_small.convert("1"), "PNG"),
        "coffee-97x65-rgb16.png": png16(deep(shrunk(coffee, 97, 65)), 2),
        "cat-91x61-rgba16.png": png16(deep(with_alpha(shrunk(cat, 91, 61))), 6),
        "camera-77x93-grey16.png": png16(deep(shrunk(camera, 77, 93)), 0),
        "camera-119x141-grey.png": saved(grey, "PNG", optimize=True),
        "camera-119x141-grey-alpha.png": saved(
            Image.merge("LA", (grey, with_alpha(grey).getchannel("A"))), "PNG", optimize=True
        ),
        "coffee-299x199-lossy.webp": saved(shrunk(coffee, 299, 199), "WEBP", quality=80),
        "cat-203x135-lossy-alpha.webp": saved(rgba, "WEBP", quality=75),
        "cat-91x61-lossless.webp": saved(with_alpha(shrunk(cat, 91, 61)), "WEBP", lossless=True, exact=True),
        "cat-91x61-animated.gif": animation(
            [shrunk(p, 91, 61).quantize(64) for p in (cat, coffee, astronaut)]
        ),
        "cat-91x61-transparent.gif": saved(shrunk(cat, 91, 61).quantize(32), "GIF", transparency=5),
        "coffee-97x65.bmp": saved(shrunk(coffee, 97, 65), "BMP"),
        "cat-91x61-palette.bmp": saved(shrunk(cat, 91, 61).quantize(200), "BMP"),
    }
    upright = shrunk(cat.crop((60, 20, 420, 260)), 61, 43)
    for orientation in range(1, 9):
        files[f"cat-61x43-exif{orientation}.jpg"] = saved(
            upright, "JPEG", quality=90, exif=turned(orientation)
        )
    files["cat-61x43-exif6.png"] = saved(upright, "PNG", exif=turned(6))
    files["cat-61x43-exif8.webp"] = saved(upright, "WEBP", lossless=True, exif=turned(8))
    return files


def on_white(file: bytes) -> Image.Image:
    """The first frame, upright, RGB, transparent parts on white."""
    picture = Image.open(BytesIO(file))
    picture = next(ImageSequence.Iterator(picture)) if getattr(picture, "is_animated", False) else picture
    picture = ImageOps.exif_transpose(picture)
    if picture.mode.startswith("I"):
        # 16-bit grey: the upper byte, as Pillow itself takes it of 16-bit colour.
        return Image.fromarray((np.asarray(picture).astype(np.uint16) >> 8).astype(np.uint8)).convert("RGB")
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture)
    return picture.convert("RGB")


def configs_of(name: str) -> list[str]:
    """The configurations with which this picture is preprocessed."""
    if "exif" in name:
        return ["clip-32"]
    more = {
        "rocket": [
            "clip-224",
            "bilinear-64",
            "margin",
            "squash",
            "no-resize",
            "open-clip-64",
            "open-clip-squash",
        ],
        "coffee-311": ["clip-224", "open-clip-64"],
        "astronaut-333": ["margin", "open-clip-64"],
        "astronaut-29": ["squash", "bilinear-64"],
        "cat-37": ["clip-224", "no-resize", "margin"],
        "hubble": ["no-resize"],
    }
    return ["clip-64", *(c for start, extra in more.items() if name.startswith(start) for c in extra)]


def crop_of(picture: Image.Image, config: str) -> np.ndarray:
    """The preprocessed picture, uint8 [height, width, 3]."""
    if config in OPEN_CLIP:
        transform = open_clip.image_transform(
            is_train=False, mean=(0.0,) * 3, std=(1.0,) * 3, **OPEN_CLIP[config]
        )
        return (transform(picture) * 255).round().byte().permute(1, 2, 0).numpy()
    processor = CLIPImageProcessor(**{**CONFIGS[config], **PLAIN})
    # Stated, since a height or width of three pixels could be taken for the channels.
    values = processor(picture, input_data_format="channels_last", return_tensors="np")["pixel_values"]
    return values[0].transpose(1, 2, 0).astype(np.uint8)


def main() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    for old in OUT.glob("*"):
        if old.name != "README.md":
            old.unlink()
    cases = []
    for name, file in pictures(Path(sys.argv[1])).items():
        (OUT / name).write_bytes(file)
        picture = on_white(file)
        for config in configs_of(name):
            crop = f"{Path(name).stem}.{Path(name).suffix[1:]}.{config}.crop.png"
            Image.fromarray(crop_of(picture, config)).save(OUT / crop, optimize=True)
            cases.append({"image": name, "config": config, "crop": crop})

    # The normalised values, once for each reference: [3, height, width] f32, little-endian.
    name = "coffee-311x397-progressive.jpg"
    picture = on_white((OUT / name).read_bytes())
    values = CLIPImageProcessor(**CONFIGS["clip-32"])(picture, return_tensors="np")["pixel_values"][0]
    (OUT / "values.clip-32.f32").write_bytes(values.astype("<f4").tobytes())
    values = open_clip.image_transform(is_train=False, **{**OPEN_CLIP["open-clip-64"], "image_size": 32})(
        picture
    ).numpy()
    (OUT / "values.open-clip-32.f32").write_bytes(values.astype("<f4").tobytes())

    configs = dict(CONFIGS)
    for key, value in OPEN_CLIP.items():
        size = value["image_size"]
        preprocess = {k: v for k, v in value.items() if k != "image_size"}
        configs[key] = {
            "model_cfg": {"embed_dim": 512, "vision_cfg": {"image_size": size, "layers": 12}},
            "preprocess_cfg": {
                "mean": list(open_clip.OPENAI_DATASET_MEAN),
                "std": list(open_clip.OPENAI_DATASET_STD),
                **preprocess,
            },
        }
    lines = ",\n  ".join(json.dumps(case) for case in cases)
    settings = ",\n  ".join(f"{json.dumps(key)}: {json.dumps(value)}" for key, value in configs.items())
    (OUT / "cases.json").write_text(
        f'{{"configs": {{\n  {settings}\n}}, "values": {json.dumps(name)}, "cases": [\n  {lines}\n]}}\n'
    )
    print(len(cases), "cases,", sum(p.stat().st_size for p in OUT.iterdir()) // 1024, "KiB")


if __name__ == "__main__":
    main()
