"""Augmentation of style, so that a tower that has seen ten artists can read an eleventh.

`mix_styles` works inside the tower (MixStyle, Zhou et al. 2021, arXiv 2104.02008): the mean and the standard
deviation of each channel, which carry an artist's style, are mixed with those of another picture of the
batch. `painted` works on the pixels: other hues, soft shading as on a solid thing, contours added, contours
removed.
"""

import math

import torch
from torch.nn.functional import interpolate

from ink import edges, grown

MIXED, BETA = 0.5, 0.1
SHADED, CONTOURED, UNCONTOURED, TINTED, DYED = 0.35, 0.1, 0.15, 0.5, 0.1  # shares of a batch at full strength
HUE = 14.0  # degrees, the standard deviation of a tint; dyed pictures get any hue


def mix_styles(tower: torch.nn.Module) -> None:
    """Hooks MixStyle behind `layer1` and `layer2` of a ModifiedResNet, for training only."""
    mixture = torch.distributions.Beta(BETA, BETA)

    def mix(module: torch.nn.Module, _inputs: tuple, x: torch.Tensor) -> torch.Tensor | None:
        if not module.training or torch.rand(()) > MIXED:
            return None
        mean = x.mean((2, 3), keepdim=True).detach()
        deviation = (x.var((2, 3), keepdim=True) + 1e-6).sqrt().detach()
        other = torch.randperm(len(x), device=x.device)
        own = mixture.sample((len(x), 1, 1, 1)).to(x)
        mixed_deviation = deviation * own + deviation[other] * (1 - own)
        mixed_mean = mean * own + mean[other] * (1 - own)
        return (x - mean) * (mixed_deviation / deviation) + mixed_mean

    tower.layer1.register_forward_hook(mix)
    tower.layer2.register_forward_hook(mix)


def turned_hues(rgb: torch.Tensor, degrees: torch.Tensor) -> torch.Tensor:
    """[n,3,h,w] in 0..1, each row turned around the grey axis of RGB by its `degrees` [n]."""
    angle = torch.deg2rad(degrees)
    cos, third = angle.cos(), (1 - angle.cos()) / 3
    sine = angle.sin() / math.sqrt(3)
    same, up, down = cos + third, third - sine, third + sine
    rows = torch.stack([same, up, down, down, same, up, up, down, same], 1).view(-1, 3, 3)
    return torch.einsum("nij,njhw->nihw", rows, rgb).clamp(0, 1)


def painted(pixels: torch.Tensor, strength: float) -> torch.Tensor:
    """[n,4,s,s], straight alpha in 0..1, with some pictures in another style. Changes `pixels` in place.

    `strength`: 0 to 1, scales all shares.
    """
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
    if bare.any():  # lighter areas grow over thin dark lines
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
