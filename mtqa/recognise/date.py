"""Dates: full and partial, of every order, era and precision, and relative phrases -> `PartialDate`.

The patterns are over the shape of a text (see `datetokens`), so the same few serve all languages; the words are data.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from mtqa.locales import table
from mtqa.model import Kind, Lang, Mention, Span
from mtqa.recognise.calendars import ERAS, hijri_to_gregorian
from mtqa.recognise.dateshapes import date_shapes
from mtqa.recognise.datetokens import Lexed, Token, lexed_if_telling
from mtqa.values import PartialDate

if TYPE_CHECKING:
    from mtqa.recognise import Taken

_TELLING = frozenset("dymMwWrhHAQCGEe")
_MODIFIED = {"-1": "last", "+0": "this", "+1": "next"}
_MODERN = range(1900, 2101)
_JOINED = frozenset("#№%％@&+=*_$")
_CLOSING = (")", "）")
_CLOSING_OF = str.maketrans("（", "(")


@dataclass(frozen=True, slots=True)
class _Match:
    """A pattern's match with what the reading needs: the token of each group."""

    lexed: Lexed
    match: re.Match[str]
    options: dict[str, Any]
    groups: Mapping[str, int]  # of the pattern: name -> number

    def token(self, group: str) -> Token | None:
        number = self.groups.get(group)
        if number is None:
            return None
        at, end = self.match.span(number)
        return self.lexed.token(at) if 0 <= at < end else None

    def value(self, group: str) -> Any:
        token = self.token(group)
        return token.value if token else None

    def raw(self, token: Token) -> str:
        return token.of(self.lexed.text)

    def capitalised(self, at: int) -> bool:
        return self.lexed.text[self.lexed.starts[at]].isupper()

    def span(self, first: int = 0, last: int | None = None) -> Span:
        """From the first to the last captured token between shape positions `first` and `last`."""
        last = len(self.lexed.shape) if last is None else last
        spans = self.match.regs
        inside = [
            (start, end)
            for start, end in [spans[number] for number in _holding(self.match.re)]
            if first <= start < end <= last
        ]
        starts = self.lexed.starts
        return Span(starts[min(s for s, _ in inside)], starts[max(e for _, e in inside)])


@cache
def _holding(pattern: re.Pattern[str]) -> tuple[int, ...]:
    """The groups of a pattern that are part of what it finds."""
    return tuple(number for g, number in pattern.groupindex.items() if g not in ("j", "s", "D0", "z0"))


def _full_year(value: int, digits: int) -> int:
    """Two digits are read as POSIX does: 69..99 -> 19xx."""
    if digits > 2:
        return value
    return value + (1900 if value >= 69 else 2000)


def find(text: str, lang: Lang, taken: Taken) -> list[Mention]:
    """The dates of `text` that touch nothing in `taken`, sorted; ranges and lists give one mention per date."""
    tokens = lexed_if_telling(text, lang)
    if tokens is None or tokens.codes.isdisjoint(_TELLING):
        return []
    options = table(lang, "dates")
    used = bytearray(len(text))
    for span in taken.spans:
        used[span.start : span.end] = b"\1" * len(span)
    found: list[Mention] = []
    for pattern in date_shapes(tokens.codes, options["spaced"]):
        for m in pattern.finditer(tokens.shape):
            dates = list(_read(_Match(tokens, m, options, pattern.groupindex)))
            if not dates or not _stands_alone(
                text, Span(dates[0][0].start, dates[-1][0].end), options["spaced"]
            ):
                continue
            for span, value in dates:
                if any(used[span.start : span.end]):
                    continue
                if text[span.end : span.end + 1] in _CLOSING and "(" in span.of(text).translate(_CLOSING_OF):
                    span = Span(span.start, span.end + 1)
                used[span.start : span.end] = b"\1" * len(span)
                found.append(Mention(Kind.DATE, span, span.of(text), value))
    return sorted(found, key=lambda mention: mention.span)


def _stands_alone(text: str, span: Span, spaced: bool) -> bool:
    """Whether the span is no part of a longer number or word (1.5 Mei, A2019, v2.3.2019)."""
    before, after = text[max(0, span.start - 2) : span.start], text[span.end : span.end + 2]
    if text[span.start].isdigit():
        if (
            before[-1:].isdigit()
            or before[-1:] in _JOINED
            or (before and unicodedata.category(before[-1]) == "Sc")
        ):
            return False
        if spaced and before[-1:].isalpha() and not "\u0600" <= before[-1] <= "\u06ff":
            return False
        if before[-1:] == ":":
            return False
        joined = ".,:" if len(span) == 4 else ".,:/"  # "No. 18/2006" ends in a year
        if len(before) == 2 and before[1] in joined and before[0].isdigit():
            return False
    if text[span.end - 1].isdigit():
        if after[:1].isdigit() or after[:1] in _JOINED:
            return False
        if len(after) == 2 and after[0] in ".,:/" and after[1].isdigit():
            return False
        if spaced and after[:1].isalpha():
            return False
    return True


