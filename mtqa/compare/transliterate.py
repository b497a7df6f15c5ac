"""How well a name in Latin letters and a piece of Chinese, Japanese or Arabic text sound alike.

Names change script in chunks ("rump" -> 朗普, "shi" -> シ): a learned table holds the weight of evidence of each chunk
pair, in nats (`mtqa.data.make_transliteration` makes it). A name's score in a text is the best sum of weights
over all ways to cut the name and a stretch of the text, as a share of the best that any spelling could get.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

_LATIN_EXTRA = str.maketrans(
    {"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
)
_NOT_LETTER = re.compile(r"[^a-z]+")
_ARABIC_MARKS = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u0640\u200e\u200f]")
_ARABIC_FOLD = str.maketrans("أإآٱىةگڤپچژکی", "اااايهغفبجزكي")

LONGEST = 5  # letters of a Latin chunk
LATIN_GAP = -2.5  # a letter of the name without counterpart; vowels and h are cheaper
SOFT_GAP = -1.0
FOREIGN_GAP = -3.5  # a sign of the text inside the name without counterpart
SILENT = frozenset("aeiouhy")
SOUND = 2.0  # discount on a Han character that only sounds right
FLOOR = -4.0  # partial matches below are given up


@lru_cache(maxsize=20000)
def fold_latin(word: str) -> str:
    """Lower-case a-z only: `Väyrynen` -> `vayrynen`."""
    return _NOT_LETTER.sub("", unicodedata.normalize("NFD", word.casefold().translate(_LATIN_EXTRA)))


_INDONESIAN = (
    (re.compile("tj|c(?=[aeiou])"), "ch"),
    (re.compile("oe"), "u"),
    (re.compile("dj"), "j"),
    (re.compile("sy|sj"), "sh"),
)


def read_as_indonesian(name: str) -> str:
    """A folded name as English would write what an Indonesian reads: cisumdawu -> chisumdawu, soeharto -> suharto."""
    for spelt, said in _INDONESIAN:
        name = spelt.sub(said, name)
    return name


def fold_foreign(text: str, lang: str) -> str:
    """One form for spelling variants; for Arabic without marks, hamza forms and final variants. Keeps no positions."""
    if lang == "ar":
        return _ARABIC_MARKS.sub("", text).translate(_ARABIC_FOLD)
    return text


@lru_cache(maxsize=10000)
def syllable(char: str) -> str:
    """The Mandarin syllable of a Han character, without tone: 特 -> `te`."""
    from anyascii import anyascii

    return str(anyascii(char)).strip().lower() if char > "\u2e7f" else ""


_INITIAL = re.compile("^(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])?")


def initial_and_final(sound: str) -> tuple[str, str]:
    """A Mandarin syllable in two: `peng` -> `p-`, `-eng`; one of them may be empty."""
    found = _INITIAL.match(sound)
    cut = found.end() if found else 0
    return (sound[:cut] and sound[:cut] + "-", sound[cut:] and "-" + sound[cut:])


@dataclass(frozen=True, slots=True)
class Match:
    """`score` 0..1: the share of the name's evidence that is found in `text[start:end]`; `nats`: the evidence itself."""

    score: float
    nats: float
    start: int
    end: int


NO_MATCH = Match(0.0, 0.0, 0, 0)

Table = dict[str, dict[str, float]]


