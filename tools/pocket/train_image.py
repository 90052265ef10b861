"""Trains the image tower: each pictogram must land on its name's vector in a frozen text space.

Loss: a softmax over all training names (learned scale), plus a pull towards the name's own vector. The pull
keeps the distances to words that are no training name meaningful. Part of the softmax's target lies on names
of like meaning: "car" beside "automobile" is no mistake.

From:   pictures.npy and pictures.json in the cache, and either teacher.npz or the text tower
Writes: image.pt in the cache, a checkpoint from which the next start goes on
Run:    python train_image.py --minutes 65                    stops when the minutes are spent
        python train_image.py --targets text                  towards the vectors of the text tower
        torchrun --nproc-per-node 2 train_image.py ...        on two cores, each with batches of its own
        python train_image.py --batch 1024 --rate 2e-3 ...    from random weights, on a GPU
"""

import argparse
import json
import time

import numpy as np
import torch
from torch.nn.functional import cross_entropy, normalize

import sketches
from augment import plain, standardise
from cores import from_first, join, mean_gradients, processes
from feed import batches
from halves import half_of
from ink import is_drawn
from model import build, config
from muon import Muon
from names import is_unseen
from ood import separation
from paths import IMAGE_CHECKPOINT, PICTURE_LIST, PICTURES, TEXT_CHECKPOINT
from schedule import Average, Clock, decay_groups, device, fast_arithmetic, rate, save, start_from_committed
from sets import UNSEEN_DRAWINGS, UNSEEN_SET
from style import mix_styles
from train_text import Texts, embed
from words import LABEL_PROMPT

RATE = 1e-3  # for a warm start, which 1.5e-3 threw back; from random weights 2e-3
KERNEL_RATE = 2.0  # factor on the rate for Muon
ATTENTION_RATE = 0.05  # factor on the rate for the attention pool's queries and keys
FIRST_SCALE = 3.4  # logarithm of the softmax's scale
PULL = 1.0  # weight in the loss
AVERAGE_EVERY = 4  # steps
# Shares of the run between which the augmentation grows; after a warm start 0.0 and 0.1.
EASY, STRONG = 0.02, 0.2
HALFWAY = 0.52  # share of the run; the average at this time is half of what is exported
# With `--early`: this share of the trained weights, the rest of the first ones (WiSE-FT, arXiv 2109.01903).
FINETUNED = 0.7
# What `--early` trains. A shift of the input is best met where the input is read (Lee et al. 2023, "Surgical
# Fine-Tuning", arXiv 2210.11466). In git only the changed tensors are new: 0.3 MB of 10.
EARLY = ("conv", "bn", "layer1.", "layer2.", "attnpool.c_proj.")
NEAR = 0.15  # share of the softmax's target on names of like meaning
NEAR_SCALE = 25.0  # how steeply that share follows the similarity of the names


class Pictures:
    """All rendered pictures with the vector of each name, and which of them are kept out of training.

    `targets`: "teacher" or "text", the source of the vectors.
    """

    def __init__(self, targets: str):
        rows = json.loads(PICTURE_LIST.read_text())
        texts = Texts()
        where = {text: i for i, text in enumerate(texts.texts)}
        mapped = np.load(PICTURES, mmap_mode="c")  # the processes share the memory
        self.pixels = torch.from_numpy(mapped).to(device())
        self.names = [row["name"] for row in rows]
        self.unseen_style = np.array([row["set"] == UNSEEN_SET for row in rows])
        self.unseen_drawing = np.array([row["set"] == UNSEEN_DRAWINGS for row in rows])
        self.by_hand = torch.tensor([row["set"] == sketches.SET for row in rows], device=device())
        self.unseen_name = np.array([is_unseen(name) for name in self.names])
        distinct = sorted(set(self.names))
        found = [where[name] for name in distinct]
        vectors_of = text_tower_vectors if targets == "text" else teacher_vectors
        vectors = vectors_of(texts, np.array(found))
        self.words = vectors_of(texts, np.arange(texts.wordnet))
        index = {name: i for i, name in enumerate(distinct)}
        self.vectors = vectors[[index[name] for name in self.names]]

    def kinds(self, rows: torch.Tensor) -> torch.Tensor:
        """The kind of each row (`feed.SHARES`): 0 in colour, 1 icon in one ink, 2 drawing by real hands."""
        parts = [is_drawn(self.pixels[part].permute(0, 3, 1, 2).float() / 255) for part in rows.split(256)]
        return torch.where(self.by_hand[rows], 2, torch.cat(parts).long())

    def training_rows(self) -> np.ndarray:
        """Row numbers of the pictures that may be trained on."""
        return np.flatnonzero(~self.unseen_style & ~self.unseen_drawing & ~self.unseen_name)


