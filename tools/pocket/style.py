"""Ways of drawing that no set has: a tower that has seen ten artists must read an eleventh.

`mix_styles` does it inside the tower (MixStyle, Zhou et al. 2021, arXiv 2104.02008): the mean and the spread of each
channel, which carry an artist's manner, are mixed with those of another picture of the batch. `painted` does it on
the pixels: other hues, soft shading as of a solid thing, contours in ink, or none where there were some.
"""

import math

import torch
from torch.nn.functional import interpolate

from ink import edges, grown

MIXED, BETA = 0.5, 0.1
SHADED, CONTOURED, UNCONTOURED, TINTED, DYED = 0.35, 0.1, 0.15, 0.5, 0.1  # shares at full strength
HUE = 14.0  # degrees, one standard deviation of the tinted; the dyed get any hue


def mix_styles(tower: torch.nn.Module) -> None:
    """Hooks MixStyle behind the first two stages. It does nothing outside of training."""
    mixture = torch.distributions.Beta(BETA, BETA)

    def mix(module: torch.nn.Module, _inputs: tuple, x: torch.Tensor) -> torch.Tensor | None:
        if not module.training or torch.rand(()) > MIXED:
            return None
        mean = x.mean((2, 3), keepdim=True).detach()
        spread = (x.var((2, 3), keepdim=True) + 1e-6).sqrt().detach()
        other = torch.randperm(len(x), device=x.device)
        own = mixture.sample((len(x), 1, 1, 1)).to(x)
        mixed_spread = spread * own + spread[other] * (1 - own)
        mixed_mean = mean * own + mean[other] * (1 - own)
        return (x - mean) * (mixed_spread / spread) + mixed_mean

    tower.layer1.register_forward_hook(mix)
    tower.layer2.register_forward_hook(mix)


def turned_hues(rgb: torch.Tensor, degrees: torch.Tensor) -> torch.Tensor:
    """[n,3,h,w] turned around the grey axis by `degrees` [n]."""
    angle = torch.deg2rad(degrees)
    cos, third = angle.cos(), (1 - angle.cos()) / 3
    sine = angle.sin() / math.sqrt(3)
    same, up, down = cos + third, third - sine, third + sine
    rows = torch.stack([same, up, down, down, same, up, up, down, same], 1).view(-1, 3, 3)
    return torch.einsum("nij,njhw->nihw", rows, rgb).clamp(0, 1)


def painted(pixels: torch.Tensor, strength: float) -> torch.Tensor:
    """[n,4,s,s] with straight alpha, in 0..1: some of the pictures in other manners."""
    n, side = len(pixels), pixels.shape[-1]
    tinted = torch.rand(n) < TINTED * strength
    if tinted.any():
        count = int(tinted.sum())
        degrees = torch.where(
            torch.rand(count) < DYED / TINTED, torch.rand(count) * 360, torch.randn(count) * HUE
        )
        pixels[tinted, :3] = turned_hues(pixels[tinted, :3], degrees)
    outlines = torch.rand(n)
    contoured, bare = outlines < CONTOURED * strength, outlines > 1 - UNCONTOURED * strength
    if bare.any():  # what is lighter grows over thin dark lines
        filled = grown(grown(pixels[bare, :3] * pixels[bare, 3:]))
        pixels[bare, :3] = torch.maximum(pixels[bare, :3], filled)
    if contoured.any():
        strokes = edges(pixels[contoured])
        pixels[contoured, :3] *= 1 - strokes * 0.85
        pixels[contoured, 3:] = torch.maximum(pixels[contoured, 3:], strokes)
    shaded = torch.rand(n) < SHADED * strength
    if shaded.any():
        count = int(shaded.sum())
        light = interpolate(torch.randn(count, 1, 3, 3), side, mode="bicubic").clamp(-1, 1)
        light = light * torch.empty(count, 1, 1, 1).uniform_(0.1, 0.45)
        rgb = pixels[shaded, :3]
        pixels[shaded, :3] = torch.where(light > 0, rgb + light * (1 - rgb), rgb * (1 + light))
    return pixels
