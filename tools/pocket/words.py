"""Collects every text that the text tower must know: words of WordNet, picture names and emoji tags.

The corpus is the first lemma of each synset. Users may type any other lemma, so common lemmas are collected
too.

From:   WordNet's nouns and adjectives, `render.py`'s list of pictures, emojibase
Writes: words.json in the cache
Run:    python words.py
"""

import json
import zlib

from paths import EMOJIBASE, PICTURE_LIST, WORDS
from wordnet import counts, lines

HELD_OUT_SHARE = 0.02  # of WordNet's words: never taught, to measure how the tower reads unknown words

LABEL_PROMPT = "the nice {}"  # the papers' prompt for nouns and labels
PROMPTS = {
    "{}": 0.35,
    LABEL_PROMPT: 0.25,
    "This is a {} photo": 0.15,  # the papers' prompt for adjectives
    "a photo of {}": 0.05,
    "a photo of a {}": 0.05,
    "a picture of {}": 0.04,
    "an emoji of {}": 0.03,
    "a drawing of a {}": 0.03,
    "a {}": 0.03,
    "the {}": 0.02,
}


def first_lemmas(part: str) -> list[str]:
    """The first lemma of each synset of data.noun or data.adj, in lower case, with spaces for underscores."""
    lemmas = []
    for line in lines(f"data.{part}"):
        lemma = line.split(" ", 5)[4]
        lemmas.append(lemma.split("(")[0].replace("_", " ").lower())
    return lemmas


def emoji_tags() -> list[str]:
    """Every tag of every emoji, with repetitions."""
    return [tag.lower() for emoji in json.loads(EMOJIBASE.read_text()) for tag in emoji.get("tags", [])]


def is_held_out(word: str) -> bool:
    """Whether the word's hash falls into `HELD_OUT_SHARE`."""
    return zlib.crc32(("words-1 " + word).encode()) / 2**32 < HELD_OUT_SHARE


def main() -> None:
    wordnet = list(dict.fromkeys(first_lemmas("noun") + first_lemmas("adj")))
    names = sorted({row["name"] for row in json.loads(PICTURE_LIST.read_text())})
    tags = sorted(set(emoji_tags()))
    common = sorted(counts())
    texts = list(dict.fromkeys(wordnet + names + tags + common))
    seen_elsewhere = set(names) | set(tags)
    held_out = [word for word in wordnet if is_held_out(word) and word not in seen_elsewhere]
    words = {
        "texts": texts,
        "wordnet": len(wordnet),
        "held_out": held_out,
        "named": sorted(seen_elsewhere),
        "common": common,
    }
    WORDS.write_text(json.dumps(words))
    print(len(texts), "texts,", len(wordnet), "from WordNet,", len(held_out), "held out")


if __name__ == "__main__":
    main()
