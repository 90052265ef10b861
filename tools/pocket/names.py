"""Turns the identifiers of icon sets into the names that a person would type.

One emoji occurs in several sets, and must get the same name in each: a picture's name is its class.
"""

import re
import zlib

SKIN = re.compile(r"skin-tone")
FLUENT_SKIN = re.compile(r"-(medium-light|medium-dark|light|medium|dark)$")
NOT_A_THING = re.compile(r"^(flag|keycap|regional-indicator)-|-flag$|^letter-.$|^.$|^flag-for-")
SIZE = re.compile(r"-(\d+)$")
UNSEEN_SHARE = 0.12


def spoken(identifier: str) -> str:
    return identifier.replace("-", " ").strip()


def plain_names(prefix: str, identifiers: list[str]) -> dict[str, str]:
    """Identifier -> name for the identifiers worth keeping: no skin tones, flags, keycaps or letters."""
    known = set(identifiers)
    names = {}
    for identifier in identifiers:
        if SKIN.search(identifier) or NOT_A_THING.search(identifier):
            continue
        if prefix.startswith("fluent-emoji") and FLUENT_SKIN.search(identifier):
            if FLUENT_SKIN.sub("", identifier) in known:
                continue
        name = identifier
        if prefix == "meteocons":
            name = name.removesuffix("-fill")
        if prefix == "streamline-emojis":
            name = SIZE.sub("", name)  # "astronaut-1", "astronaut-2": drawings of one thing
        names[identifier] = spoken(name)
    return names


def split_glued(names: dict[str, str], vocabulary: set[str]) -> dict[str, str]:
    """fxemoji writes "oldkey": finds the spaces again from the other sets' names, drops what stays unknown."""
    by_glued = {re.sub(r"[^a-z0-9]", "", word): word for word in sorted(vocabulary)}
    return {i: by_glued[n.replace(" ", "")] for i, n in names.items() if n.replace(" ", "") in by_glued}


STYLES = re.compile(
    r"-(outline|outlined|filled|fill|line|linear|regular|solid|sharp|flat|duo|alt|stroke|variant|\d+)$"
)  # how an icon is drawn, not what it shows
OTHER_STYLES = re.compile(r"-(thin|light|bold|broken|twotone|duotone|rounded|off|slash)(-|$)")


def icon_names(identifiers: list[str], things: set[str]) -> dict[str, str]:
    """As `plain_names` for sets drawn for programs: only what WordNet calls a thing, once as a line drawing and
    once filled. "heart-filled" is a heart; "heart-broken-bold" and "arrow-left" are left out."""
    names, taken = {}, set()
    for identifier in identifiers:
        if OTHER_STYLES.search(identifier):
            continue
        stem, filled = identifier, re.search(r"-(filled|fill|solid)(-|$)", identifier) is not None
        while STYLES.search(stem):
            stem = STYLES.sub("", stem)
        name = spoken(stem)
        if name in things and (name, filled) not in taken:
            taken.add((name, filled))
            names[identifier] = name
    return names


def clipart_name(stem: str, things: set[str]) -> str | None:
    """openclipart writes "blue_dragonfly_ghuul_ghu_01", the author behind the thing: takes the longest thing that
    starts within the first three words."""
    tokens = [t for t in re.split(r"[^a-z]+", stem.lower()) if t]
    for start in range(min(3, len(tokens))):
        for end in range(min(start + 3, len(tokens)), start, -1):
            if (name := " ".join(tokens[start:end])) in things and len(name) > 2:
                return name
    return None


def is_unseen(name: str) -> bool:
    """True for the fixed share of names that are kept out of image training in every style."""
    return zlib.crc32(("pocket-1 " + name).encode()) / 2**32 < UNSEEN_SHARE
