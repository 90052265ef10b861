"""Measures the exported model on data that training never saw, and prints JSON for the model card.

Unseen style: the Fluent emoji. Unseen drawings: the line icons of Lucide, and people's sketches that were
kept out. Unseen names: those of `names.is_unseen`, in no training picture of any style. Labels go through the
exported text tower inside the papers' prompt; the teacher takes part in one figure only.

From: assets/models/pocket, or any folder of the same layout
Run:  python evaluate.py [--model FOLDER]
      python evaluate.py --sets fluent-emoji-flat    (this style informed no decision: look at it rarely)
"""

import argparse
import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import torch

import sketches
from exported import Exported
from harder import harder
from heldout import HELD_OUT, write_held_out
from mouse import drawn_by_mouse
from names import EVERYDAY, is_unseen
from paths import CACHE, MODEL, TEACHER, WORDS
from sets import UNSEEN_DRAWINGS, UNSEEN_SET
from train_text import spearman
from words import LABEL_PROMPT

DRAWS, CHOICES = 500, 20
HANDS = 5  # kept-out drawings of each thing that are measured


def among_twenty(similar: torch.Tensor, seed: int = 0) -> float:
    """Mean top-1 accuracy over fixed draws of twenty names: the picture of each against the twenty labels.

    `similar` [n, n]: cosine of each picture (rows) with each label; the diagonal is right.
    """
    random, right = np.random.default_rng(seed), []
    for _ in range(DRAWS):
        picked = random.choice(len(similar), CHOICES, replace=False)
        right.append((similar[picked][:, picked].argmax(1) == torch.arange(CHOICES)).float().mean().item())
    return float(np.mean(right))


def among_all(similar: torch.Tensor, rows: np.ndarray, best: int) -> float:
    """Top-`best` accuracy of the pictures `rows` among all labels."""
    top = similar[rows].topk(best, dim=1).indices
    return (top == torch.from_numpy(rows)[:, None]).any(1).float().mean().item()


def twenty_way_logits(similar: torch.Tensor, rows: np.ndarray, seed: int) -> torch.Tensor:
    """[len(rows), 20]: of each row its true label first, then nineteen others drawn from all labels."""
    random, out = np.random.default_rng(seed), []
    for row in rows:
        others = random.choice(np.delete(np.arange(len(similar)), row), CHOICES - 1, replace=False)
        out.append(similar[row, [row, *others]])
    return torch.stack(out)


def calibration(logits: torch.Tensor) -> dict[str, float]:
    """Negative log-likelihood and expected calibration error over ten bins. In `logits` column 0 is right."""
    certain, chosen = logits.softmax(1).max(1)
    right, gap = (chosen == 0).float(), 0.0
    for low in np.arange(0, 1, 0.1):
        inside = (certain > low) & (certain <= low + 0.1)
        if inside.any():
            gap += inside.float().mean().item() * abs(certain[inside].mean() - right[inside].mean()).item()
    return {"negative log-likelihood": -logits.log_softmax(1)[:, 0].mean().item(), "calibration error": gap}


def held_out_files(prefix: str) -> dict[Path, str]:
    """Picture file -> name, of one set kept out of training. Writes the files if they are missing."""
    folder = HELD_OUT if prefix == UNSEEN_SET else CACHE / f"heldout-{prefix}"
    if not (folder / "names.json").exists():
        write_held_out(folder, prefix)
    return {folder / file: name for file, name in json.loads((folder / "names.json").read_text()).items()}


def text_agreement(exported: Exported) -> dict[str, float]:
    """Rank correlation with the teacher over 10,000 pairs: of words never taught, and of all words."""
    words = json.loads(WORDS.read_text())
    where = {text: i for i, text in enumerate(words["texts"])}
    teacher, out = np.load(TEACHER)["embeddings"], {}
    for kind, picked in [("held-out words", words["held_out"]), ("all words", words["texts"][::37])]:
        theirs = teacher[[where[word] for word in picked]]
        ours = exported.texts([LABEL_PROMPT.format(word) for word in picked]).numpy()
        left, right = np.random.default_rng(0).integers(0, len(picked), (2, 10_000))
        out[kind] = spearman((ours[left] * ours[right]).sum(1), (theirs[left] * theirs[right]).sum(1))
    return out


