"""The strings on which the tokenizers are compared, each with the kind of difficulty that it stands for.

A module of `tokenizer_fixtures.py`. The lists are written with "|" between the items.
"""

import random
import unicodedata
from collections.abc import Iterator


def listed(text: str) -> list[str]:
    """The items between "|". A line break before "|" belongs to the layout."""
    return text.replace("\n|", "|").split("|")


LABELS = listed("""dog|golden retriever|tabby cat|grand piano|fire engine|traffic light|ice cream
|hot-air balloon
|school bus|palace|Ferris wheel|jack-o'-lantern|T-shirt|CD player|iPod|Band-Aid|four-poster bed
|jigsaw puzzle
|mountain bike|snowmobile|space shuttle|sewing machine|stethoscope|volcano|waffle iron|zebra|x-ray|yurt
|butterfly|hummingbird|komodo dragon|sea anemone|lion|red fox|strawberry|granny smith|banana|broccoli
|cauliflower|head cabbage|mushroom|toilet paper|ping-pong ball|rugby ball|racket|pirate ship
|aircraft carrier
|airliner|ambulance|beach wagon|cab|convertible|limousine|minivan|Model T|racer|sports car|go-kart
|golf cart
|moped|tow truck|forklift|barber chair|folding chair|rocking chair|throne|studio couch|park bench
|bookcase
|wardrobe|medicine chest|china cabinet|entertainment center|table lamp|spotlight|torch|candle|lampshade
|chlorofluorocarbon|electroencephalogram|antidisestablishmentarianism|floccinaucinihilipilification
|pneumonoultramicroscopicsilicovolcanoconiosis|deoxyribonucleic acid|unbeknownst|qwzxjkvb""")

TEMPLATES = [
    "a photo of a {}.",
    "the nice {}",
    "This is a {} photo",
    "itap of a {}.",
    "a bad photo of the {}.",
    "a origami {}.",
    "art of the {}.",
    "a {} in a video game.",
    "a black and white photo of the {}.",
    "graffiti of a {}, with lots of colours!",
    "a close-up photo of the {}?",
    "(a tattoo of the {})",
]

PUNCTUATION = listed(""".|..|...|....|!|!!!|?!|?!?!|,|;|:|-|--|---|–|—|―|_|__|snake_case_word
|kebab-case-word|camelCaseWord
|/|a/b|\\|C:\\temp|@user|#hashtag|#1|$5|5$|€20|£3.50|¥1000|100%|a&b|AT&T|R&D|*|**bold**|~|~tilde~|^|^_^
|`code`|```|"quoted"|'single'|“curly”|‘curly’|«guillemets»|„low“|(paren)|[bracket]|{brace}|<angle>
|<>|<|>|<=>|->|=>
|a+b=c|1+1=2|x<y|x>y|x|y|||a||b|…|wait…what|·|•|† ‡|§ 5|¶|°C|37°C|№ 5|™|®|©2024|½|¼ cup|×|÷|±5|µm|Ω
|∞|√2|≈3|≠|≤|≥|∑|∫|∂
|http://example.com/a?b=c&d=e#f|https://openai.com|user.name+tag@example.co.uk|www.x.org|file.tar.gz
|v1.2.3-rc.4
|a,b,c|a, b, c|;-)|:-(|<3|</s>|<s>|[CLS]|[SEP]|[UNK]|[MASK]|<unk>|<pad>|(╯°□°)╯︵ ┻━┻|¯\\_(ツ)_/¯
|!@#$%^&*()_+-=[]{};':",./<>?""")

DIGITS = listed("""0|1|9|10|42|007|123|1234|12345|1234567890|3.14159|1,000,000|1_000|-5|+5|1e10|0x1F|0b101
|2nd|3rd|21st|1990s
|B52|4x4|MP3|H2O|CO2|K9|24/7|50-50|9:45 pm|2024-01-31|31/01/2024|+1 (555) 010-9999|192.168.0.1
|１２３|①②③|²³|x²|H₂O|Ⅳ|ⅷ
|٠١٢٣|०१२३|๐๑๒|௧௨௩|𝟘𝟙𝟚|½ 1⁄2|十二|一百|1️⃣2️⃣""")

APOSTROPHES = listed("""it's|It's|IT'S|they're|They'Re|THEY'RE|i've|I'VE|i'm|I'M|we'll|WE'LL|he'd|HE'D
|don't|DON'T|can't|won't
|o'clock|O'Brien|rock 'n' roll|'tis|'twas|dogs'|the dogs' bones|James's|it’s|they’re|don’t|’s|'s|'t
|'re|'ve|'m|'ll|'d
|''s|'s's|a's b's|'S|'LL|x'y'z|y'all'd've|fo'c's'le|ma'am|'''|'s-|-'s|5's|1990's|'90s|ſ's|it'ſ
|d'Artagnan|l'été|qu'il""")

