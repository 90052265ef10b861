"""Image files that are never written to disk."""

import io

from PIL import Image


def in_memory(image: Image.Image, kind: str, **options: object) -> io.BytesIO:
    """The image as a file of the format `kind` (Pillow's name), ready to be read from its start."""
    file = io.BytesIO()
    image.save(file, kind, **options)
    file.seek(0)
    return file
