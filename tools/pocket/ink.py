"""Drawings in ink: what a pen, a mouse or an icon set makes of a thing.

Line pictograms come in one ink, one thickness and perfect curves; people's drawings do not. And most things are known
in colour only, so some of the colour pictures are turned into drawings of their edges.
"""

import torch
from torch.nn.functional import max_pool2d

DARKEST = 0.2  # no brighter than this anywhere: drawn in one dark ink
SKETCHED, THICKER, THINNER, COLOURED = 0.14, 0.3, 0.3, 0.35  # shares at full strength


def grown(plane: torch.Tensor) -> torch.Tensor:
    return max_pool2d(plane, 3, 1, 1)


def shrunk(plane: torch.Tensor) -> torch.Tensor:
    return -max_pool2d(-plane, 3, 1, 1)


def is_drawn(pixels: torch.Tensor) -> torch.Tensor:
    """Which of [n,4,s,s], with straight alpha in 0..1, are drawings."""
    return (pixels[:, :3] * pixels[:, 3:]).amax((1, 2, 3)) < DARKEST


def edges(pixels: torch.Tensor) -> torch.Tensor:
    """[n,4,s,s] with straight alpha -> [n,1,s,s]: strokes where brightness or the outline changes."""
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
    """The batch with its drawings in various inks and thicknesses, and which of them are drawings now."""
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
    ink = torch.where(paper_luma.view(n, 1, 1, 1) < 0.45, 1 - ink, ink)  # nobody writes in black on black
    pixels[:, :3] = torch.where(drawn.view(n, 1, 1, 1), ink, pixels[:, :3])
    return pixels, drawn