EMOJI = listed("""😀|😀😀|😀 😀|😂🤣|🐶|a 🐶 dog|dog🐶|🐶dog|❤|❤️|☀|☀️|✈️ plane|👍|👍🏻|👍🏿|👋🏽 hi
|👨‍👩‍👧‍👦|👩‍💻|👩🏾‍🚀|🏳️‍🌈|🏴‍☠️|🇩🇪|🇺🇸🇬🇧|🏴󠁧󠁢󠁥󠁮󠁧󠁿|1️⃣
|#️⃣|🧑‍🤝‍🧑|👁️‍🗨️|🤷‍♂️|🤷🏼‍♀️|🫠|🫨|🪿|🫩|🐦‍⬛|❤️‍🔥|☺|☺︎|☺️|‼️|⁉️|©️|®️|™️|Ⓜ️|🈚|㊗️|🀄|🃏
|♠♥♦♣|★☆|✓✔|→←|🎉party🎉time|:dog:""")

CJK = listed("""狗|一只狗|金毛寻回犬|日本語|犬の写真|カタカナ|ひらがな|ｶﾀｶﾅ|ガ|が|東京タワー|한국어|개 사진
|강아지|한글|ㅎㅏㄴ|繁體中文|龍|龘|𠮷野家|𪚥|　全角　空白　|ＡＢＣ
|ｈｅｌｌｏ|你好，世界！|「引用」|、。|a狗b|dog狗cat猫|中文 and English 混合|㍿|㎏|㋿|〒100-0001|々
|ー|〆""")

SCRIPTS = listed("""собака|СОБАКА|Фотография собаки|ёлка|Ёж|й|σκύλος|ΣΚΎΛΟΣ|ὈΔΥΣΣΕΎΣ|Σίσυφος ΣΑΣ|ς|हिन्दी
|कुत्ता|নমস্কার|தமிழ்|తెలుగు|ಕನ್ನಡ|മലയാളം|ไทย|สุนัข|ລາວ
|ဗမာ|ខ្មែរ|ქართული|ᲥᲐᲠᲗᲣᲚᲘ|հայերեն|አማርኛ|ᏣᎳᎩ|ꮳꮃꭹ|ᐃᓄᒃᑎᑐᑦ|ᠮᠣᠩᠭᠣᠯ|བོད་ཡིག|ⴰⵎⴰⵣⵉⵖ|𐐀𐐨|𝓱𝓮𝓵𝓵𝓸|𝔸𝔹ℂ|ℵ₀|ª º
|ﬁsh ﬂag ﬀ|ǅ ǈ|İstanbul|ISPARTA|ıI|ß ẞ STRASSE|ŒUVRE|Æther|ÅNGSTRÖM|Å|Ñandú|naïve café|ÇA VA
|Tiếng Việt|Đà Nẵng|Łódź|Žižek|Ħamrun|Ŋ|Ǥ|Ɓ|Ȿ|ⱥ|Ꞑ|ɐ|ʼn|ŉ|ꟸ|Ա|Ⅷ|Ⓐ|🄰""")

RTL = listed("""كلب|صورة كلب|مَرْحَبًا|السلام عليكم!|كلب dog|dog كلب cat|کتاب فارسی|۱۲۳۴|לב|כֶּלֶב|תמונה של כלב
|עברית and English|יִדִּישׁ|‏كلب‎|‫embedded‬|اُردو|ﷺ|ﻻ|؟|،""")

COMBINING = [
    "é",
    "ñ",
    "Å",
    "ö",
    "Ç",
    "ệ",
    "ṩ",
    "q̣̇",
    "Ä́",
    "각",
    "が",
    "ά",
    "Й",
    "נּ",
    "क़",
    "ড়",
    "Å",
    "Ω",
    "café résumé naïve",
    "Z̸̡̛a̷l̵g̶o̸",
    "o" + "\u0301" * 20,
    "\u0301",
    " \u0301x",
    "a\u0338",
    "x̅",
    "e⃝",
    "ก็",
    "n\u0303o",
]

SPACES = [
    "",
    " ",
    "  ",
    "\t",
    "\n",
    "\r\n",
    " a",
    "a ",
    " a ",
    "  a  ",
    "a b",
    "a  b",
    "a   b",
    "a\tb",
    "a\t\tb",
    "a\nb",
    "a\n\nb",
    "a\r\nb",
    "a \t \n b",
    "\ta",
    "a\n",
    "a\u00a0b",
    "a\u00a0\u00a0b",
    "\u00a0",
    "\u00a0a\u00a0",
    "a\u2003b",
    "a\u2009b",
    "a\u200bb",
    "a\u200cb",
    "a\u200db",
    "\ufeffa",
    "a\ufeffb",
    "a\u3000b",
    "a\u202fb",
    "a\u205fb",
    "a\u1680b",
    "a\u2028b",
    "a\u2029b",
    "a\u0085b",
    "a\x0bb",
    "a\x0cb",
    "a\u180eb",
    "a\u2060b",
    " . ",
    "a .",
    "a . b",
    "a ,b",
    "\u2800",
    "a\u2800b",
    "\u3164",
    "\u00ada\u00adb",
]

