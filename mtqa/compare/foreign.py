"""Names in a target without capitals (Chinese, Japanese, Arabic): gazetteer forms, Latin spelling, sound."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache, lru_cache

from rapidfuzz import fuzz, process

from mtqa.compare import skeleton, transliterate
from mtqa.compare.latin import pieces
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
from mtqa.compare.transliterate import fold_foreign, fold_latin, read_as_indonesian, syllable
from mtqa.lazy import lazy
from mtqa.model import Lang, Span
from mtqa.recognise.gazetteer import Entry, entries, fold, read
from mtqa.recognise.name import Part, is_common
from mtqa.recognise.trie import longest

LATIN = re.compile(r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ.'’-]*")
GLOSS = re.compile(r"(?<=[\u3040-\u30ff\u3400-\u9fff\u0621-\u064a])\s?[(（]([^()（）]{2,80})[)）]")
KATAKANA = re.compile(r"[ァ-ヺー]{2,}")
HAN = re.compile(r"[\u3400-\u9fff]+")
ARABIC = re.compile(r"[\u0621-\u064a\u064b-\u0652\u0670-\u06d3]+")
ARABIC_LEAD = re.compile("^(?:[وفبكل]{0,2}ال|لل|[وفبكل])(?=.{3})")
ARABIC_ARTICLE = re.compile("^ال(?=.{2})")
# One character that stands for a country only says so beside another such sign: 美军, 日米, 访华.
ABBREVIATION_KIN = {
    "zh": "国军方媒企商队籍裔式语文美英法德俄韩朝印澳加欧非日中台港驻访赴在亲反对旅留",
    "ja": "軍国語系人紙誌大製政米英仏独露韓朝印豪加欧日中台比両対訪在親反駐",
}
HEARD = {
    "zh": 2.5,
    "ja": 1.8,
    "ar": 1.9,
}  # nats of evidence from which a name counts as said; a random one reaches it in 2–3 %

HEARD_KNOWN = 2.0  # times as much where the gazetteer knows how the language says it, and it is not there
SHAPE = {
    "zh": (1.0, 3.5),
    "ar": (-0.4, 1.0),
}  # the shape from which a stretch may be a name, and how far to a sure one
EDGE = 0.8  # the weight that the first and last character of a Chinese one must have
UNLIKE = 40.0  # rapidfuzz ratio of skeletons below which sound is not compared at all
LEAST_SHARE = 0.1
GLUED = 12  # letters from which an Arabic word may be several without spaces
GLUED_FORM = 5  # ... and of a form to be looked for in it
CLEAR_SHARE = 0.65  # ... and the share of a name's evidence, where the gazetteer says otherwise
LOAN = 0.5  # the share of a common word's evidence from which it explains a stretch
CLEAR = 6.0  # nats from which no other witness is asked


@lru_cache(maxsize=50000)
def unmarked(word: str) -> str:
    """A folded Arabic word without conjunction, preposition and article: والرياض -> رياض."""
    return ARABIC_LEAD.sub("", word)


@lru_cache(maxsize=50000)
def shapes(word: str) -> tuple[str, ...]:
    """What a folded Arabic word may be with and without what is written together with it."""
    out = [word]
    if word[:1] in "وفبكل" and len(word) > 3:
        out.append(word[1:])
        if word[:2] == "لل":
            out.append(word[2:])
    return tuple(dict.fromkeys(x for w in out for x in (w, ARABIC_ARTICLE.sub("", w))))


@lru_cache(maxsize=50000)
def shaped(word: str) -> tuple[tuple[str, ...], list[str]]:
    """The shapes of a folded Arabic word, and their skeletons."""
    own = shapes(word)
    return own, [skeleton.of_foreign(shape, "ar") for shape in own]


@lru_cache(maxsize=50000)
def folded_arabic(word: str) -> str:
    return fold_foreign(word, "ar")


@lru_cache(maxsize=20000)
def wanted(form: str) -> tuple[tuple[str, str], ...]:
    """The words of a gazetteer form without article, each with its stem."""
    words = [ARABIC_ARTICLE.sub("", fold_foreign(w, "ar")) for w in form.split()]
    return tuple((w, w.rstrip("ايه") if len(w) > 4 else w) for w in words)


class ForeignTarget:
    def __init__(self, text: str, lang: Lang) -> None:
        self.text, self.lang = text, lang
        self.latin = [(fold(m.group()).strip(".'-"), m.start(), m.end()) for m in LATIN.finditer(text)]
        bracket = "(" in text or "（" in text
        self.glosses = [Span(*m.span(1)) for m in GLOSS.finditer(text)] if bracket else []
        self.latin_words = {p: (s, e) for w, s, e in self.latin for p in pieces(w)}
        if lang == "ja":
            self.stretches = [(m.group(), m.start()) for m in KATAKANA.finditer(text)]
        elif lang == "zh":
            self.stretches = [(m.group(), m.start()) for m in re.finditer(r"[\u3400-\u9fff·•‧・]+", text)]
        else:
            self.runs = list(ARABIC.finditer(text))
            words = self.words = [folded_arabic(m[0]) for m in self.runs]
            self.joined = " ".join(words)
            self.glued = [(i, w) for i, w in enumerate(words) if len(w) >= GLUED]

    # Of the Arabic words, made when something like a name is seen in them.

    def _place(self, i: int, count: int = 1) -> Span:
        """Where the i-th word stands, and those behind it."""
        return Span(self.runs[i].start(), self.runs[i + count - 1].end())

    @lazy
    def bare(self) -> list[str]:
        return [unmarked(w) for w in self.words]

    def find(self, part: Part) -> Found:
        if part.entries:
            ids = ids_of(part.entries)
            forms, kin = said_as(ids, self.lang)
            others = told_from_longer(part)
            for presence, names in ((Presence.PRESENT, forms), (Presence.IMPLIED, kin)):
                for form in names:
                    if span := self._form(form, others):
                        return Found(presence, span, 1.0)
            if part.entries[0].type == "term":
                return Found(Presence.UNKNOWN)
            for name in others_names(forms, others, self.lang):
                if at := self._form(name, ()):
                    return Found(Presence.ABSENT, instead=at)
            found = self._spelled(part.text, HEARD_KNOWN)
            if found.kept and (not forms or part.text.isupper()):
                found = replace(found, kept=False)
            for form in said_as(ids, "en")[0]:
                if not form.isupper() and found.presence < Presence.PRESENT:
                    other = self._spelled(form, HEARD_KNOWN)
                    found = other if other.presence > found.presence or other.score > found.score else found
            if (forms and found.presence < Presence.IMPLIED) or (found.nats and found.score < CLEAR_SHARE):
                found = replace(found, presence=Presence.ABSENT)
            return found
        found = self._spelled(part.text)
        if found.kept and part.role != "proper":
            found = replace(found, kept=False)
        if found.presence is Presence.ABSENT and part.role in ("acronym", "foreign"):
            return Found(Presence.UNKNOWN)
        return found

    def _form(self, form: str, ids: tuple[str, ...]) -> Span | None:
        """Where a form of the entries stands, and is not the beginning of another's name: 印度, 印度尼西亚."""
        if self.lang == "ar":
            return self._arabic_form(form, ids)
        if LATIN.fullmatch(form):
            low = fold(form)
            at = self.latin_words.get(low)
            return Span(*at) if at else None
        start = self.text.find(form)
        while start >= 0:
            end = start + len(form)
            if len(form) == 1:
                marks = ABBREVIATION_KIN[self.lang]
                before, after = self.text[start - 1 : start], self.text[end : end + 1]
                stands = bool((before and before in marks) or (after and after in marks))
            else:
                stands = not self.text.startswith(longer_names(form, ids, self.lang), start)
            if stands:
                return Span(start, end)
            start = self.text.find(form, start + 1)
        return None

    def count(self, entries: tuple[Entry, ...]) -> int:
        forms, kin = said_as(ids_of(entries), self.lang)
        if self.lang == "ar":
            return sum(self.joined.count(stem) for stem in {wanted(form)[0][1] for form in (*forms, *kin)})
        return sum(self.text.count(form) for form in {*forms, *kin})

    def _arabic_form(self, form: str, ids: tuple[str, ...]) -> Span | None:
        want = wanted(form)
        if all(stem in self.joined for _, stem in want):
            first = want[0][1]
            for i, word in enumerate(self.words):
                if first not in word:
                    continue
                if self._stands(want, i) and not any(
                    self._stands(wanted(other), i) for other in longer_names(form, ids, "ar")
                ):
                    return self._place(i, len(want))
        return self._glued_form(form)

    def _stands(self, want: tuple[tuple[str, str], ...], i: int) -> bool:
        """Whether the words of a form stand from the i-th word on."""
        words = self.words[i : i + len(want)]
        return (
            len(words) == len(want)
            and want[0][1] in words[0]
            and all(self._ends(shapes(word), w) for word, w in zip(words, want, strict=True))
        )

    def _glued_form(self, form: str) -> Span | None:
        """A form within words that are written together by mistake: علىكورياالشمالية."""
        letters = folded_arabic(form).replace(" ", "")
        if len(letters) >= GLUED_FORM:
            for i, word in self.glued:
                if letters in word:
                    return self._place(i)
        return None

    @staticmethod
    def _ends(shapes: tuple[str, ...], want: tuple[str, str]) -> bool:
        """Whether a word is the wanted one, maybe with an ending (nisba, case, feminine): روسيا, روسي."""
        word, n = want[0], len(want[0])
        return any(s in want or (n >= 4 and s.startswith(word) and len(s) - n <= 3) for s in shapes)

    def _spelled(self, text: str, factor: float = 1.0) -> Found:
        """A name by its letters or its sound; the last word of several decides, for it is the family name."""
        own = [p for p in pieces(text) if len(p) > 1]
        gloss = None
        for piece in own:
            for word, start, end in self.latin:
                if piece == word or (len(piece) > 3 and piece in word):
                    if not any(g.start <= start and end <= g.end for g in self.glosses):
                        return Found(Presence.PRESENT, Span(start, end), 1.0, kept=True)
                    gloss = Span(start, end)
        heard = [
            self.heard(n, factor)
            for p in own
            if len(n := fold_latin(p)) > 1 and not (len(own) > 1 and is_common(p, "id"))
        ]
        found = heard[-1] if heard else Found(Presence.UNKNOWN)
        if gloss and found.presence < Presence.PRESENT:
            sure = found.presence is Presence.UNKNOWN
            return replace(
                found, presence=Presence.PRESENT if sure else Presence.WEAK, span=gloss, gloss=True
            )
        return found

    def heard(self, name: str, factor: float = 1.0) -> Found:
        """The stretch that sounds most like a Latin name, read as any or as an Indonesian name."""
        found = self.sounds(name, factor)
        other = read_as_indonesian(name)
        if found.presence < Presence.PRESENT and other != name:
            again = self.sounds(other, factor)
            return again if again.nats > found.nats else found
        return found

    def sounds(self, name: str, factor: float = 1.0) -> Found:
        """The stretch that sounds most like a Latin name."""
        best, nats, span = 0.0, 0.0, None
        if self.lang == "ar":
            spelled, bones = self.bones
            alike = process.extract(
                skeleton.of_latin(name), bones, scorer=fuzz.ratio, score_cutoff=UNLIKE, limit=None
            )
            for _, _, at in alike:  # the most alike first
                i, shape = spelled[at]
                match = transliterate.find(name, shape, "ar", True)
                if match.nats > nats:
                    best, nats, span = match.score, match.nats, self._place(i)
                    if best >= CLEAR_SHARE and nats >= CLEAR:
                        break
            for i, word in self.glued:
                match = transliterate.find(name, word, "ar")
                if match.nats > max(nats, CLEAR) and match.score >= CLEAR_SHARE:
                    best, nats, span = match.score, match.nats, self._place(i)
        else:
            if place := self._pinyin(name):
                return Found(Presence.PRESENT, place, 1.0)
            for stretch, start in self.stretches:
                match = transliterate.find(name, stretch, self.lang)
                if match.nats > nats:
                    best, nats, span = match.score, match.nats, Span(start + match.start, start + match.end)
        presence = Presence.ABSENT
        if nats >= factor * HEARD[self.lang] and best >= LEAST_SHARE:
            presence = Presence.PRESENT if nats >= CLEAR else Presence.WEAK
        return Found(presence, span, best, nats)

    @lazy
    def bones(self) -> tuple[list[tuple[int, str]], list[str]]:
        """The shapes of the Arabic words, each with its word's number, and their skeletons."""
        read = [shaped(word) for word in self.words]
        spelled = [(i, shape) for i, (own, _) in enumerate(read) for shape in own]
        return spelled, [bone for _, own in read for bone in own]

    @lazy
    def read_aloud(self) -> str:
        """The Mandarin syllables of the Han characters, stretch by stretch: no name sounds so that is not in it."""
        return "\n".join(["".join(sounds) for _, sounds in self.sounds_of_han])

    @lazy
    def readings(self) -> dict[str, list[tuple[int, int]]]:
        """Mandarin syllable -> where it is read: stretch of Han characters and place in it."""
        found: dict[str, list[tuple[int, int]]] = {}
        for k, (_, sounds) in enumerate(self.sounds_of_han):
            for i, sound in enumerate(sounds):
                if sound:
                    found.setdefault(sound, []).append((k, i))
        return found

    @lazy
    def sounds_of_han(self) -> list[tuple[int, list[str]]]:
        """The stretches of Han characters with their Mandarin syllables."""
        return [(m.start(), [syllable(c) for c in m.group()]) for m in HAN.finditer(self.text)]

    def _pinyin(self, name: str) -> Span | None:
        """Han characters whose Mandarin reading is the name: Yunnan, 云南."""
        if name not in self.read_aloud:
            return None
        begun = [at for n in range(1, 7) for at in self.readings.get(name[:n], ()) if n <= len(name)]
        for k, i in sorted(begun):
            start, sounds = self.sounds_of_han[k]
            spelled, j = sounds[i], i + 1
            while len(spelled) < len(name) and j < len(sounds) and sounds[j]:
                spelled += sounds[j]
                j += 1
            if spelled == name:
                return Span(start + i, start + j)
        return None

    def candidates(
        self, source: tuple[str, ...], known: tuple[Entry, ...], taken: tuple[Span, ...]
    ) -> tuple[Candidate, ...]:
        free = [c for c in self._known_names(known) if not any(c.span.overlaps(t) for t in taken)]
        if not self.name_like:
            return tuple(sorted(free, key=lambda c: c.span))
        # A capitalised word explains what sounds a little like it; another must be a loanword: kampanye, キャンペーン.
        heard = [(n, w[:1].isupper()) for w in source if len(n := fold_latin(w)) > 2]
        bones = [skeleton.of_latin(n) for n, _ in heard]
        for span, text in self.name_like:
            if any(span.overlaps(t) for t in taken) or any(span.overlaps(c.span) for c in free):
                continue
            if not self._explained(text, heard, bones):
                free.append(Candidate(span, span.of(self.text), looks=self._looks(text)))
        return tuple(sorted(free, key=lambda c: c.span))

    def _explained(self, text: str, words: list[tuple[str, bool]], bones: list[str]) -> bool:
        """Whether a stretch, most of it, is a word of the source (`bones`: their skeletons) in the target's script."""
        own = skeleton.of_foreign(text, self.lang)
        for _, _, at in process.extract_iter(own, bones, scorer=fuzz.ratio, score_cutoff=UNLIKE):
            word, capital = words[at]
            match = transliterate.find(word, text, self.lang, self.lang == "ar")
            nats, share = (CLEAR / 2, 0.0) if capital else (CLEAR, LOAN)
            if match.nats >= nats and match.score >= share and 5 * (match.end - match.start) >= 3 * len(text):
                return True
        return False

    def echo(self, part: Part) -> tuple[float, Span | None]:
        """The stretch written like a foreign name whose consonants are most like the part's, and how much."""
        words = [p for p in pieces(part.text) if len(p) > 1]
        best, span = 0.0, None
        for where, text in self.name_like:
            for word in words:
                if (score := skeleton.echo(word, text, self.lang)) > best:
                    best, span = score, where
        return best, span

    def alike(self, part: Part, span: Span) -> float:
        text = fold_foreign(span.of(self.text), self.lang)
        names = [n for p in pieces(part.text) if len(n := fold_latin(p)) > 1]
        return max((transliterate.find(n, text, self.lang).score for n in names), default=0.0)

    def _known_names(self, known: tuple[Entry, ...]) -> list[Candidate]:
        """Gazetteer names in the text that are not among the source's, longest first at each place."""
        ids = {e.id for e in known}
        said = {f for e in known for f in (*e.forms[self.lang], *e.kin[self.lang])}
        found: list[tuple[Span, str, frozenset[str]]] = []
        if self.lang == "ar":
            names = arabic_names()
            for i, bare in enumerate(self.bare):
                for words, form, of in names.get(bare, ()):
                    if tuple(self.bare[i : i + len(words)]) == words:
                        found.append((self._place(i, len(words)), form, of))
                        break
        else:
            ids_of_form, pattern = written_names(self.lang)
            found += [(Span(*m.span()), m[0], ids_of_form[m[0]]) for m in pattern.finditer(self.text)]
        return [
            Candidate(span, form, True, kinds=frozenset(map(kind, of)))
            for span, form, of in found
            if form not in said and not of & ids
        ]

    def _looks(self, text: str) -> float:
        """The name-likeness of a stretch, about 0..1."""
        if self.lang == "ja":
            return 1.0
        low, wide = SHAPE[self.lang]
        return max(0.0, min(1.5, (name_shape(text, self.lang) - low) / wide))

    @lazy
    def name_like(self) -> list[tuple[Span, str]]:
        """Stretches that are written as foreign names are and are no frequent words, each with its folded form."""
        usual = frequent(self.lang)
        if self.lang == "ja":
            runs = [(Span(*m.span()), m.group()) for m in KATAKANA.finditer(self.text)]
            return [(s, t) for s, t in runs if t not in usual]
        if self.lang == "ar":
            return [
                (self._place(i), bare)
                for i, bare in enumerate(self.bare)
                if len(bare) > 2 and bare not in usual and self._looks(bare) > 0
            ]
        out = []
        for m in name_signs().finditer(self.text):
            run, first = m.group(), 0
            for i in range(1, len(run) + 1):
                if i == len(run) or run[i - 1 : i + 1] in usual:
                    last = i
                    while last - first > 1 and name_shape(run[first], "zh") < EDGE:
                        first += 1
                    while last - first > 1 and name_shape(run[last - 1], "zh") < EDGE:
                        last -= 1
                    if last - first > 1 and self._looks(run[first:last]) > 0:
                        out.append((Span(m.start() + first, m.start() + last), run[first:last]))
                    first = i
        return out


