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

LATIN_GAP = -2.5  # a letter of the name without counterpart; vowels and h are cheaper
SOFT_GAP = -1.0
FOREIGN_GAP = -3.5  # a sign of the text inside the name without counterpart
SILENT = frozenset("aeiouhy")
RARE = 1.5  # discount on a Han character that only sounds right
OUTLINE = 2.0  # ... of which only initial and nasal are right
FLOOR = -4.0  # partial matches below are given up


@lru_cache(maxsize=20000)
def fold_latin(word: str) -> str:
    """Lower-case a-z only: `Väyrynen` -> `vayrynen`."""
    return _NOT_LETTER.sub("", unicodedata.normalize("NFD", word.casefold().translate(_LATIN_EXTRA)))


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


@lru_cache(maxsize=2000)
def outline(sound: str) -> str:
    """What of a Mandarin syllable transcriptions keep most faithfully: its initial and whether it ends in a nasal."""
    initial = _INITIAL.match(sound)
    return (initial.group() if initial else "") + "-" + ("n" if sound.endswith(("n", "ng")) else "")


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
    """Latin chunk -> foreign chunk (or, for "zh-syllables", Mandarin syllable) -> weight."""
    out: Table = {}
    text = files("mtqa.data").joinpath("names", f"transliteration.{name}.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        latin, foreign, weight = line.split("\t")
        if latin and foreign:
            out.setdefault(latin, {})[foreign] = int(weight) / 100
    return out


@dataclass(frozen=True, slots=True)
class _Plan:
    """A name made ready: per position the chunks that start there, and the best total any text could reach."""

    name: str
    steps: tuple[tuple[tuple[int, dict[str, float]], ...], ...]
    ideal: float
    starts: frozenset[str]


@lru_cache(maxsize=20000)
def _plan(name: str, lang: str) -> _Plan:
    chunks = table(lang)
    n = len(name)
    longest = 5
    steps = tuple(
        tuple(
            (a, chunks[name[i : i + a]])
            for a in range(1, min(longest, n - i) + 1)
            if name[i : i + a] in chunks
        )
        for i in range(n)
    )
    best = [0.0] * (n + 1)
    for i in range(n - 1, -1, -1):
        best[i] = best[i + 1] + _gap(name[i])
        for a, choices in steps[i]:
            best[i] = max(best[i], best[i + a] + max(choices.values()))
    starts = {
        y[0]
        for i in (0, 1)
        if i < n and (i == 0 or name[0] in SILENT)
        for _, c in steps[i]
        for y, w in c.items()
        if w > 0
    }
    return _Plan(name, steps, max(best[0], 1.0), frozenset(starts))


@cache
def _turned(name: str) -> Table:
    """A table the other way round: foreign chunk -> Latin chunk -> weight."""
    out: Table = {}
    for x, ys in table(name).items():
        for y, w in ys.items():
            out.setdefault(y, {})[x] = w
    return out


@lru_cache(maxsize=10000)
def _by_syllable(char: str) -> dict[str, float]:
    """Latin chunk -> weight for a Han character that names are rarely written with: by its sound, at a discount."""
    sound = syllable(char)
    if not sound:
        return {}
    alike = _turned("zh-outlines").get(outline(sound), {})
    out = {x: w - OUTLINE for x, w in alike.items() if w > OUTLINE / 2}
    for x, w in _turned("zh-syllables").get(sound, {}).items():
        if w - RARE > out.get(x, -RARE / 2):
            out[x] = w - RARE
    return out


@lru_cache(maxsize=10000)
def _openers(char: str) -> dict[str, frozenset[str]]:
    """First letter -> the Latin chunks with it that speak for a Han character."""
    out: dict[str, set[str]] = {}
    for x, w in _by_syllable(char).items():
        if w > 0:
            out.setdefault(x[0], set()).add(x)
    return {letter: frozenset(xs) for letter, xs in out.items()}


def _opens(char: str, name: str) -> bool:
    chunks = _openers(char).get(name[0])
    return chunks is not None and any(name[:a] in chunks for a in range(1, 6))


def _gap(letter: str) -> float:
    return SOFT_GAP if letter in SILENT else LATIN_GAP


@lru_cache(maxsize=50000)
def find(name: str, text: str, lang: str, whole: bool = False) -> Match:
    """The stretch of `text` that sounds most like `name` (both folded); `whole`: all of `text` must be used."""
    if len(name) < 2 or not text:
        return NO_MATCH
    plan = _plan(name, lang)
    n, m = len(name), len(text)
    width = 2 if lang != "zh" else 1
    heard = [_by_syllable(c) for c in text] if lang == "zh" else None
    # states[j][i] = (score, start): `name[:i]` is matched by `text[start:j]`
    states: list[dict[int, tuple[float, int]]] = [{} for _ in range(m + width + 1)]
    best, best_start, best_end = -99.0, 0, 0
    for j in range(m + 1):
        here = states[j]
        if j < m and (
            j == 0 if whole else text[j] in plan.starts or (heard is not None and _opens(text[j], name))
        ):
            here[0] = (0.0, j)
        if not here:
            continue
        open_end = j < m
        ys = [(b, text[j : j + b]) for b in range(1, width + 1) if j + b <= m]
        signs = heard[j] if heard is not None and open_end else None
        i = min(here)
        while i < n:
            state = here.get(i)
            if state is None:
                i += 1
                continue
            score, start = state
            gap = score + _gap(name[i])
            if gap >= FLOOR and (i or name[0] in SILENT):
                old = here.get(i + 1)
                if old is None or gap > old[0]:
                    here[i + 1] = (gap, start)
            for b, y in ys:
                there = states[j + b]
                for a, choices in plan.steps[i]:
                    w = choices.get(y)
                    if w is None and signs is not None:
                        w = signs.get(name[i : i + a])
                    if w is not None:
                        new = score + w
                        old = there.get(i + a)
                        if new >= FLOOR and (old is None or new > old[0]):
                            there[i + a] = (new, start)
            if i and open_end and score + FOREIGN_GAP >= FLOOR:
                there = states[j + 1]
                old = there.get(i)
                if old is None or score + FOREIGN_GAP > old[0]:
                    there[i] = (score + FOREIGN_GAP, start)
            i += 1
        done = here.get(n)
        if done is not None:
            score, start = done
            if whole and j < m:
                score += FOREIGN_GAP * (m - j)
            if score > best:
                best, best_start, best_end = score, start, j
    if best <= 0:
        return NO_MATCH
    return Match(best / plan.ideal, best, best_start, best_end)
