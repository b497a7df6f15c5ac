"""Names: which target form stands for which source form is known from the table and from the corpus itself.

Across scripts the witness is statistical: a source name and a target string that occur in the same rows, and in no
others (Dice coefficient). It knows nothing of transliteration, so it shares no blind spot with a matcher that does.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from mtqa.bench.corpus import Row
from mtqa.bench.inject.case import SOURCE, SPACELESS, Case, Edit, forms
from mtqa.model import Lang, Span

TOKEN = re.compile(r"(?<![\w.@#/-])[A-Z][^\W\d_]{3,}(?![\w@/])")
SENTENCE_START = re.compile(r"(?:^|[.!?:]\s|[\"“‘'(«])\s*$")
CLITICS = ("وال", "بال", "كال", "لل", "ال", "و", "ف", "ب", "ل", "ك")
MIN_ROWS, DICE = 3, 0.85
GOVERNS = re.compile(
    r"\b(?:of|in|from|at|to|for|by|with|on|the|and|or|against|de|à|en|du|des|la|le|les|dans|par|pour|et|avec|aux?|chez|contre"
    r"|في|من|إلى|على|عن|مع|بين|ضد)\s*$",
    re.IGNORECASE,
)
"""A word that needs the name after it."""


def _tokens(text: str) -> dict[str, list[Span]]:
    found: dict[str, list[Span]] = defaultdict(list)
    for m in TOKEN.finditer(text):
        found[m[0]].append(Span(*m.span()))
    return found


def _units(text: str, lang: Lang) -> set[str]:
    """The strings of a target that may be a name."""
    if lang == "ja":
        return {m[0] for m in re.finditer(r"[ァ-ヺー]{2,}", text)}
    if lang == "zh":
        runs = re.findall(r"[\u4e00-\u9fff]{2,}", text)
        return {r[i : i + n] for r in runs for n in range(2, 6) for i in range(len(r) - n + 1)}
    words = re.findall(r"(?<!\w)[\u0621-\u064a]{3,}(?!\w)", text)
    stems = {w.removeprefix(c) for w in words for c in CLITICS[5:] if w.startswith(c) and len(w) > 4}
    return {*words, *stems}


def name_table(rows: Sequence[Row], lang: Lang, english: Iterable[str] = ()) -> dict[str, str]:
    """Source name -> target form, learned from the rows of one language (see the module's docstring).

    A word that occurs without its capital, in these texts or in `english`, is no name.
    """
    texts = [text for r in rows for text in (r.source, r.target)] + list(english)
    lower = {w for text in texts for w in re.findall(r"(?<!\w)[a-z][^\W\d_]+", text)}
    other = set(forms(SOURCE, "names")["not_names"])
    other |= {
        form for topic in ("months", "weekdays") for names in forms(SOURCE, "dates")[topic] for form in names
    }
    where: dict[str, set[int]] = defaultdict(set)
    inside: set[str] = set()  # seen within a sentence, where a capital means a name
    for i, row in enumerate(rows):
        for token, spans in _tokens(row.source).items():
            if token.lower() not in lower and token not in other:
                where[token].add(i)
                if any(not SENTENCE_START.search(row.source[: s.start]) for s in spans):
                    inside.add(token)
    names = {t: rs for t, rs in where.items() if t in inside}
    if lang in ("en", "fr"):
        return {t: t for t, rs in sorted(names.items()) if all(t in rows[i].target for i in rs)}
    units = [_units(row.target, lang) for row in rows]
    counts = Counter(u for us in units for u in us)
    found = {}
    for token, rs in sorted(names.items()):
        latin = sum(token in rows[i].target for i in rs)  # left in Latin letters: no other form to learn
        if len(rs) < MIN_ROWS or 3 * latin >= len(rs):
            continue
        together = Counter(u for i in rs for u in units[i])
        scored = [(2 * n / (len(rs) + counts[u]), u) for u, n in together.items() if n >= MIN_ROWS]
        best = max((d for d, _ in scored), default=0.0)
        # a longer string that is nearly as good is the whole of it: 加泰罗尼亚 over 加泰罗
        ties = sorted((u for d, u in scored if d >= best - 0.12), key=lambda u: (len(u), u))
        if best >= DICE and all(u in ties[-1] for u in ties):
            found[token] = ties[-1]
    # a form that two names lay claim to is a phrase with both
    claims = Counter(found.values())
    return {t: form for t, form in found.items() if claims[form] == 1}


ALPHABETS = {
    "zh": "阿巴比波布查达德迪多尔法菲夫格古哈赫吉加杰卡科克拉莱里利林卢罗马曼米莫纳尼诺帕佩皮普恰萨塞桑史斯塔特托瓦维沃西希亚耶伊约扎",
    "ja": "アイウエオカキクケコサシスセソタチテトナニヌネノハヒフヘホマミムメモラリルレロ",
    "ar": "بتجدرزسشفقكلمنه",
}
CONSONANTS = "bcdfghklmnprstvz"


@cache
def _static(lang: Lang) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    table = forms(lang, "names")
    return table["places"], table["organisations"], table.get("known", {})


def known_names(case: Case) -> list[tuple[Span, Span, str]]:
    """(source span, target span, type) of the names that occur once on each side and are each other's counterpart."""
    places, organisations, people = _static(case.lang)
    found: list[tuple[Span, Span, str]] = []
    latin = case.lang in ("en", "fr")
    for type_, table in (
        ("place", places),
        ("organisation", organisations),
        ("person", people),
        ("", case.corpus.names),
    ):
        for name, form in table.items():
            if name not in case.source:
                continue
            left = list(re.finditer(rf"(?<![\w-]){re.escape(name)}(?![\w-])", case.source))
            if case.lang in SPACELESS:
                # not a part of a longer transcription
                more = "ァ-ヺー" if case.lang == "ja" else ALPHABETS["zh"] + "斯尔"
                edges = rf"(?<![{more}]){re.escape(form)}(?![{more}])"
            elif latin:
                edges = rf"(?<![\w-]){re.escape(form)}(?![\w-])"
            else:
                edges = rf"(?:(?<!\w)|(?<=\b[وفبلك])){re.escape(form)}(?!\w)"
            right = list(re.finditer(edges, case.target))
            if len(left) != 1 or len(right) != 1 or case.target.count(form) != 1:
                continue
            # 中国 within 中国人 or 美国 within 美国人 is an adjective, still the same name; 印度 within 印度尼西亚 is not
            if form == "印度" and "印度尼西亚" in case.target:
                continue
            # "伊丽莎白·沃伦 (Elizabeth Warren)" would still have the name
            if not latin and name in case.target:
                continue
            spans = Span(*left[0].span()), Span(*right[0].span())
            if not any(s.overlaps(spans[0]) or t.overlaps(spans[1]) for s, t, _ in found):
                found.append((*spans, type_ or _type_of(case.source, spans[0])))
    return found


PLACE_BEFORE = re.compile(
    r"\b(?:di|ke|dari|kota|wilayah|negara|provinsi|negara bagian|distrik|pulau)\s+$", re.IGNORECASE
)
PERSON_BEFORE = re.compile(
    r"(?:\b(?:kata|ujar|ucap|tutur|oleh|presiden|menteri|senator|hakim|pelatih|kapten|jenderal|bapak|ibu|tuan|nyonya|"
    r"Tn|Ny|Dr|Mr|Mrs|aktor|penyanyi|striker|gelandang|bek|kiper)\.?|[A-Z][^\W\d_]+)\s+$",
)
PERSON_AFTER = re.compile(r"\s+(?:[A-Z][^\W\d_]+|(?:ber)?(?:kata|ujar|mengatakan|menambahkan|menjelaskan)\b)")


def _type_of(source: str, at: Span) -> str:
    """A guess from the words around a name that no table knows."""
    if PLACE_BEFORE.search(source[: at.start]):
        return "place"
    person = PERSON_BEFORE.search(source[: at.start]) or PERSON_AFTER.match(source, at.end)
    return "person" if person else "unknown"


def _others(case: Case, type_: str, old: str) -> list[str]:
    places, organisations, _ = _static(case.lang)
    if type_ == "place":
        pool = [form for name, form in places.items() if name not in case.source]
    elif type_ == "organisation":
        pool = [form for name, form in organisations.items() if name not in case.source]
    elif type_ == "person":
        pool = list(forms(case.lang, "names")["persons"])
    else:
        pool = [form for name, form in sorted(case.corpus.names.items()) if name not in case.source]
    return [p for p in pool if p not in case.target and p != old]


def name_replaced(case: Case) -> Iterator[Edit]:
    for source, where, type_ in known_names(case):
        others = _others(case, type_, where.of(case.target))
        if case.target[: where.start][-1:] in ("'", "’"):  # elided: l'Alaska
            others = [o for o in others if o[0] in "AEIOUÂÀÉÎ"]
        if others:
            yield Edit(where.start, where.end, case.rng.choice(others), source)


def name_mangled(case: Case) -> Iterator[Edit]:
    """One letter of the name turned into another (a consonant, or a character that transcribes a syllable)."""
    for source, where, type_ in known_names(case):
        old = where.of(case.target)
        if type_ not in ("person", "unknown") or len(old) < (3 if case.lang in ALPHABETS else 5):
            continue
        letters = ALPHABETS.get(case.lang, CONSONANTS)
        places = [i for i, c in enumerate(old) if i and c in letters]
        if places:
            i = case.rng.choice(places)
            new = case.rng.choice([c for c in letters if c != old[i]])
            yield Edit(where.start, where.end, old[:i] + new + old[i + 1 :], source)


def name_dropped(case: Case) -> Iterator[Edit]:
    for source, where, _ in known_names(case):
        start, end = where.start, where.end
        tail = case.target[end:]
        if case.spaceless:
            if case.target[start - 1 : start] in ("・", "·") or tail[:1] in ("・", "·"):
                continue
            end += len(re.match(forms(case.lang, "names")["particle"], tail)[0])  # type: ignore[index]
        else:
            if GOVERNS.search(case.target[:start]):
                continue
            end += len(re.match(r"(?:['’]s?)?", tail)[0])  # type: ignore[index]
            if start and case.target[start - 1] == " ":
                start -= 1
            elif case.target[end : end + 1] == " ":
                end += 1
            else:
                continue
            # a hyphen or bare clitic left behind would be visible to a typo check
            if case.target[start : where.start].strip() or case.target[end : end + 1] in ("-", "‑"):
                continue
        yield Edit(start, end, "", source)


def name_untransliterated(case: Case) -> Iterator[Edit]:
    if case.lang in ("en", "fr"):
        return
    for source, where, type_ in known_names(case):
        if type_ != "organisation":
            yield Edit(where.start, where.end, source.of(case.source), source)
