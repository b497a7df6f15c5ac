"""Currencies in front of or behind an amount: Rp, US$, dolar AS, 億円, ر.س."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from mtqa.locales import table
from mtqa.model import Lang
from mtqa.recognise.surface import alternatives, key

_CJK = ("zh", "ja")


@dataclass(frozen=True, slots=True)
class Currency:
    code: str | None  # ISO 4217; None where the text leaves it open
    open: tuple[str, ...] = ()  # what it may stand for; empty when exact


@dataclass(frozen=True, slots=True)
class MoneyTable:
    currencies: dict[str, Currency]
    before: re.Pattern[str]
    after: re.Pattern[str]
    suffix: re.Pattern[str]
    suffixes: dict[str, Decimal]
    last_chars: frozenset[str]  # of what can stand in front: a cheap filter


def _currency(codes: list[str]) -> Currency:
    names = tuple(c for c in codes if c)
    first = codes[0]
    if len(names) == 1 and first:
        return Currency(first)
    return Currency(None if first in ("", "pound") else first, names)


@cache
def money_table(lang: Lang) -> MoneyTable:
    common, own = table("common", "money"), table(lang, "money")
    currencies: dict[str, Currency] = {}
    codes = {c: Currency(c) for c in common["codes"]["codes"]}
    codes |= {k: Currency(v) for k, v in common["codes"].items() if k != "codes"}
    before = dict(common["before"])
    after = {**common["after"]}
    for surface, found in (
        *before.items(),
        *after.items(),
        *own["after"].items(),
        *own.get("before", {}).items(),
    ):
        currencies[key(surface, lang)] = _currency(found)
    for code, currency in codes.items():
        currencies[key(code, lang)] = currency
    if lang == "zh":
        currencies["¥"] = currencies["￥"] = Currency("CNY", ("CNY", "JPY"))
    front = [*before, *codes, *own.get("before", {})]
    edge = "" if lang in _CJK else r"(?![^\W\d_]|[\u064b-\u0652])"
    join = "|".join(re.escape(j) for j in table(lang, "units").get("join", ()))
    gap = rf"[\s\u00a0\u202f-]?(?:{join})?" if join else r"[\s\u00a0\u202f-]?"
    suffixes = {
        k: Decimal(v)
        for k, v in table(lang, "numbers")
        .get("money_suffix", {"M": 10**6, "m": 10**6, "K": 1000, "B": 10**9, "bn": 10**9})
        .items()
    }
    symbols = alternatives((*after, *codes), "en")
    return MoneyTable(
        currencies=currencies,
        before=re.compile(rf"(?<![A-Za-z])({alternatives(front, 'en')})[\s\u00a0\u202f]?$"),
        after=re.compile(
            rf"{gap}(?:(?i:({alternatives(own['after'], lang)})){edge}|({symbols})(?![A-Za-z0-9]))"
        ),
        suffix=re.compile(rf"\s?({alternatives(suffixes, 'en')})(?!\w)"),
        suffixes=suffixes,
        last_chars=frozenset(w[-1] for w in front),
    )


def find_before(text: str, start: int, money: MoneyTable, lang: Lang) -> tuple[int, Currency] | None:
    """The currency in front of `start`: where it begins, and which."""
    at = start - 1
    if at >= 0 and text[at] in " \u00a0\u202f":
        at -= 1
    if at < 0 or text[at] not in money.last_chars:
        return None
    low = max(0, start - 8)
    m = money.before.search(text[low:start])
    return (low + m.start(1), money.currencies[key(m[1], lang)]) if m else None


def find_after(text: str, end: int, money: MoneyTable, lang: Lang) -> tuple[int, Currency] | None:
    """The currency behind `end`: where it ends, and which."""
    m = money.after.match(text, end)
    if not m:
        return None
    return m.end(), money.currencies[key(m[1] or m[2], lang)]
