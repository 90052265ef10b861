"""Says which pictures a broad label names: "vehicle" as a dictionary has it, not as Unicode's subgroups do.

Unicode's emoji subgroups come near, but they put the men's room, the anchor and potable water under
transport, whales outside of mammals, mosques outside of buildings and spiders among insects. So each label
has the subgroups that it covers, the names in them that do not belong, the names elsewhere that do, and the
names on which people would disagree (a shield as a tool, a person on a bicycle as a vehicle), which count
neither as ID nor as OOD. The lists were written from the names, by the plain meaning of the word, without
WordNet, which the default method reads.

A module of `label_lists.py`.
"""

import re
from dataclasses import dataclass


@dataclass
class Meaning:
    """What a label covers. Groups: prefixes of emojibase's subgroups. Names: patterns for a whole name."""

    groups: tuple[str, ...]
    no: str = ""  # names in the groups that do not belong
    also: str = ""  # names elsewhere that belong
    aside_groups: tuple[str, ...] = ()
    aside: str = ""  # names that count neither as ID nor as OOD


CATS_AND_MONKEYS = r".* (cat|monkey)( with .*)?|cat with .*"  # names of their faces
PEOPLE = r"(man|woman|person|people|men|women)( .*)?"
RIDING = r".*(biking|rowing boat|wheelchair.*)"

BROAD = {
    "animal": Meaning(
        ("animal-",),
        also=CATS_AND_MONKEYS,
        aside="feather|wing|paw prints|pig nose|spider web|coral|spiral shell|microbe|unicorn|dragon.*"
        "|phoenix bird|teddy bear|carousel horse|horse racing|fried shrimp|nest with eggs|carp streamer",
    ),
    "food": Meaning(
        ("food-",),
        aside_groups=("drink",),
        aside="mushroom|sheaf of rice|herb|fork and knife with plate|crab|lobster|shrimp|squid|oyster",
    ),
    "fruit": Meaning(
        ("food-fruit",),
        aside="tomato|olive|avocado|bell pepper|cucumber|eggplant|hot pepper|pea pod|chestnut|peanuts"
        "|jack o lantern",
    ),
    "vegetable": Meaning(
        ("food-vegetable",),
        aside="tomato|olive|avocado|beans|peanuts|chestnut|(brown )?mushroom|ginger root"
        "|roasted sweet potato|green salad|herb|french fries|jack o lantern",
    ),
    "bird": Meaning(
        ("animal-bird",), aside="feather|wing|phoenix bird|empty nest|nest with eggs|poultry leg"
    ),
    "mammal": Meaning(
        ("animal-mammal",),
        also=f"dolphin|seal|whale|spouting whale|{CATS_AND_MONKEYS}",
        aside="paw prints|pig nose|unicorn|teddy bear|carousel horse|horse racing",
    ),
    "insect": Meaning(("animal-bug",), no="snail|worm|microbe", aside="spider|spider web|scorpion"),
    "flower": Meaning(
        ("plant-flower",),
        aside="rosette|flower playing cards|potted plant|fleur de lis|four leaf clover|shamrock",
    ),
    "vehicle": Meaning(
        ("transport-ground", "transport-air", "transport-water"),
        no="bus stop|station|construction|fuel pump|oil drum|wheel|motorway|railway track|stop sign"
        "|.* traffic light|anchor|ring buoy|seat",
        also="sled",
        aside=f"{RIDING}|parachute|satellite|skateboard|roller skate|shopping cart|roller coaster"
        "|no bicycles",
    ),
    "clothing": Meaning(
        ("clothing",),
        no="gem stone|ring|lipstick|hair pick|folding hand fan|prayer beads|backpack|clutch bag|handbag"
        "|purse|shopping bags",
        also="running shirt|martial arts uniform",
        aside="crown|(sun)?glasses|goggles|.* helmet|boxing glove|ice skate|diving mask|closed umbrella"
        "|.* (in tuxedo|in suit.*)|.* with (veil|headscarf|turban|skullcap)|person wearing turban|ribbon",
    ),
    "musical instrument": Meaning(
        ("musical-instrument",), also="postal horn", aside="bell|bellhop bell|bell with slash|wind chime"
    ),
    "building": Meaning(
        ("place-building", "place-religious"),
        no="brick|rock|wood",
        aside="wedding|statue of liberty|shinto shrine|cityscape.*|night with stars|sunset|bridge at night"
        "|circus tent|tent|camping|station",
    ),
    "tool": Meaning(
        ("tool",),
        no="bomb|bow and arrow|crossed swords|dagger|shield|boomerang",
        aside_groups=("writing", "dishware"),
        aside="broken chain|chains|link|balance scale|magnet|white cane|gear|nut and bolt|hook|ladder"
        "|scissors|.* ruler|(linked )?paperclips?|(round )?pushpin|flashlight|magnifying glass.*"
        "|fishing pole|compass|abacus|broom|plunger|razor|toothbrush|safety pin|sewing needle|syringe"
        "|stethoscope|microscope|telescope",
    ),
    "face": Meaning(
        ("face-",),
        also=".* face",
        aside_groups=("person", "cat-face", "monkey-face"),
        aside=f"{PEOPLE}|{CATS_AND_MONKEYS}|(cat|cow|dog|dragon|horse|monkey|mouse|pig|rabbit|tiger|wind"
        "|.* moon) face|sun with face|eyes?|mouth|nose|ear|biting lip|jack o lantern",
    ),
    "person": Meaning(
        ("person",),
        no="footprints|speaking head",
        also=PEOPLE,
        aside="(wo)?mens room|restroom|baby symbol|wheelchair symbol|no pedestrians|children crossing"
        "|no one under eighteen|japanese dolls|snowman.*|statue of liberty|moai|busts? in silhouette"
        "|placard|troll|ogre|.* (elf|fairy|genie|merpeople|vampire|zombie)",
    ),
    "heart": Meaning(
        ("heart",), also="heart suit", aside="anatomical heart|love letter|.* heart eyes|.* with hearts"
    ),
}


def matches(pattern: str, name: str) -> bool:
    """Whether the whole name matches. An empty pattern matches nothing."""
    return bool(pattern) and re.fullmatch(pattern, name) is not None


def is_in(groups: tuple[str, ...], group: str | None) -> bool:
    """Whether the subgroup begins with one of `groups`."""
    return group is not None and bool(groups) and group.startswith(groups)


def meant(label: str, group_of: dict[str, str | None]) -> tuple[list[str], list[str]]:
    """Names that belong to the label, and names that count neither as ID nor as OOD.

    `group_of`: the subgroup of each picture's name, None where it has none.
    """
    meaning, belong, aside = BROAD[label], [], []
    for name, group in group_of.items():
        if matches(meaning.aside, name):
            aside.append(name)
        elif matches(meaning.also, name) or (is_in(meaning.groups, group) and not matches(meaning.no, name)):
            belong.append(name)
        elif is_in(meaning.aside_groups, group):
            aside.append(name)
    return belong, aside
