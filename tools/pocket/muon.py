"""The Muon optimiser for convolutions: a momentum step whose matrix is made orthogonal.

So every direction moves equally far (Jordan et al. 2024, kellerjordan.github.io/posts/muon). The size of a
step is matched to AdamW's by 0.2 √max(rows, columns) (Liu et al. 2025, arXiv 2502.16982 §2.2).
torch.optim.Muon takes matrices only and multiplies in bf16, which processors without AVX-512 BF16 emulate.
"""

import torch

STEPS = 5  # of the Newton-Schulz iteration
QUINTIC = (3.4445, -4.7750, 2.0315)  # its polynomial: a x + b x³ + c x⁵


def orthogonal(matrix: torch.Tensor) -> torch.Tensor:
    """The nearest matrix whose singular values are all near 1, by the Newton-Schulz iteration."""
    a, b, c = QUINTIC
    wide = matrix.T if len(matrix) > matrix.shape[1] else matrix
    wide = wide / (wide.norm() + 1e-7)
    for _ in range(STEPS):
        square = wide @ wide.T
        wide = a * wide + (b * square + c * square @ square) @ wide
    return wide.T if len(matrix) > matrix.shape[1] else wide


class Muon(torch.optim.Optimizer):
    """Muon for kernels [outputs, inputs, height, width], each taken as the matrix [outputs, all the rest]."""

    def __init__(
        self, kernels: list[torch.nn.Parameter], lr: float, weight_decay: float, momentum: float = 0.95
    ):
        super().__init__(
            [{"params": kernels}], {"lr": lr, "weight_decay": weight_decay, "momentum": momentum}
        )

    @torch.no_grad()
    def step(self) -> None:
        for group in self.param_groups:
            for kernel in group["params"]:
                velocity = self.state[kernel].setdefault("velocity", torch.zeros_like(kernel))
                velocity.lerp_(kernel.grad, 1 - group["momentum"])
                ahead = kernel.grad.lerp(velocity, group["momentum"])
                change = orthogonal(ahead.flatten(1)) * (0.2 * max(ahead.flatten(1).shape) ** 0.5)
                kernel.mul_(1 - group["lr"] * group["weight_decay"])
                kernel.add_(change.view_as(ahead), alpha=-group["lr"])
