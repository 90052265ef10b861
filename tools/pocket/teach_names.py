"""Teaches more names to a finished image tower, by its last projection alone: 98,304 numbers of 5.2 million.

Pictures of the new names must land on their texts, as in `train_image.py`. All other pictures must keep their
answers, the softmax over all names ("Learning without Forgetting", Li & Hoiem 2016, arXiv 1606.09282), and
their place. The layers before the projection stay, so their features are computed once: of each picture as it
is, and twice augmented.

From:   the committed model, pictures.npy and pictures.json in the cache
Writes: image.pt in the cache, for `export.py`
Run:    python teach_names.py
        torchrun --nproc-per-node 2 teach_names.py    on two cores
"""

import torch
import torch.distributed as dist
from torch.nn.functional import cross_entropy, normalize

from augment import augment, plain, standardise
from cores import join, processes
from feed import Queue
from model import build, config
from names import EVERYDAY
from paths import CACHE, IMAGE_CHECKPOINT
from schedule import fast_arithmetic, rate, save, start_from_committed
from train_image import Pictures, named_targets, unseen_accuracy

VERSIONS = 3  # of each picture: one unaltered, the others augmented
STEPS, PEAK = 1000, 1e-3  # PEAK: learning rate
TAUGHT, OTHERS = 256, 768  # pictures of a step that show a new name, and others
# Weights in the loss for the other pictures: how far they move, and how much their answers change.
HELD, ANSWERS = 60.0, 6.0
# Shares of the taught pictures: in colour, icons in one ink, drawings by real hands. In the data the last are
# most.
KINDS = (0.5, 0.25, 0.25)
SCALE = 42.0  # of the softmax, as it was at the end of the training


@torch.inference_mode()
def projection_inputs(
    tower: torch.nn.Module, pixels: torch.Tensor, rows: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """Inputs of the last projection for n rows of `pixels`, f16 [VERSIONS * n, 768], and their partners.

    The partner of a picture [VERSIONS * n] is the row, of the n, that it shows as well: itself for most.
    """
    before = tower.attnpool.c_proj
    tower.attnpool.c_proj = torch.nn.Linear(before.in_features, before.in_features, bias=False)
    torch.nn.init.eye_(tower.attnpool.c_proj.weight)
    features, partners = [], []
    for version in range(VERSIONS):
        for part in torch.arange(len(rows)).split(64):
            shown = pixels[rows[part]]
            images, partner = augment(shown, 1.0) if version else (plain(shown), torch.arange(len(part)))
            with fast_arithmetic():
                features.append(tower(standardise(images)).half())
            partners.append(part[partner])
        print(f"version {version + 1} of {VERSIONS}: features of {len(rows)} pictures computed", flush=True)
    tower.attnpool.c_proj = before
    return torch.cat(features), torch.cat(partners)


class Known:
    """Inputs of the projection, the classes that each picture shows [n, 2], and its first place."""

    def __init__(self, features: torch.Tensor, shown: torch.Tensor, projection: torch.nn.Linear):
        self.features, self.shown = features, shown
        with torch.inference_mode():
            placed = [normalize(projection(part.float()), dim=-1) for part in features.split(8192)]
        self.placed = torch.cat(placed).clone()


def learn(
    projection: torch.nn.Linear, known: Known, feeds: tuple, targets: torch.Tensor, near: torch.Tensor
) -> None:
    """Trains the projection in place.

    `feeds`: two functions that return row numbers, of pictures that show a new name and of others. `targets`
    and `near`: as from `named_targets`.
    """
    optimiser = torch.optim.AdamW(projection.parameters(), weight_decay=0.0)
    for step in range(STEPS):
        picked = torch.cat([feed() for feed in feeds])
        vectors = normalize(projection(known.features[picked].float()), dim=-1)
        new, other = vectors.split([TAUGHT, OTHERS])
        shown, before = known.shown[picked[:TAUGHT]], known.placed[picked[TAUGHT:]]
        similar = new @ targets.T
        wrong = cross_entropy(similar * SCALE, near[shown].mean(1))
        pull = 1 - similar.gather(1, shown).mean()
        answers = cross_entropy(other @ targets.T * SCALE, (before @ targets.T * SCALE).softmax(1))
        moved = 1 - (other * before).sum(1).mean()
        loss = wrong + pull + ANSWERS * answers + HELD * moved
        optimiser.zero_grad()
        loss.backward()
        for group in optimiser.param_groups:
            group["lr"] = PEAK * rate(step / STEPS)
        optimiser.step()
        if step % 200 == 0:
            print(f"step {step}: new {wrong:.3f}, answers {answers:.3f}, moved {moved:.4f}", flush=True)


def main() -> None:
    process = join()
    torch.manual_seed(process)
    pictures = Pictures("text")
    tower = build(config()["model_cfg"]).visual
    if not start_from_committed(tower, "image"):
        raise SystemExit("teach_names: no committed model of this shape was found to go on from")
    tower.eval().requires_grad_(False)
    rows = torch.from_numpy(pictures.training_rows())
    own = torch.arange(len(rows))[process :: processes()]
    part = CACHE / f"read-{process}.pt"
    features, partners = projection_inputs(tower, pictures.pixels, rows[own])
    torch.save((own.repeat(VERSIONS), features, own[partners]), part)
    if dist.is_initialized():
        dist.barrier()
    if process > 0:
        return
    parts = [torch.load(CACHE / f"read-{i}.pt") for i in range(processes())]
    picture, features, beside = (torch.cat(column) for column in zip(*parts, strict=True))

    labels, targets, near = named_targets(pictures, rows.numpy())
    everyday = torch.tensor([pictures.names[row] in EVERYDAY for row in rows])
    new = everyday[torch.stack([picture, beside], 1)].any(1)
    kinds = pictures.kinds(rows)[picture]
    count = torch.bincount(labels)[labels][picture]
    # So that names of a hundred pictures do not drown those of ten.
    likely = torch.where(new, count.float() ** -0.5, 0.0)
    of_kind = torch.stack([likely * (kinds == kind) for kind in range(len(KINDS))])
    likely = (of_kind / of_kind.sum(1, keepdim=True) * torch.tensor(KINDS)[:, None]).sum(0)
    others = Queue(torch.where(new, -1, kinds))
    feeds = (lambda: torch.multinomial(likely, TAUGHT, replacement=True), lambda: others.take(OTHERS))
    print(int(new.sum()), "of", len(new), "show a name to be taught", flush=True)
    print(accuracies(tower, pictures), flush=True)

    projection = tower.attnpool.c_proj.requires_grad_(True)
    learn(
        projection,
        Known(features, labels[torch.stack([picture, beside], 1)], projection),
        feeds,
        targets,
        near,
    )
    save(IMAGE_CHECKPOINT, {"average": tower.state_dict()})
    print(accuracies(tower, pictures))


def accuracies(tower: torch.nn.Module, pictures: Pictures) -> str:
    """The figures of `unseen_accuracy` as one line."""
    found = unseen_accuracy(tower, pictures)
    tower.eval()
    return ", ".join(f"{kind} {share:.4f}" for kind, share in found.items())


if __name__ == "__main__":
    main()
