"""What the training asks of WordNet's files: which words are things that can be drawn, of what kind, and which are
common.

The files are Debian's `wordnet-base` (3.0). Formats: wndb(5WN), cntlist(5WN).
"""

from functools import cache
from typing import NamedTuple

from paths import WORDNET

# Lexicographer files of things with a look (lexnames(5WN)): animals, artifacts, parts of bodies, food, natural
# objects, people, phenomena, plants, shapes, substances.
DRAWABLE = {"05", "06", "08", "13", "17", "18", "19", "20", "25", "27"}


def lines(file: str) -> list[str]:
    text = (WORDNET / file).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if not line.startswith("  ")]  # the licence


class Synset(NamedTuple):
    file: str
    lemmas: list[str]
    above: list[str]  # offsets of its hypernyms, those of instances too


@cache
def synsets() -> dict[str, Synset]:
    """Every noun's synset by its offset."""
    out = {}
    for line in lines("data.noun"):
        fields = line.split(" | ")[0].split()
        end = 4 + 2 * int(fields[3], 16)
        lemmas = [lemma.replace("_", " ").lower() for lemma in fields[4:end:2]]
        pointers = zip(fields[end + 1 :: 4], fields[end + 2 :: 4])
        out[fields[0]] = Synset(fields[1], lemmas, [to for kind, to in pointers if kind in ("@", "@i")])
    return out


@cache
def first_sense() -> dict[str, str]:
    """Noun -> offset of its most frequent sense."""
    fields = [line.split() for line in lines("index.noun")]
    return {f[0].replace("_", " "): f[-int(f[2])] for f in fields}


@cache
def things() -> set[str]:
    """Nouns of which the most frequent sense is something that can be drawn."""
    return {noun for noun, offset in first_sense().items() if synsets()[offset].file in DRAWABLE}


def kinds(noun: str) -> set[str]:
    """Synonyms of a thing and the words for all that it is a kind of ("animal" of "dog"): common ones, which mean
    that in the first place."""
    if noun not in things():
        return set()
    met, to_do = set(), [first_sense()[noun]]
    while to_do:
        offset = to_do.pop()
        if offset not in met:
            met.add(offset)
            to_do += synsets()[offset].above
    words = {word for offset in met for word in synsets()[offset].lemmas if first_sense().get(word) == offset}
    return {word for word in words if word in counts()} - {noun}


@cache
def counts() -> dict[str, int]:
    """How often each noun and adjective was met in WordNet's tagged texts, all senses together; 0 is left out."""
    out: dict[str, int] = {}
    for line in lines("cntlist.rev"):
        key, _, count = line.split()
        lemma, sense = key.split("%")
        if sense[0] in "135":
            lemma = lemma.replace("_", " ")
            out[lemma] = out.get(lemma, 0) + int(count)
    return out
