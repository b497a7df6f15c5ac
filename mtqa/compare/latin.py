"""Names in a target with Latin letters: the same spelling, a gazetteer form, or a near miss."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Prefix

from mtqa.compare.presence import (
    Candidate,
    Found,
    Presence,
    ids_of,
    kind,
    longer_names,
    others_names,
    said_as,
    told_from_longer,
)
from mtqa.lazy import lazy
from mtqa.model import Lang, Span
from mtqa.recognise.gazetteer import Entry, fold
from mtqa.recognise.letters import by_letters
from mtqa.recognise.name import Part, is_common, name_runs

TOKEN = by_letters(r"(?:[^\W\d_]\.){2,}|[^\W_]+")
NEAR = 65.0  # rapidfuzz ratio from which a word is a misspelling rather than another word
BORROWED = 70.0  # ... or the target's form of a word that both languages have taken over
_SOUND = (
    ("oe", "u"), ("ou", "u"), ("dj", "j"), ("tj", "c"), ("sch", "s"), ("sh", "s"), ("kh", "k"), ("ph", "f"), ("th", "t"),
    ("ck", "k"), ("q", "k"), ("x", "ks"), ("sc", "sk"), ("y", "i"), ("w", "v"), ("z", "s"), ("ie", "i"), ("ee", "i"), ("gh", "g"),
    ("ch", "c"), ("dh", "d"), ("rh", "r"), ("h", ""),
)  # fmt: skip
_DOUBLE = re.compile(r"(.)\1+")


@lru_cache(maxsize=20000)
def sound(word: str) -> str:
    """A folded word with the letters in which spellings of one name differ made equal: soekarno -> sukarno."""
    for old, new in _SOUND:
        word = word.replace(old, new)
    return _DOUBLE.sub(r"\1", word).removesuffix("e")


@lru_cache(maxsize=20000)
def pieces(text: str) -> tuple[str, ...]:
    return tuple(fold(t).rstrip(".") for t in TOKEN(text).findall(text))


def same_word(a: str, b: str) -> bool:
    """One word of a name in two spellings or with an ending: Trump, Trump's; Indonesia, Indonesian."""
    if a == b:
        return True
    short, long = (a, b) if len(a) <= len(b) else (b, a)
    return len(short) >= 4 and len(long) - len(short) <= 4 and long.startswith(short)


_LOAN = (
    (re.compile("sch"), "sk"),
    (re.compile("qu|ck|ch|cc(?![eiy])|c(?![eiyh])|q"), "k"),
    (re.compile("c|sc(?=[eiy])"), "s"),
    (re.compile("ph"), "f"),
    (re.compile("th"), "t"),
    (re.compile("x"), "ks"),
    (re.compile("j"), "y"),
    (re.compile("y"), "i"),
    (re.compile("ae|oe"), "e"),
    (re.compile(r"(.)\1"), r"\1"),
)
_LOAN_ENDS = re.compile(r"(?:[aeiou]|[aei]{0,2}ns?|s|ts?|en?es?|ik|iste?s?|us|um)?")
_LOAN_STARTS = {"k": "kcq", "f": "fp", "y": "yji", "i": "iy", "s": "sc", "t": "t", "e": "eao"}
LOAN_STEM = 4  # letters that must be the same


@lru_cache(maxsize=50000)
def loan(word: str) -> str:
    """A folded European word as Indonesian would spell it: communism -> komunism, assyria -> asiria."""
    for spelt, said in _LOAN:
        word = spelt.sub(said, word)
    return word


def borrowed(source: str, target: str) -> bool:
    """Whether two folded words are one that both languages took over, each in its spelling: komunisme, communist."""
    ours, theirs = loan(source), loan(target)
    same = Prefix.similarity(ours, theirs)
    if same < max(LOAN_STEM, len(ours) - 2):
        return False
    left = ours[same:]
    return (not left or left in "aeiou") and bool(_LOAN_ENDS.fullmatch(theirs[same:]))


