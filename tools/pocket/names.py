"""Turns identifiers of icon sets into names that a person would type, and says which names stay unseen.

A picture's name is its class. The same emoji occurs in several sets and must get the same name in each.
"""

import re
import zlib

SKIN = re.compile(r"skin-tone")
FLUENT_SKIN = re.compile(r"-(medium-light|medium-dark|light|medium|dark)$")
NOT_A_THING = re.compile(r"^(flag|keycap|regional-indicator)-|-flag$|^letter-.$|^.$|^flag-for-")
SIZE = re.compile(r"-(\d+)$")
UNSEEN_SHARE = 0.12  # of all names
# Names of the unseen share that "Quick, Draw!" asks people to draw: the first things that anybody tries, and
# labels that the page itself offers. The first seven versions saw no picture of them; `teach_names.py` taught
# them to the eighth.
EVERYDAY = {
    name.replace("-", " ")
    for name in """
    anvil arm bee bird bottlecap bracelet bridge bush cactus canoe cat cow dishwasher dog doughnut drum
    dumbbell envelope eyeglasses eyes firetruck flip-flops fork frying-pan hat helmet hexagon hourglass key
    keyboard knee lantern map microphone mosquito mountain moustache onion oven owl peas pineapple pond
    purse rabbit rain sandwich scissors shark snail socks spider spoon suitcase swing-set television
    tennis-racquet toilet tree trumpet turtle watermelon windmill zebra
    """.split()
}


def spoken(identifier: str) -> str:
    """The identifier with spaces for hyphens."""
    return identifier.replace("-", " ").strip()


def plain_names(prefix: str, identifiers: list[str]) -> dict[str, str]:
    """Identifier -> name of an emoji set, without skin tones, flags, keycaps and letters."""
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
    """Puts the spaces back into fxemoji's names ("oldkey"), by the names of the other sets.

    Names that match no name of `vocabulary` are dropped.
    """
    by_glued = {re.sub(r"[^a-z0-9]", "", word): word for word in sorted(vocabulary)}
    return {i: by_glued[n.replace(" ", "")] for i, n in names.items() if n.replace(" ", "") in by_glued}


STYLES = re.compile(
    r"-(outline|outlined|filled|fill|line|linear|regular|solid|sharp|flat|duo|alt|stroke|variant|\d+)$"
)  # endings that say how an icon is drawn, not what it shows
COMPOUND_WORDS = 4  # identifiers with more words are lists of keywords
OTHER_STYLES = re.compile(r"-(thin|light|bold|broken|twotone|duotone|rounded|off|slash)(-|$)")


# Last words of an identifier that name an action or a place of a program's button, and no drawn thing.
NOT_A_HEAD = set(
    """
    add alert alternate angle app area back bar block body border bottom box browser button check chip
    circle close cloud code component connection content control corner coupon crazy cross cursor cut cutout
    data day delete delivery design device diagonal direction display down draw edge edit element empty
    energy equipment exit favourite favorite field fill filter finger fly forward frame grid group hand
    hanging heart hexagon hold item job key layer layout left letter light line list loading lock loop male
    man mark menu minus mode monitor network number object octagon off office on open oval pad page part
    partner pattern people person petroleum pin plane plant plastic play plus point polygon pro product
    remove right round search section server set setting shape share shield shrink sign signal sizing square
    star station store storage stream stretch support switch symbol system tab table tag text time timer
    tool top transit triangle up update user vertical view virus web widget wifi window woman world www zoom
    """.split()
)


def head(words: list[str], things: set[str]) -> str | None:
    """The thing that a compound ends with: ["accounting", "abacus"] is an abacus. Plurals count as singulars.

    None where no ending of up to three words is in `things`.
    """
    for start in range(max(0, len(words) - 3), len(words)):
        ending = " ".join(words[start:])
        for name in [
            ending,
            re.sub("ies$", "y", ending),
            re.sub("es$", "", ending),
            re.sub("s$", "", ending),
        ]:
            if name in things and len(name) > 2 and name.split()[-1] not in NOT_A_HEAD:
                return name
    return None


def icon_names(identifiers: list[str], things: set[str], compounds: bool = False) -> dict[str, str]:
    """As `plain_names`, for sets drawn for programs: only what WordNet calls a thing.

    Each thing is kept once as a line drawing, once filled and once flat. "heart-filled" is a heart;
    "heart-broken-bold" and "arrow-left" are left out. `compounds`: the set puts the thing last, so
    "accounting-abacus" is an abacus, and every drawing of a thing is kept.
    """
    names, taken = {}, set()
    for identifier in identifiers:
        if OTHER_STYLES.search(identifier):
            continue
        stem, style = identifier, re.findall(r"-(filled|fill|solid|flat)(?=-|$)", identifier)[:1]
        while STYLES.search(stem):
            stem = STYLES.sub("", stem)
        name, words = spoken(stem), re.findall("[a-z]+", stem)
        if name not in things and compounds and len(words) <= COMPOUND_WORDS:
            name = head(words, things)
        if name in things and (compounds or (name, *style) not in taken):
            taken.add((name, *style))
            names[identifier] = name
    return names


def clipart_name(stem: str, things: set[str]) -> str | None:
    """The longest thing that starts within the first three words of a file name of openclipart, or None.

    openclipart puts the author behind the thing: "blue_dragonfly_ghuul_ghu_01".
    """
    tokens = [t for t in re.split(r"[^a-z]+", stem.lower()) if t]
    for start in range(min(3, len(tokens))):
        for end in range(min(start + 3, len(tokens)), start, -1):
            if (name := " ".join(tokens[start:end])) in things and len(name) > 2:
                return name
    return None


def is_unseen(name: str) -> bool:
    """Whether the name is kept out of image training in every style: a fixed share, drawn by a hash."""
    return name not in EVERYDAY and zlib.crc32(("pocket-1 " + name).encode()) / 2**32 < UNSEEN_SHARE