def kinds(names: list[str]) -> dict[str, np.ndarray]:
    """Row numbers of all names, of the names that training never saw, and of the names that were taught last.

    A kind with fewer than twenty names is left out.
    """
    rows = np.arange(len(names))
    unseen = np.array([is_unseen(name) for name in names], bool)
    everyday = np.array([name in EVERYDAY for name in names], bool)
    found = {"all names": rows, "unseen names": rows[unseen], "everyday names": rows[everyday]}
    return {kind: picked for kind, picked in found.items() if len(picked) >= CHOICES}


class LabelledSet:
    """The pictures of one held-out set, and their similarities to the names of that set."""

    def __init__(self, exported: Exported, prefix: str):
        files = held_out_files(prefix)
        self.names = list(files.values())
        self.texts = exported.texts([LABEL_PROMPT.format(name) for name in self.names])
        self.similar = exported.images(np.stack([exported.pixels(file) for file in files])) @ self.texts.T
        self.files, self.exported = list(files), exported

    def measure(self) -> dict:
        """Accuracies by kind of name."""
        out = {}
        for kind, rows in kinds(self.names).items():
            out[kind] = {"pictures": len(rows), "top-1 of 20": among_twenty(self.similar[rows][:, rows])}
            out[kind] |= {f"top-{k} of all": among_all(self.similar, rows, k) for k in (1, 5)}
        return out

    def altered(self, how: Callable[[Path, int], BytesIO]) -> float:
        """Top-1 of 20 on the same pictures, each altered by `how`, which gets the file and a seed."""
        pixels = np.stack([self.exported.pixels(how(file, seed)) for seed, file in enumerate(self.files)])
        return among_twenty(self.exported.images(pixels) @ self.texts.T)


def by_hand(exported: Exported) -> dict:
    """Accuracies on the kept-out sketches of real people (`sketches.py`), among all things drawn."""
    names = list(sketches.drawings())
    texts = exported.texts([LABEL_PROMPT.format(name) for name in names])
    rounds = []
    for hand in range(HANDS):
        files = [sketches.png(sketches.kept_out(name)[hand]) for name in names]
        rounds.append(exported.images(np.stack([exported.pixels(file) for file in files])) @ texts.T)
    out = {}
    for kind, rows in kinds(names).items():
        of_twenty = [among_twenty(similar[rows][:, rows], hand) for hand, similar in enumerate(rounds)]
        out[kind] = {"pictures": len(rows) * HANDS, "top-1 of 20": float(np.mean(of_twenty))}
        for k in (1, 5):
            of_all = [among_all(similar, rows, k) for similar in rounds]
            out[kind][f"top-{k} of all"] = float(np.mean(of_all))
    return out


def measure(exported: Exported, style: LabelledSet) -> dict:
    """Every figure of the model card's table of quality. `style`: the unseen style."""
    scale = exported.model.logit_scale.exp()
    logits = twenty_way_logits(style.similar, np.arange(len(style.names))[1::2], 1)
    drawings = LabelledSet(exported, UNSEEN_DRAWINGS)
    return {
        "unseen style": style.measure() | {"harder, top-1 of 20": style.altered(harder)},
        "unseen drawings": drawings.measure() | {"by mouse, top-1 of 20": drawings.altered(drawn_by_mouse)},
        "drawings by hand": by_hand(exported),
        "calibration on 20 labels": calibration(logits * scale),
        "logit scale": scale.item(),
        "spearman with the teacher": text_agreement(exported),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", type=Path, default=MODEL, help="folder of an exported model")
    parser.add_argument("--sets", nargs="*", help="measure on these sets only, e.g. fluent-emoji-flat")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    model = Exported(arguments.model)
    if arguments.sets:
        print(json.dumps({name: LabelledSet(model, name).measure() for name in arguments.sets}, indent=1))
    else:
        print(json.dumps(measure(model, LabelledSet(model, UNSEEN_SET)), indent=1))