class LatinTarget:
    def __init__(self, text: str, lang: Lang) -> None:
        self.text, self.lang = text, lang
        self.words = list(TOKEN(text).finditer(text))
        # Folded together, for one call; no word holds a line feed, which no fold makes or takes.
        joined = fold("\n".join([m[0] for m in self.words]))
        if "." in joined:
            joined = "\n".join([low.rstrip(".") for low in joined.split("\n")])
        self.lows = joined.split("\n") if self.words else []
        self.known = frozenset(self.lows)
        self.joined = "\n" + joined

    def _span(self, first: int, count: int = 1) -> Span:
        return Span(self.words[first].start(), self.words[first + count - 1].end())

    def _places(self, word: str) -> Sequence[int]:
        """Where a folded word stands."""
        return [i for i, low in enumerate(self.lows) if low == word] if word in self.known else ()

    def _phrase(self, form: str, ids: tuple[str, ...]) -> Span | None:
        """A gazetteer form in the text; an acronym in its case, a long word also with an ending.

        Not where it only begins another's name: Kim, Kim Jong-il.
        """
        parts = pieces(form)
        if not parts:
            return None
        acronym = form.isupper() and len(form) <= 5
        for i in self._places(parts[0]):
            if self.lows[i : i + len(parts)] == list(parts) and (
                not acronym or self.words[i][0].replace(".", "").isupper()
            ):
                longer = map(pieces, longer_names(form, ids, self.lang))
                if not any(self.lows[i : i + len(other)] == list(other) for other in longer):
                    return self._span(i, len(parts))
        if len(parts) == 1 and len(parts[0]) >= 5:
            stem = parts[0][:-1] if parts[0][-1] in "ea" else parts[0]
            if f"\n{stem}" not in self.joined:
                return None
            for i, low in enumerate(self.lows):
                if low.startswith(stem) and len(low) - len(stem) <= 4:
                    return self._span(i)
        return None

    def find(self, part: Part) -> Found:
        if part.entries:
            ids = ids_of(part.entries)
            forms, kin = said_as(ids, self.lang)
            others = told_from_longer(part)
            # A French text may keep the English name: BBC Scotland.
            english = said_as(ids, "en")[0] if self.lang != "en" else ()
            for presence, names in (
                (Presence.PRESENT, forms),
                (Presence.IMPLIED, kin),
                (Presence.IMPLIED, english),
            ):
                for form in names:
                    if span := self._phrase(form, others):
                        return Found(presence, span, 1.0)
            if part.entries[0].type == "term":
                return Found(Presence.UNKNOWN)
            for other in others_names(forms, others, self.lang):
                if at := self._phrase(other, ()):
                    return Found(Presence.ABSENT, instead=at)
            found = self._spelled(part)
            # Skotlandia in an English text: the gazetteer knows better. Not by a language alone: Sunda is a strait, too.
            left = (
                found.score == 1.0
                and bool(forms)
                and any(kind(e.id) != "language" for e in part.entries)
                and fold(part.text) in self.known
                and not part.text.isupper()
            )
            return replace(found, kept=True) if left else found
        return self._spelled(part)

    def _spelled(self, part: Part) -> Found:
        own = [p for p in pieces(part.text) if len(p) > 1] or list(pieces(part.text))
        if part.role == "acronym":
            letters = part.text.replace(".", "").rstrip("s")
            for m in self.words:
                if m[0].replace(".", "").rstrip("s") == letters:
                    return Found(Presence.PRESENT, Span(*m.span()), 1.0)
            return Found(Presence.UNKNOWN)
        spans = []
        for piece in own:
            if piece in self.known:
                spans.append(self._span(self.lows.index(piece)))
                continue
            if self._has_like(piece):
                i = next((i for i, low in enumerate(self.lows) if same_word(piece, low)), None)
                if i is not None:
                    spans.append(self._span(i))
        if spans:
            whole = len(spans) == len(own)
            return Found(Presence.PRESENT if whole else Presence.IMPLIED, spans[0], len(spans) / len(own))
        joined = "".join(own)
        if joined in self.known:
            return Found(Presence.PRESENT, self._span(self.lows.index(joined)), 1.0)
        return self._near(joined)

    def _has_like(self, piece: str) -> bool:
        """Whether a word can be `same_word` with `piece`: a longer one that begins so, or a beginning of it."""
        if len(piece) < 4:
            return False
        return f"\n{piece}" in self.joined or any(
            piece[:-cut] in self.known for cut in range(1, min(4, len(piece) - 4) + 1)
        )

    @lazy
    def sounds(self) -> list[str]:
        return [sound(low) for low in self.lows]

    def _near(self, word: str) -> Found:
        best, at = 0.0, -1
        heard = sound(word)
        if len(word) > 2 and heard in self.sounds:
            return Found(Presence.PRESENT, self._span(self.sounds.index(heard)), 0.95)
        for i, low in enumerate(self.lows):
            if low[0] in _LOAN_STARTS.get(word[0], word[0]) and borrowed(word, low):
                return Found(Presence.PRESENT, self._span(i), 0.95)
        for low, ratio, i in process.extract_iter(word, self.lows, scorer=fuzz.ratio):
            if ratio > best and (self.words[i][0][0].isupper() or is_common(low, self.lang)):
                best, at = ratio, i
        if best >= BORROWED and is_common(self.lows[at], self.lang) and len(word) >= 5:
            return Found(Presence.UNKNOWN)  # Metodis, Methodist: a word both languages borrowed
        if best >= NEAR and len(word) >= 4 and self.words[at][0][0].isupper():
            return Found(Presence.NEAR, self._span(at), best / 100)
        return Found(Presence.ABSENT, None, best / 100)

    def candidates(
        self, source: tuple[str, ...], known: tuple[Entry, ...], taken: tuple[Span, ...]
    ) -> tuple[Candidate, ...]:
        forms, kin = said_as(ids_of(known), self.lang)
        explained = {p for f in (*forms, *kin) for p in pieces(f)}
        words = {p for w in source for p in pieces(w)}
        explained.update(words)
        ids = {e.id for e in known}
        heard = {sound(w) for w in words}
        out: list[Candidate] = []
        for run in name_runs(self.text, self.lang):
            for part in run.parts:
                if part.role in ("common", "foreign") or not part.sure or ids & {e.id for e in part.entries}:
                    continue
                own = pieces(part.text)
                if any(part.span.overlaps(t) for t in taken) or all(
                    self._explained(p, explained, heard) for p in own
                ):
                    continue
                last = out[-1] if out else None
                if last and not last.known and not part.entries and part.span.start - last.span.end == 1:
                    span = Span(last.span.start, part.span.end)  # given and family name
                    out[-1] = Candidate(span, span.of(self.text))
                else:
                    kinds = frozenset(kind(e.id) for e in part.entries)
                    out.append(Candidate(part.span, part.text, bool(part.entries), kinds=kinds))
        return tuple(out)

    def echo(self, part: Part) -> tuple[float, Span | None]:
        """Nothing to add to spelling."""
        return 0.0, None

    def count(self, entries: tuple[Entry, ...]) -> int:
        forms, kin = said_as(ids_of(entries), self.lang)
        return sum(self.joined.count("\n" + "\n".join(pieces(form))) for form in {*forms, *kin})

    def alike(self, part: Part, span: Span) -> float:
        return fuzz.partial_ratio(fold(part.text), fold(span.of(self.text))) / 100

    @staticmethod
    def _explained(word: str, explained: set[str], heard: set[str]) -> bool:
        if word in explained or sound(word) in heard:
            return True
        return any(same_word(word, other) for other in explained)
