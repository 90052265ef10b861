"""Gives the scripts of this folder the modules of `tools/`, which is not on their search path."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from eight_bits import dequantised, quantised  # noqa: E402
from open_clip_files import load_open_clip  # noqa: E402

__all__ = ["dequantised", "load_open_clip", "quantised"]