def _read(m: _Match) -> Iterator[tuple[Span, PartialDate]]:
    match = m.match
    for group, reader in _readers(match.re):
        start = match.start(group)
        if 0 <= start < match.end(group):
            return reader(m)
    return iter(())


@cache
def _readers(pattern: re.Pattern[str]) -> tuple[tuple[str, _Reader], ...]:
    """The groups of a pattern that have a reader, in the order in which they decide."""
    return tuple((g, reader) for groups, reader in _READERS for g in groups if g in pattern.groupindex)


def _read_numeric(m: _Match) -> Iterator[tuple[Span, PartialDate]]:
    """12/06/2023, 12-06-2023, (12/6): the order is the language's, unless the numbers speak against it."""
    first, second = m.value("a"), m.value("b")
    year_token, mark = m.token("yy"), m.token("s")
    if year_token and len(m.raw(year_token)) != 4 and (mark is None or m.raw(mark) not in "/／"):
        return
    if year_token and len(m.raw(year_token)) not in (2, 4):
        return
    year = _full_year(year_token.value, len(m.raw(year_token))) if year_token else None
    day, month = (first, second) if m.options["order"] == "dmy" else (second, first)
    if month > 12 >= day:
        day, month = month, day
    if month > 12:
        return
    is_open = bool(m.options.get("order_open")) and day <= 12 and day != month
    yield m.span(), PartialDate(year, month, day, m.value("w"), order_open=is_open)


def _read_day_month(m: _Match) -> Iterator[tuple[Span, PartialDate]]:
    month = m.value("m") or m.value("M1") or m.value("mm")
    if month > 12 or (m.token("M1") and not m.options.get("month_first")):
        return
    year, relative, calendar = _year_of(m)
    if year == 0:
        return
    if relative and not relative.startswith("year"):
        return
    day, last_day, weekday = m.value("d"), m.value("D"), _weekday_of(m)
    if m.token("mm") and not day and not m.token("z") and not m.token("r"):
        numeric = m.token("mm")
        if m.token("y") and numeric and len(m.raw(numeric)) != 2:
            return  # 6/2023 may be anything, 06/2023 is a month
    if calendar == "hijri" and year:
        yield from _hijri(m, year, month, day)
        return
    if last_day:
        if last_day <= day and m.match.group("j").strip() == "-":
            return
        join, end = m.match.start("j"), m.match.end("j")
        yield m.span(0, join), PartialDate(year, month, day, relative=relative)
        yield m.span(end), PartialDate(year, month, last_day, weekday, relative=relative)
        return
    yield m.span(), PartialDate(year, month, day, weekday, relative=relative)


def _year_of(m: _Match) -> tuple[int | None, str | None, str]:
    """(year, relative year, calendar); year 0 says that the number is none."""
    relative = m.value("r")
    if relative:
        return None, relative, "gregory"
    calendar = m.value("G")
    if calendar:
        year = 1 if m.token("i") else m.value("ey")
        if calendar == "hijri":
            return year, None, "hijri"
        return ERAS[calendar] + year, None, calendar
    era_year = m.value("by")
    if era_year:
        return int(m.value("E")) * era_year, None, "gregory"
    token = m.token("y")
    if token is None:
        return None, None, "gregory"
    if m.value("e") == "-1":
        return -token.value, None, "gregory"
    if token.code != "y" and not m.token("e"):
        return 0, None, "gregory"
    return token.value, None, "gregory"


def _weekday_of(m: _Match) -> int | None:
    mark = m.token("k")
    if mark:
        at = m.options.get("weekday_marks", "").find(m.raw(mark))
        return at + 1 if at >= 0 else None
    weekday: int | None = m.value("w") or m.value("W2")
    return weekday


def _hijri(m: _Match, year: int, month: int, day: int | None) -> Iterator[tuple[Span, PartialDate]]:
    try:
        converted = hijri_to_gregorian(year, month, day or 15)
    except (ValueError, OverflowError):
        return
    yield (
        m.span(),
        PartialDate(
            converted.year, converted.month, converted.day if day else None, _weekday_of(m), calendar="hijri"
        ),
    )


def _read_hijri(m: _Match) -> Iterator[tuple[Span, PartialDate]]:
    """12 Zulhijah 1444 H. Without a year it cannot be converted and is compared with Hijri dates alone."""
    month, day, year = m.value("h"), m.value("d"), m.value("hy")
    if year is not None and not 1 <= year <= 1700:
        return
    if year and month:
        yield from _hijri(m, year, month, day)
    elif month:
        yield m.span(), PartialDate(month=month, day=day, calendar="hijri")
    elif year and year >= 100:
        yield m.span(), PartialDate(hijri_to_gregorian(year, 7, 1).year, calendar="hijri")


