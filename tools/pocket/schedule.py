"""What both trainings share: a learning rate over elapsed time, averaged weights, safe checkpoints.

The machine is shared, so the number of steps in an hour is not known beforehand. The cosine therefore runs
over elapsed time, and each run ends when its minutes are spent.
"""

import math
import os
import time
from pathlib import Path

import torch
from safetensors.torch import load_file

from paths import MODEL
from shared import dequantised

WARM_UP = 0.03  # share of the run
CHECKPOINT_SECONDS = 300
POSITIONS = "attnpool.positional_embedding"
COMMITTED = MODEL / "open_clip_model.safetensors"


class Clock:
    """The elapsed share of a budget of `minutes`, across restarts. `spent`: seconds used before."""

    def __init__(self, minutes: float, spent: float = 0.0):
        self.budget, self.began = minutes * 60, time.monotonic() - spent
        self.saved = time.monotonic()

    def spent(self) -> float:
        """Seconds used so far."""
        return time.monotonic() - self.began

    def share(self) -> float:
        """The share of the budget that is used, 0 to 1."""
        return min(1.0, self.spent() / self.budget)

    def checkpoint_due(self) -> bool:
        """True once every `CHECKPOINT_SECONDS`."""
        if time.monotonic() - self.saved < CHECKPOINT_SECONDS:
            return False
        self.saved = time.monotonic()
        return True


def rate(share: float) -> float:
    """The factor on the peak learning rate at this share of the run: linear warm-up, then a cosine."""
    return min(1.0, share / WARM_UP) * 0.5 * (1 + math.cos(math.pi * share)) + 1e-3


class Average:
    """An exponential moving average of the weights and of batch-norm's statistics."""

    def __init__(self, module: torch.nn.Module, decay: float):
        self.decay = decay
        self.state = {k: v.detach().clone() for k, v in module.state_dict().items()}
        self.kept: dict[str, torch.Tensor] | None = None
        self.steps = 0

    @torch.no_grad()
    def update(self, module: torch.nn.Module) -> None:
        """Takes in the weights of one more step; the decay is weaker during the first steps."""
        self.steps += 1
        decay = min(self.decay, self.steps / (self.steps + 10))
        state = module.state_dict()
        numbers = [key for key, value in state.items() if value.is_floating_point()]
        torch._foreach_lerp_([self.state[key] for key in numbers], [state[key] for key in numbers], 1 - decay)
        for key in state.keys() - set(numbers):
            self.state[key].copy_(state[key])

    def keep(self) -> None:
        """Stores a copy of the current average, for `blend`."""
        self.kept = {key: value.clone() for key, value in self.state.items()}

    def blend(self, share: float) -> None:
        """Mixes this share of the current average with the rest of the stored copy.

        Wortsman et al. 2022, "Model soups".
        """
        for key, value in (self.kept or {}).items():
            if value.is_floating_point():
                self.state[key].lerp_(value, 1 - share)
        self.kept = None  # a finished run that is started again must not blend twice


def save(path: Path, state: dict) -> None:
    """Writes to a second file, then renames it: a kill in the middle leaves the old checkpoint."""
    part = path.with_suffix(".part")
    torch.save(state, part)
    os.replace(part, path)


def decay_groups(parameters: list[torch.nn.Parameter], decay: float) -> list[dict]:
    """Parameter groups in which only matrices and kernels have weight decay."""
    return [
        {"params": [p for p in parameters if p.ndim > 1], "weight_decay": decay},
        {"params": [p for p in parameters if p.ndim <= 1], "weight_decay": 0.0},
    ]


def positions_for(embedding: torch.Tensor, count: int) -> torch.Tensor:
    """The attention pool's position embeddings [1 + side², width] for images of another size, `count` rows.

    The first row belongs to the mean; the others lie on a grid and are interpolated.
    """
    first, grid = embedding[:1], embedding[1:]
    if len(embedding) == count:
        return embedding
    old, new = math.isqrt(len(grid)), math.isqrt(count - 1)
    grid = grid.T.reshape(1, -1, old, old)
    grid = torch.nn.functional.interpolate(grid, (new, new), mode="bilinear", align_corners=True)
    return torch.cat([first, grid.reshape(len(first.T), -1).T])


def start_from_committed(module: torch.nn.Module, tower: str) -> bool:
    """Loads the weights of the committed model into `module`, where the shapes agree. Returns whether it did.

    A machine without a checkpoint then need not begin with random weights. The committed model has no
    optimiser state, so the run warms up again. `tower`: "image" or "text". With POCKET_FRESH set, nothing is
    loaded.
    """
    if os.environ.get("POCKET_FRESH") or not COMMITTED.exists():
        return False
    state = dequantised(load_file(COMMITTED))
    prefix = "visual." if tower == "image" else ""
    # A module that has both towers gets one of them: the other may have another shape by now.
    wanted = {k: v for k, v in module.state_dict().items() if not k.startswith("visual.")}
    found = {k: state[prefix + k] for k in wanted if prefix + k in state}
    if POSITIONS in found:
        found[POSITIONS] = positions_for(found[POSITIONS], len(wanted[POSITIONS]))
    if any(found[k].shape != wanted[k].shape for k in found):
        print(tower, "tower: the committed model has another shape; starting from random weights", flush=True)
        return False
    module.load_state_dict(found, strict=False)
    print(tower, "tower: starting from the committed model,", len(found), "tensors", flush=True)
    return True


def device() -> torch.device:
    """The GPU if the machine has one, else the CPU."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def fast_arithmetic() -> torch.autocast:
    """Autocast to bf16 where the hardware multiplies it (twice as fast); f32 where bf16 would be emulated."""
    kind = device().type
    fast = kind == "cuda" or torch.cpu._is_avx512_bf16_supported()
    return torch.autocast(kind, torch.bfloat16, enabled=fast)
