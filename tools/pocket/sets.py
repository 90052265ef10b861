"""Which pictogram sets are trained on, and which are kept out to measure the model.

Set names are those of the packages `@iconify-json/*`; their licences are in README.md.
"""

TRAINING_SETS = [
    "noto", "noto-v1", "twemoji", "openmoji", "emojione", "emojione-v1", "streamline-emojis",
    "flat-color-icons", "meteocons", "emojione-monotone", "fxemoji",
]  # fmt: skip
# Line and solid drawings, and colour icons of things. They are named for programs, so `names.icon_names`
# filters them.
ICON_SETS = [
    "icon-park", "streamline-ultimate-color", "streamline-plump-color", "streamline-kameleon-color",
    "streamline-cyber-color", "streamline-flex-color", "streamline-stickies-color", "game-icons",
    "healthicons", "tabler", "ph", "mdi", "iconoir", "hugeicons", "mingcute", "icon-park-outline", "temaki",
    "fa6-solid", "material-symbols", "solar", "flat-ui", "duo-icons", "boxicons", "ri", "bi", "tdesign",
    "mynaui", "la", "icon-park-solid", "icon-park-twotone", "si-glyph", "dinkie-icons", "maki", "uil",
    "carbon", "clarity", "mage", "pixelarticons", "fontisto", "vaadin", "guidance", "f7", "ion", "basil",
    "raphael", "cil", "pepicons-pop", "streamline-flex", "streamline-plump", "streamline-sharp",
    "akar-icons", "ant-design", "bx", "ci", "entypo", "ep", "flowbite", "foundation", "gravity-ui",
    "griddy-icons", "grommet-icons", "heroicons", "humbleicons", "iconamoon", "icons8", "jam", "lineicons",
    "lsicon", "majesticons", "memory", "meteor-icons", "pepicons-pencil", "pepicons-print", "pinhead",
    "pixel", "stash", "subway", "teenyicons", "typcn", "zondicons",
]  # fmt: skip
# The same, in sets whose names put the thing last: "accounting-abacus".
COMPOUND_SETS = [
    "streamline-color", "streamline-sharp-color", "streamline-freehand-color", "streamline-freehand",
    "marketeq", "streamline-cyber", "streamline-pixel", "streamline", "streamline-ultimate",
]  # fmt: skip
CLIPART_FOLDERS = [
    "animals", "food", "transportation", "tools", "plants", "recreation", "buildings", "electronics",
    "containers", "office", "education", "decorations", "people", "science", "geography/astronomy",
    "signs_and_symbols/weather",
]  # fmt: skip
UNSEEN_SET = "fluent-emoji"  # the whole Fluent family stays out of training
UNSEEN_DRAWINGS = "lucide"  # line drawings that stay out of training
