"""Which language a text is in.

Scripts decide first; Japanese is told from Chinese by kana and by which characters the two national encodings
hold; Indonesian, English and French are told apart by their most frequent exclusive words. langdetect (slow, and
random without a seed) is asked only about longer Latin, Cyrillic … text that none of this explains.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from mtqa.locales import table
from mtqa.model import Span

WORD_LANGS = ("id", "en", "fr")
_WORD = re.compile("[A-Za-zÀ-ÖØ-öø-ɏḀ-ỿＡ-Ｚａ-ｚ]+")
_NOISE = re.compile(
    r"(?:https?://|www\.)[!-~]{1,2000}|[A-Za-z0-9_.+-]{1,64}@[A-Za-z0-9_.-]{1,64}|[@#][A-Za-z0-9_]{1,60}|[$%]?\{[\w.]{0,60}\}"
)
_LONG = 90  # characters from which langdetect is believed in any language
_NOISE_HINT = re.compile(r"[@#{]|://|[wW]{3}\.")
_SCRIPTS = {
    "kana": re.compile("[\u3041-\u3096\u309d\u309e\u30a1-\u30fa\u30fd\u30fe\uff66-\uff9d]"),
    "han": re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff々〇]"),
    "arabic": re.compile("[\u0620-\u064a\u066e-\u06d3\u06fa-\u06ff\ufb50-\ufdff\ufe70-\ufefc]"),
    "latin": re.compile("[A-Za-zÀ-ÖØ-öø-ɏḀ-ỿＡ-Ｚａ-ｚ]"),
    "hangul": re.compile("[\u1100-\u11ff\uac00-\ud7af]"),
    "thai": re.compile("[\u0e00-\u0e7f]"),
    "greek": re.compile("[\u0370-\u03ff]"),
    "hebrew": re.compile("[\u0590-\u05ff]"),
    "devanagari": re.compile("[\u0900-\u097f]"),
    "cyrillic": re.compile("[\u0400-\u04ff]"),
}
_USUAL = ("kana", "han", "arabic", "latin")
_RARE = re.compile("|".join(p.pattern for name, p in _SCRIPTS.items() if name not in _USUAL))
_ONE_LANGUAGE = {"hangul": "ko", "thai": "th", "greek": "el", "hebrew": "he", "devanagari": "hi"}
# A Han character or a kana says about as much as two or three letters.
_WEIGHT = {"han": 2.5, "kana": 2.0, "hangul": 2.0}
_PERSIAN = re.compile("[پچژگکیے]")
# Frequent in any Chinese sentence, seldom in a Japanese headline without kana.
_CHINESE_FUNCTION = frozenset("的了是在不我他她它們这這那也就和與与对對让還还")

LANGUAGE_SCRIPTS = {
    "id": {"latin"},
    "en": {"latin"},
    "fr": {"latin"},
    "zh": {"han"},
    "ja": {"kana", "han"},
    "ar": {"arabic"},
}


@dataclass(frozen=True, slots=True)
class Word:
    """A run of Latin letters; `lang` is set where the word belongs to one of id, en, fr alone."""

    span: Span
    text: str
    lang: str | None

    @property
    def lower(self) -> bool:
        return self.text[0].islower()


def without_noise(text: str) -> str:
    """Without URLs, addresses, handles and placeholders, which say nothing of the language."""
    return _NOISE.sub(" ", text) if _NOISE_HINT.search(text) else text


def script_counts(text: str) -> dict[str, int]:
    """Letters per script, only the scripts that occur."""
    if text.isascii():
        latin = len(_SCRIPTS["latin"].findall(text))
        return {"latin": latin} if latin else {}
    names = _SCRIPTS if _RARE.search(text) else _USUAL
    counts = {name: len(_SCRIPTS[name].findall(text)) for name in names}
    return {name: n for name, n in counts.items() if n}


@cache
def exclusive_words() -> dict[str, str]:
    """Word -> the one language of id, en, fr that it is frequent in (`locales/<lang>/words.toml`)."""
    return {word: lang for lang in WORD_LANGS for word in table(lang, "words")["words"].split()}


@lru_cache(maxsize=4096)
def latin_words(text: str) -> tuple[Word, ...]:
    """The Latin-script words of `text`, each with the language it is exclusive to."""
    known = exclusive_words()
    return tuple(Word(Span(*m.span()), m[0], known.get(m[0].lower())) for m in _WORD.finditer(text))


@lru_cache(maxsize=4096)
def languages(text: str) -> tuple[tuple[str | None, bool], ...]:
    """Of each Latin-script word the language it is exclusive to, and whether it begins in lower case."""
    known = exclusive_words()
    return tuple([(known.get(w.lower()), w[0].islower()) for w in _WORD.findall(text)])


@lru_cache(maxsize=4096)
def identify(text: str) -> tuple[str | None, float]:
    """The ISO 639-1 code of the text's main language and a confidence 0..1; `(None, 0.0)` where it cannot tell.

    Malay counts as Indonesian. No opinion on short text without a telling script or word.
    """
    text = without_noise(text)
    counts = script_counts(text)
    weights = {name: n * _WEIGHT.get(name, 1.0) for name, n in counts.items()}
    weights["cjk"] = weights.pop("han", 0.0) + weights.pop("kana", 0.0)
    total = sum(weights.values())
    if not total:
        return None, 0.0
    script = max(weights, key=lambda name: weights[name])
    share = weights[script] / total
    if script == "cjk":
        lang, confidence = _chinese_or_japanese(text, counts)
    elif script == "arabic":
        persian = len(_PERSIAN.findall(text))
        if persian >= 3 and persian > 0.04 * counts["arabic"]:
            lang, confidence = _langdetect(text)
        else:
            lang, confidence = "ar", 0.95 if counts["arabic"] >= 6 else 0.6
    elif script == "latin":
        lang, confidence = _latin(text)
    elif script in _ONE_LANGUAGE:
        lang, confidence = _ONE_LANGUAGE[script], 0.95
    else:
        lang, confidence = _langdetect(text)
    return (lang, confidence * share) if lang else (None, 0.0)


def _chinese_or_japanese(text: str, counts: dict[str, int]) -> tuple[str | None, float]:
    kana, han = counts.get("kana", 0), counts.get("han", 0)
    owners = [_han_owner(char) for char in _SCRIPTS["han"].findall(text)]
    only_zh, only_ja = owners.count("zh"), owners.count("ja")
    if kana >= 2 and kana > 0.1 * (kana + han) and only_zh <= 0.3 * han + 1:
        return "ja", min(0.95, 0.7 + 0.05 * kana)
    if only_zh >= 2 and only_zh > 2 * only_ja and kana <= 0.1 * han:
        return "zh", min(0.95, 0.7 + 0.1 * only_zh)
    if kana:
        return ("ja", 0.7) if kana >= 0.3 * (han + kana) else (None, 0.0)
    if only_ja and not only_zh:
        return "ja", min(0.9, 0.6 + 0.1 * only_ja)
    # No kana and nothing exclusive: a Japanese headline may be all kanji, a long sentence with Chinese particles not.
    if han >= 12 and len(_CHINESE_FUNCTION & set(text)) >= 2:
        return "zh", 0.85
    return None, 0.0


@cache
def _han_owner(char: str) -> str | None:
    """By the national character sets: what JIS X 0208 lacks is Chinese; what both GB 2312 and Big5 lack, Japanese."""
    if not _in(char, "shift_jis"):
        return "zh"
    return None if _in(char, "gb2312") or _in(char, "big5") else "ja"


def _in(char: str, encoding: str) -> bool:
    try:
        char.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _latin(text: str) -> tuple[str | None, float]:
    words = latin_words(text)
    hits = dict.fromkeys(WORD_LANGS, 0)
    lower = 0
    for word in words:
        # A capitalised word may be part of a name or a title that stays as it is.
        lower += word.lower
        if word.lang:
            hits[word.lang] += 1
    best = max(hits, key=lambda lang: hits[lang])
    rest = sum(hits.values()) - hits[best]
    if hits[best] >= 2 and hits[best] >= 3 * rest and hits[best] >= 0.4 * lower:
        return best, 1 - 0.5 ** (hits[best] - 0.5 * rest)
    if rest and hits[best] + rest >= 0.4 * lower:
        return best, 0.6 * hits[best] / (hits[best] + rest)  # two languages mixed
    if lower >= 6 and len(text) >= 40:
        lang, confidence = _langdetect(text)
        return (None, 0.0) if lang in WORD_LANGS and not hits[lang] else (lang, confidence)
    return (best, 0.5) if hits[best] and not rest else (None, 0.0)


@lru_cache(maxsize=1024)
def _langdetect(text: str) -> tuple[str | None, float]:
    from langdetect import DetectorFactory, LangDetectException, detect_langs

    DetectorFactory.seed = 0
    try:
        best = detect_langs(text[:1000])[0]
    except LangDetectException:
        return None, 0.0
    lang = "id" if best.lang in ("ms", "id") else best.lang[:2]
    # Terms and names make short text look like a language it is not in, mostly like one of the many others.
    return lang, float(best.prob) * (0.95 if lang in WORD_LANGS or len(text) >= _LONG else 0.6)
