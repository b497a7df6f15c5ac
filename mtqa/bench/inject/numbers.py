"""Numbers, percents, money and units."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache

from mtqa.bench.inject.case import SOURCE, Case, Edit, any_of, forms
from mtqa.bench.inject.dates import date_spans
from mtqa.bench.inject.figures import Figure, ascii_digits, figures, like, shared, value_of
from mtqa.model import Lang, Span

SWAPS = {
    "km": "mile", "mile": "km", "m": "foot", "foot": "m", "kg": "pound", "pound": "kg", "tonne": "kg",
    "hectare": "acre", "acre": "hectare", "second": "minute", "minute": "hour", "hour": "minute", "day": "week",
    "week": "month", "month": "year", "year": "month", "celsius": "fahrenheit",
}  # fmt: skip


def year_like(figure: Figure) -> bool:
    return (
        not figure.word and not figure.magnitude and len(figure.digits) == 4 and 1500 <= figure.value < 2100
    )


@cache
def _percent(lang: Lang) -> re.Pattern[str]:
    return re.compile(forms(lang, "percent")["sign"])


def is_percent(text: str, figure: Figure, lang: Lang) -> bool:
    before = text[max(0, figure.span.start - 2) : figure.span.start]
    return bool(_percent(lang).match(text, figure.span.end)) or "%" in before or "٪" in before


def plain(case: Case) -> list[tuple[Figure, Figure]]:
    """Shared figures that are no percent, no part of a date or clock time, no year."""
    dates = date_spans(case.source, SOURCE), date_spans(case.target, case.lang)
    return [
        (a, b)
        for a, b in shared(case.source, case.target, case.lang)
        if not is_percent(case.source, a, SOURCE) and not is_percent(case.target, b, case.lang)
        if not year_like(a)
        if not any(a.span.overlaps(d) for d in dates[0]) and not any(b.span.overlaps(d) for d in dates[1])
    ]


def digit_edit(case: Case, a: Figure, b: Figure) -> Edit | None:
    """One digit of the figure turned into another; the new value occurs on neither side."""
    old = b.digits.of(case.target)
    known = {f.value for f in figures(case.source, SOURCE) + figures(case.target, case.lang)}
    places = [i for i, c in enumerate(old) if c.isdigit()]
    for _ in range(20):
        i = case.rng.choice(places)
        digit = case.rng.choice("123456789")
        new = old[:i] + like(digit, old[i]) + old[i + 1 :]
        value = value_of(new, case.lang)
        if value is not None and value != value_of(old, case.lang) and value not in known and value != 1:
            return Edit(b.digits.start, b.digits.end, new, a.span)
    return None


def digit_changed(case: Case) -> Iterator[Edit]:
    for a, b in plain(case):
        if not b.word and (edit := digit_edit(case, a, b)):
            yield edit


def percent_changed(case: Case) -> Iterator[Edit]:
    for a, b in shared(case.source, case.target, case.lang):
        both = is_percent(case.source, a, SOURCE) and is_percent(case.target, b, case.lang)
        if both and not b.word and (edit := digit_edit(case, a, b)):
            yield edit


def magnitude_changed(case: Case) -> Iterator[Edit]:
    """juta <-> miliar, 万 <-> 億: another word of the same grammatical form, if the source has a magnitude as well."""
    for a, b in shared(case.source, case.target, case.lang):
        others = [
            w
            for words in forms(case.lang, "numbers")["swap"]
            if b.magnitude in words
            for w in words
            if w != b.magnitude
        ]
        if a.magnitude and others:
            start = case.target.index(b.magnitude, b.digits.end)
            yield Edit(start, start + len(b.magnitude), case.rng.choice(others), a.span)


def separator_misread(case: Case) -> Iterator[Edit]:
    """1,200 read as 1.2, 76,000 as 76, and 2.3 as 23: what comes of the other language's separators."""
    decimal = forms(case.lang, "numbers")["decimal"][0]
    for a, b in shared(case.source, case.target, case.lang):
        old = b.digits.of(case.target)
        if b.word or year_like(a):
            continue
        text = ascii_digits(old)
        parts = re.split(r"[^\d]", text)
        if len(parts) != 2:
            continue
        mark = old[len(parts[0])]
        if (
            b.value == (value_of(old, case.lang) or 0)
            and len(parts[1]) == 3
            and b.value == int("".join(parts))
        ):
            rest = old[len(parts[0]) + 1 :]
            point = "" if parts[1][0] == "0" else decimal if mark not in "٬" else "٫"
            yield Edit(
                b.digits.start, b.digits.end, old[: len(parts[0])] + point + rest[: len(point)], a.span
            )
        elif parts[0] != "0" and len(parts[1]) != 3:
            yield Edit(b.digits.start, b.digits.end, old.replace(mark, "", 1), a.span)


CURRENCY_BEFORE = re.compile(r"[$€£¥₤]\s?$|(?:Rp|US|USD|EUR|IDR)\.?\s?$")
NOUN_NUMBER = re.compile(r"(?:[#№第nN°]|\b(?:No|no|number|numéro|nomor|رقم))\.?\s?$")