def grams(word: str, lang: Lang) -> list[str]:
    """The n-grams that tell a foreign name from a word: characters of Chinese, pairs and triples of Arabic."""
    if lang == "zh":
        return list(word)
    padded = f"^{word}$"
    return [padded[i : i + n] for n in (2, 3) for i in range(len(padded) - n + 1)]


@cache
def _shapes(lang: Lang) -> dict[str, float]:
    rows = (line.split("\t") for line in read(f"shapes.{lang}.tsv").splitlines())
    return {gram: int(weight) / 100 for gram, weight in rows}


@lru_cache(maxsize=50000)
def name_shape(word: str, lang: Lang) -> float:
    """How much a (folded) word is built like a foreign name: the mean log ratio of its n-grams, about -2 to 2."""
    table, own = _shapes(lang), grams(word, lang)
    return sum(table.get(g, 0.0) for g in own) / max(1, len(own))


@cache
def frequent(lang: Lang) -> frozenset[str]:
    """What is too frequent to be a name (see `mtqa.data.make_words`)."""
    return frozenset(read(f"words.{lang}.txt").split())


NAMED = ("country", "city", "place", "org", "person", "region")


@cache
def names_by_first(lang: Lang) -> dict[str, tuple[tuple[str, frozenset[str]], ...]]:
    """First character -> gazetteer forms of two characters or more, longest first, each with its entries' ids."""
    ids: dict[str, set[str]] = {}
    for entry in entries():
        if entry.type != "term" and entry.id.partition(":")[0] in NAMED:
            for form in entry.forms[lang]:
                if len(form) > 1 and not form.isascii():
                    ids.setdefault(form, set()).add(entry.id)
    out: dict[str, list[tuple[str, frozenset[str]]]] = {}
    for form, of in ids.items():
        out.setdefault(form[0], []).append((form, frozenset(of)))
    return {first: tuple(sorted(rows, key=lambda r: (-len(r[0]), r[0]))) for first, rows in out.items()}


