"""How long a translation from Indonesian usually is: a log-normal ratio per language (`locales/<lang>/length.toml`)."""

from __future__ import annotations

import math
import re

from mtqa.locales import table
from mtqa.model import SOURCE_LANG, Lang

_CJK = re.compile("[\u3041-\u30fe\u3400-\u9fff\uf900-\ufaff]")


def characters(text: str, lang: Lang) -> float:
    """Length in characters of the language; in Chinese and Japanese, Latin letters and digits count less."""
    text = text.strip()
    other = 1.0 if lang == SOURCE_LANG else float(table(lang, "length")["other"])
    own = len(_CJK.findall(text)) if other != 1.0 else 0
    return own + other * (len(text) - own)


def ratio(lang: Lang) -> float:
    """The usual length over the length of the Indonesian."""
    return 1.0 if lang == SOURCE_LANG else float(table(lang, "length")["ratio"])


def deviation(source: str, target: str, lang: Lang) -> float:
    """Standard deviations of a target-language text from its usual length: negative when it is shorter."""
    model = table(lang, "length")
    length = max(1.0, float(len(source.strip())))
    spread = math.sqrt(model["spread"] + model["short"] / length)
    return math.log(max(characters(target, lang), 0.5) / (ratio(lang) * length)) / spread