# 40 mph (64 kph), 12,8 km atau 8 mil: with one of the two dropped, nothing is lost
SAID_TWICE_AFTER = re.compile(r"[^()\d]{0,30}(?:\(|\batau\b)[^()\d]{0,9}\d")
SAID_TWICE_BEFORE = re.compile(r"\d[^()\d]{0,30}(?:\(|\batau\b)[^()\d]{0,9}$")
RANGE_BEFORE = re.compile(r"(?:\b(?:or|to|and|ou|à|et|atau|dan)|[-–—~〜]|أو|إلى)\s?$")


def number_dropped(case: Case) -> Iterator[Edit]:
    """The number gone and the noun left: "49 games" -> "games"; in Chinese and Japanese with its counter."""
    text = case.target
    for a, b in plain(case):
        start, end = b.span.start, b.span.end
        if any(p.search(text[:start]) for p in (CURRENCY_BEFORE, NOUN_NUMBER, RANGE_BEFORE)):
            continue
        if SAID_TWICE_AFTER.match(case.source, a.span.end) or SAID_TWICE_BEFORE.search(
            case.source[: a.span.start]
        ):
            continue
        if case.spaceless:
            counter = forms(case.lang, "numbers")["counters"]
            if m := re.compile(rf"\s?[{counter}](?![舗合間])の?(?=[\u3040-\u9fff])").match(text, end):
                yield Edit(start, m.end(), "", a.span)
        elif m := re.compile(r"[ \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}](?=[^\W\d_]{3})").match(
            text, end
        ):
            if start and text[start - 1] != " ":
                continue
            new = text[m.end()]
            yield Edit(start, m.end() + 1, new.upper() if start == 0 else new, a.span, trim=1)


def number_word_changed(case: Case) -> Iterator[Edit]:
    words: dict[str, int] = forms(case.lang, "numbers")["words"]
    known = {f.value for f in figures(case.source, SOURCE)}
    for a, b in plain(case):
        if b.word:
            old = b.span.of(case.target)
            same_class = [
                w
                for w, v in words.items()
                if Decimal(v) not in known and v != b.value and (v >= 20) == (b.value >= 20)
                # Arabic numerals agree in gender: keep the ending
                if case.lang != "ar" or w.endswith("ة") == old.endswith("ة")
            ]
            if same_class:
                new = case.rng.choice(same_class)
                yield Edit(b.span.start, b.span.end, new.capitalize() if old[0].isupper() else new, a.span)


def currency_changed(case: Case) -> Iterator[Edit]:
    """The sign or the word beside an amount exchanged for another currency's, if the source names that currency."""
    target_forms, source_forms = forms(case.lang, "money"), forms(SOURCE, "money")
    for code, names in target_forms.items():
        source = list(re.finditer(source_forms[code], case.source))
        if len(source) != 1:
            continue
        present = [c for c, p in source_forms.items() if re.search(p, case.source)]
        others = [c for c in target_forms if c not in present and c in ("EUR", "GBP", "USD", "JPY")]
        hits = [
            (m, i)
            for i, name in enumerate(names)
            for m in re.finditer(
                re.escape(name)
                if not name[0].isalpha() or case.spaceless
                else rf"(?<!\w){re.escape(name)}(?!\w)",
                case.target,
            )
        ]
        # the longest form at a place (US$ over $), and one place only: two would leave the right one standing
        hits = [
            h
            for h in hits
            if not any(
                o[0].start() <= h[0].start() and o[0].end() >= h[0].end() and o[0].span() != h[0].span()
                for o in hits
            )
        ]
        if len({h[0].span() for h in hits}) == 1 and others:
            match, i = hits[0]
            before = case.target[: match.start()][-1:]
            elided = before in ("'", "’") or (match[0] == "$" and before.isalpha())
            amount = any(
                -1 <= match.start() - f.span.end <= 6 or 0 <= f.span.start - match.end() <= 2
                for f in figures(case.target, case.lang)
            )
            if elided or not amount:
                continue
            other = target_forms[case.rng.choice(others)]
            yield Edit(match.start(), match.end(), other[min(i, len(other) - 1)], Span(*source[0].span()))


def unit_changed(case: Case) -> Iterator[Edit]:
    """The unit after a shared figure: 3 days -> 3 weeks, if the source has that unit after the same figure."""
    target_units, source_units = forms(case.lang, "units"), forms(SOURCE, "units")
    for a, b in shared(case.source, case.target, case.lang):
        if year_like(a):
            continue
        for unit, pattern in source_units.items():
            here = re.compile(rf"[\s-]?(?:{pattern})(?!\w)").match(case.source, a.span.end)
            if not here or unit not in target_units or SWAPS.get(unit) not in target_units:
                continue
            body = (
                any_of(target_units[unit], True)
                if case.spaceless
                else rf"{any_of(target_units[unit], True)}(?!\w)"
            )
            m = re.compile(rf"(?:[\s-]|\N{{NO-BREAK SPACE}})?(?P<unit>{body})").match(case.target, b.span.end)
            if m and not (
                case.spaceless and re.match(r"\d|[月代前末初度級级]", case.target[m.end() : m.end() + 1])
            ):
                new = target_units[SWAPS[unit]]
                i = target_units[unit].index(m["unit"])
                yield Edit(
                    m.start("unit"), m.end("unit"), new[min(i, len(new) - 1)], Span(a.span.start, here.end())
                )
