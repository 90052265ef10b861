"""Augmentation: makes training pictures out of transparent pictograms, a whole batch at once, in torch.

Users do not show the model centred pictograms on transparency. Their pictures lie on coloured paper and on
photographs, are turned, small, cut at the edge, blurred or grey. Most of each batch stays easy; `strength`
(0 to 1) scales the share of the hard pictures, because a run that begins with all of them learns nothing.
"""

import math
import random

import numpy as np
import torch
from PIL import Image
from torch.nn.functional import avg_pool2d, grid_sample, interpolate

from image_files import in_memory
from ink import inked
from model import IMAGE_SIZE, MEAN, STD
from style import painted

SMALL = 0.75  # below this scale a half-size source is sampled, since thin lines would alias
# Shares of pictures at full strength.
HARD = 0.5  # small, turned, on any background
WOBBLY, WOBBLY_DRAWING, JPEG = 0.1, 0.35, 0.08
PAIRED = 0.08  # two things on one sheet


def standardise(rgb: torch.Tensor) -> torch.Tensor:
    """uint8 [n,3,h,w] -> f32, normalised as the vision tower expects it."""
    mean, std = (torch.tensor(numbers, device=rgb.device).view(1, 3, 1, 1) for numbers in (MEAN, STD))
    return (rgb / 255 - mean) / std


def in_bytes(rgb: torch.Tensor) -> torch.Tensor:
    """[n,3,h,w] in 0..1 -> uint8."""
    return (rgb.clamp(0, 1) * 255).round().byte()


def within(
    hard: torch.Tensor, easy_range: tuple[float, float], hard_range: tuple[float, float]
) -> torch.Tensor:
    """One uniform number for each picture [n], from `hard_range` where `hard` [n], else from `easy_range`."""
    n = len(hard)
    return torch.where(hard, torch.empty(n).uniform_(*hard_range), torch.empty(n).uniform_(*easy_range))


def place(premultiplied: torch.Tensor, hard: torch.Tensor, wobbly: torch.Tensor) -> torch.Tensor:
    """Random flip, rotation, scale and shift of [n,4,s,s], and a smooth distortion where `wobbly` [n]."""
    n = len(premultiplied)
    scale = within(hard, (0.7, 1.1), (0.42, 1.1))
    angle = within(
        hard | (torch.rand(n) < 0.1),
        (-math.radians(12), math.radians(12)),
        (-math.radians(35), math.radians(35)),
    )
    flip = torch.where(torch.rand(n) < 0.5, -1.0, 1.0)
    stretch = torch.empty(n).uniform_(0.92, 1.09)
    cos, sin = angle.cos() / scale, angle.sin() / scale
    room = (1.05 - scale).clamp(min=0.08)
    shift = (torch.rand(n, 2) * 2 - 1) * room[:, None]
    rows = torch.stack([flip * cos * stretch, flip * sin * stretch, -sin / stretch, cos / stretch], -1).view(
        n, 2, 2
    )
    theta = torch.cat([rows, -(rows @ shift[:, :, None])], 2)
    grid = torch.nn.functional.affine_grid(theta, [n, 4, IMAGE_SIZE, IMAGE_SIZE], align_corners=False)
    count = int(wobbly.sum())
    if count:
        shaken = torch.randn(count, 2, 6, 6) * torch.empty(count, 1, 1, 1).uniform_(0.01, 0.06)
        grid[wobbly] += interpolate(shaken, IMAGE_SIZE, mode="bicubic").permute(0, 2, 3, 1)
    out = torch.empty(n, 4, IMAGE_SIZE, IMAGE_SIZE)
    small = scale < SMALL
    out[small] = grid_sample(avg_pool2d(premultiplied[small], 2), grid[small], align_corners=False)
    out[~small] = grid_sample(premultiplied[~small], grid[~small], align_corners=False)
    return out


def paired(placed: torch.Tensor, picked: torch.Tensor) -> torch.Tensor:
    """Puts a second picked picture beside each picked one, both at half size, in two quarters of the sheet.

    Changes `placed` [n,4,s,s] in place. Returns for each row the row that it shows as well [n]: itself if not
    picked.
    """
    partner, rows = torch.arange(len(placed)), torch.nonzero(picked)[:, 0]
    if len(rows) < 2:
        return partner
    partner[rows] = rows.roll(1)
    half, middle = avg_pool2d(placed[rows], 2), IMAGE_SIZE // 2
    sheet = torch.zeros(len(rows), 4, IMAGE_SIZE, IMAGE_SIZE)
    for i in range(len(rows)):
        for picture, quarter in zip((half[i], half[i - 1]), random.sample(range(4), 2), strict=True):
            top, left = quarter // 2 * middle, quarter % 2 * middle
            sheet[i, :, top : top + middle, left : left + middle] = picture
    placed[rows] = sheet
    return partner


