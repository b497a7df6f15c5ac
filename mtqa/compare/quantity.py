"""Quantities of two sides matched by value at the least total cost.

Every source mention is related to every target mention: same value, another legitimate way to say it (rounded,
converted, a share as a percentage), or another value. The cheapest pairs are taken first; what is left over is
missing or added. `Fact.confidence` says how sure the relation is: digits are translated as numbers, "one" and
"both" often are not.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice

from mtqa.compare.measure import akin, converts, dimension, near
from mtqa.model import Fact, Kind, Mention, Relation
from mtqa.values import Approx, Money, Number, Quantity

KINDS = frozenset((Kind.NUMBER, Kind.PERCENT, Kind.MONEY, Kind.UNIT, Kind.DURATION))

_TINY, _ONE = Decimal("0.000001"), Decimal(1)
_MEASURED = (Kind.UNIT, Kind.DURATION, Kind.PERCENT, Kind.MONEY)


@dataclass(frozen=True, slots=True)
class Item:
    """A mention with what comparing needs."""

    mention: Mention
    number: Number
    kind: Kind
    unit: str | None
    rank: float  # place among its side's mentions, 0..1
    weight: int  # 3 digits, 2 number words, 1 small or vague words, 0 words that count in passing

    @property
    def amount(self) -> Decimal:
        return self.number.amount


def quantity_number(mention: Mention) -> Number:
    value = mention.value
    if isinstance(value, Money | Quantity):
        return value.number
    assert isinstance(value, Number)
    return value


def item(mention: Mention, rank: float) -> Item:
    number, value = quantity_number(mention), mention.value
    unit = value.currency if isinstance(value, Money) else value.unit if isinstance(value, Quantity) else None
    return Item(mention, number, mention.kind, unit, rank, weight(number, mention.text))


def weight(number: Number, text: str) -> int:
    if any(c.isdecimal() for c in text):
        return 3
    if number.loose:
        return 0
    if number.approx is Approx.VAGUE or number.amount <= 2 or number.amount < 1:
        return 1
    if number.ordinal:
        return 1 if number.amount <= 3 else 2
    return 2 if number.amount <= 10 else 3


@dataclass(frozen=True, slots=True)
class Link:
    cost: float
    relation: Relation
    note: str = ""
    confidence: float = 1.0


_SAME = Link(0.0, Relation.SAME)


def relate(s: Item, t: Item) -> Link | None:
    """How two mentions stand to each other; None: they have nothing to do with each other."""
    apart = 0.3 * abs(s.rank - t.rank)
    if equal := _equal(s, t):
        if s.kind is t.kind:
            conflict = _unit_conflict(s, t)
            if conflict is None:
                return Link(
                    equal - 1 + 0.01 * apart + 0.05 * (s.number.ordinal != t.number.ordinal), Relation.SAME
                )
            if s.kind is not Kind.MONEY and converts(s.amount, s.unit or "", t.amount, t.unit or ""):
                return Link(0.2 + apart, Relation.EQUIVALENT, "converted")
            vague = Approx.VAGUE in (s.number.approx, t.number.approx)
            if vague and dimension(s.unit or "") == dimension(t.unit or "") is not None:
                return Link(0.3 + apart, Relation.EQUIVALENT, "vague")
            return Link(
                0.5 + apart,
                Relation.DIFFERS,
                conflict,
                0.5 if akin(s.unit or "", t.unit or "") else 0.9,
            )
        return _across(s, t, apart)
    if note := _equivalent(s, t):
        return Link(0.3 + apart, Relation.EQUIVALENT, note)
    if s.kind is not t.kind and Kind.NUMBER not in (s.kind, t.kind):
        return None
    return _differs(s, t, apart)


def _amounts(number: Number) -> tuple[Decimal, ...]:
    return (number.amount,) if number.alt is None else (number.amount, number.alt)


def _equal(s: Item, t: Item) -> float:
    """1.0 for the same amount, 1.1 under the other reading of a separator, 0 otherwise."""
    a, b = s.number, t.number
    if a.amount == b.amount or abs(a.amount - b.amount) <= _TINY * max(abs(a.amount), _ONE):
        if a.upper == b.upper:
            return 1.0
        return 0.0
    if (
        (a.alt is not None or b.alt is not None)
        and a.upper == b.upper
        and set(_amounts(a)) & set(_amounts(b))
    ):
        return 1.1
    return 0.0


def _unit_conflict(s: Item, t: Item) -> str | None:
    """Why the units of two mentions of one kind do not agree; None: they do."""
    if s.kind is Kind.MONEY:
        return (
            None
            if _currencies(s) & _currencies(t) or not _currencies(s) or not _currencies(t)
            else "currency differs"
        )
    if s.unit == t.unit or s.kind in (Kind.PERCENT, Kind.NUMBER):
        return None
    if {s.unit, t.unit} in ({"kilo", "km"}, {"kilo", "kg"}):
        return None
    if "degree" in (s.unit, t.unit) and dimension(s.unit or "") == dimension(t.unit or ""):
        return None
    return "unit differs"


def _currencies(side: Item) -> frozenset[str]:
    value = side.mention.value
    assert isinstance(value, Money)
    return frozenset(value.open) | (frozenset((value.currency,)) if value.currency else frozenset())


def _across(s: Item, t: Item, apart: float) -> Link | None:
    """The same amount as another kind of quantity: "16 bulan" and "16", "5 %" and "5"."""
    kinds = {s.kind, t.kind}
    if Kind.NUMBER in kinds:
        lost = s.kind if t.kind is Kind.NUMBER else t.kind
        if lost is Kind.MONEY:
            return Link(0.25 + apart, Relation.EQUIVALENT, "currency not said", 0.7)
        if lost is Kind.PERCENT:
            return Link(0.25 + apart, Relation.EQUIVALENT, "percent not said", 0.7)
        return Link(0.15 + apart, Relation.EQUIVALENT, "unit not said")
    if kinds == {Kind.MONEY, Kind.UNIT}:
        money, unit = (s, t) if s.kind is Kind.MONEY else (t, s)
        if unit.unit in _currencies(money):
            return Link(0.05 + apart, Relation.SAME)
    return Link(0.55 + apart, Relation.DIFFERS, "unit differs", 0.8)


def _equivalent(s: Item, t: Item) -> str:
    """Why two different amounts are the same thing said in another way; "" if they are not."""
    a, b = s.number, t.number
    if a.upper is not None or b.upper is not None:
        return _range(s, t)
    if (
        s.unit
        and t.unit
        and s.kind is t.kind is not Kind.MONEY
        and converts(a.amount, s.unit, b.amount, t.unit)
    ):
        return "converted"
    share = _share(s, t)
    if share:
        return share
    if not _comparable(s, t):
        return ""
    if a.approx is Approx.VAGUE or b.approx is Approx.VAGUE:
        return "vague" if _vague(a, b) else ""
    if _rounded(a, b):
        return "rounded"
    if _by_dozens(s, t):
        return "dozens"
    return ""


def _comparable(s: Item, t: Item) -> bool:
    if s.kind is t.kind:
        return _unit_conflict(s, t) is None
    return Kind.NUMBER in (s.kind, t.kind)


def _range(s: Item, t: Item) -> str:
    a, b = s.number, t.number
    measured = s.kind is t.kind and s.unit and t.unit
    if measured and a.upper is not None and b.upper is not None:
        ends = ((a.amount, b.amount), (a.upper, b.upper))
        if all(converts(x, s.unit or "", y, t.unit or "") for x, y in ends):
            return "converted"
    if not _comparable(s, t) or (a.upper is not None and b.upper is not None):
        return ""
    wide, point = (a, b.amount) if a.upper is not None else (b, a.amount)
    return "end of a range" if point in (wide.amount, wide.upper) else ""


def _share(s: Item, t: Item) -> str:
    """Half and 50 per cent."""
    for x, y in ((s, t), (t, s)):
        if x.kind is Kind.PERCENT and y.kind is Kind.NUMBER and 0 < y.amount < 1:
            return "share as a percentage" if abs(y.amount * 100 - x.amount) <= 1 else ""
    return ""


def _vague(a: Number, b: Number) -> bool:
    low, high = sorted((a.amount, b.amount))
    vague = a if a.approx is Approx.VAGUE else b
    other = b if vague is a else a
    if other.approx is Approx.VAGUE:
        return high <= low * 10
    return vague.amount <= other.amount < vague.amount * 10 or near(
        vague.amount, other.amount, Decimal("0.2")
    )


def _by_dozens(s: Item, t: Item) -> bool:
    """ "lebih dari dua lusin" and "more than twenty": hedged counts in dozens and in tens, both in words."""
    a, b = s.number, t.number
    if Approx.EXACT in (a.approx, b.approx) or not near(a.amount, b.amount, Decimal("0.2")):
        return False
    dozens = [n for n in (a, b) if n.amount % 12 == 0 and n.amount < 100]
    tens = [n for n in (a, b) if n.amount % 10 == 0]
    return len(dozens) == 1 and len(tens) == 1 and not _in_digits(s) and not _in_digits(t)


def _in_digits(side: Item) -> bool:
    return any(c.isdecimal() for c in side.mention.text)


def _significant(amount: Decimal) -> int:
    return (
        len(str(amount.normalize().as_tuple().digits))
        if not amount
        else len(amount.normalize().as_tuple().digits)
    )


def _rounded(a: Number, b: Number) -> bool:
    """`b`, of the target, rounds `a`, of the source: 1.53 and 1.5 million; plain whole numbers only where they are large or hedged."""
    fine, coarse = (a, b) if _significant(a.amount) >= _significant(b.amount) else (b, a)
    if coarse is a:
        return False  # the translation cannot know better than the source
    if not near(fine.amount, coarse.amount, Decimal("0.05")):
        return False
    digits = _significant(coarse.amount)
    if digits >= _significant(fine.amount):
        return False
    hedged = Approx.EXACT not in (a.approx, b.approx) or (coarse.approx is not Approx.EXACT)
    if not hedged and (
        digits < 2 or (fine.amount < 10_000 and fine.amount == fine.amount.to_integral_value())
    ):
        return False
    unit = Decimal(1).scaleb(coarse.amount.normalize().adjusted() - digits + 1)
    return abs(fine.amount - coarse.amount) < unit


def _differs(s: Item, t: Item, apart: float) -> Link | None:
    """Another value: a pair only where both sides would be said as numbers."""
    low = min(s.weight, t.weight)
    if low == 0 or (s.number.ordinal != t.number.ordinal and low < 3 and max(s.weight, t.weight) < 3):
        return None
    if s.kind is not t.kind and (low == 1 or s.number.ordinal or t.number.ordinal or not _of_a_size(s, t)):
        return None
    cost = 0.7 + apart + 0.15 * (s.kind is not t.kind) + 0.1 * (3 - low)
    if s.kind is t.kind and _unit_conflict(s, t):
        cost += 0.1
    cost -= 0.15 * _likeness(s, t)
    confidence = {3: 0.95, 2: 0.8, 1: 0.5}[low]
    if low == 1 and _counts(s) and _counts(t):
        confidence = 0.65
    if s.kind is not t.kind:
        confidence -= 0.15
    return Link(cost, Relation.DIFFERS, _note(s, t), confidence)


def _counts(side: Item) -> bool:
    """A plain cardinal of two and more: small as it is, it counts something."""
    n = side.number
    return not n.ordinal and n.approx is not Approx.VAGUE and n.amount >= 2


def _of_a_size(s: Item, t: Item) -> bool:
    a, b = abs(s.amount), abs(t.amount)
    return _likeness(s, t) == 1.0 or (max(a, b) <= 20 * min(a, b))


def _likeness(s: Item, t: Item) -> float:
    """How alike the digits are: a slip changes a digit or the magnitude."""
    a, b = s.amount.normalize().as_tuple().digits, t.amount.normalize().as_tuple().digits
    if a == b:
        return 1.0
    if len(a) != len(b):
        return 0.0
    same = sum(x == y for x, y in zip(a, b, strict=True))
    return same / len(a)


def _note(s: Item, t: Item) -> str:
    a, b = s.amount, t.amount
    if a != b and a and b and a.normalize().as_tuple().digits == b.normalize().as_tuple().digits:
        return "magnitude differs"
    return "value differs"


_LIMIT = 80  # beyond this many open mentions a side, only neighbours are compared


def compare_quantities(source: Sequence[Mention], target: Sequence[Mention]) -> list[Fact]:
    """The facts of the quantities of two sides, in the order of the source, additions last."""
    left, right = _items(source), _items(target)
    left, right = _resolved(left, right), _resolved(right, left)
    if not left and not right:
        return []
    left, right = _apart(left, right), _apart(right, left)
    links: dict[int, tuple[int, Link]] = {}
    used: set[int] = set()
    _exact(left, right, links, used)
    _ratios(left, right, links, used)
    _cheapest(left, right, links, used)
    return _facts(left, right, links, used)


def _items(mentions: Sequence[Mention]) -> list[Item]:
    chosen = [m for m in mentions if m.kind in KINDS]
    end = max((m.span.end for m in mentions), default=1) or 1
    return [item(m, m.span.start / end) for m in chosen]


def _resolved(items: list[Item], others: list[Item]) -> list[Item]:
    """A "pound" is what the other side makes of it: a weight where that has no money, but a weight."""
    if not any(i.kind is Kind.MONEY and "pound" in _currencies(i) for i in items):
        return items
    weights = any(o.kind is Kind.UNIT and dimension(o.unit or "") == "mass" for o in others)
    if not weights or any(o.kind is Kind.MONEY for o in others):
        return items
    return [
        replace(i, kind=Kind.UNIT, unit="pound") if i.kind is Kind.MONEY and "pound" in _currencies(i) else i
        for i in items
    ]


def _apart(items: list[Item], others: list[Item]) -> list[Item]:
    """A range whose ends the other side says each for itself ("from 3.4 to 21.3") is two values."""
    if len(others) < 2 or not any(i.number.upper is not None for i in items):
        return items
    if any(o.number.upper is not None for o in others):
        return items
    found = []
    for i in items:
        upper = i.number.upper
        alike = [o for o in others[:_LIMIT] if o.kind is i.kind or Kind.NUMBER in (o.kind, i.kind)]
        if upper is None or len(alike) < 2 or not any(o.amount in (i.amount, upper) for o in alike):
            found.append(i)
        else:
            found += [replace(i, number=replace(i.number, amount=n, upper=None)) for n in (i.amount, upper)]
    return found


def _ratios(left: list[Item], right: list[Item], links: dict[int, tuple[int, Link]], used: set[int]) -> None:
    """ "satu dari lima" and "a fifth": two neighbouring numbers of one side are a fraction of the other."""
    link = Link(0.1, Relation.EQUIVALENT, "ratio")
    for i, s in enumerate(left):
        if i not in links and _is_fraction(s):
            for j in _pairs_of(right, s.amount, used):
                links[i] = (j, link)
                used |= {j, j + 1}
                break
    for j, t in enumerate(right):
        if j not in used and _is_fraction(t):
            for i in _pairs_of(left, t.amount, links):
                links[i] = links[i + 1] = (j, link)
                used.add(j)
                break


def _is_fraction(side: Item) -> bool:
    return side.kind is Kind.NUMBER and 0 < side.amount < 1


def _pairs_of(items: list[Item], ratio: Decimal, taken: Container[int]) -> Iterator[int]:
    """Where two open neighbours are in this ratio."""
    for i in range(min(len(items), _LIMIT) - 1):
        a, b = items[i], items[i + 1]
        near_by = b.mention.span.start - a.mention.span.end <= 24
        is_open = near_by and i not in taken and i + 1 not in taken
        fraction = is_open and a.kind is b.kind is Kind.NUMBER and 0 < a.amount < b.amount
        if fraction and near(a.amount / b.amount, ratio, Decimal("0.005")):
            yield i


def _exact(left: list[Item], right: list[Item], links: dict[int, tuple[int, Link]], used: set[int]) -> None:
    """The same value in the same order: a linear pass that leaves little to decide."""
    places: dict[tuple[object, ...], deque[int]] = {}
    for j, t in enumerate(right):
        places.setdefault(_key(t), deque()).append(j)
    for i, s in enumerate(left):
        if queue := places.get(_key(s)):
            # The first one written alike: the 1 of "Formula 1" is not the 一 of 一级.
            at = next((k for k, j in enumerate(islice(queue, 8)) if right[j].weight == s.weight), 0)
            j = queue[at]
            del queue[at]
            links[i] = (j, _SAME)
            used.add(j)


def _key(side: Item) -> tuple[object, ...]:
    n = side.number
    unit = side.unit or getattr(side.mention.value, "open", None)
    return side.kind, unit, n.amount, n.upper, n.ordinal


def _cheapest(
    left: list[Item], right: list[Item], links: dict[int, tuple[int, Link]], used: set[int]
) -> None:
    open_left = [i for i in range(len(left)) if i not in links]
    open_right = [j for j in range(len(right)) if j not in used]
    if not open_left or not open_right:
        return
    wide = len(open_left) > _LIMIT or len(open_right) > _LIMIT
    candidates: list[tuple[float, int, int, Link]] = []
    for x, i in enumerate(open_left):
        near_by = open_right
        if wide:
            middle = x * len(open_right) // len(open_left)
            near_by = open_right[max(0, middle - 20) : middle + 20]
        for j in near_by:
            link = relate(left[i], right[j])
            if link:
                candidates.append((link.cost, i, j, link))
    candidates.sort(key=lambda c: c[:3])
    for _, i, j, link in candidates:
        if i not in links and j not in used:
            links[i] = (j, link)
            used.add(j)


def _facts(
    left: list[Item], right: list[Item], links: dict[int, tuple[int, Link]], used: set[int]
) -> list[Fact]:
    facts: list[Fact] = []
    for i, s in enumerate(left):
        if i in links:
            j, link = links[i]
            t = right[j]
            kind = s.kind if s.kind is not Kind.NUMBER else t.kind
            if link.note == "currency not said" and _said_elsewhere(s, t, left, right):
                link = replace(link, note="currency said once")
            facts.append(
                Fact(kind, link.relation, s.mention, t.mention, confidence=link.confidence, note=link.note)
            )
        elif note := _again(s, right, left, i):
            facts.append(Fact(s.kind, Relation.EQUIVALENT, s.mention, None, note=note, confidence=0.8))
        else:
            facts.append(Fact(s.kind, Relation.MISSING, s.mention, None, confidence=_alone(s)))
    for j, t in enumerate(right):
        if j in used:
            continue
        if note := _again(t, left, right, j):
            facts.append(Fact(t.kind, Relation.EQUIVALENT, None, t.mention, note=note, confidence=0.8))
        elif not t.number.loose:  # the doubles title, both of them: nobody misses these in the source
            sure = _alone(t)
            # Japanese writes 1日 and 2つ where other languages have a word or nothing.
            if t.weight < 3 or (t.amount <= 1 and t.kind not in (Kind.MONEY, Kind.PERCENT)):
                sure = min(sure, 0.3)
            elif t.amount <= 2 and t.kind not in (Kind.MONEY, Kind.PERCENT):
                sure = min(sure, 0.4)
            facts.append(Fact(t.kind, Relation.ADDED, None, t.mention, confidence=sure))
    return facts


def _said_elsewhere(s: Item, t: Item, left: list[Item], right: list[Item]) -> bool:
    """Whether the side that leaves a currency out names it with another amount."""
    money, rest = (s, right) if s.kind is Kind.MONEY else (t, left)
    return any(o.kind is Kind.MONEY and _unit_conflict(money, o) is None for o in rest[:_LIMIT])


def _alone(side: Item) -> float:
    """How sure it is that a mention without a counterpart is an error."""
    if side.number.approx is Approx.VAGUE:
        return 0.2
    if side.weight == 3 and side.number.upper is None and side.amount == 1:
        return 0.4  # "a mile", 1人
    if side.weight in (1, 2) and side.kind is not Kind.NUMBER and side.amount >= 2:
        return 0.65  # "dua hari": what has a unit is said
    if side.weight == 1 and side.amount == 2 and not side.number.ordinal:
        return 0.4
    return (0.1, 0.2, 0.4, 0.9)[side.weight]


def _again(side: Item, others: list[Item], own: list[Item], at: int) -> str:
    """Why a mention without a counterpart is no loss: its value stands on the other side already, or is a
    conversion, written beside it, of one that does."""
    for other in others[:_LIMIT]:
        alike = (
            _unit_conflict(side, other) is None
            if side.kind is other.kind
            else Kind.NUMBER in (side.kind, other.kind)
        )
        if alike and _equal(side, other):
            return "said again"
        if (
            side.number.upper is None
            and other.number.upper is not None
            and side.amount in (other.amount, other.number.upper)
        ):
            return "end of a range"
        if (
            side.number.upper is not None
            and other.amount in (side.amount, side.number.upper)
            and other.weight
        ):
            return "end of a range"
        measured = side.unit and other.unit and side.kind is other.kind is not Kind.MONEY
        if measured and converts(side.amount, side.unit or "", other.amount, other.unit or ""):
            return "converted"
    if side.kind is Kind.MONEY:
        for other in own[max(0, at - 2) : at]:
            gap = side.mention.span.start - other.mention.span.end
            if other.kind is Kind.MONEY and 0 <= gap <= 12 and not _currencies(side) & _currencies(other):
                return "converted"
    return ""