def teacher_vectors(texts: Texts, rows: np.ndarray) -> torch.Tensor:
    """The teacher's unit vectors of these texts."""
    return texts.vectors[rows]


def text_tower_vectors(texts: Texts, rows: np.ndarray) -> torch.Tensor:
    """The text tower's unit vectors of these texts inside the papers' prompt."""
    model = build(config()["model_cfg"])
    model.visual = torch.nn.Identity()
    if TEXT_CHECKPOINT.exists():
        model.load_state_dict(torch.load(TEXT_CHECKPOINT, map_location="cpu")["average"])
    elif not start_from_committed(model, "text"):
        raise SystemExit("train_image: no text tower to train towards was found; run train_text.py first")
    return embed(model.to(device()), texts.ids(rows, [LABEL_PROMPT] * len(rows), model.context_length)).cpu()


def named_targets(pictures: Pictures, rows: np.ndarray) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """The class of each row [n], each class's vector [c, d], and the softmax target of each class [c, c]."""
    classes = {name: i for i, name in enumerate(sorted({pictures.names[r] for r in rows}))}
    labels = torch.tensor([classes[pictures.names[r]] for r in rows])
    targets = torch.zeros(len(classes), pictures.vectors.shape[1])
    targets[labels] = pictures.vectors[rows]
    near = (targets @ targets.T * NEAR_SCALE).softmax(1) * NEAR + torch.eye(len(classes)) * (1 - NEAR)
    return labels, targets, near


def unseen_accuracy(tower: torch.nn.Module, pictures: Pictures) -> dict[str, float]:
    """Top-1 of the unseen style and of the unseen drawings, each among all its names, and AUROC of the style.

    The labels are the vectors that the tower is trained towards.
    """
    out = {}
    tower.eval()
    for kind, wanted in [("style", pictures.unseen_style), ("drawings", pictures.unseen_drawing)]:
        rows = np.flatnonzero(wanted)
        with torch.inference_mode(), fast_arithmetic():
            parts = torch.from_numpy(rows).to(device()).split(128)
            images = (standardise(plain(pictures.pixels[part])) for part in parts)
            found = torch.cat([tower(image).float().cpu() for image in images])
        chosen = (normalize(found, dim=-1) @ pictures.vectors[rows].T).argmax(1).numpy()
        right = chosen == np.arange(len(rows))
        unseen = pictures.unseen_name[rows]
        out |= {kind: right[~unseen].mean().item(), f"{kind}, unseen names": right[unseen].mean().item()}
        if kind == "style":
            half = [i for i, row in enumerate(rows) if half_of(pictures.names[row]) == "A"]
            images, names = normalize(found[half], dim=-1), pictures.vectors[rows[half]]
            out |= {f"AUROC at {size}": separation(images, names, pictures.words, size) for size in (5, 20)}
    tower.train()
    return out


def only_early(tower: torch.nn.Module) -> None:
    """Freezes all but `EARLY` and the scales and shifts of the batch-norms, whose statistics freeze too."""
    for module in tower.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.eval()
    norms = {id(p) for m in tower.modules() if isinstance(m, torch.nn.BatchNorm2d) for p in m.parameters()}
    for name, parameter in tower.named_parameters():
        parameter.requires_grad_(name.startswith(EARLY) or id(parameter) in norms)


def optimisers(tower: torch.nn.Module) -> list[torch.optim.Optimizer]:
    """Muon for the convolutions, AdamW for the rest.

    The attention pool's queries and keys learn slowly: at the full rate they saturate within a few epochs.
    Each head then reads only one corner of the picture, and learning nearly stops.
    """
    kernels, attention, rest = [], [], []
    for name, parameter in tower.named_parameters():
        if not parameter.requires_grad:
            continue
        slow = "q_proj" in name or "k_proj" in name
        (kernels if parameter.ndim == 4 else attention if slow else rest).append(parameter)
    groups = [group | {"factor": 1.0} for group in decay_groups(rest, 0.05)]
    groups.append({"params": attention, "weight_decay": 0.05, "factor": ATTENTION_RATE})
    muon = Muon(kernels, RATE, 0.05)
    muon.param_groups[0]["factor"] = KERNEL_RATE
    return [torch.optim.AdamW(groups, lr=RATE, fused=True), muon]