def _read_period(m: _Match) -> Iterator[tuple[Span, PartialDate]]:
    """Weekdays, months and days with a relative phrase or none."""
    relative, modifier = m.value("r"), m.value("l")
    weekday = _weekday_of(m)
    if relative and (weekday or m.token("k")) and not relative.startswith("week"):
        return
    mark = m.token("k")
    if mark and (not weekday or m.raw(mark).isdecimal()):
        return
    if _numbered_week(m, m.lexed.shape[m.match.end() :]):
        return
    if modifier:
        relative = _MODIFIED[modifier]
    if weekday:
        yield m.span(), PartialDate(weekday=weekday, relative=relative)


def _numbered_week(m: _Match, following: str) -> bool:
    """ "Minggu 3" is week 3, where the name of Sunday is also the word for week."""
    named = m.token("w")
    is_week = named is not None and m.raw(named).casefold() == m.options.get("week_word")
    return is_week and re.match(" [dn]", following) is not None


def _read_day(m: _Match) -> Iterator[tuple[Span, PartialDate]]:
    """A day of an unnamed month: tanggal 12, the 12th, 12日, 先月12日."""
    shape, end = m.lexed.shape, m.match.end()
    relative = m.value("r")
    if relative:
        if relative.startswith("month"):
            yield m.span(), PartialDate(day=m.value("d"), weekday=_weekday_of(m), relative=relative)
        return
    weekday = _weekday_of(m)
    if weekday:
        if not _numbered_week(m, " d"):
            yield m.span(), PartialDate(day=m.value("d"), weekday=weekday)
        return
    if m.token("Z1"):
        # 5日 is as often five days: a bracket, a comma or a part of the day must make it a date.
        if m.value("d") > 1 and (m.value("d") > 9 or m.token("z0") or re.match(r",|p", shape[end:])):
            yield m.span(), PartialDate(day=m.value("d"))
        return
    if m.token("k"):
        return
    if m.options.get("month_first") and not m.token("S"):
        return
    if re.match(r"$|[,.)_]| ?[(,-]| [Fw]", shape[end:]):
        yield m.span(), PartialDate(day=m.value("d"))


def _read_decade(m: _Match) -> Iterator[tuple[Span, PartialDate]]:
    prefix, word = m.token("DF"), m.token("AW")
    if (prefix is not None) != bool(m.options.get("decade_first")) and word is None:
        return
    if word:
        if not str(word.value).isdecimal():
            return
        century = m.value("c")
        yield (
            m.span(),
            PartialDate(
                (century - 1) * 100 + int(word.value) if century else 1900 + int(word.value), span=10
            ),
        )
        return
    token = m.token("y")
    assert token is not None
    year = token.value
    if token.code != "y":
        if year % 10 or not 10 <= year <= 90:
            return
        year += ((m.value("c") or 20) - 1) * 100
    if year % 10 or year == 1000:
        return
    # "the 1800s" are a century, "the 2000s" mostly a decade.
    yield m.span(), PartialDate(year, span=100 if year % 100 == 0 and year < 1900 else 10)


def _read_century(m: _Match) -> Iterator[tuple[Span, PartialDate]]:
    number = m.value("c")
    if not number or not 1 <= number <= 30:
        return
    if (
        number == 1
        and not m.token("k0")
        and not m.token("E")
        and not m.options["spaced"]
        and not m.token("e")
    ):
        return  # 1世紀 is as often a hundred years
    before = m.value("E") == "-1" or m.value("e") == "-1"
    yield m.span(), PartialDate(-100 * number if before else (number - 1) * 100, span=100)


def _read_quarter(m: _Match) -> Iterator[tuple[Span, PartialDate]]:
    year, relative, _ = _year_of(m)
    mark = m.token("Q")
    if mark and m.raw(mark) == "Q" and not (year or relative):
        return  # Q1 may be a question
    if not 1 <= m.value("q") <= 4 or year == 0 or (relative and not relative.startswith("year")):
        return
    yield m.span(), PartialDate(year, quarter=m.value("q"), relative=relative)


def _read_era_year(m: _Match) -> Iterator[tuple[Span, PartialDate]]:
    token = m.token("y")
    assert token is not None
    sign = int(m.value("E") or m.value("e"))
    thousands = m.token("th")  # 10.000 SM
    if thousands:
        if sign < 0 and len(m.raw(token)) == 3:
            yield m.span(), PartialDate(-(thousands.value * 1000 + token.value))
        return
    before = m.lexed.shape[: m.match.start()][-2:]
    if sign > 0 and token.code != "y" and before != "Y ":
        return  # "300 M" is as often metres or milliards
    if sign > 0 and m.options["spaced"] and before != "Y " and m.raw(token).isdecimal():
        era = m.token("E")
        if era and len(m.raw(era)) == 1 and era.start != token.end:
            return  # "2000 م": metres
    yield m.span(), PartialDate(sign * token.value)


