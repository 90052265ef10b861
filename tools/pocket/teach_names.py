"""Teaches names to a finished image tower, by its last projection alone: 98,304 numbers of 5.2 million.

Their pictures must land on their texts, as in `train_image.py`. Of every other picture the answers must stay those of before, the
softmax over all names ("Learning without Forgetting", Li & Hoiem 2016, arXiv 1606.09282), and so must its place. Nothing before
the projection changes, so what it reads is computed once: of each picture as it is, and altered in two ways.
Run: python teach_names.py     (or `torchrun --nproc-per-node 2 teach_names.py`; then export.py)
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

WAYS = 3  # each picture plain, then altered
STEPS, PEAK = 1000, 1e-3
TAUGHT, OTHERS = 256, 768  # pictures of a step
HELD, ANSWERS = 60.0, 6.0  # weights: of the others' way from where they were, and of their answers of before
KINDS = (
    0.5,
    0.25,
    0.25,
)  # shares of the taught: in colour, icons in one ink, drawings by real hands, which are most
SCALE = 42.0  # where the scale of the softmax came to rest in training


@torch.inference_mode()
def read(
    tower: torch.nn.Module, pixels: torch.Tensor, rows: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """What the last projection reads of these rows of `pixels`, f16 [WAYS * n, 768], and which of the n each shows as well:
    itself for most."""
    before = tower.attnpool.c_proj
    tower.attnpool.c_proj = torch.nn.Linear(before.in_features, before.in_features, bias=False)
    torch.nn.init.eye_(tower.attnpool.c_proj.weight)
    features, partners = [], []
    for way in range(WAYS):
        for part in torch.arange(len(rows)).split(64):
            shown = pixels[rows[part]]
            images, partner = augment(shown, 1.0) if way else (plain(shown), torch.arange(len(part)))
            with fast_arithmetic():
                features.append(tower(standardise(images)).half())
            partners.append(part[partner])
        print(f"way {way + 1} of {WAYS}: {len(rows)} pictures are read", flush=True)
    tower.attnpool.c_proj = before
    return torch.cat(features), torch.cat(partners)


class Known:
    """What the projection reads of some pictures, with their classes and where it puts them so far."""

    def __init__(self, features: torch.Tensor, shown: torch.Tensor, projection: torch.nn.Linear):
        self.features, self.shown = features, shown
        with torch.inference_mode():
            placed = [normalize(projection(part.float()), dim=-1) for part in features.split(8192)]
        self.placed = torch.cat(placed).clone()


def learn(
    projection: torch.nn.Linear, known: Known, feeds: tuple, targets: torch.Tensor, near: torch.Tensor
) -> None:
    """`feeds`: without end, row numbers of pictures that show a new name, and of others."""
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
            print(
                f"step {step}: loss {wrong:.3f} of the new, {answers:.3f} of others, which moved by {moved:.4f}",
                flush=True,
            )


def main() -> None:
    process = join()
    torch.manual_seed(process)
    pictures = Pictures("text")
    tower = build(config()["model_cfg"]).visual
    if not start_from_committed(tower, "image"):
        raise SystemExit("teach_names: there is no committed model of this shape to go on from")
    tower.eval().requires_grad_(False)
    rows = torch.from_numpy(pictures.training_rows())
    own = torch.arange(len(rows))[process :: processes()]
    part = CACHE / f"read-{process}.pt"
    features, partners = read(tower, pictures.pixels, rows[own])
    torch.save((own.repeat(WAYS), features, own[partners]), part)
    if dist.is_initialized():
        dist.barrier()
    if process > 0:
        return
    parts = [torch.load(CACHE / f"read-{i}.pt") for i in range(processes())]
    picture, features, beside = (torch.cat(column) for column in zip(*parts))

    labels, targets, near = named_targets(pictures, rows.numpy())
    new = torch.tensor([pictures.names[row] in EVERYDAY for row in rows])[
        torch.stack([picture, beside], 1)
    ].any(1)
    kinds = pictures.kinds(rows)[picture]
    count = torch.bincount(labels)[labels][picture]
    likely = torch.where(
        new, count.float() ** -0.5, 0.0
    )  # names of a hundred pictures do not drown those of ten
    of_kind = torch.stack([likely * (kinds == kind) for kind in range(len(KINDS))])
    likely = (of_kind / of_kind.sum(1, keepdim=True) * torch.tensor(KINDS)[:, None]).sum(0)
    others = Queue(torch.where(new, -1, kinds))
    feeds = (lambda: torch.multinomial(likely, TAUGHT, replacement=True), lambda: others.take(OTHERS))
    print(int(new.sum()), "of", len(new), "show a name to be taught;", judged(tower, pictures), flush=True)

    projection = tower.attnpool.c_proj.requires_grad_(True)
    learn(
        projection,
        Known(features, labels[torch.stack([picture, beside], 1)], projection),
        feeds,
        targets,
        near,
    )
    save(IMAGE_CHECKPOINT, {"average": tower.state_dict()})
    print(judged(tower, pictures))


def judged(tower: torch.nn.Module, pictures: Pictures) -> str:
    found = unseen_accuracy(tower, pictures)
    tower.eval()
    return ", ".join(f"{kind} {share:.4f}" for kind, share in found.items())


if __name__ == "__main__":
    main()
