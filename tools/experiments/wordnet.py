"""WordNet for label_lists.py: which words of the corpus belong to a label, as src/ood/kin.rs weighs them."""

from functools import lru_cache

import numpy as np

from paths import WORDNET

ENDINGS = [("ses", "s"), ("xes", "x"), ("zes", "z"), ("ches", "ch"), ("shes", "sh"), ("men", "man"), ("ies", "y"), ("s", "")]


def lines(name: str) -> list[str]:
    return [line for line in (WORDNET / name).read_text(encoding="utf-8").splitlines() if not line.startswith(" ")]


def meant(senses: int) -> np.ndarray:
    weight = 1.0 / np.arange(1, senses + 1) ** 2
    return weight / weight.sum()


class WordNet:
    def __init__(self, words: list[str], is_noun: np.ndarray):
        self.below: dict[int, list[int]] = {}
        for line in lines("data.noun"):
            fields = line.split(" | ")[0].split(" ")
            at = 4 + 2 * int(fields[3], 16)
            for pointer in range(int(fields[at])):
                symbol, target = fields[at + 1 + 4 * pointer : at + 3 + 4 * pointer]
                if symbol in ("@", "@i"):
                    self.below.setdefault(int(target), []).append(int(fields[0]))
        self.senses = {}
        for line in lines("index.noun"):
            fields = line.split()
            self.senses[fields[0].replace("_", " ")] = [int(o) for o in fields[-int(fields[2]) :]]
        self.irregular = dict(line.replace("_", " ").split(" ", 1) for line in lines("noun.exc") if line.count(" ") == 1)
        counts: dict[str, int] = {}
        for line in lines("cntlist.rev"):
            key, _, count = line.split()
            lemma, rest = key.split("%")
            if rest.startswith("1:"):
                counts[lemma.replace("_", " ")] = counts.get(lemma.replace("_", " "), 0) + int(count)
        self.counts = np.array([counts.get(w, 0) if noun else 0 for w, noun in zip(words, is_noun)], float)
        self.of_synset: dict[int, list[tuple[int, float]]] = {}
        for place, (word, noun) in enumerate(zip(words, is_noun)):
            senses = self.senses.get(word, []) if noun else []
            for synset, chance in zip(senses, meant(len(senses))):
                self.of_synset.setdefault(synset, []).append((place, float(chance)))

    def lookup(self, label: str) -> list[int]:
        label = label.strip().lower()
        forms = [label, self.irregular.get(label, "")]
        forms += [label.removesuffix(a) + b for a, b in ENDINGS if label.endswith(a)]
        return next((self.senses[form] for form in forms if form in self.senses), [])

    @lru_cache(None)
    def kin(self, label: str) -> dict[int, float]:
        """Place in the corpus -> probability that the word belongs; of a word the label's most frequent sense counts."""
        found: dict[int, float] = {}
        senses = self.lookup(label)
        for sense, chance in zip(senses, meant(len(senses))):
            of_sense: dict[int, float] = {}
            seen, open_ = {sense}, [sense]
            while open_:
                synset = open_.pop()
                for word, meaning in self.of_synset.get(synset, ()):
                    of_sense[word] = max(of_sense.get(word, 0.0), meaning)
                fresh = set(self.below.get(synset, ())) - seen
                seen |= fresh
                open_ += fresh
            for word, meaning in of_sense.items():
                found.setdefault(word, float(chance) * meaning)
        return {word: chance for word, chance in found.items() if chance >= 0.01}
