"""Reads from WordNet's files which words are things that can be drawn, and which words are common.

From: Debian's `wordnet-base` (3.0). File formats: wndb(5WN), cntlist(5WN).
"""

from functools import cache

from paths import WORDNET

# Lexicographer files of things that can be seen (lexnames(5WN)): animals, artifacts, parts of bodies, food,
# natural objects, people, phenomena, plants, shapes, substances.
DRAWABLE = {"05", "06", "08", "13", "17", "18", "19", "20", "25", "27"}


def lines(file: str) -> list[str]:
    """The lines of a file without its licence, whose lines begin with two spaces."""
    text = (WORDNET / file).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if not line.startswith("  ")]


@cache
def things() -> set[str]:
    """Nouns whose most frequent sense can be drawn."""
    file_of = {line[:8]: line[9:11] for line in lines("data.noun")}
    out = set()
    for line in lines("index.noun"):
        fields = line.split()
        offsets = fields[-int(fields[2]) :]
        if file_of[offsets[0]] in DRAWABLE:
            out.add(fields[0].replace("_", " "))
    return out


@cache
def counts() -> dict[str, int]:
    """How often each noun and adjective occurs in WordNet's tagged texts, over all its senses. Never 0."""
    out: dict[str, int] = {}
    for line in lines("cntlist.rev"):
        key, _, count = line.split()
        lemma, sense = key.split("%")
        if sense[0] in "135":
            lemma = lemma.replace("_", " ")
            out[lemma] = out.get(lemma, 0) + int(count)
    return out
