"""What both training runs share: a learning rate that follows the clock, and checkpoints that survive a kill.

The machine is shared, so nobody knows how many steps fit into an hour: the cosine runs over elapsed
time, and each run surely ends when its minutes are spent.
"""

import math
import os
import sys
import time
from pathlib import Path

import torch
from safetensors.torch import load_file

from paths import MODEL

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from eight_bits import dequantised  # noqa: E402

WARM_UP = 0.03
CHECKPOINT_SECONDS = 300
POSITIONS = "attnpool.positional_embedding"
COMMITTED = MODEL / "open_clip_model.safetensors"


class Clock:
    """Elapsed share of the minutes given, across restarts."""

    def __init__(self, minutes: float, spent: float = 0.0):
        self.budget, self.began = minutes * 60, time.monotonic() - spent
        self.saved = time.monotonic()

    def spent(self) -> float:
        return time.monotonic() - self.began

    def share(self) -> float:
        return min(1.0, self.spent() / self.budget)

    def checkpoint_due(self) -> bool:
        if time.monotonic() - self.saved < CHECKPOINT_SECONDS:
            return False
        self.saved = time.monotonic()
        return True


def rate(share: float) -> float:
    """Factor on the peak learning rate when this share of the run is over."""
    return min(1.0, share / WARM_UP) * 0.5 * (1 + math.cos(math.pi * share)) + 1e-3


class Average:
    """A moving average of the weights (and of batch-norm's statistics): better than any single step."""

    def __init__(self, module: torch.nn.Module, decay: float):
        self.decay = decay
        self.state = {k: v.detach().clone() for k, v in module.state_dict().items()}
        self.kept: dict[str, torch.Tensor] | None = None
        self.steps = 0

    @torch.no_grad()
    def update(self, module: torch.nn.Module) -> None:
        self.steps += 1
        decay = min(self.decay, self.steps / (self.steps + 10))
        state = module.state_dict()
        numbers = [key for key, value in state.items() if value.is_floating_point()]
        torch._foreach_lerp_([self.state[key] for key in numbers], [state[key] for key in numbers], 1 - decay)
        for key in state.keys() - set(numbers):
            self.state[key].copy_(state[key])

    def keep(self) -> None:
        """Remembers the average of now."""
        self.kept = {key: value.clone() for key, value in self.state.items()}

    def blend(self, share: float) -> None:
        """This share of now, the rest of what was kept (Wortsman et al. 2022, "Model soups")."""
        for key, value in (self.kept or {}).items():
            if value.is_floating_point():
                self.state[key].lerp_(value, 1 - share)
        self.kept = None  # a run that is over and started again blends nothing twice


def save(path: Path, state: dict) -> None:
    """Writes beside, then renames: a kill in the middle leaves the old checkpoint."""
    part = path.with_suffix(".part")
    torch.save(state, part)
    os.replace(part, path)


def decay_groups(parameters: list[torch.nn.Parameter], decay: float) -> list[dict]:
    """Weight decay for matrices and kernels only."""
    return [
        {"params": [p for p in parameters if p.ndim > 1], "weight_decay": decay},
        {"params": [p for p in parameters if p.ndim <= 1], "weight_decay": 0.0},
    ]


def positions_for(embedding: torch.Tensor, count: int) -> torch.Tensor:
    """The attention pool's positions, [1 + side², width], for pictures of another size: the first is of the mean, the
    others lie on a grid and are interpolated."""
    first, grid = embedding[:1], embedding[1:]
    if len(embedding) == count:
        return embedding
    old, new = math.isqrt(len(grid)), math.isqrt(count - 1)
    grid = grid.T.reshape(1, -1, old, old)
    grid = torch.nn.functional.interpolate(grid, (new, new), mode="bilinear", align_corners=True)
    return torch.cat([first, grid.reshape(len(first.T), -1).T])


def start_from_committed(module: torch.nn.Module, tower: str) -> bool:
    """Weights of the model in assets/, where it has this shape: a machine without a checkpoint need not begin at
    nothing. Optimiser state is not kept there, so a run that begins so warms up again. Returns whether it was so."""
    if os.environ.get("POCKET_FRESH") or not COMMITTED.exists():
        return False
    state = dequantised(load_file(COMMITTED))
    prefix = "visual." if tower == "image" else ""
    # A module of both towers gets the one only: the other may have another shape by now.
    wanted = {k: v for k, v in module.state_dict().items() if not k.startswith("visual.")}
    found = {k: state[prefix + k] for k in wanted if prefix + k in state}
    if POSITIONS in found:
        found[POSITIONS] = positions_for(found[POSITIONS], len(wanted[POSITIONS]))
    if any(found[k].shape != wanted[k].shape for k in found):
        print(tower, "tower: the committed model has another shape; starting from nothing", flush=True)
        return False
    module.load_state_dict(found, strict=False)
    print(tower, "tower: starting from the committed model,", len(found), "tensors", flush=True)
    return True


def device() -> torch.device:
    """The GPU where there is one."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def fast_arithmetic() -> torch.autocast:
    """bf16 where the processor multiplies it (twice as fast there), f32 where it would be emulated (far slower)."""
    kind = device().type
    return torch.autocast(
        kind, torch.bfloat16, enabled=kind == "cuda" or torch.cpu._is_avx512_bf16_supported()
    )
