"""What the training asks of WordNet's files: which words are things that can be drawn, and which are common.

The files are Debian's `wordnet-base` (3.0). Formats: wndb(5WN), cntlist(5WN).
"""

from functools import cache

from paths import WORDNET

# Lexicographer files of things with a look (lexnames(5WN)): animals, artifacts, parts of bodies, food, natural
# objects, people, phenomena, plants, shapes, substances.
DRAWABLE = {"05", "06", "08", "13", "17", "18", "19", "20", "25", "27"}


def lines(file: str) -> list[str]:
    text = (WORDNET / file).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if not line.startswith("  ")]  # the licence


@cache
def things() -> set[str]:
    """Nouns of which the most frequent sense is something that can be drawn."""
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
    """How often each noun and adjective was met in WordNet's tagged texts, all senses together; 0 is left out."""
    out: dict[str, int] = {}
    for line in lines("cntlist.rev"):
        key, _, count = line.split()
        lemma, sense = key.split("%")
        if sense[0] in "135":
            lemma = lemma.replace("_", " ")
            out[lemma] = out.get(lemma, 0) + int(count)
    return out
