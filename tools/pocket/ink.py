"""Augmentation of line drawings: other inks and thicknesses, and colour pictures as drawings of their edges.

Line pictograms come in one ink, one thickness and perfect curves; people's drawings do not. Most things exist
in colour only, so some of the colour pictures are turned into drawings.
"""

import torch
from torch.nn.functional import max_pool2d

DARKEST = 0.2  # a picture that is nowhere brighter is a drawing in one dark ink
SKETCHED, THICKER, THINNER, COLOURED = 0.14, 0.3, 0.3, 0.35  # shares at full strength


def grown(plane: torch.Tensor) -> torch.Tensor:
    """Dilation by one pixel of [n,c,h,w]: light areas grow."""
    return max_pool2d(plane, 3, 1, 1)


def shrunk(plane: torch.Tensor) -> torch.Tensor:
    """Erosion by one pixel of [n,c,h,w]: light areas shrink."""
    return -max_pool2d(-plane, 3, 1, 1)


def is_drawn(pixels: torch.Tensor) -> torch.Tensor:
    """Which rows of [n,4,s,s], straight alpha in 0..1, are drawings in one dark ink: bool [n]."""
    return (pixels[:, :3] * pixels[:, 3:]).amax((1, 2, 3)) < DARKEST


def edges(pixels: torch.Tensor) -> torch.Tensor:
    """[n,4,s,s], straight alpha -> [n,1,s,s]: strokes where the brightness or the outline changes."""
    alpha = pixels[:, 3:]
    luma = pixels[:, :3].mean(1, keepdim=True) * alpha + 1 - alpha
    change = torch.maximum(grown(luma) - shrunk(luma), (grown(alpha) - shrunk(alpha)) * 0.7)
    strokes = ((change - 0.12) * 3).clamp(0, 1)
    thick = torch.rand(len(pixels)) < 0.5
    strokes[thick] = grown(strokes[thick])
    return strokes


def inked(
    pixels: torch.Tensor, paper_luma: torch.Tensor, strength: float
) -> tuple[torch.Tensor, torch.Tensor]:
    """The batch [n,4,s,s] with its drawings in other inks and thicknesses, and which rows are drawings [n].

    `paper_luma` [n]: brightness of the paper behind each picture. `strength`: 0 to 1, scales all shares.
    """
    n = len(pixels)
    drawn = is_drawn(pixels)
    chance = torch.rand(n)
    thicker, thinner = drawn & (chance < THICKER * strength), drawn & (chance > 1 - THINNER * strength)
    sketched = ~drawn & (chance < SKETCHED * strength)
    alpha = pixels[:, 3:]
    alpha[thicker] = grown(alpha[thicker])
    alpha[thinner] = shrunk(alpha[thinner])
    alpha[sketched] = edges(pixels[sketched])
    drawn = drawn | sketched
    ink = torch.rand(n, 1, 1, 1).expand(n, 3, 1, 1) * 0.3
    ink = torch.where(torch.rand(n, 1, 1, 1) < COLOURED * strength, torch.rand(n, 3, 1, 1) * 0.75, ink)
    ink = torch.where(paper_luma.view(n, 1, 1, 1) < 0.45, 1 - ink, ink)  # light ink on dark paper
    pixels[:, :3] = torch.where(drawn.view(n, 1, 1, 1), ink, pixels[:, :3])
    return pixels, drawn
