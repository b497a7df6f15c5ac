"""Consonant skeletons: a coarse key of how a name sounds that survives any change of script.

Humphreys and 汉弗莱斯 (han fu lai si) are both "hnfls". A second opinion beside the learned chunk pairs, which know
only what they have seen.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz import fuzz

from mtqa.compare.transliterate import fold_latin, syllable

_LATIN = (
    (r"^x", "s"), (r"tch|sch|ch|sh|ti(?=o)|zh|dj", "s"), (r"ph|pf", "f"), (r"th", "t"), (r"gh(?![aeiou])|(?<=[aeiou])h", ""),
    (r"c(?=[eiy])", "s"), (r"ck|qu|q|c|kh", "k"), (r"x", "ks"), (r"wh", "w"), (r"^kn", "n"), (r"^wr", "r"), (r"j|z", "s"),
    (r"ll|gl(?=i)", "l"), (r"g(?=[eiy])", "s"),
)  # fmt: skip
_PINYIN = ((r"^(?:zh|ch|sh|[jqxzcs])", "s"), (r"ng$", "n"), (r"^er$", "r"))
_KANA = {
    "カガキギクグケゲコゴ": "k", "サザシジスズセゼソゾヂヅチツ": "s", "タダテデトド": "t", "ナニヌネノン": "n",
    "ハヒヘホ": "h", "フヴ": "f", "バパビピブプベペボポ": "b", "マミムメモ": "m", "ラリルレロ": "r", "ワウヰヱ": "w",
}  # fmt: skip
_ARABIC = {
    "ب": "b", "پ": "b", "ت": "t", "ط": "t", "د": "t", "ض": "t", "ث": "s", "س": "s", "ص": "s", "ز": "s", "ذ": "s", "ظ": "s",
    "ش": "s", "ج": "s", "ك": "k", "ق": "k", "غ": "k", "خ": "k", "ح": "h", "ه": "h", "ف": "f", "م": "m", "ن": "n",
    "ل": "r", "ر": "r", "و": "w",
}  # fmt: skip
_CLASS = str.maketrans({"p": "b", "d": "t", "g": "k", "v": "f", "l": "r", "w": "f", "y": "", "ᴺ": "n"})
_VOWEL = re.compile("[aeiou'\\-]")
_NASAL = re.compile("m(?=[bf])")
_TWICE = re.compile(r"(.)\1+")
_LATIN_RE = tuple((re.compile(p), r) for p, r in _LATIN)
_PINYIN_RE = tuple((re.compile(p), r) for p, r in _PINYIN)
_KANA_OF = {c: k for row, k in _KANA.items() for c in row}


def _classes(text: str) -> str:
    return _NASAL.sub("n", _TWICE.sub(r"\1", _VOWEL.sub("", text).translate(_CLASS)))


@lru_cache(maxsize=20000)
def of_latin(name: str) -> str:
    name = fold_latin(name)
    for pattern, new in _LATIN_RE:
        name = pattern.sub(new, name)
    return _classes(name)


@lru_cache(maxsize=10000)
def _of_han(char: str) -> str:
    sound = syllable(char)
    for pattern, new in _PINYIN_RE:
        sound = pattern.sub(new, sound)
    return sound


@lru_cache(maxsize=50000)
def of_foreign(text: str, lang: str) -> str:
    """The skeleton of a stretch of Chinese, Japanese or (folded) Arabic."""
    if lang == "ar":
        # waw inside a word mostly spells a vowel
        kept = text[:1] + text[1:].replace("و", "")
        return _NASAL.sub("n", _TWICE.sub(r"\1", "".join(_ARABIC.get(c, "") for c in kept).translate(_CLASS)))
    out = "".join(_KANA_OF.get(c, "") if "゠" < c <= "ヿ" else _of_han(c) for c in text)
    return _classes(out)


def echo(name: str, text: str, lang: str) -> float:
    """How alike a Latin name and a stretch sound by their skeletons, 0..1; short skeletons count for less."""
    left, right = of_latin(name), of_foreign(text, lang)
    if not left or not right:
        return 0.0
    weight = min(1.0, (len(left) + 1) / 4)
    score = fuzz.partial_ratio(left, right) if len(right) > len(left) else fuzz.ratio(left, right)
    return weight * score / 100
