"""Names in a target without capitals (Chinese, Japanese, Arabic): gazetteer forms, Latin spelling, sound."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from mtqa.compare import transliterate
from mtqa.compare.latin import pieces
from mtqa.compare.presence import Candidate, Found, Presence, said_as
from mtqa.compare.transliterate import fold_foreign, fold_latin, syllable
from mtqa.model import Lang, Span
from mtqa.recognise.gazetteer import Entry, entries, fold
from mtqa.recognise.name import Part

LATIN = re.compile(r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ.'’-]*")
KATAKANA = re.compile(r"[ァ-ヺー]{2,}")
HAN = re.compile(r"[\u3400-\u9fff]+")
ARABIC = re.compile(r"[\u0621-\u064a\u064b-\u0652\u0670-\u06d3]+")
ARABIC_LEAD = re.compile("^(?:[وفبكل]{0,2}ال|لل|[وفبكل])(?=.{3})")
# One character that stands for a country only says so beside another such sign: 美军, 日米, 访华.
ABBREVIATION_KIN = {
    "zh": "国军方媒企商队籍裔式语文美英法德俄韩朝印澳加欧非日中台港驻访赴在亲反对旅留",
    "ja": "軍国語系人紙誌大製政米英仏独露韓朝印豪加欧日中台比両対訪在親反駐",
}
HEARD = 1.5  # nats of evidence from which a name is held to be said; a random name reaches it in 2 % of sentences


def unmarked(word: str) -> str:
    """A folded Arabic word without conjunction, preposition and article: والرياض -> رياض."""
    return ARABIC_LEAD.sub("", word)


class ForeignTarget:
    def __init__(self, text: str, lang: Lang) -> None:
        self.text, self.lang = text, lang
        self.latin = [(fold(m.group()).strip(".'-"), m.start(), m.end()) for m in LATIN.finditer(text)]
        self.latin_words = {p: (s, e) for w, s, e in self.latin for p in pieces(w)}
        self.readings = (
            [(m.start(), [syllable(c) for c in m.group()]) for m in HAN.finditer(text)] if lang != "ar" else []
        )
        if lang == "ja":
            self.stretches = [(m.group(), m.start()) for m in KATAKANA.finditer(text)]
        elif lang == "zh":
            self.stretches = [(m.group(), m.start()) for m in re.finditer(r"[\u3400-\u9fff·•‧・]+", text)]
        else:
            self.words = [(fold_foreign(m.group(), lang), m.start(), m.end()) for m in ARABIC.finditer(text)]
            self.bare = [unmarked(w) for w, _, _ in self.words]
            self.folded = " " + " ".join(self.bare) + " "

    def find(self, part: Part) -> Found:
        if part.entries:
            ids = tuple(e.id for e in part.entries)
            forms, kin = said_as(ids, self.lang)
            for presence, names in ((Presence.PRESENT, forms), (Presence.IMPLIED, kin)):
                for form in names:
                    if span := self._form(form):
                        return Found(presence, span, 1.0)
            if part.entries[0].type == "term":
                return Found(Presence.UNKNOWN)
        found = self._spelled(part)
        if part.entries and found.presence < Presence.PRESENT:
            for form in said_as(tuple(e.id for e in part.entries), "en")[0]:
                if not form.isupper():
                    other = self._spelled(Part(part.span, form, "proper"))
                    if other.presence > found.presence or other.score > found.score:
                        found = other
        return found

    def _form(self, form: str) -> Span | None:
        if self.lang == "ar":
            return self._arabic_form(form)
        if LATIN.fullmatch(form):
            low = fold(form)
            at = self.latin_words.get(low)
            return Span(*at) if at else None
        start = self.text.find(form)
        if start < 0:
            return None
        if len(form) == 1:
            marks = ABBREVIATION_KIN[self.lang]
            while start >= 0:
                before, after = self.text[start - 1 : start], self.text[start + 1 : start + 2]
                if (before and before in marks) or (after and after in marks):
                    return Span(start, start + 1)
                start = self.text.find(form, start + 1)
            return None
        return Span(start, start + len(form))

    def _arabic_form(self, form: str) -> Span | None:
        want = [unmarked(fold_foreign(w, "ar")) for w in form.split()]
        first = want[0]
        for i, bare in enumerate(self.bare):
            if not bare.startswith(first) or i + len(want) > len(self.bare):
                continue
            if len(want) == 1:
                # an ending may follow a name (nisba, case, feminine): روسيا, روسي
                stem = first.rstrip("ايه") if len(first) > 4 else first
                if bare == first or (len(first) >= 4 and len(bare) - len(first) <= 3) or bare == stem:
                    return Span(self.words[i][1], self.words[i][2])
            elif all(b.startswith(w) for b, w in zip(self.bare[i : i + len(want)], want, strict=True)):
                return Span(self.words[i][1], self.words[i + len(want) - 1][2])
        return None

    def _spelled(self, part: Part) -> Found:
        own = [p for p in pieces(part.text) if len(p) > 1]
        for piece in own:
            for word, start, end in self.latin:
                if piece == word or (len(piece) > 3 and piece in word):
                    return Found(Presence.PRESENT, Span(start, end), 1.0)
        if part.role == "acronym":
            return Found(Presence.UNKNOWN)
        best = Found(Presence.UNKNOWN)
        for piece in own:
            name = fold_latin(piece)
            if len(name) < 2:
                continue
            heard = self.sounds(name)
            if best.presence is Presence.UNKNOWN or heard.score > best.score:
                best = heard
        return best

    def sounds(self, name: str) -> Found:
        """The stretch that sounds most like a Latin name."""
        best, nats, span = 0.0, 0.0, None
        if self.lang == "ar":
            for i, (word, start, end) in enumerate(self.words):
                for shape in dict.fromkeys((word, self.bare[i])):
                    match = transliterate.find(name, shape, "ar", True)
                    if match.nats > nats:
                        best, nats, span = match.score, match.nats, Span(start, end)
        else:
            if spelled := self._pinyin(name):
                return Found(Presence.PRESENT, spelled, 1.0)
            for stretch, start in self.stretches:
                match = transliterate.find(name, stretch, self.lang)
                if match.nats > nats:
                    best, nats, span = match.score, match.nats, Span(start + match.start, start + match.end)
        return Found(Presence.PRESENT if nats >= HEARD else Presence.ABSENT, span, best)

    def _pinyin(self, name: str) -> Span | None:
        """Han characters whose Mandarin reading is the name: Yunnan, 云南."""
        for start, sounds in self.readings:
            for i, first in enumerate(sounds):
                if not first or not name.startswith(first):
                    continue
                spelled, j = first, i + 1
                while len(spelled) < len(name) and j < len(sounds) and sounds[j]:
                    spelled += sounds[j]
                    j += 1
                if spelled == name:
                    return Span(start + i, start + j)
        return None

    def candidates(self, source: tuple[str, ...], known: tuple[Entry, ...]) -> tuple[Candidate, ...]:
        return ()
