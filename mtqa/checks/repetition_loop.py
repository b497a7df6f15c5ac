from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from mtqa.checking import Alarm, PairView, check
from mtqa.locales import table
from mtqa.messages import say
from mtqa.model import Lang, Severity, Span
from mtqa.recognise.wordset import words_in

_UNIT = re.compile(
    "[\u3041-\u30fe\u3400-\u9fff\uf900-\ufaff\u0e00-\u0e7f]|[^\\W\\d_\u3041-\u30fe\u3400-\u9fff]+|\\d+"
)
_UNEVEN = re.compile("[İΣ]")  # what is made small by two signs, or in another way at the end of a word
_BY_ITSELF = re.compile("[\u3041-\u30fe\u3400-\u9fff\uf900-\ufaff\u0e00-\u0e7fİΣ]")
_END = re.compile(r"[.!?。！？؟]")


@check("repetition-loop", mqm="fluency/repetition", severity=Severity.MAJOR)
def repetition_loop(pair: PairView) -> Iterator[Alarm]:
    """The translation says the same words again and again, or a whole sentence twice, and the source does not.

    Why it matters: it is the typical hallucination of neural engines, and the reader sees at once that no person
    has read the text. Emphasis (very, very; 人々) and Indonesian reduplication (anak-anak) are no loops, nor is what
    the source repeats as well.

    Example: "The minister said that the minister said that the minister said that".
    """
    found = _repeats(pair.target, pair.target_lang)
    if not found or _repeats(pair.source, "id"):
        return
    for first, again, times in found:
        text = first.of(pair.target)
        yield Alarm(
            say("repetition-loop.many", words=text, n=times)
            if times > 2
            else say("repetition-loop.twice", words=text),
            target=again,
            severity=Severity.CRITICAL if times > 3 else None,
            confidence=0.95 if times > 2 or len(text) > 30 else 0.85,
            value=text,
        )


def _repeats(text: str, lang: Lang) -> list[tuple[Span, Span, int]]:
    """First occurrence, the rest, and how often in all. Linear but for texts that do loop."""
    by_character = lang in ("zh", "ja")
    words = _lowered(text)
    # What stands in every loop twice: so many words (characters). Of four words two may be said twice.
    gram = 5 if by_character else 3 if len(words) > 4 else 2
    repeated = len(words) - len(set(words))  # words, of which a gram that stands twice has its length
    if repeated < gram:
        return []
    if by_character and len(set(pairwise(words))) > len(words) - gram:
        return []  # ... and pairs of characters
    if len(set(zip(*[words[k:] for k in range(gram)], strict=False))) > len(words) - gram:
        return []
    units = [(m[0].lower(), m.start(), m.end()) for m in _UNIT.finditer(text)]
    found = _loops(text, units, words, by_character)
    return found or _told_twice(text, units, words, by_character, table(lang, "repetition")["stretch"])


def _lowered(text: str) -> Sequence[str]:
    """The units of a text in lower case."""
    if not _BY_ITSELF.search(text):
        return words_in(text)
    if not _UNEVEN.search(text):
        return _UNIT.findall(text.lower())
    # Joined, for one call; the null between them is no letter, so that each is made small as if it stood alone.
    return "\0".join(units).lower().split("\0") if (units := _UNIT.findall(text)) else []


def _loops(
    text: str, units: Sequence[tuple[str, int, int]], words: Sequence[str], by_character: bool
) -> list[tuple[Span, Span, int]]:
    found = []
    i = 0
    while i < len(words):
        for period in range(1, min(13 if not by_character else 25, (len(words) - i) // 2 + 1)):
            if words[i] != words[i + period]:
                continue
            end = i + period
            while end < len(words) and words[end] == words[end - period]:
                end += 1
            times = (end - i) // period
            glossed = times == 2 and "(" in text[units[i + period - 1][2] : units[i + period][1]].replace(
                "（", "("
            )
            if times >= _needed(words[i : i + period], by_character) and not glossed:
                last = i + times * period - 1
                first = Span(units[i][1], units[i + period - 1][2])
                found.append((first, Span(units[i + period][1], units[last][2]), times))
                i = last
                break
        i += 1
    return found


def _needed(period: Sequence[str], by_character: bool) -> int:
    """How often in a row is too often: a word of emphasis four times, a short phrase three times, a clause twice."""
    if all(w.isdigit() for w in period):
        return 1_000_000
    size = len(period)
    if by_character:
        return 7 if size == 1 else 4 if size <= 3 else 3 if size <= 11 else 2
    return 5 if size == 1 else 3 if size <= 5 else 2


def _told_twice(
    text: str, units: Sequence[tuple[str, int, int]], words: Sequence[str], by_character: bool, stretch: int
) -> list[tuple[Span, Span, int]]:
    """A sentence, or a stretch of `stretch` words (characters), that stands in the text twice."""

    def spans(first: int, again: int, length: int) -> list[tuple[Span, Span, int]]:
        return [
            (
                Span(units[first][1], units[first + length - 1][2]),
                Span(units[again][1], units[again + length - 1][2]),
                2,
            )
        ]

    sentence = 6 if by_character else 3
    half = len(words) // 2
    if half >= sentence - 1 and words[:half] == words[half:]:
        return spans(0, half, half)
    last_seen: dict[tuple[str, ...], int] = {}
    for at in range(len(words) - sentence + 1):
        before = last_seen.setdefault(tuple(words[at : at + sentence]), at)
        if before + sentence > at:
            continue
        length = sentence
        while (
            at + length < len(words) and before + length < at and words[before + length] == words[at + length]
        ):
            length += 1
        whole = _is_sentence(text, units, before, length) and _is_sentence(text, units, at, length)
        glossed = text[units[at - 1][2] : units[at][1]].strip() in ("(", "（")
        if (length >= stretch or whole) and not glossed:
            return spans(before, at, length)
    return []


def _is_sentence(text: str, units: Sequence[tuple[str, int, int]], start: int, length: int) -> bool:
    """Whether a stop (or the text's border) stands on both sides."""
    left = text[units[start - 1][2] if start else 0 : units[start][1]]
    end = start + length
    right = text[units[end - 1][2] : units[end][1] if end < len(units) else len(text)]
    return (not start or bool(_END.search(left))) and (end == len(units) or bool(_END.search(right)))
