"""Dates and clock times."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from mtqa.bench.inject.case import SOURCE, SPACELESS, Case, Edit, any_of, forms, only
from mtqa.bench.inject.figures import ascii_digits, like
from mtqa.model import Lang, Span


@cache
def _month_pattern(lang: Lang) -> str:
    names = [n for month in forms(lang, "dates")["months"] for n in month]
    if lang in SPACELESS:
        return rf"(?<![\d十])(?:{'|'.join(map(re.escape, sorted(names, key=len, reverse=True)))})(?!份?的?[間间])"
    body = any_of(names, False)
    # clitics: وديسمبر, لشهر
    return rf"(?:(?<=\b[وفبل])|(?<!\w)){any_of(names, True)}(?!\w)" if lang == "ar" else body


@cache
def _patterns(
    lang: Lang,
) -> tuple[tuple[re.Pattern[str], ...], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    dates = forms(lang, "dates")
    days = tuple(re.compile(p.replace("P<m>M", f"P<m>{_month_pattern(lang)}")) for p in dates["day_month"])
    weekdays = re.compile(any_of([n for d in dates["weekdays"] for n in d], lang in SPACELESS))
    return days, re.compile(_month_pattern(lang)), weekdays, re.compile(dates["clock"])


def _index(names: list[list[str]], form: str) -> int:
    """1-based; a form listed twice (星期日, 星期天) counts as the day of the week it is."""
    return next(i for i, forms_ in enumerate(names, 1) if form in forms_)


def day_months(text: str, lang: Lang) -> list[tuple[int, int, Span, Span]]:
    """(day, month, day's span, month's span) of every day with a month name."""
    months = forms(lang, "dates")["months"]
    found: dict[int, tuple[int, int, Span, Span]] = {}
    for pattern in _patterns(lang)[0]:
        for m in pattern.finditer(text):
            day = int(ascii_digits(m["d"]))
            if 1 <= day <= 31:
                found.setdefault(
                    m.start("m"), (day, _index(months, m["m"]), Span(*m.span("d")), Span(*m.span("m")))
                )
    return [found[k] for k in sorted(found)]


def date_spans(text: str, lang: Lang) -> list[Span]:
    """What the number injectors keep away from."""
    days, month, _, clock = _patterns(lang)
    spans = [Span(*m.span()) for p in (*days, month, clock) for m in p.finditer(text)]
    if lang in SPACELESS:
        spans += [
            Span(*m.span())
            for m in re.finditer(r"\d+\s?[年月日号時时点]", text)
            if not m[0].endswith("年") or len(m[0]) > 3
        ]
    if lang == SOURCE:
        spans += [
            Span(*m.span()) for m in re.finditer(r"(?:pukul|jam|tanggal|tahun)\s+\d+|\d+[/.]\d+[/.]\d+", text)
        ]
    if lang == "fr":
        spans += [Span(*m.span()) for m in re.finditer(r"\d{1,2}\s?h(?:eures)?\b", text)]
    if lang == "en":
        spans += [Span(*m.span()) for m in re.finditer(r"\d{1,2}\s?(?:[ap]\.?m\b|o['’]clock)", text)]
    return spans


def shared_day(case: Case) -> tuple[tuple[int, int, Span, Span], tuple[int, int, Span, Span]] | None:
    left, right = day_months(case.source, SOURCE), day_months(case.target, case.lang)
    if len(left) == 1 and len(right) == 1 and left[0][:2] == right[0][:2]:
        return left[0], right[0]
    return None


def _digits(value: int, model: str) -> str:
    return "".join(like(d, model) for d in str(value))


SUFFIX = re.compile(r"er\b|(?:st|nd|rd|th)\b")


def _day(value: int, case: Case, at: Span) -> tuple[str, int]:
    """A day in the script and ordinal style of the one at `at`, and where that one ends with its suffix."""
    text = _digits(value, case.target[at.start])
    suffix = SUFFIX.match(case.target, at.end)
    if not suffix:
        return text, at.end
    if suffix[0] == "er":
        return text + ("er" if value == 1 else ""), suffix.end()
    ending = "th" if 10 < value < 20 else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return text + ending, suffix.end()


def day_changed(case: Case) -> Iterator[Edit]:
    if both := shared_day(case):
        (_, _, source, _), (day, _, where, _) = both
        new = case.rng.choice([d for d in range(2, 29) if d != day])
        text, end = _day(new, case, where)
        yield Edit(where.start, end, text, source)


def day_month_swapped(case: Case) -> Iterator[Edit]:
    """12 June -> 6 December."""
    both = shared_day(case)
    if not both:
        return
    (_, _, source_day, source_month), (day, month, at_day, at_month) = both
    if day > 12 or day == month:
        return
    names = forms(case.lang, "dates")["months"]
    style = names[month - 1].index(at_month.of(case.target))
    new_month = names[day - 1][min(style, len(names[day - 1]) - 1)]
    new_day, end_day = _day(month, case, at_day)
    at_day = Span(at_day.start, end_day)
    start, end = min(at_day.start, at_month.start), max(at_day.end, at_month.end)
    middle = case.target[min(at_day.end, at_month.end) : max(at_day.start, at_month.start)]
    text = new_day + middle + new_month if at_day.start < at_month.start else new_month + middle + new_day
    source = Span(min(source_day.start, source_month.start), max(source_day.end, source_month.end))
    yield Edit(start, end, text, source)


def month_changed(case: Case) -> Iterator[Edit]:
    source = only(_patterns(SOURCE)[1], case.source)
    target = only(_patterns(case.lang)[1], case.target)
    if not source or not target:
        return
    names = forms(case.lang, "dates")["months"]
    month = _index(names, target[0])
    if month == _index(forms(SOURCE, "dates")["months"], source[0]):
        new = case.rng.choice([n for n in range(1, 13) if n != month])
        style = names[month - 1].index(target[0])
        yield Edit(*target.span(), names[new - 1][min(style, len(names[new - 1]) - 1)], Span(*source.span()))


YEAR = re.compile(r"(?<![\w.,$€£¥/:\-–])(?:1[5-9]|20)\d\d(?![\d%٪]|[.,:/\-–]\d|[A-Za-z\-–])")
YEAR_CJK = re.compile(r"(?<![\d.,$€£¥/:\-–A-Za-z])(?:1[5-9]|20)\d\d(?=\s?年(?!代))")


def year_changed(case: Case) -> Iterator[Edit]:
    pattern = YEAR_CJK if case.spaceless else YEAR
    source = {m[0]: m for m in YEAR.finditer(case.source)}
    plain_target = ascii_digits(case.target)
    for m in pattern.finditer(plain_target):
        if m[0] not in source or plain_target.count(m[0]) != 1 or case.source.count(m[0]) != 1:
            continue
        year = int(m[0])
        if case.target[m.end() : m.end() + 1] in "年" or len(source) == 1:
            new = case.rng.choice(
                [y for y in range(year - 30, year + 11) if y != year and y < 2040 and str(y) not in source]
            )
            yield Edit(*m.span(), _digits(new, case.target[m.start()]), Span(*source[m[0]].span()))


def weekday_changed(case: Case) -> Iterator[Edit]:
    source, target = only(_patterns(SOURCE)[2], case.source), only(_patterns(case.lang)[2], case.target)
    if not source or not target:
        return
    names = forms(case.lang, "dates")["weekdays"]
    day = (_index(names, target[0]) - 1) % 7 + 1 if _index(names, target[0]) < 8 else 7
    if day == _index(forms(SOURCE, "dates")["weekdays"], source[0]):
        new = case.rng.choice([n for n in range(1, 8) if n != day])
        style = names[_index(names, target[0]) - 1].index(target[0])
        yield Edit(*target.span(), names[new - 1][min(style, len(names[new - 1]) - 1)], Span(*source.span()))


LEAD = re.compile(r"(?:pukul|jam)\s+$", re.IGNORECASE)


def hour_changed(case: Case) -> Iterator[Edit]:
    """9:30 -> 4:30, where the source says `pukul 9.30` (or the same minutes on a 12-hour clock)."""
    sources = [m for m in _patterns(SOURCE)[3].finditer(case.source) if int(m["h"]) < 25]
    targets = [m for m in _patterns(case.lang)[3].finditer(case.target) if int(ascii_digits(m["h"])) < 25]
    if len(sources) != 1 or len(targets) != 1:
        return
    source, target = sources[0], targets[0]
    hour = int(ascii_digits(target["h"]))
    said = LEAD.search(case.source[: source.start()])
    if said and int(source["h"]) % 12 == hour % 12 and int(source["min"]) == int(ascii_digits(target["min"])):
        span = range(13, 24) if hour > 12 else range(1, 12)
        new = case.rng.choice([h for h in span if h % 12 != hour % 12])
        yield Edit(*target.span("h"), _digits(new, case.target[target.start("h")]), Span(*source.span()))
