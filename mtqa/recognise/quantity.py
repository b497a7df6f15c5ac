"""Quantities: numbers with what they count or measure, as mentions with normal values.

A scan for bare numbers (digits and words: `words`, `han`) is followed by a look at what stands around each:
currency, percent, unit, duration; then neighbours that are the ends of a range are joined.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from mtqa.locales import table
from mtqa.model import Kind, Lang, Mention, Span
from mtqa.recognise import Taken, han, words
from mtqa.recognise.atom import Atom, Mask
from mtqa.recognise.money import Currency, MoneyTable, find_after, find_before, money_table
from mtqa.recognise.numerals import no_quantities
from mtqa.recognise.surface import alternatives, key
from mtqa.recognise.units import Measure, UnitTable, unit_table
from mtqa.values import Approx, Money, Number, Quantity, Value

_HAN = ("zh", "ja")
_BLANKS = "".join(c for c in map(chr, range(0x3001)) if c.isspace()) + "'’"  # between "about" and a number
_ARABIC_ENDS = "اأإآيىهة\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0670\u0640"  # which patterns take for one another


@dataclass(slots=True)
class _Item:
    """An atom with what it measures, still open for joining into a range."""

    atom: Atom
    start: int
    end: int
    kind: Kind = Kind.NUMBER
    measure: Measure | None = None
    currency: Currency | None = None
    upper: Decimal | None = None


@dataclass(frozen=True, slots=True)
class _Context:
    approx: re.Pattern[str]
    approx_ends: frozenset[str]  # the last characters of what it looks for
    approx_after: re.Pattern[str]
    approx_words: dict[str, Approx]
    between: re.Pattern[str]
    pairs: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]
    score: re.Pattern[str]


@cache
def _context(lang: Lang) -> _Context:
    t = table(lang, "numbers")
    before, after, ranges = t["approx"], t["approx_after"], t["range"]
    edge = "" if lang in _HAN else r"(?<!\w)"
    pairs = []
    for first, second in ranges.get("pair", ()):
        glued = "" if lang == "ar" else r"\s+"
        pairs.append(
            (
                re.compile(
                    rf"(?i:(?<!\w){alternatives([first], lang)}(?:[\s\u00a0]+\S{{1,12}})?[\s\u00a0]+)$"
                ),
                re.compile(rf"(?i:\s+{alternatives([second], lang)}{glued}\s*)\Z"),
            )
        )
    scores = ranges["score_words"] if "score_words" in ranges else ranges.get("score", ())
    return _Context(
        approx=re.compile(rf"(?i:{edge}({alternatives(before, lang)})[\s\u00a0'’]*)$"),
        approx_ends=frozenset(
            [*(c for w in before for c in (w[-1], w[-1].upper())), *(_ARABIC_ENDS if lang == "ar" else ())]
        ),
        approx_after=re.compile(rf"(?i:[\s\u00a0]?({alternatives(after, lang)}))"),
        approx_words={key(k, lang): Approx(v) for k, v in {**after, **before}.items()},
        between=re.compile(
            rf"(?i:[\s\u00a0\u202f]?(?:{alternatives(ranges['between'], lang)})[\s\u00a0\u202f]?)\Z"
        ),
        pairs=tuple(pairs),
        score=re.compile(rf"(?i:{alternatives(scores, lang)})") if scores else re.compile(r"(?!)"),
    )


def find(text: str, lang: Lang, taken: Taken) -> list[Mention]:
    """Numbers, percentages, money, units and durations of `text`, outside `taken`, in order.

    Values: `Number`, `Money`, and `Quantity` (percent: unit "percent"; percentage points: "point").
    """
    numerals, units = han if lang in _HAN else words, unit_table(lang)
    halves = units.unit_and_half and units.half_hint.search(text)
    if not halves and not numerals.may_hold(text, lang):
        return []
    mask = Mask([*taken.spans, *no_quantities(text)])
    atoms = numerals.scan(text, lang, mask)
    money, context = money_table(lang), _context(lang)
    items: list[_Item] = []
    limit = 0
    for atom in atoms:
        if atom.start < limit:
            continue
        item = _measured(text, lang, atom, units, money, context)
        if item.start < limit or mask.hit(item.start, item.end):
            item = _Item(atom, atom.start, atom.end)
        limit = item.end
        items.append(item)
    items = _ranges(text, items, units, context)
    found = [_mention(text, item) for item in items]
    if halves:
        found = _with_halves(text, lang, units, mask, found)
    return found


def _measured(
    text: str, lang: Lang, atom: Atom, units: UnitTable, money: MoneyTable, context: _Context
) -> _Item:
    item = _Item(atom, atom.start, atom.end, upper=atom.upper)
    _hedge(text, lang, atom, context)
    if not atom.digits and lang not in _HAN:
        _capital(text, atom)
    if atom.unit:
        item.measure = units.fixed[atom.unit][1]
        item.kind = item.measure.kind
        return item
    if atom.percent:
        item.kind, item.measure = Kind.PERCENT, Measure(Kind.PERCENT, "percent")
        return item
    before = find_before(text, atom.start, money, lang) if atom.digits or lang not in _HAN else None
    if before:
        item.start, item.currency, item.kind = before[0], before[1], Kind.MONEY
        if atom.digits and atom.scale == 1 and (m := money.suffix.match(text, atom.end)):
            factor = money.suffixes[m[1]]
            atom.amount, atom.scale, item.end = atom.amount * factor, factor, m.end()
            if atom.alt is not None:
                atom.alt *= factor
        return item
    m = money.suffix.match(text, atom.end) if atom.digits and atom.scale == 1 else None
    if m and (after := find_after(text, m.end(), money, lang)):
        # "5m dollars": the letter is a magnitude only where a currency follows
        factor = money.suffixes[m[1]]
        atom.amount, atom.scale = atom.amount * factor, factor
        item.end, item.currency, item.kind = after[0], after[1], Kind.MONEY
        return item
    if atom.ordinal and (not atom.digits or atom.glued):
        return item
    after = find_after(text, atom.end, money, lang)
    m = units.after.match(text, atom.end)
    if m and (after is None or m.end() > after[0]):
        measure = units.measures.get(key(m[1], lang)) if m[1] else units.symbols.get(m[2])
        if measure is not None:
            atom.ordinal = False  # "nomor 200 meter"
            item.kind, item.measure, item.end = measure.kind, measure, m.end()
            if half := units.half_after.match(text, m.end()):
                if measure.kind in (Kind.DURATION, Kind.UNIT) and not atom.part:
                    atom.amount += Decimal("0.5") * (atom.scale if atom.scale > 1 else 1)
                    atom.loose = False
                    item.end = half.end()
            elif lang not in _HAN or measure.kind is not Kind.DURATION:
                _unit_before(text, item, units)
            return item
    if after:
        item.end, item.currency, item.kind = after[0], after[1], Kind.MONEY
        return item
    if units.half_before and (h := units.half_before.match(text, atom.end)) and not atom.part:
        m = units.after.match(text, h.end())
        if m and m[1] and (measure := units.measures.get(key(m[1], lang))) and measure.kind is Kind.DURATION:
            atom.amount += Decimal("0.5")
            item.kind, item.measure, item.end = measure.kind, measure, m.end()
            return item
    if atom.digits and units.percent_before.search(text, max(0, atom.start - 2), atom.start):
        item.kind, item.measure = Kind.PERCENT, Measure(Kind.PERCENT, "percent")
        item.start = atom.start - (2 if text[atom.start - 1].isspace() else 1)
    return item


def _unit_before(text: str, item: _Item, units: UnitTable) -> None:
    """A word in front that makes the unit another one: 摂氏30度, 时速80公里."""
    if units.before is None or item.measure is None:
        return
    m = units.before.search(text, max(0, item.start - 8), item.start)
    if not m:
        return
    unit = units.before_units[m[1]]
    if unit == "km/h":
        unit = table("common", "units")["per_hour"].get(item.measure.unit, item.measure.unit)
    elif item.measure.unit != "degree":
        return
    item.measure = Measure(item.measure.kind, unit)


def _hedge(text: str, lang: Lang, atom: Atom, context: _Context) -> None:
    if atom.approx is not Approx.EXACT:
        return
    head = text[max(0, atom.start - 20) : atom.start]
    m = context.approx.search(head) if head.rstrip(_BLANKS)[-1:] in context.approx_ends else None
    if m or (m := context.approx_after.match(text, atom.end)):
        atom.approx = context.approx_words.get(key(m[1], lang), Approx.ABOUT)


_SENTENCE_START = frozenset(".!?:;\"“”«'‘(—–-\n")


def _capital(text: str, atom: Atom) -> None:
    """A capitalised number word inside a sentence is mostly part of a name (Formula One, Raja Empat)."""
    if " " in text[atom.start : atom.end] or not text[atom.start].isupper():
        return
    at = atom.start - 1
    while at >= 0 and text[at].isspace():
        at -= 1
    if at >= 0 and text[at] not in _SENTENCE_START and (atom.amount <= 2 or atom.ordinal):
        atom.loose = True


def _same_measure(a: _Item, b: _Item) -> bool:
    if a.kind is Kind.NUMBER:
        return True
    return a.kind is b.kind and a.measure == b.measure and (a.currency == b.currency or b.currency is None)


def _ranges(text: str, items: list[_Item], units: UnitTable, context: _Context) -> list[_Item]:
    """Joins neighbours that are the two ends of a range."""
    joined: list[_Item] = []
    for item in items:
        last = joined[-1] if joined else None
        if (
            last
            and last.upper is None
            and item.start - last.end <= 16
            and _is_range(text, last, item, context)
        ):
            low = last.atom.amount
            if item.atom.scale > 1 and last.atom.scale == 1 and low * item.atom.scale <= item.atom.amount:
                low *= item.atom.scale  # "2 to 3 million"
            if low < item.atom.amount:
                atom = item.atom
                atom.amount, upper = low, atom.amount
                atom.approx = last.atom.approx
                atom.alt = None
                kind = item.kind if item.kind is not Kind.NUMBER else last.kind
                measure, currency = item.measure or last.measure, item.currency or last.currency
                joined[-1] = _Item(atom, last.start, item.end, kind, measure, currency, upper)
                if kind is Kind.UNIT:
                    _unit_before(text, joined[-1], units)
                continue
        joined.append(item)
    return joined


def _is_range(text: str, a: _Item, b: _Item, context: _Context) -> bool:
    if a.atom.ordinal or b.atom.ordinal or a.atom.part != b.atom.part or a.atom.amount == 0:
        return False
    if a.kind is not Kind.NUMBER and b.kind is Kind.NUMBER and a.kind is not Kind.MONEY:
        return False
    if not (_same_measure(a, b) or (a.kind is Kind.MONEY and b.kind is Kind.NUMBER)):
        return False
    gap = text[a.end : b.start]
    if context.between.match(gap):
        # "kalah 1-3" is a score: two numbers
        small = a.atom.amount < 30 and b.atom.amount < 30 and a.kind is b.kind is Kind.NUMBER
        return not (
            small
            and gap.strip() in ("-", "–", ":")
            and context.score.search(text, max(0, a.start - 30), b.end + 20)
        )
    head = text[max(0, a.start - 24) : a.start]
    return any(second.match(gap) and first.search(head) for first, second in context.pairs)


def _with_halves(text: str, lang: Lang, units: UnitTable, mask: Mask, found: list[Mention]) -> list[Mention]:
    """Adds "an hour and a half", ساعة ونصف, where the one is said by the unit alone; replaces a bare half there."""
    assert units.unit_and_half
    for m in units.unit_and_half.finditer(text):
        span = Span(*m.span())
        measure = units.measures.get(key(m[1], lang))
        inside = [x for x in found if x.span.overlaps(span)]
        if measure is None or mask.hit(*m.span()) or any(not _is_part(x, span) for x in inside):
            continue
        found = [x for x in found if x not in inside]
        found.append(Mention(measure.kind, span, m[0], Quantity(Number(Decimal("1.5")), measure.unit)))
    return sorted(found, key=lambda x: x.span.start)


def _is_part(mention: Mention, span: Span) -> bool:
    """A half, or the one of "a mile", inside the longer phrase."""
    value = mention.value
    number = value.number if isinstance(value, Quantity) else value
    inside = span.start <= mention.span.start and mention.span.end <= span.end
    return inside and isinstance(number, Number) and number.amount in (1, Decimal("0.5"))


def _mention(text: str, item: _Item) -> Mention:
    atom = item.atom
    number = Number(atom.amount, item.upper, atom.approx, atom.ordinal, atom.alt, atom.loose)
    value: Value = number
    if item.kind is Kind.MONEY and item.currency is not None:
        value = Money(number, item.currency.code, item.currency.open)
    elif item.measure is not None:
        value = _quantity(number, item.measure)
    span = Span(item.start, item.end)
    return Mention(item.kind, span, span.of(text), value)


def _quantity(number: Number, measure: Measure) -> Quantity:
    if measure.unit == "basis_point":
        upper = number.upper and number.upper / 100
        scaled = Number(number.amount / 100, upper, number.approx, number.ordinal, None, number.loose)
        return Quantity(scaled, "point")
    return Quantity(number, measure.unit)