CONTROL = [
    "\x00",
    "a\x00b",
    "a\x01b",
    "\x07",
    "a\x1bb",
    "\x1b[31mred\x1b[0m",
    "a\x7fb",
    "a\x80b",
    "a\x9fb",
    "a\x1cb",
    "a\x1db",
    "a\x1eb",
    "a\x1fb",
    "\u200e",
    "\u202ea",
    "\ufffd",
    "a\ufffdb",
    "\ufffe",
    "\uffff",
    "\U0010ffff",
    "\ue000",
    "\U000f0000",
    "\U000e0001",
    "\x08",
    "\x0e",
]

HTML = [
    "&amp;",
    "a &amp; b",
    "&lt;b&gt;",
    "&quot;x&quot;",
    "&#39;s",
    "it&#39;s",
    "&nbsp;",
    "a&nbsp;b",
    "&eacute;",
    "caf&eacute;",
    "&#x1F600;",
    "&amp;amp;",
    "&amp;lt;",
    "<b>bold</b>",
    "<br/>",
    "<!-- c -->",
    "&notanentity;",
    "&",
    "&;",
    "&copy; 2024",
    "100&percnt;",
    "&hearts;",
]

MOJIBAKE = [
    "cafÃ©",
    "donâ€™t",
    "â€œquotedâ€\x9d",
    "Ã±",
    "ðŸ˜€",
    "schÃ¶n",
    "Â£5",
    "l’humanitÃ©",
    "ï»¿bom",
    "ﬁne",
    "ＬＯＵＤ",
    "Ǆ",
]

SPECIAL = [
    "<|startoftext|>",
    "<|endoftext|>",
    "a <|endoftext|> b",
    "a<|endoftext|>b",
    "<|startoftext|>dog",
    "<|ENDOFTEXT|>",
    "<|endoftext|",
    "<|StartOfText|>",
    "<start_of_text>",
    "<end_of_text>",
    "endoftext",
    "< |endoftext| >",
    "</w>",
    "dog</w>",
    "Ġdog",
    "##ing",
    "▁dog",
]


def case(word: str) -> list[str]:
    """The word in five mixtures of upper and lower case."""
    return [
        word,
        word.upper(),
        word.title(),
        word.swapcase(),
        "".join(c.upper() if i % 2 else c for i, c in enumerate(word)),
    ]


def over_long() -> list[str]:
    """Texts at the limit of the context and far beyond it."""
    words = " ".join(["dog"] * 200)
    return [
        words,
        words.upper(),
        " ".join(["dog"] * 75),
        " ".join(["dog"] * 76),
        " ".join(["dog"] * 74),
        " ".join(["dog"] * 77),
        "a" * 1000,
        "ab" * 1000,
        "." * 500,
        "!" * 76,
        "1" * 75,
        "1" * 76,
        "1" * 77,
        "狗" * 100,
        "🐶" * 60,
        "👨‍👩‍👧‍👦" * 20,
        " " * 5000 + "dog",
        "dog" + " " * 5000,
        "electroencephalogram " * 40,
        "it's " * 60,
        "e\u0301" * 300,
        "x\n" * 90,
        "A photo of " + ", ".join(LABELS),
        "-".join(LABELS),
        "".join(LABELS).replace(" ", ""),
    ]


def drawn() -> list[str]:
    """Random mixtures of characters of every kind, the same at each run."""
    draw = random.Random(2605)
    pools = [
        "abcdefghijklmnopqrstuvwxyz",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "0123456789",
        " \t\u00a0",
        "'’.,;:!?-_/&()",
        "éüñçåÉÜÑ",
        "\u0301\u0308\u0323\u200d\ufe0f",
        "犬猫狗字語가나다",
        "😀🐶❤☀👍🏽",
        "абвгАБВГ",
        "אבגابت",
        "²½Ⅷ٣",
    ]
    rows = []
    for _ in range(150):
        length = draw.randint(1, 24)
        rows.append("".join(draw.choice(draw.choice(pools)) for _ in range(length)))
    return rows


def strings() -> Iterator[tuple[str, str]]:
    """(kind, text) pairs, each text once."""
    groups: dict[str, list[str]] = {
        "labels": LABELS
        + [template.format(LABELS[i * 7 % len(LABELS)]) for i, template in enumerate(TEMPLATES * 3)],
        "case": [
            text
            for word in ("dog", "golden retriever", "t-shirt", "straße", "éclair", "ijsland")
            for text in case(word)
        ],
        "spaces": SPACES,
        "punctuation": PUNCTUATION,
        "digits": DIGITS,
        "apostrophes": APOSTROPHES,
        "emoji": EMOJI,
        "cjk": CJK,
        "scripts": SCRIPTS,
        "rtl": RTL,
        "combining": [
            form
            for text in COMBINING
            for form in (text, *(unicodedata.normalize(f, text) for f in ("NFC", "NFD", "NFKD")))
        ],
        "html": HTML,
        "control": CONTROL,
        "mojibake": MOJIBAKE,
        "special": SPECIAL,
        "over-long": over_long(),
        "drawn": drawn(),
    }
    seen = set()
    for kind, texts in groups.items():
        for text in texts:
            if text not in seen:
                seen.add(text)
                yield kind, text