@cache
def table(name: str) -> Table:
    """Latin chunk -> foreign chunk (or, for "zh-parts", initial or final of a Mandarin syllable) -> weight."""
    out: Table = {}
    text = files("mtqa.data").joinpath("names", f"transliteration.{name}.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        latin, foreign, weight = line.split("\t")
        if foreign and (latin or name == "zh-parts"):
            out.setdefault(latin, {})[foreign] = int(weight) / 100
    return out


@dataclass(frozen=True, slots=True)
class _Plan:
    """A name made ready: per position the chunks that start there, and the best total any text could reach."""

    steps: tuple[tuple[tuple[int, str, dict[str, float]], ...], ...]
    gaps: tuple[float, ...]
    ideal: float
    starts: frozenset[str]
    heads: frozenset[str]  # the name's first letter, first two …
    chunks: frozenset[str]


@lru_cache(maxsize=5000)
def _plan(name: str, lang: str) -> _Plan:
    chunks, most = table(lang), _most(lang)
    n = len(name)
    cuts = [[name[i : i + a] for a in range(1, min(LONGEST, n - i) + 1)] for i in range(n)]
    # A Chinese chunk may be known by its sound only.
    steps = tuple(
        tuple((len(x), x, chunks.get(x, {})) for x in own if lang == "zh" or x in chunks) for own in cuts
    )
    gaps = tuple(_gap(letter) for letter in name)
    best = [0.0] * (n + 1)
    for i in range(n - 1, -1, -1):
        best[i] = best[i + 1] + gaps[i]
        for a, x, _ in steps[i]:
            best[i] = max(best[i], best[i + a] + most.get(x, FLOOR))
    starts = {
        y[0]
        for i in (0, 1)
        if i < n and (i == 0 or name[0] in SILENT)
        for _, _, c in steps[i]
        for y, w in c.items()
        if w > 0
    }
    known = frozenset([x for own in steps for _, x, _ in own])
    return _Plan(steps, gaps, max(best[0], 1.0), frozenset(starts), frozenset(cuts[0]), known)


@cache
def _most(lang: str) -> dict[str, float]:
    """The greatest weight of each Latin chunk."""
    return {x: max(ys.values()) for x, ys in table(lang).items()}


@cache
def _pairs(lang: str) -> frozenset[str]:
    """The foreign chunks of two characters."""
    return frozenset(y for ys in table(lang).values() for y in ys if len(y) == 2)


@cache
def _turned(name: str) -> Table:
    """A table the other way round: foreign chunk -> Latin chunk -> weight."""
    out: Table = {}
    for x, ys in table(name).items():
        for y, w in ys.items():
            out.setdefault(y, {})[x] = w
    return out


# Characters of one syllable are many: what depends on the sound alone is kept by syllable.


@lru_cache(maxsize=2000)
def _by_syllable(sound: str) -> dict[str, float]:
    """Latin chunk -> weight for a Mandarin syllable by its sound alone, at a discount: what speaks for it."""
    return {x: w - SOUND for x, w in _sounded(sound).items() if w > SOUND}


def _sounded(sound: str) -> dict[str, float]:
    """Latin chunk -> weight for a Mandarin syllable, put together from those of its initial and its final."""
    if not sound:
        return {}
    turned, nothing = _turned("zh-parts"), {"": 0.0}
    initial, final = initial_and_final(sound)
    out: dict[str, float] = {}
    for x, w in (turned.get(initial, {}) if initial else nothing).items():
        for y, v in (turned.get(final, {}) if final else nothing).items():
            if 0 < len(x + y) <= LONGEST and w + v > out.get(x + y, 0.0):
                out[x + y] = w + v
    return out


@lru_cache(maxsize=10000)
def _spoken(char: str) -> tuple[frozenset[str], dict[str, float]]:
    """The Latin chunks that a Han character may stand for, and their weights: the table's, else by its sound."""
    weights = {**_by_syllable(syllable(char)), **_turned("zh").get(char, {})}
    return frozenset(weights), weights


@lru_cache(maxsize=2000)
def _openers(sound: str) -> dict[str, frozenset[str]]:
    """First letter -> the Latin chunks with it that speak for a Mandarin syllable."""
    out: dict[str, set[str]] = {}
    for x in _by_syllable(sound):
        out.setdefault(x[0], set()).add(x)
    return {letter: frozenset(xs) for letter, xs in out.items()}


def _gap(letter: str) -> float:
    return SOFT_GAP if letter in SILENT else LATIN_GAP


@lru_cache(maxsize=50000)
def find(name: str, text: str, lang: str, whole: bool = False) -> Match:
    """The stretch of `text` that sounds most like `name` (both folded); `whole`: all of `text` must be used."""
    if len(name) < 2 or not text:
        return NO_MATCH
    plan = _plan(name, lang)
    steps, gaps, starts, heads = plan.steps, plan.gaps, plan.starts, plan.heads
    n, m, chinese = len(name), len(text), lang == "zh"
    pairs = frozenset[str]() if chinese else _pairs(lang)
    first, soft = name[0], name[0] in SILENT
    none: frozenset[str] = frozenset()
    deaf, spoken = False, dict[str, float]()
    # states[j][i] = (score, start): `name[:i]` is matched by `text[start:j]`
    states: list[dict[int, tuple[float, int]]] = [{} for _ in range(m + 3)]
    best, best_start, best_end = 0.0, 0, 0
    for j in range(m + 1):
        here, char = states[j], text[j : j + 1]
        if whole:
            if j == 0:
                here[0] = (0.0, 0)
        elif char in starts or (chinese and not heads.isdisjoint(_openers(syllable(char)).get(first, none))):
            here[0] = (0.0, j)
        if not here:
            continue
        there = states[j + 1]
        pair = text[j : j + 2] if pairs else ""
        beyond = states[j + 2] if pair in pairs else None
        if chinese:
            known, spoken = _spoken(char)
            deaf = known.isdisjoint(plan.chunks)
        for i in range(min(here), n):
            if i not in here:
                continue
            score, start = here[i]
            if i or soft:
                left_out = score + gaps[i]
                if left_out >= FLOOR and (i + 1 not in here or left_out > here[i + 1][0]):
                    here[i + 1] = (left_out, start)
            if deaf:
                continue
            for length, chunk, weights in steps[i]:
                weight = spoken.get(chunk) if chinese else weights.get(char)
                if weight is not None:
                    after, new = i + length, score + weight
                    if new >= FLOOR and (after not in there or new > there[after][0]):
                        there[after] = (new, start)
                if beyond is not None and (weight := weights.get(pair)) is not None:
                    after, new = i + length, score + weight
                    if new >= FLOOR and (after not in beyond or new > beyond[after][0]):
                        beyond[after] = (new, start)
        if j < m:
            for i, (score, start) in here.items():
                if score >= FLOOR - FOREIGN_GAP and 0 < i < n:
                    passed = score + FOREIGN_GAP
                    if i not in there or passed > there[i][0]:
                        there[i] = (passed, start)
        if n in here:
            score, start = here[n]
            if whole and j < m:
                score += FOREIGN_GAP * (m - j)
            if score > best:
                best, best_start, best_end = score, start, j
    if best <= 0:
        return NO_MATCH
    return Match(best / plan.ideal, best, best_start, best_end)
