"""How well each method parts ID from OOD pictures, by kind and length of the label list. Prints a Markdown table.

The pictures are the held-out style of tools/pocket, cut in two by a hash of their names: the default method was
developed on half A, half B is for reporting. A list of K names is ID, every other picture of the half is OOD; topics and
broad labels are the Unicode subgroups of emojibase, so that WordNet, which the method reads, does not judge itself.
The arithmetic is that of src/ood in numpy; kin comes from WordNet's files with the same weights.

Run: python label_lists.py [--half A|B] [--lists 20] [--steps]     (needs what tools/pocket/train.sh installs)
"""

import argparse
import hashlib
import json
import re
import sys
from functools import lru_cache
from pathlib import Path

import numpy as np
from safetensors import safe_open

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "pocket"))
from exported import Exported  # noqa: E402
from heldout import HELD_OUT, write_held_out  # noqa: E402
from paths import EMOJIBASE, MODEL  # noqa: E402
from wordnet import WordNet  # noqa: E402

COUNTS = [1, 2, 3, 5, 10, 20, 50, 100, 300, 700]
BROAD = {
    "animal": ["animal-"], "food": ["food-"], "fruit": ["food-fruit"], "vegetable": ["food-vegetable"],
    "bird": ["animal-bird"], "mammal": ["animal-mammal"], "insect": ["animal-bug"], "flower": ["plant-flower"],
    "vehicle": ["transport-"], "clothing": ["clothing"], "musical instrument": ["musical-instrument"],
    "building": ["place-building"], "tool": ["tool"], "face": ["face-"], "person": ["person"], "heart": ["heart"],
}  # fmt: skip
NOT_VEHICLES = re.compile("light|stop|pump|sign|barrier|station|track|oil|wheel|construction|road|way")
LADDER = 2.0 ** (np.arange(-2, 7) / 4)


def digest(text: str) -> int:
    return int(hashlib.sha256(text.encode()).hexdigest(), 16)


def area(is_id: np.ndarray, score: np.ndarray) -> float:
    ood = np.sort(score[~is_id])
    ahead = np.searchsorted(ood, score[is_id], "left") + np.searchsorted(ood, score[is_id], "right")
    return ahead.sum() / 2 / (is_id.sum() * len(ood))


def fpr95(is_id: np.ndarray, score: np.ndarray) -> float:
    reached = np.sort(score[is_id])[int(0.05 * is_id.sum())]
    return float((score[~is_id] >= reached).mean())


