"""What a training picture is to be near to: its name, names of like meaning, and what it is a kind of."""

from collections import Counter

import torch

from names import is_unseen
from wordnet import kinds

NEAR, NEAR_SCALE = 0.15, 25.0  # share of the target on names of like meaning, and how like they must be
KIND = 0.15  # share on synonyms and hypernyms, so that "animal" is as good a label as "dog"
FEWEST, MOST = 3, 0.1  # names, and share of the names, of which a kind is; "object" says nothing


def kinds_of(names: list[str], pictured: set[str]) -> dict[str, list[str]]:
    """Name -> the kinds that are taught. Names of pictures that are kept out are taught to no picture at all.

    `names`: of the training pictures; `pictured`: of all pictures."""
    found = {}
    for name in names:
        words = kinds(name) or kinds(name.removesuffix(" face"))
        found[name] = {word for word in words if not (word in pictured and is_unseen(word))}
    count = Counter(kind for words in found.values() for kind in words)
    taught = {kind for kind, n in count.items() if FEWEST <= n <= MOST * len(names)}
    return {name: sorted(words & taught) for name, words in found.items()}


def shares(names: list[str], classes: list[str], vectors: torch.Tensor, kinds: dict[str, list[str]]) -> torch.Tensor:
    """[names, classes]: how the softmax's target of a name is spread. The classes begin with the names; `vectors`
    [classes, d] are theirs."""
    own = vectors[: len(names)]
    out = torch.zeros(len(names), len(classes))
    out[:, : len(names)] = (own @ own.T * NEAR_SCALE).softmax(1) * NEAR
    place = {word: i for i, word in enumerate(classes)}
    for row, name in enumerate(names):
        out[row, row] += 1 - NEAR - (KIND if kinds[name] else 0)
        for kind in kinds[name]:
            out[row, place[kind]] += KIND / len(kinds[name])
    return out