def _read_year(m: _Match) -> Iterator[tuple[Span, PartialDate]]:
    """A year alone, or the two of 2018-19."""
    if m.token("Z"):
        year, _, calendar = _year_of(m)
        if not year:
            return
        follows = m.lexed.shape[m.match.end() : m.match.end() + 2].lstrip()[:1]
        if follows == "u" and year % (100 if year in _MODERN else 10) == 0 and not m.token("e"):
            return  # 1500年前, 2000年間: a duration
        if calendar == "hijri":
            year = hijri_to_gregorian(min(year, 9000), 7, 1).year
        yield m.span(), PartialDate(year, calendar=calendar)
        return
    if m.token("i"):
        yield m.span(), PartialDate(_year_of(m)[0], calendar=m.value("G"))
        return
    short = m.token("Y2")
    if short:
        year = m.value("y")
        if len(m.raw(short)) == 2 and short.value > year % 100 and year in _MODERN:
            yield m.span(0, m.match.start("j")), PartialDate(year)
            yield m.span(m.match.end("j")), PartialDate(year - year % 100 + short.value)
        return
    group = "Y" if "Y" in m.match.re.groupindex else "y"
    token = m.token(group)
    if token and (group == "y" or _is_year(m, m.match.start(group), token)):
        yield m.span(), PartialDate(token.value)


def _is_year(m: _Match, at: int, token: Token) -> bool:
    """Whether a bare four-digit number is a year: by what stands around it, and its size."""
    shape = m.lexed.shape
    before, after = shape[max(0, at - 5) : at], shape[at + 1 : at + 4]
    if not m.options["spaced"]:
        return bool(
            token.value in _MODERN
            and not re.match(r" ?[a-wyzA-Z年月日]", after)
            and not re.search(r"[kdn] ?$", before)
        )
    if before.endswith("Y "):
        return True
    if before.endswith("g ") or re.search(r"[^\W_yS]-$", before):
        return False
    if re.match(r"[ -][uoTY]|-?[^\W_]", after) and not after.startswith("-y"):
        return False
    if re.search(r"(?:[PFSBlm]|S F) $|S-$|[yd][-/]$|y [JK] ?$", before) or after.startswith("-y"):
        return token.value in _MODERN or not before.endswith("F ") or not after.startswith(" x")
    if re.search(r"[JK] $", before) and not re.match(r" [xO]", after):
        return True
    if token.value not in _MODERN:
        return before.endswith("(") and after.startswith(")")
    # "2000 orang" may be a count of anything, "the 2000 Electoral College" not.
    return not (token.value % 1000 == 0 and after.startswith(" x") and not m.capitalised(at + 2))


def _read_relative(m: _Match) -> Iterator[tuple[Span, PartialDate]]:
    token = m.token("r")
    assert token is not None
    before = m.lexed.shape[max(0, m.match.start() - 2) : m.match.start()]
    # "dua minggu lalu" is two weeks ago, not last week.
    if m.options["spaced"] and before[:1] in "dynOtg" and before[1:] == " ":
        return
    yield m.span(), PartialDate(relative=token.value)


def _read_month(m: _Match) -> Iterator[tuple[Span, PartialDate]]:
    if m.token("l"):
        yield m.span(), PartialDate(month=m.value("m"), relative=_MODIFIED[m.value("l")])
    else:
        yield from _read_day_month(m)


_Reader = Callable[[_Match], Iterator[tuple[Span, PartialDate]]]
# The first whose groups a match has reads it.
_READERS: tuple[tuple[tuple[str, ...], _Reader], ...] = (
    (("a",), _read_numeric),
    (("m", "M1", "mm"), _read_month),
    (("h", "hy", "H"), _read_hijri),
    (("A", "AW", "DF"), _read_decade),
    (("C", "c"), _read_century),
    (("Q",), _read_quarter),
    (("E",), _read_era_year),
)


def _read_rest(m: _Match) -> Iterator[tuple[Span, PartialDate]]:
    if m.token("d"):
        yield from _read_day(m)
    elif m.token("w") or m.token("W2") or m.token("k"):
        yield from _read_period(m)
    elif m.token("r"):
        yield from _read_relative(m)
    else:
        yield from _read_year(m)


_READERS += ((("d", "w", "W2", "k", "r", "y", "Y", "i", "G"), _read_rest),)