class Bench:
    def __init__(self, half: str):
        exported = Exported(MODEL)
        if not (HELD_OUT / "names.json").exists():
            write_held_out(HELD_OUT)
        files = json.loads((HELD_OUT / "names.json").read_text())
        files = {f: n for f, n in sorted(files.items()) if digest("half/" + n) % 2 == (half == "B")}
        self.names = np.array(list(files.values()))
        images = exported.images(np.stack([exported.pixels(HELD_OUT / f) for f in files])).numpy()
        self.labels = sorted(set(files.values()) | set(BROAD))
        texts = exported.texts([f"the nice {label}" for label in self.labels]).numpy()
        pack = safe_open(MODEL / "corpus.safetensors", "np")
        words = pack.get_tensor("vectors").astype(np.float32)
        words /= np.linalg.norm(words, axis=1, keepdims=True)
        self.words = bytes(pack.get_tensor("words")).decode().split("\n")
        is_noun = pack.get_tensor("lexicographer_file")
        self.is_noun = (is_noun >= 3) & (is_noun <= 28)
        self.density = pack.get_tensor("mean_log_distance")
        self.text_to_words = texts @ words.T
        self.to_labels, self.to_words = images @ texts.T, images @ words.T
        self.scale = float(exported.model.logit_scale.exp())
        self.place = {label: i for i, label in enumerate(self.labels)}
        self.wordnet = WordNet(self.words, self.is_noun)
        prior = (1.0 + self.wordnet.counts) ** 0.75
        self.prior = (prior / prior.mean()).astype(np.float32)
        self.set_scale(self.scale)
        own = self.to_labels[np.arange(len(self.names)), [self.place[n] for n in self.names]]
        fit = [self.likelihood(own, self.scale * step) for step in LADDER]
        self.fitted = self.scale * LADDER[int(np.argmax(fit))]

    def likelihood(self, own: np.ndarray, scale: float) -> float:
        corpus = np.exp((self.to_words - 1) * scale) @ self.prior
        mine = np.exp((own - 1) * scale)
        return float(np.log(mine / (mine + corpus)).mean())

    def set_scale(self, scale: float) -> None:
        self.mass, self.label_mass = np.exp((self.to_words - 1) * scale), np.exp((self.to_labels - 1) * scale)
        self.total, self.prior_total = self.mass.sum(1), self.mass @ self.prior
        self.stand_in.cache_clear()

    def rows(self, labels: list[str]) -> list[int]:
        return [self.place[label] for label in labels]

    @lru_cache(None)
    def stand_in(self, label: str, prior: bool) -> np.ndarray:
        kin = self.wordnet.kin(label)
        if not kin:
            return np.zeros(len(self.names), np.float32)
        words, chance = np.array(list(kin)), np.array(list(kin.values()), np.float32)
        weight = chance * (self.prior[words] if prior else 1)
        return self.mass[:, words] @ (weight / weight.sum())

    def dnm(self, labels, prior=True, take_out=True, stand_in=True):
        weight = self.prior if prior else np.ones_like(self.prior)
        inside = np.zeros(len(self.words), np.float32)
        for label in labels if take_out else []:
            for word, chance in self.wordnet.kin(label).items():
                inside[word] = max(inside[word], chance)
        against = (self.prior_total if prior else self.total) - self.mass @ (weight * inside)
        mine = self.label_mass[:, self.rows(labels)].sum(1)
        if stand_in:
            mine = mine + sum(self.stand_in(label, prior) for label in labels)
        return mine / (mine + against)

    def mcm(self, labels):
        mass = self.label_mass[:, self.rows(labels)]
        return mass.max(1) / mass.sum(1)

    def nearest(self, labels):
        return self.to_labels[:, self.rows(labels)].max(1)

    def grouped(self, words, groups=100):
        size = len(words) // groups
        dealt = words[: size * groups].reshape(size, groups)
        return np.stack([self.mass[:, dealt[:, g]].sum(1) for g in range(groups)], 1), size

    def neglabel(self, labels):
        near = np.quantile(self.text_to_words[self.rows(labels)], 0.95, axis=0)
        negative, _ = self.grouped(np.argsort(near, kind="stable")[: int(0.15 * len(near))])
        mine = self.label_mass[:, self.rows(labels)].sum(1)[:, None]
        return (mine / (mine + negative)).mean(1)

    def paper(self, labels, tau=0.5):
        nouns, adjectives = np.flatnonzero(self.is_noun), np.flatnonzero(~self.is_noun)
        densest = [
            rows[np.argsort(self.density[rows], kind="stable")[: int(share * len(rows))]]
            for rows, share in ((nouns, 0.23), (adjectives, 0.13))
        ]
        negative, size = self.grouped(np.concatenate(densest))
        mine = self.label_mass[:, self.rows(labels)].sum(1)[:, None]
        true_negative = (negative / size - (1 - tau) * mine / len(labels)) / tau
        return (mine / (mine + size * true_negative)).mean(1) / len(labels)

    def lists(self, count: int, draws: int) -> list[tuple[list[str], np.ndarray]]:
        names = sorted(set(self.names))
        drawn = [sorted(names, key=lambda n: digest(f"{count}/{d}/{n}"))[:count] for d in range(draws)]
        return [(labels, np.isin(self.names, labels)) for labels in drawn]

    def subgroups(self) -> dict[str, list[str]]:
        groups = json.loads((EMOJIBASE.parents[1] / "meta" / "groups.json").read_text())["subgroups"]
        plain = lambda text: re.sub(r"[^a-z0-9]+", "", text.lower())  # noqa: E731
        of = {plain(e["label"]): groups[str(e["subgroup"])] for e in json.loads(EMOJIBASE.read_text()) if "subgroup" in e}
        members: dict[str, list[str]] = {}
        for name in sorted(set(self.names)):
            if plain(name) in of:
                members.setdefault(of[plain(name)], []).append(name)
        return members

    def topics(self) -> list[tuple[list[str], np.ndarray]]:
        lists = []
        for members in self.subgroups().values():
            members = sorted(members, key=lambda n: digest("t/" + n))
            if len(members) >= 10:
                lists.append(members[: max(5, len(members) // 2)])
        lists = sorted(lists, key=lambda labels: digest(labels[0]))[:20]
        return [(labels, np.isin(self.names, labels)) for labels in lists]

    def broad(self) -> list[tuple[list[str], np.ndarray]]:
        members, lists = self.subgroups(), []
        for label, heads in BROAD.items():
            of = [n for group, names in members.items() if group.startswith(tuple(heads)) for n in names]
            of = [n for n in of if label != "vehicle" or not NOT_VEHICLES.search(n)]
            if len(of) >= 3:
                lists.append(([label], np.isin(self.names, of)))
        return lists


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--half", choices=["A", "B"], default="B")
    parser.add_argument("--lists", type=int, default=20)
    parser.add_argument("--steps", action="store_true", help="the default method step by step, in place of the others")
    arguments = parser.parse_args()
    bench = Bench(arguments.half)
    print(f"half {arguments.half}: {len(bench.names)} pictures; 1/T = {bench.scale:.1f}, fitted {bench.fitted:.1f}\n")
    kinds = {f"K = {k}": bench.lists(k, arguments.lists) for k in COUNTS}
    kinds |= {"topics": bench.topics(), "broad": bench.broad()}
    own, fitted = bench.scale, bench.fitted
    if arguments.steps:
        none = {"prior": False, "take_out": False, "stand_in": False}
        methods = {
            "all words": (own, lambda labels: bench.dnm(labels, **none)),
            "+ T of the corpus": (fitted, lambda labels: bench.dnm(labels, **none)),
            "+ taken out": (fitted, lambda labels: bench.dnm(labels, **none | {"take_out": True})),
            "+ standing in": (fitted, lambda labels: bench.dnm(labels, prior=False)),
            "+ prior = default": (fitted, bench.dnm),
        }
    else:
        methods = {
            "dnm": (fitted, bench.dnm),
            "dnm-paper": (own, bench.paper),
            "neglabel": (own, bench.neglabel),
            "mcm": (own, bench.mcm),
            "knn": (own, bench.nearest),
        }
    print("| mean AUROC / worst / FPR95 |", " | ".join(kinds), "|\n|" + " --- |" * (len(kinds) + 1))
    for name, (scale, method) in methods.items():
        bench.set_scale(scale)
        cells = []
        for lists in kinds.values():
            scores = [(is_id, method(labels)) for labels, is_id in lists]
            areas = [area(*s) for s in scores]
            cells.append(f"{np.mean(areas):.3f} / {min(areas):.2f} / {np.mean([fpr95(*s) for s in scores]):.2f}")
        print(f"| {name} |", " | ".join(cells), "|", flush=True)


if __name__ == "__main__":
    main()