@cache
def written_names(lang: Lang) -> tuple[dict[str, frozenset[str]], re.Pattern[str]]:
    """Gazetteer forms with the ids of their entries, and what finds the longest at each place."""
    forms = {form: of for rows in names_by_first(lang).values() for form, of in rows}
    return forms, re.compile(longest(forms))


@cache
def arabic_names() -> dict[str, tuple[tuple[tuple[str, ...], str, frozenset[str]], ...]]:
    """First bare word -> gazetteer forms as bare words, longest first."""
    out: dict[str, list[tuple[tuple[str, ...], str, frozenset[str]]]] = {}
    for rows in names_by_first("ar").values():
        for form, of in rows:
            words = tuple(unmarked(fold_foreign(w, "ar")) for w in form.split())
            if len("".join(words)) > 2:
                out.setdefault(words[0], []).append((words, form, of))
    return {first: tuple(sorted(rows, key=lambda r: (-len(r[0]), r[1]))) for first, rows in out.items()}


@cache
def name_signs() -> re.Pattern[str]:
    """Runs of two or more of the Han characters that foreign names are written with."""
    signs = {y for ys in transliterate.table("zh").values() for y, w in ys.items() if w > 0 and y > "\u2e7f"}
    return re.compile(f"[{re.escape(''.join(sorted(signs)))}]{{2,}}")
