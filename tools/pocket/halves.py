"""Splits the unseen style into half A, for developing the methods, and half B, for reporting.

The split is a hash of each picture's name, so that it needs no file and never changes.
"""

import hashlib


def digest(text: str) -> int:
    """SHA-256 as a number."""
    return int(hashlib.sha256(text.encode()).hexdigest(), 16)


def half_of(name: str) -> str:
    """The half that the picture of this name is in, "A" or "B"."""
    return "AB"[digest(f"half/{name}") % 2]
