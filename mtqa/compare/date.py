"""Dates and times of two sides -> facts. Knows values, not languages.

Two partial dates agree when no part that both name differs; what only one side names (the year, the weekday) is no
contradiction, and a relative phrase never contradicts an absolute date, for the day of writing is not known.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from mtqa.model import Fact, Kind, Mention, Relation
from mtqa.recognise.calendars import weekday_of
from mtqa.values import ClockTime, PartialDate

_FEW = 64  # above this many unmatched mentions a side, only neighbours in order are compared


@dataclass(frozen=True, slots=True)
class Verdict:
    """How two values stand to each other: a class of costs, lower ones paired first (see below)."""

    cost: int
    note: str = ""


# From CLOSE: they agree in all that both name; PERIOD: a year and its decade. From CLASH: a part differs. From WEAK: nothing in common, but no
# contradiction either (kemarin - Monday); paired last, or the date that "today" swallows would seem dropped.
SAME, CLOSE, PERIOD, CLASH, WEAK, STRANGERS = 0, 1, 9, 10, 60, 100


def compare_dates(source: Sequence[Mention], target: Sequence[Mention]) -> tuple[Fact, ...]:
    """The facts of the DATE and TIME mentions of both sides, in the order of the source, additions last."""
    facts: list[Fact] = []
    for kind, verdict in ((Kind.DATE, _date_verdict), (Kind.TIME, _time_verdict)):
        facts += _compare_kind(
            kind, [m for m in source if m.kind is kind], [m for m in target if m.kind is kind], verdict
        )
    return tuple(sorted(facts, key=lambda f: f.source.span.start if f.source else 1 << 60))


def _compare_kind(
    kind: Kind,
    source: list[Mention],
    target: list[Mention],
    verdict: Callable[[Mention, Mention], Verdict],
) -> list[Fact]:
    pairs = _match(source, target, verdict)
    facts: list[Fact] = []
    for i, mention in enumerate(source):
        j = pairs.get(i)
        if j is not None:
            facts.append(_paired(kind, mention, target[j], verdict(mention, target[j])))
            continue
        # A date whose parts stand apart on one side ("Juni 2018 ... 2018"). The very same date said once for twice is
        # another matter: human translators keep the count (no exception in 10,000 news and encyclopedia pairs).
        echo = next((t for t in target if SAME < verdict(mention, t).cost < PERIOD), None)
        if echo:
            facts.append(
                Fact(kind, Relation.EQUIVALENT, mention, echo, note="said elsewhere in the sentence")
            )
        else:
            twice = any(s is not mention and s.value == mention.value for s in source)
            confidence = _confidence(mention) * (0.7 if twice else 1)
            facts.append(Fact(kind, Relation.MISSING, mention, None, confidence=confidence))
    taken = set(pairs.values())
    for j, mention in enumerate(target):
        if j in taken:
            continue
        echo = next((s for s in source if verdict(s, mention).cost < PERIOD), None)
        if echo:
            facts.append(Fact(kind, Relation.EQUIVALENT, echo, mention, note="said again"))
        else:
            facts.append(Fact(kind, Relation.ADDED, None, mention, confidence=_confidence(mention)))
    return facts


def _match(
    source: list[Mention], target: list[Mention], verdict: Callable[[Mention, Mention], Verdict]
) -> dict[int, int]:
    """Source index -> target index, cheapest pairs first; position breaks ties."""
    pairs: dict[int, int] = {}
    left_source, left_target = list(range(len(source))), list(range(len(target)))
    # Identical values first, in order: all there is to do for almost every sentence, and linear.
    waiting: dict[object, list[int]] = {}
    for j in reversed(left_target):
        waiting.setdefault(target[j].value, []).append(j)
    for i in list(left_source):
        same = waiting.get(source[i].value)
        if same:
            pairs[i] = same.pop()
    taken = set(pairs.values())
    left_source = [i for i in left_source if i not in pairs]
    left_target = [j for j in left_target if j not in taken]
    if len(left_source) > _FEW or len(left_target) > _FEW:
        candidates = [(i, j) for i, j in zip(left_source, left_target, strict=False)]
    else:
        candidates = [(i, j) for i in left_source for j in left_target]
    ranked = sorted((verdict(source[i], target[j]).cost, abs(i - j), i, j) for i, j in candidates)
    for cost, _, i, j in ranked:
        if cost < STRANGERS and i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)
    return pairs


def _paired(kind: Kind, source: Mention, target: Mention, verdict: Verdict) -> Fact:
    if CLASH <= verdict.cost < WEAK:
        relation = Relation.DIFFERS
    elif source.value == target.value:
        relation = Relation.SAME
    else:
        relation = Relation.EQUIVALENT
    notes = [verdict.note] if verdict.note else []
    if relation is Relation.DIFFERS and (other_weekday(source.value) or other_weekday(target.value)):
        notes.append("the weekday does not fit the date")
    confidence = 1.0
    if relation is Relation.DIFFERS:
        confidence = 0.6 if _relative_only(source.value) or _relative_only(target.value) else 0.95
    return Fact(kind, relation, source, target, confidence=confidence, note="; ".join(notes))


def _confidence(mention: Mention) -> float:
    value = mention.value
    if isinstance(value, PartialDate):
        if _relative_only(value):
            return 0.3
        if value.day is None and value.month is None and value.weekday is None and value.quarter is None:
            return 0.8 if value.span == 1 else 0.6
    return 0.85


def _relative_only(value: object) -> bool:
    return isinstance(value, PartialDate) and bool(value.relative) and not _parts(value)


def _parts(value: PartialDate) -> dict[str, int]:
    named = {
        "year": value.year,
        "month": value.month,
        "day": value.day,
        "weekday": value.weekday,
        "quarter": value.quarter,
    }
    return {name: part for name, part in named.items() if part is not None}


def _weekday(value: PartialDate) -> int | None:
    """The weekday a full date falls on, if it does not name one."""
    if value.weekday is None and value.year and value.year > 0 and value.month and value.day:
        return weekday_of(value.year, value.month, value.day)
    return value.weekday


def _date_verdict(source: Mention, target: Mention) -> Verdict:
    a, b = source.value, target.value
    assert isinstance(a, PartialDate) and isinstance(b, PartialDate)
    verdict = _compare_dates(a, b)
    for one, other, is_source in ((a, b, True), (b, a, False)):
        if one.order_open and CLASH <= verdict.cost < WEAK:
            swapped = PartialDate(one.year, one.day, one.month, one.weekday)
            again = _compare_dates(swapped, other) if is_source else _compare_dates(other, swapped)
            if again.cost < CLASH:
                return again
    return verdict


def _compare_dates(a: PartialDate, b: PartialDate) -> Verdict:
    if a == b:
        return Verdict(SAME)
    if a.span > 1 or b.span > 1:
        return _compare_periods(a, b)
    ours, theirs = _parts(a), _parts(b)
    shared = [name for name in ours if name in theirs]
    clashes = [name for name in shared if ours[name] != theirs[name]]
    if clashes and "hijri" in (a.calendar, b.calendar):
        if a.calendar != b.calendar and _few_days_apart(a, b):
            return Verdict(CLOSE, "the Hijri date converted")
        if (a.year is None) != (b.year is None) or a.calendar != b.calendar:
            return (
                Verdict(WEAK, "another calendar")
                if a.year is None or b.year is None
                else _clash(clashes, ours, theirs)
            )
    if clashes:
        verdict = _clash(clashes, ours, theirs)
        same = len(shared) - len(clashes)
        return Verdict(CLASH + 10 * len(clashes) - 3 * same + abs(len(ours) - len(theirs)), verdict.note)
    if shared:
        if a.relative and b.relative and _opposed(a, b):
            return Verdict(CLASH + 4, "relative date differs")
        only = sorted(ours.keys() ^ theirs.keys())
        if "weekday" in only and a.year and b.year:
            day_a, day_b = _weekday(a), _weekday(b)
            if day_a and day_b and day_a != day_b:
                return Verdict(CLOSE + 1, "the weekday does not fit the date")
        return Verdict(CLOSE + len(only) // 2, "; ".join(f"{name} on one side only" for name in only))
    if a.relative and b.relative:
        return _compare_relatives(a, b)
    if not ours or not theirs:
        unit = _unit(a if not ours else b)
        if any(part in (ours or theirs) for part in _SAYS.get(unit, ())):
            return Verdict(WEAK + 1, "relative on one side")  # kemarin - on Monday
        return Verdict(STRANGERS)
    # Senin - 12 June: no part in common, but the weekday of a full date is known.
    day_a, day_b = _weekday(a), _weekday(b)
    if day_a and day_b and (a.weekday or b.weekday):
        if day_a == day_b:
            return Verdict(CLOSE + 1, "the weekday of that date")
        return Verdict(CLASH + 12, "weekday differs")
    if a.relative or b.relative:
        return Verdict(WEAK + 2, "relative on one side")
    if (a.weekday and b.day) or (b.weekday and a.day):
        return Verdict(WEAK + 3, "weekday on one side, date on the other")
    return Verdict(STRANGERS)


def _compare_periods(a: PartialDate, b: PartialDate) -> Verdict:
    """Years, decades and centuries as ranges of years: agreeing where one lies within the other."""
    if a.year is None or b.year is None:
        return Verdict(WEAK + 2 if a.relative or b.relative else STRANGERS)
    if a.year <= b.year < a.year + a.span or b.year <= a.year < b.year + b.span:
        return Verdict(CLOSE if a.year == b.year else PERIOD, "a year of that period")
    part = "century" if max(a.span, b.span) == 100 else "decade"
    return Verdict(CLASH + 10, f"{part} differs")


def _compare_relatives(a: PartialDate, b: PartialDate) -> Verdict:
    unit_a, unit_b = _unit(a), _unit(b)
    if a.relative == b.relative:
        return Verdict(CLOSE)
    if unit_a == unit_b and unit_a in ("day", "week", "month", "year"):
        return Verdict(CLASH + 5, f"{unit_a} differs")
    return Verdict(WEAK + 1, "another relative phrase")


# What a relative phrase of a unit may stand for.
_SAYS = {
    "day": ("weekday", "day"),
    "week": ("weekday", "day"),
    "month": ("month",),
    "year": ("year",),
}


def _unit(value: PartialDate) -> str:
    """day, week, month or year of "day-1"."""
    return str(value.relative).rstrip("0123456789+-")


def _opposed(a: PartialDate, b: PartialDate) -> bool:
    """Agustus tahun lalu - August this year, Senin lalu - next Monday."""
    if _unit(a) == _unit(b) in _SAYS:
        return a.relative != b.relative
    return {_direction(a), _direction(b)} == {-1, 1}


def _direction(value: PartialDate) -> int:
    """-1 past, 0 present, 1 future."""
    named = {"last": -1, "this": 0, "next": 1}
    if value.relative in named:
        return named[str(value.relative)]
    offset = int(str(value.relative)[len(_unit(value)) :] or 0)
    return (offset > 0) - (offset < 0)


def _few_days_apart(a: PartialDate, b: PartialDate) -> bool:
    if a.year is None or b.year is None:
        return False
    if a.month is None or b.month is None:
        return abs(a.year - b.year) <= 1
    if a.day is None or b.day is None:
        return abs((a.year - b.year) * 12 + a.month - b.month) <= 1
    try:
        return abs((date(a.year, a.month, a.day) - date(b.year, b.month, b.day)).days) <= 2
    except ValueError:
        return False


def _clash(clashes: list[str], ours: dict[str, int], theirs: dict[str, int]) -> Verdict:
    if set(clashes) == {"day", "month"} and ours["day"] == theirs["month"] and ours["month"] == theirs["day"]:
        return Verdict(CLASH, "day and month are swapped")
    return Verdict(CLASH, "; ".join(f"{part} differs" for part in clashes))


def other_weekday(value: object) -> int | None:
    """The weekday (Monday = 1) that a full date falls on, where the date names another one."""
    if not isinstance(value, PartialDate) or not (value.weekday and value.year and value.month and value.day):
        return None
    real = weekday_of(value.year, value.month, value.day) if value.year > 0 else None
    return None if real == value.weekday else real


_OFFSETS = {  # hours before or after UTC, of the zones that news names
    "WIB": 7, "WITA": 8, "WIT": 9, "GMT": 0, "UTC": 0, "BST": 1, "CET": 1, "CEST": 2, "JST": 9,
    "EST": -5, "EDT": -4, "PST": -8, "PDT": -7, "北京时间": 8, "日本時間": 9, "雅加达时间": 7, "印尼西部时间": 7,
    "西部インドネシア時間": 7, "ジャカルタ時間": 7, "格林尼治时间": 0, "グリニッジ標準時": 0, "協定世界時": 0,
    "بتوقيت غرب إندونيسيا": 7, "بتوقيت جاكرتا": 7, "协调世界时": 0, "بتوقيت جرينتش": 0, "بتوقيت غرينتش": 0,
}  # fmt: skip


def _time_verdict(source: Mention, target: Mention) -> Verdict:
    a, b = source.value, target.value
    assert isinstance(a, ClockTime) and isinstance(b, ClockTime)
    if a == b:
        return Verdict(SAME)
    same_minute = (a.minute or 0) == (b.minute or 0)
    if same_minute and a.hour == b.hour:
        return Verdict(CLOSE)
    if same_minute and a.hour % 12 == b.hour % 12 and (a.half_open or b.half_open):
        return Verdict(CLOSE, "one side does not say which half of the day")
    zones = [_OFFSETS.get(t.zone) if t.zone else None for t in (a, b)]
    utc = [None if zone is None else (t.hour - zone) % 24 for t, zone in zip((a, b), zones, strict=True)]
    if same_minute and utc[0] is not None and utc[0] == utc[1]:
        return Verdict(CLOSE, "converted to another time zone")
    what = "hour differs" if same_minute else "minutes differ" if a.hour == b.hour else "time differs"
    return Verdict(CLASH + (2 if same_minute or a.hour == b.hour else 6), what)
