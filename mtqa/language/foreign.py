"""What of a translation is not in its language: the whole segment, or a run of words left in another one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from mtqa.language.identify import (
    LANGUAGE_SCRIPTS,
    WORD_LANGS,
    Word,
    identify,
    languages,
    latin_words,
    script_counts,
    without_noise,
)
from mtqa.model import Lang, Span

_SURE = 0.7  # of identify(): below it the text must have no word of its own language
_NEAR_COPY = 92.0  # rapidfuzz ratio of source and target that makes it a copy
_JOINED = re.compile(r"[\s\d.,:;()/%$\"'“”‘’«»–—-]{0,12}")  # what may stand between two words of one run
_OPENED = re.compile(r"[(（\[［][^)）\]］]{0,60}$")
_EXPLAINED = re.compile(r"[\s\"'”’»」]{0,3}[(（,，:：=–—-]")
_LETTERS = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class ForeignRun:
    """Words of the target in another language; `copied` where they stand in the source just so."""

    target: Span
    source: Span | None
    lang: str
    copied: bool
    words: int


@lru_cache(maxsize=4096)
def whole_verdict(source: str, target: str, lang: Lang) -> tuple[str, str | None, float] | None:
    """How a target segment as a whole fails to be in `lang`.

    `("copied", "id", p)`: it is the source; `("untranslated", "id", p)`: other Indonesian;
    `("wrong", code, p)`: another language (code None: a wrong script that names no language). None: it is fine,
    or too short to tell.
    """
    own = LANGUAGE_SCRIPTS[lang]
    latin_target = own == {"latin"}
    if latin_target and _plainly(target, lang):
        return None
    words = latin_words(target)
    if words and (latin_target or not own & script_counts(without_noise(target)).keys()):
        verdict = _copied(source, target, lang)
        if verdict is not None:
            return ("copied", "id", 0.97) if verdict else None
        if not latin_target:
            # No letter of its own script: names and abbreviations may stay as they are, a sentence not.
            lower = sum(w.lower and len(w.text) > 2 for w in words)
            if lower < 2 and not (len(words) >= 3 and _indonesian_words(source) >= 2):
                return None
            found, confidence = identify(target)
            if found == "id" and confidence >= 0.5:
                return "untranslated", "id", max(confidence, 0.9)
            return "wrong", found if confidence >= 0.5 else None, 0.9
    found, confidence = identify(target)
    if found is None or found == lang:
        return None
    if confidence < _SURE:
        # A headline with one telling word: only if nothing at all speaks for the right language.
        plain = [w for w in words if w.lower and len(w.text) > 2]
        if not latin_target or len(plain) < 2 or not target.isascii() or any(w.lang == lang for w in words):
            return None
        confidence = 0.6
    if found == "id":
        return "untranslated", "id", confidence
    if latin_target and identify(source)[0] == found:
        return None  # the source itself is a quotation in that language
    return "wrong", found, confidence


def _plainly(target: str, lang: Lang) -> bool:
    """The usual case, decided at once: plenty of the language's own words and hardly another's."""
    langs = [word_lang for word_lang, _ in languages(target)]
    right = langs.count(lang)
    wrong = len(langs) - langs.count(None) - right
    return right >= 4 and right > 4 * wrong and right >= 0.35 * sum([low for _, low in languages(target)])


def _copied(source: str, target: str, lang: Lang) -> bool | None:
    """True: the target is the source, untranslated; False: it is, and rightly so (names, numbers); None: it is not."""
    if not 0.8 < (len(source) + 1) / (len(target) + 1) < 1.25:
        return None
    a, b = (" ".join(_LETTERS.findall(without_noise(t).casefold())) for t in (source, target))
    if not a or (a != b and fuzz.ratio(a, b, score_cutoff=_NEAR_COPY) < _NEAR_COPY):
        return None
    words = latin_words(target)
    own = sum(w.lang == lang for w in words)
    indonesian = [w for w in words if w.lang == "id"]
    lower = [w for w in words if w.lower and len(w.text) > 2]
    if any(w.lower for w in indonesian) or len(indonesian) >= 2:
        return len(indonesian) > own
    if a != b:
        return None
    return len(lower) >= 3 and not own


def _indonesian_words(text: str) -> int:
    return sum(w.lang == "id" for w in latin_words(text))


def foreign_runs(source: str, target: str, lang: Lang) -> list[ForeignRun]:
    """Runs of words in a language that is not `lang`: of four words or more, or of two copied from the source.

    Capitalised words alone make no run: names, titles and brands stay as they are. What the source itself has in a
    language other than Indonesian (a quotation, a title) may stay so.
    """
    if not any(low and of is not None and of != lang for of, low in languages(target)):
        return []
    words = latin_words(target)
    runs: list[ForeignRun] = []
    for group in _groups(words, target, lang):
        runs.extend(_judge(group, source, target, lang))
    return runs


def _groups(words: tuple[Word, ...], target: str, lang: Lang) -> list[list[Word]]:
    """Stretches of words with only spaces and light punctuation between them and no word of the target language."""
    groups: list[list[Word]] = []
    current: list[Word] = []
    last = None
    for word in words:
        between = target[last.span.end : word.span.start] if last else ""
        if current and not _JOINED.fullmatch(between):
            groups.append(current)
            current = []
        if word.lang == lang:
            groups.append(current)
            current = []
        else:
            current.append(word)
        last = word
    groups.append(current)
    return [g for g in groups if any(w.lang and w.lower for w in g)]


def _judge(group: list[Word], source: str, target: str, lang: Lang) -> list[ForeignRun]:
    found = []
    for foreign in ("id", "en", "fr"):
        if foreign == lang:
            continue
        hits = [i for i, w in enumerate(group) if w.lang == foreign and w.lower]
        if not hits:
            continue
        others = sum(w.lang is not None and w.lang != foreign for w in group)
        # Between Han, kana or Arabic letters all Latin words that stand together are of the run.
        run = group[hits[0] : hits[-1] + 1] if lang in WORD_LANGS else group
        span = Span(run[0].span.start, run[-1].span.end)
        at = _find(source, span.of(target))
        if foreign != "id" and at is not None:
            continue
        if foreign == "id":
            run, at = _widen(group, hits[0], hits[-1], source, target)
            span = Span(run[0].span.start, run[-1].span.end)
        enough = len(run) >= 4 and len(hits) >= 3 and len(hits) >= 0.4 * len(run)
        lower = sum(w.lower and len(w.text) > 2 for w in run)
        copied = at is not None and (
            (len(run) >= 4 and lower >= 2)
            or len(hits) == len(run) >= 2
            or _lone_words(run, lower, span, target, lang)
        )
        if others < len(hits) and (enough or (foreign == "id" and copied)):
            found.append(ForeignRun(span, at, foreign, at is not None, len(run)))
    return found


def _lone_words(run: list[Word], lower: int, span: Span, target: str, lang: Lang) -> bool:
    """Two words copied (among letters of another script one), but for a term that is explained in brackets."""
    if _OPENED.search(target, 0, span.start) or _EXPLAINED.match(target, span.end):
        return False
    least = 2 if lang in WORD_LANGS else 1
    return lower == len(run) >= least and all(len(w.text) >= 4 for w in run)


def _widen(
    group: list[Word], first: int, last: int, source: str, target: str
) -> tuple[list[Word], Span | None]:
    """The run grown to both sides as long as it stands in the source just so."""
    at = _find(source, target[group[first].span.start : group[last].span.end])
    if at is None:
        return group[first : last + 1], None
    while first > 0:
        wider = _find(source, target[group[first - 1].span.start : group[last].span.end])
        if wider is None:
            break
        first, at = first - 1, wider
    while last + 1 < len(group):
        wider = _find(source, target[group[first].span.start : group[last + 1].span.end])
        if wider is None:
            break
        last, at = last + 1, wider
    return group[first : last + 1], at


def _find(source: str, text: str) -> Span | None:
    """Where `text` stands in `source`, as whole words, whatever the case."""
    lowered, wanted = source.lower(), text.lower()
    if len(lowered) != len(source):  # a letter whose lower case is two code points: offsets would shift
        lowered, wanted = source, text
    start = lowered.find(wanted)
    while start >= 0:
        end = start + len(wanted)
        if not (lowered[start - 1 : start].isalnum() or lowered[end : end + 1].isalnum()):
            return Span(start, end)
        start = lowered.find(wanted, start + 1)
    return None
