"""What is measured: percent signs and words, units and durations behind (or in front of) a number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from mtqa.locales import table
from mtqa.model import Kind, Lang
from mtqa.recognise.surface import alternatives, key

_CJK = ("zh", "ja")


@dataclass(frozen=True, slots=True)
class Measure:
    kind: Kind
    unit: str


@dataclass(frozen=True, slots=True)
class UnitTable:
    measures: dict[str, Measure]
    symbols: dict[str, Measure]
    after: re.Pattern[str]  # group 1: a word, group 2: a symbol
    half_after: re.Pattern[str]
    half_hint: re.Pattern[str]
    unit_and_half: re.Pattern[str] | None  # "an hour and a half", ساعة ونصف: group 1 is the unit
    half_before: re.Pattern[str] | None
    percent_before: re.Pattern[str]
    before: re.Pattern[str] | None
    before_units: dict[str, str]
    fixed: dict[str, tuple[int, Measure]]  # a number and its unit in a word (setahun, عامين)


def _unit_and_half(units: dict[str, Any], lang: Lang, edge: str) -> re.Pattern[str] | None:
    ones = units.get("one_before")
    if ones is None:
        return None
    words = [w for g in ("unit", "duration") for ws in units[g].values() for w in ws if w.isalpha()]
    one = rf"(?:{alternatives(ones, lang)})[\s\u00a0]" if ones else ""
    return re.compile(
        rf"(?i:(?<!\w){one}({alternatives(words, lang)}){edge}[\s\u00a0](?:{alternatives(units['half_after'], lang)}){edge})"
    )


@cache
def unit_table(lang: Lang) -> UnitTable:
    units, common = table(lang, "units"), table("common", "units")
    measures: dict[str, Measure] = {}
    for name in ("percent", "point", "basis_point"):
        for word in units[name]:
            measures[key(word, lang)] = Measure(Kind.PERCENT, name)
    for kind, group in ((Kind.UNIT, "unit"), (Kind.DURATION, "duration")):
        for unit, words in units[group].items():
            for word in words:
                measures[key(word, lang)] = Measure(kind, unit)
    symbols = {
        symbol: Measure(Kind.UNIT, unit)
        for group, members in common.items()
        if group not in ("duration", "per_hour")
        for unit, entry in members.items()
        for symbol in entry["symbols"]
    }
    words = [w for n in ("percent", "point", "basis_point") for w in units[n]]
    words += [w for g in ("unit", "duration") for ws in units[g].values() for w in ws]
    join = "|".join(re.escape(j) for j in units.get("join", ()))
    gap = rf"[\s\u00a0\u202f-]?(?:{join})?" if join else r"[\s\u00a0\u202f-]?"
    edge = "" if lang in _CJK else r"(?![^\W\d_]|[\u064b-\u0652])"
    after = re.compile(
        rf"{gap}(?:(?i:({alternatives(words, lang)})){edge}|({alternatives(symbols, 'en')})(?![A-Za-z0-9²³]))"
    )
    halves = units["half_after"]
    half_gap = r"" if lang in _CJK else r"[\s\u00a0\u202f-]?"
    fixed: dict[str, tuple[int, Measure]] = {}
    for group, count in (("one", 1), ("two", 2)):
        for unit, ws in units.get(group, {}).items():
            kind = Kind.DURATION if unit in common["duration"] else Kind.UNIT
            for word in ws:
                fixed[key(word, lang)] = (count, Measure(kind, unit))
    before = units.get("unit_before", {})
    return UnitTable(
        measures=measures,
        symbols=symbols,
        after=after,
        half_after=re.compile(rf"{half_gap}(?i:{alternatives(halves, lang)}){edge}"),
        half_hint=re.compile(rf"(?i:{alternatives(halves, lang)})"),
        unit_and_half=_unit_and_half(units, lang, edge),
        half_before=re.compile(r"[个個]?半") if lang in _CJK else None,
        percent_before=re.compile(r"[%٪]\s?$"),
        before=re.compile(rf"({alternatives([w for ws in before.values() for w in ws], lang)})[约約]?\s?$")
        if before
        else None,
        before_units={w: unit for unit, ws in before.items() for w in ws},
        fixed=fixed,
    )
