"""Which pictogram sets are trained on, and which are kept out to judge by."""

TRAINING_SETS = [
    "noto", "noto-v1", "twemoji", "openmoji", "emojione", "emojione-v1",
    "streamline-emojis", "flat-color-icons", "meteocons", "emojione-monotone", "fxemoji",
]  # fmt: skip
# Line and solid drawings, and colour icons of things: named for programs, so their names are filtered.
ICON_SETS = [
    "icon-park", "streamline-ultimate-color", "streamline-plump-color", "streamline-kameleon-color",
    "streamline-cyber-color", "streamline-flex-color", "streamline-stickies-color", "game-icons", "healthicons",
    "tabler", "ph", "mdi", "iconoir", "hugeicons", "mingcute", "icon-park-outline", "temaki", "fa6-solid",
    "material-symbols", "solar", "flat-ui", "duo-icons", "boxicons", "ri", "bi", "tdesign", "mynaui", "la",
    "icon-park-solid", "icon-park-twotone", "si-glyph", "dinkie-icons", "maki", "uil", "carbon", "clarity", "mage",
    "pixelarticons", "fontisto", "vaadin", "guidance", "f7", "ion", "basil", "raphael", "cil", "pepicons-pop",
    "streamline-flex", "streamline-plump", "streamline-sharp", "akar-icons", "ant-design", "bx", "ci", "entypo", "ep",
    "flowbite", "foundation", "gravity-ui", "griddy-icons", "grommet-icons", "heroicons", "humbleicons", "iconamoon",
    "icons8", "jam", "lineicons", "lsicon", "majesticons", "memory", "meteor-icons", "pepicons-pencil", "pepicons-print",
    "pinhead", "pixel", "stash", "subway", "teenyicons", "typcn", "zondicons",
]  # fmt: skip
# The same, named so that the thing comes last: "accounting-abacus".
COMPOUND_SETS = [
    "streamline-color", "streamline-sharp-color", "streamline-freehand-color", "streamline-freehand", "marketeq",
    "streamline-cyber", "streamline-pixel", "streamline", "streamline-ultimate",
]  # fmt: skip
CLIPART_FOLDERS = [
    "animals", "food", "transportation", "tools", "plants", "recreation", "buildings", "electronics", "containers",
    "office", "education", "decorations", "people", "science", "geography/astronomy", "signs_and_symbols/weather",
]  # fmt: skip
UNSEEN_SET = "fluent-emoji"  # the whole Fluent family stays out of training
UNSEEN_DRAWINGS = "lucide"  # and one set of line drawings