def train(minutes: float, targets_from: str, batch: int, peak: float, early: bool) -> None:
    """Trains until `minutes` of wall time are spent.

    `targets_from`: as in `Pictures`. `batch`: pictures a step and process. `peak`: learning rate. `early`:
    train only the parts that `EARLY` names.
    """
    process = join()
    torch.manual_seed((time.time_ns() + process) % 2**31)
    torch.backends.cudnn.benchmark = True
    pictures = Pictures(targets_from)
    rows = pictures.training_rows()
    labels, targets, near = named_targets(pictures, rows)
    targets, near, labels = targets.to(device()), near.to(device()), labels.to(device())
    if process == 0:
        print(len(rows), "pictures,", len(targets), "names", flush=True)

    tower = build(config()["model_cfg"]).visual.to(device(), memory_format=torch.channels_last)
    mix_styles(tower)
    if early:
        only_early(tower)
    tower.logit_scale = torch.nn.Parameter(torch.tensor(FIRST_SCALE, device=device()))
    steppers, average = optimisers(tower), Average(tower, 0.995)
    clock, step, seen = Clock(minutes), 0, 0
    if IMAGE_CHECKPOINT.exists():
        state = torch.load(IMAGE_CHECKPOINT, map_location=device())
        tower.load_state_dict(state["tower"])
        for optimiser, kept in zip(steppers, state["optimisers"], strict=True):
            optimiser.load_state_dict(kept)
        step, seen = state["step"], state["seen"]
        average.state, average.kept, average.steps = state["average"], state["kept"], step // AVERAGE_EVERY
        clock = Clock(minutes, state["spent"])
    else:
        start_from_committed(tower, "image")
        average = Average(tower, 0.995)

    if early and average.kept is None:
        average.keep()

    def checkpoint() -> None:
        state = {"tower": tower.state_dict(), "average": average.state, "kept": average.kept}
        state["optimisers"] = [optimiser.state_dict() for optimiser in steppers]
        save(IMAGE_CHECKPOINT, state | {"step": step, "seen": seen, "spent": clock.spent()})
        averaged = build(config()["model_cfg"]).visual.to(device(), memory_format=torch.channels_last)
        averaged.load_state_dict({k: v for k, v in average.state.items() if k != "logit_scale"})
        accuracy = unseen_accuracy(averaged, pictures)
        line = {
            "step": step,
            "epoch": seen / len(rows),
            "minutes": clock.spent() / 60,
            "loss": running.item(),
        }
        line |= {"cpu minutes": time.process_time() / 60, "scale": tower.logit_scale.exp().item()} | accuracy
        print(json.dumps({k: round(v, 4) for k, v in line.items()}), flush=True)

    running = None
    trained = torch.from_numpy(rows).to(device())

    def strength() -> float:
        return 1.0 if early else min(1.0, max(0.0, (share - EASY) / (STRONG - EASY)))

    feed = batches(pictures.pixels, trained, pictures.kinds(trained), batch, strength)
    while (share := from_first(clock.share())) < 1:
        picked, images, partner = next(feed)
        with fast_arithmetic():
            vectors = tower(standardise(images).contiguous(memory_format=torch.channels_last))
        vectors = normalize(vectors.float(), dim=-1)
        similar, scale = vectors @ targets.T, tower.logit_scale.exp()
        shown = torch.stack([labels[picked], labels[picked[partner]]], 1)
        pull = 1 - similar.gather(1, shown).mean()
        loss = cross_entropy(similar * scale, near[shown].mean(1)) + PULL * pull
        tower.zero_grad()
        loss.backward()
        mean_gradients(tower)
        torch.nn.utils.clip_grad_norm_(tower.parameters(), 2.0)
        for optimiser in steppers:
            for group in optimiser.param_groups:
                group["lr"] = peak * rate(share) * group["factor"]
            optimiser.step()
        with torch.no_grad():
            tower.logit_scale.clamp_(max=4.6)
        if step % AVERAGE_EVERY == 0:
            average.update(tower)
        if average.kept is None and share > HALFWAY:
            average.keep()
        step, seen = step + 1, seen + len(picked) * processes()
        running = loss.detach() if running is None else running.lerp(loss.detach(), 0.01)
        if process == 0 and clock.checkpoint_due():
            checkpoint()
    average.blend(FINETUNED if early else 0.5)
    if process == 0:
        checkpoint()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=65, help="wall time of the whole run")
    parser.add_argument(
        "--targets", choices=["teacher", "text"], default="teacher", help="whose vectors to train towards"
    )
    parser.add_argument("--batch", type=int, default=64, help="pictures a step and process")
    parser.add_argument(
        "--rate", type=float, default=RATE, help="peak learning rate; 2e-3 from random weights"
    )
    parser.add_argument(
        "--early", action="store_true", help="train the first stages, the norms and the last projection only"
    )
    arguments = parser.parse_args()
    train(arguments.minutes, arguments.targets, arguments.batch, arguments.rate, arguments.early)
