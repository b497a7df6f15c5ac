"""Chinese and Japanese numerals, mixed with digits: 一万二千, 1万2000, 3億5,000万, 三分之二, 数百万, 第三, 3割5分."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from mtqa.locales import table
from mtqa.model import Lang
from mtqa.recognise.atom import Atom, Mask
from mtqa.recognise.numerals import FRACTIONS, VULGAR, D, is_code, numeral, read, vulgar
from mtqa.recognise.words import tidy
from mtqa.values import Approx

_MYRIAD = Decimal(10_000)
_MOST = Decimal(10) ** 27  # beyond it, it is no number but noise
_ZERO, _ONE, _TEN, _HUNDRED = Decimal(0), Decimal(1), Decimal(10), Decimal(100)


@dataclass(frozen=True, slots=True)
class Lexicon:
    digit: dict[str, Decimal]
    scale: dict[str, Decimal]
    whole: dict[str, Decimal]
    words: dict[str, Decimal]
    pattern: re.Pattern[
        str
    ]  # group 1: a run of numerals; group 2: a kana number word; group 3: ½; none: an idiom
    piece: re.Pattern[str]
    hint: re.Pattern[str]
    ordinal_after: re.Pattern[str]
    ordinal_before: frozenset[str]
    vague_before: frozenset[str]
    vague_after: frozenset[str]
    more: re.Pattern[str]
    scales: re.Pattern[str]
    fraction: re.Pattern[str]
    decimal: re.Pattern[str]
    tenths: re.Pattern[str]
    half_unit: re.Pattern[str]
    group_of: dict[str, Decimal]
    times: str  # the sign behind a factor, where what grows "by two times" may be three times as much
    more_by: re.Pattern[str]  # what says so before the factor
    classifiers: frozenset[str]
    colloquial: bool  # 两万五 is 25,000
    symbols: frozenset[str]


def _any(words: list[str] | tuple[str, ...]) -> str:
    return "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True)) or r"(?!)"


def _decimals(entries: dict[str, Any]) -> dict[str, Decimal]:
    return {k: Decimal(str(v)) for k, v in entries.items()}


@cache
def lexicon(lang: Lang) -> Lexicon:
    t = table(lang, "numbers")
    digit, scale, figures = t["han"], t["han_scale"], numeral(lang)
    whole = t["han_whole"]
    chars = "".join((*digit, *scale, *whole))
    scale_chars = "".join(scale)
    big = "".join(c for c, v in scale.items() if v >= 10_000)
    unit_prefix = _any(tuple(t.get("unit_prefixes", ())))  # 千 of 千米 belongs to the unit
    one, scales = rf"(?!{unit_prefix})[{chars}]", rf"(?!{unit_prefix})[{scale_chars}]"
    gap = "[ \u00a0]"
    run = (
        rf"(?!{VULGAR})(?:{figures}|{one})"
        rf"(?:{one}|{gap}?{scales}|(?<=[{big}]){gap}(?={figures}{gap}?{scales})|{figures})*"
    )
    idioms = rf"(?!{_any(t['idioms']['but'])})(?:{_any(t['idioms']['not_numbers'])})"
    of = _any(t["fraction"]["of"])
    # A pattern that begins with a set of characters passes over all others quickly.
    first = {w[0] for w in (*t["idioms"]["not_numbers"], *t["words"])} | {*chars, *FRACTIONS}
    symbols = {
        s
        for g in table("common", "units").values()
        for u in g.values()
        if isinstance(u, dict)
        for s in u["symbols"]
    }
    return Lexicon(
        digit=_decimals(digit),
        scale=_decimals(scale),
        whole=_decimals(whole),
        words=_decimals(t["words"]),
        pattern=re.compile(
            rf"(?=[{D}{re.escape(''.join(sorted(first)))}])(?:(?:{idioms})|({run})|({_any(tuple(t['words']))})|({VULGAR}))"
        ),
        piece=re.compile(rf"({figures})|{one}"),
        hint=re.compile(rf"[{D}{chars}{''.join(FRACTIONS)}半]|{_any(tuple(t['words']))}"),
        ordinal_after=re.compile(_any(t["ordinal"]["after"])),
        ordinal_before=frozenset(t["ordinal"]["before"]),
        vague_before=frozenset(t["vague"]["before"]),
        vague_after=frozenset(t["vague"]["after"]),
        more=re.compile(rf"[ ]?(?:{_any(t['more']['over'])})"),
        scales=re.compile(rf"[ ]?(?:{scales})+"),
        fraction=re.compile(rf"\s?(?:{of})\s?((?:{figures}|{one})+)"),
        decimal=re.compile(
            rf"[{''.join(c for c in t['decimal'] if c not in '.．')}]([{''.join(digit)}]+)(?![十百千分])"
        ),
        tenths=re.compile(
            rf"(?:{_any(tuple(t['tenths']))})(?![{t['tenths_not_before']['text']}])(?:([{D}{''.join(digit)}])分(?!の))?(半)?"
            rf"([{''.join(digit)}](?![{t['classifiers']['text']}{chars}]))?"
        ),
        half_unit=re.compile(r"半(?=[个個]?(?:年|月|天|日|小时|小時|時間|世纪|世紀|周|週|分钟|分鐘))"),
        group_of=_decimals(t["group_of"]),
        times=t.get("times", {}).get("sign", ""),
        more_by=re.compile(
            rf"(?:{_any(t.get('times', {}).get('more', []))})(?:{_any(t.get('times', {}).get('between', []))})?$"
        ),
        classifiers=frozenset(t["classifiers"]["text"]),
        colloquial=lang == "zh",
        symbols=frozenset(symbols),
    )


_LATIN_TAIL = re.compile(r"[A-Za-zÀ-ÖØ-öø-ɏ²³/]+")
_THOUSANDS = re.compile(r"[Kk](?![A-Za-z/])")
_TAILS = frozenset(("x", "K", "k", "M", "m", "B", "b", "T", "bn", "st", "nd", "rd", "th", "s"))


def may_hold(text: str, lang: Lang) -> bool:
    """Whether `text` has a sign of a number."""
    return bool(lexicon(lang).hint.search(text))


def scan(text: str, lang: Lang, mask: Mask) -> list[Atom]:
    """The numbers of a text that may hold some, outside `mask`, in order."""
    lex = lexicon(lang)
    found: list[Atom] = []
    pos = 0
    while m := lex.pattern.search(text, pos):
        start, end = m.span()
        pos = end
        clash = mask.hit(start, end)
        if clash is not None:
            # What of the run lies in front of the masked part is read; reading goes on behind it.
            pos = max(clash.end, start + 1)
            if clash.start <= start:
                continue
            m2 = lex.pattern.match(text, start, clash.start)
            if m2 is None or m2.lastindex is None:
                continue
            m = m2
        if m.lastindex is None:
            continue
        if m.lastindex == 2:
            found.append(Atom(start, end, lex.words[m[0]], loose=lex.words[m[0]] <= 2))
            continue
        if m.lastindex == 3:
            found.append(Atom(start, end, tidy(vulgar(m[0])), digits=True, part=True))
            continue
        atom, stop = _run(text, start, m.end(), lang, lex)
        if atom is None:
            pos = max(stop, start + 1) if clash is None else pos
            continue
        atom = _around(text, atom, lang, lex)
        found.append(atom)
        if clash is None:
            pos = max(atom.end, start + 1)
    if "半" in text:
        found += _halves(text, found, mask, lex)
        found.sort(key=lambda a: a.start)
    return found


def _halves(text: str, found: list[Atom], mask: Mask, lex: Lexicon) -> list[Atom]:
    """Half a year, half an hour: 半年, 半小时."""
    halves = []
    for m in lex.half_unit.finditer(text):
        before = text[m.start() - 1 : m.start()]
        if before in ("个", "個", "前", "后", "後", "大", "上", "下", "过", "過", "多", "年", "月", "夜"):
            continue
        if any((a.start < m.end() and m.start() < a.end) or a.end == m.start() for a in found):
            continue
        if mask.hit(*m.span()):
            continue
        halves.append(Atom(m.start(), m.end(), Decimal("0.5"), loose=True, part=True))
    return halves


def _run(text: str, start: int, end: int, lang: Lang, lex: Lexicon) -> tuple[Atom | None, int]:
    """One number from a run of numerals, and where reading goes on."""
    total = section = _ZERO
    number: Decimal | None = None
    alt: Decimal | None = None
    digits = False
    zero_before = False
    last = _ZERO
    top = _ONE
    at = start
    plain: list[Decimal] = []  # numerals only, for 二〇一八
    more = extra = _ZERO  # 二三十 is 20 to 30: what the upper end has more
    while at < end:
        if text[at] in " \u00a0":
            at += 1
            continue
        piece = lex.piece.match(text, at, end)
        if piece is None:
            break
        if piece[1]:
            if number is not None or plain:
                break
            numerals = read(piece[1], at, lang)
            if not numerals or is_code(
                text, numerals[0].start, numerals[0].end, lambda p: _tail(text, p, lex)
            ):
                if at > start:
                    break
                return None, piece.end()
            first = numerals[0]
            if last and first.amount >= last:
                break
            number, alt, digits = first.amount, first.alt if at == start else None, True
            at = first.end
            if len(numerals) > 1 or first.end < piece.end():
                break
            continue
        char = piece[0]
        if char in lex.digit:
            value = lex.digit[char]
            if number is not None and (digits or last) and (digits or not plain):
                break
            if value == 0 and last:
                zero_before = True
                at += 1
                continue
            more = _ONE if len(plain) == 1 and value == plain[0] + 1 and value > 1 and not extra else _ZERO
            if not more:
                number = value
            plain.append(value)
        elif char in lex.whole:
            section += lex.whole[char]
            last, number = _TEN, None
        else:
            value = lex.scale[char]
            if (len(plain) > 1 and not more) or total > _MOST:
                break
            extra = (more or extra) * value if more or value >= _MYRIAD else extra
            more = _ZERO
            if value < _MYRIAD:
                if last and number is None and last <= value and last != 0 and section:
                    break
                section += (number if number is not None else _ONE) * value
            else:
                section += number or _ZERO
                if section == 0 and total:
                    total *= value  # 万亿
                    top = max(top, value * top)
                    number, last, zero_before = None, value, False
                    plain = []
                    at += 1
                    continue
                total += (section or _ONE) * value
                section = _ZERO
            top = max(top, value)
            number, last, zero_before = None, value, False
            plain = []
        at += 1
    stop = at
    while stop > start and text[stop - 1] in " \u00a0":
        stop -= 1
    if (
        len(plain) > 1
        and not total
        and not section
        and not (more and text[stop : stop + 1] in lex.classifiers)
    ):
        if len(plain) == 2 and _ZERO not in plain:
            return None, stop  # a name, mostly
        amount = Decimal("".join(str(d) for d in plain))
        return Atom(start, stop, amount), stop
    rest = number or _ZERO
    said = (bool(plain) and not digits) or (
        digits and last >= _MYRIAD and rest < _TEN and text[at - 1].isdigit()
    )
    if lex.colloquial and rest and last >= _HUNDRED and not zero_before and said and rest % 1 == 0:
        rest = rest * last / _TEN
    amount = total + section + rest
    if digits and alt is not None:
        alt = alt * top
    if stop - start == 1 and text[start] in "〇零" and not lex.decimal.match(text, stop):
        return None, stop
    if stop - start == 1 and text[start] in lex.scale and amount != _TEN:
        return _bare(text, start, stop, amount, lex), stop
    upper = amount + (more or extra) if more or extra else None
    return Atom(start, stop, amount, alt, digits=digits, scale=top, upper=upper), stop


def _bare(text: str, start: int, stop: int, amount: Decimal, lex: Lexicon) -> Atom | None:
    """百, 千, 万 alone: a number only after "several" (数百), before "more" or in 百分之."""
    if start and text[start - 1] in lex.vague_before:
        return Atom(start, stop, amount, scale=amount)
    if lex.fraction.match(text, stop) or (not lex.colloquial and text[stop : stop + 1] in lex.classifiers):
        return Atom(start, stop, amount)
    return None


def _tail(text: str, at: int, lex: Lexicon) -> int:
    m = _LATIN_TAIL.match(text, at)
    if not m:
        return 0
    return len(m[0]) if m[0] in lex.symbols or m[0] in _TAILS or m[0].startswith("km") else 0


def _around(text: str, atom: Atom, lang: Lang, lex: Lexicon) -> Atom:
    """What stands right around a numeral and changes its value: fractions, tenths, "several", "more", ordinals."""
    before = text[atom.start - 1 : atom.start]
    if m := lex.fraction.match(text, atom.end):
        part, _ = _run(text, m.start(1), m.end(1), lang, lex)
        if part is not None and atom.amount > 0:
            if atom.amount in (100, 1000, 10_000):
                amount, percent = part.amount * 100 / atom.amount, True
            else:
                amount, percent = part.amount / atom.amount, False
            end = part.end
            if d := lex.decimal.match(text, end):
                amount += Decimal("0." + "".join(str(lex.digit[c]) for c in d[1]))
                end = d.end()
            return Atom(atom.start, end, tidy(amount), digits=part.digits, percent=percent, part=not percent)
    if (m := lex.tenths.match(text, atom.end)) and atom.amount <= 10 and atom.scale == 1:
        amount = atom.amount * 10
        if m[1]:
            amount += lex.digit.get(m[1]) or Decimal(m[1] if m[1] in "0123456789" else 0)
        elif m[2]:
            amount += 5
        elif m[3] and lex.colloquial:
            amount += lex.digit[m[3]]  # 三成五
        return Atom(
            atom.start,
            m.end() if lex.colloquial or not m[3] else m.end() - 1,
            amount,
            digits=atom.digits,
            percent=True,
        )
    if not atom.digits and (m := lex.decimal.match(text, atom.end)):
        atom.amount += Decimal("0." + "".join(str(lex.digit[c]) for c in m[1]))
        atom.end = m.end()
        if s := lex.scales.match(text, atom.end):
            _times(atom, s[0].strip(), lex)
            atom.end = s.end()
    if before in lex.vague_before and text[atom.start] in lex.scale:
        atom.approx, atom.start = Approx.VAGUE, atom.start - 1
    elif before in lex.ordinal_before:
        atom.ordinal, atom.glued, atom.start = True, True, atom.start - 1
    if (
        text[atom.end : atom.end + 1] in lex.vague_after
        and text[atom.end : atom.end + 1]
        and atom.amount >= 10
    ):
        atom.approx = Approx.VAGUE
        atom.end += 1
        if s := lex.scales.match(text, atom.end):
            _times(atom, s[0].strip(), lex)
            atom.end = s.end()
    elif (m := lex.more.match(text, atom.end)) and atom.amount >= 10:
        atom.approx, atom.end = Approx.OVER, m.end()
        if s := lex.scales.match(text, m.end()):
            _times(atom, s[0].strip(), lex)
            atom.end = s.end()
    if not atom.ordinal and (m := lex.ordinal_after.match(text, atom.end)):
        atom.ordinal, atom.glued, atom.end = True, True, m.end()
    thousands = atom.digits and _THOUSANDS.match(text, atom.end)
    if thousands and (atom.amount >= 10 or atom.amount % 1):
        atom.amount, atom.scale, atom.end = atom.amount * 1000, Decimal(1000), atom.end + 1  # 30K
    for word, size in lex.group_of.items():
        if text.startswith(word, atom.end):
            atom.amount, atom.end = atom.amount * size, atom.end + len(word)
    by_times = bool(lex.times) and text.startswith(lex.times, atom.end)
    if by_times and lex.more_by.search(text, max(0, atom.start - 6), atom.start):
        # 增加两倍: by twice, which is to three times, and often means to twice
        atom.alt = atom.amount + 1
    single = not atom.digits and atom.end - atom.start == 1
    if single and not atom.ordinal:
        behind = text[atom.end : atom.end + 1]
        atom.loose = atom.amount <= 1 or behind not in lex.classifiers
    return atom


def _times(atom: Atom, scales: str, lex: Lexicon) -> None:
    for char in scales:
        if char in lex.scale:
            atom.amount *= lex.scale[char]
            atom.scale = max(atom.scale, lex.scale[char])