def noise(count: int) -> torch.Tensor:
    """Smooth coloured noise of several scales in random shares, in place of photographs: [count,3,s,s]."""
    weights = torch.rand(3, count, 1, 1, 1) * torch.tensor([1.0, 0.7, 0.5]).view(3, 1, 1, 1, 1)
    weights = weights / weights.sum(0)
    cells = [int(torch.randint(low, high, ())) for low, high in [(2, 5), (6, 13), (16, 33)]]
    out = torch.zeros(count, 3, IMAGE_SIZE, IMAGE_SIZE)
    for side, weight in zip(cells, weights, strict=True):
        out += interpolate(torch.rand(count, 3, side, side), IMAGE_SIZE, mode="bilinear") * weight
    mean = out.mean((1, 2, 3), keepdim=True)
    return ((out - mean) * torch.empty(count, 1, 1, 1).uniform_(0.5, 1.5) + mean).clamp(0, 1)


def backgrounds(hard: torch.Tensor) -> torch.Tensor:
    """White, plain colours, gradients and noise [n,3,s,s] in 0..1; white for most of the easy pictures."""
    n = len(hard)
    white, plain_colour, gradient = [
        torch.where(hard, h, e) for h, e in [(0.15, 0.7), (0.3, 0.88), (0.45, 0.95)]
    ]
    kind = torch.rand(n)
    first, second = torch.rand(2, n, 3, 1, 1)
    paper = first.expand(n, 3, IMAGE_SIZE, IMAGE_SIZE).clone()
    paper[kind < white] = 1.0
    grey = (kind >= white) & (kind < white + 0.05)
    paper[grey] = first[grey][:, :1]
    ramp = torch.linspace(0, 1, IMAGE_SIZE).view(1, 1, 1, -1).expand(n, 1, IMAGE_SIZE, IMAGE_SIZE)
    upright = (torch.rand(n) < 0.5).view(n, 1, 1, 1)
    ramp = torch.where(upright, ramp.transpose(2, 3), ramp)
    sloped = (kind >= plain_colour) & (kind < gradient)
    paper[sloped] = (first + (second - first) * ramp)[sloped]
    noisy = kind >= gradient
    if noisy.any():
        paper[noisy] = noise(int(noisy.sum()))
    return paper


def recolour(rgb: torch.Tensor) -> torch.Tensor:
    """Changes brightness, contrast, saturation and tint of [n,3,s,s]; a few turn grey, blurred or grainy."""
    n = len(rgb)

    def one(low: float, high: float) -> torch.Tensor:
        return torch.empty(n, 1, 1, 1).uniform_(low, high)

    luma = rgb.mean(1, keepdim=True)
    saturation = torch.where(torch.rand(n, 1, 1, 1) < 0.06, torch.zeros(1), one(0.75, 1.25))
    rgb = luma + (rgb - luma) * saturation
    rgb = (rgb - 0.5) * one(0.85, 1.15) + 0.5 + one(-0.06, 0.06)
    rgb = rgb * torch.empty(n, 3, 1, 1).uniform_(0.94, 1.06)
    blurred = torch.rand(n) < 0.07
    rgb[blurred] = avg_pool2d(rgb[blurred], 3, 1, 1, count_include_pad=False)
    grainy = torch.rand(n) < 0.05
    rgb[grainy] += torch.randn_like(rgb[grainy]) * 0.06
    return rgb.clamp(0, 1)


def jpeg(rgb: torch.Tensor, picked: torch.Tensor) -> torch.Tensor:
    """Sends the picked pictures of uint8 [n,3,h,w] through a JPEG file of random quality, in place."""
    through = []
    for pixels in rgb[picked].permute(0, 2, 3, 1).cpu().numpy():
        file = in_memory(Image.fromarray(pixels), "JPEG", quality=random.randrange(35, 90))
        through.append(np.asarray(Image.open(file)))
    if through:
        rgb[picked] = torch.from_numpy(np.stack(through)).permute(0, 3, 1, 2).to(rgb.device)
    return rgb


def augment(rgba: torch.Tensor, strength: float) -> tuple[torch.Tensor, torch.Tensor]:
    """uint8 [n,s,s,4] -> uint8 [n,3,IMAGE_SIZE,IMAGE_SIZE] on the same device, and each one's second row [n].

    The second row is the one that a picture shows besides its own; for most pictures it is their own.
    `strength`: 0 to 1.
    """
    n = len(rgba)
    with rgba.device:
        hard = torch.rand(n) < HARD * strength
        paper = backgrounds(hard)
        pixels, drawn = inked(rgba.permute(0, 3, 1, 2).float() / 255, paper.mean((1, 2, 3)), strength)
        pixels[~drawn] = painted(pixels[~drawn], strength)
        alpha = pixels[:, 3:]
        wobbly = torch.rand(n) < torch.where(drawn, WOBBLY_DRAWING, WOBBLY) * strength
        placed = place(torch.cat([pixels[:, :3] * alpha, alpha], 1), hard, wobbly)
        partner = paired(placed, torch.rand(n) < PAIRED * strength)
        picture = in_bytes(recolour(placed[:, :3] + paper * (1 - placed[:, 3:])))
        return jpeg(picture, torch.rand(n) < JPEG * strength), partner


def plain(rgba: torch.Tensor) -> torch.Tensor:
    """The same shapes as `augment` without chance, on white as in the page: for quick validation only."""
    pixels = rgba.permute(0, 3, 1, 2).float() / 255
    white = pixels[:, :3] * pixels[:, 3:] + 1 - pixels[:, 3:]
    return in_bytes(interpolate(white, IMAGE_SIZE, mode="bicubic", antialias=True))
