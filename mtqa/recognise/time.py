"""Times of day -> `ClockTime`: pukul 14.30 WIB, 2:30 p.m., 14h30, 午後2時半, الساعة الثانية والنصف.

Works on the shape of a text like `recognise.date`; the words are data (`locales/<lang>/dates.toml`).
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from mtqa.locales import table
from mtqa.model import Kind, Lang, Mention, Span
from mtqa.recognise.datetokens import Lexed, Token, lexed_if_telling
from mtqa.values import ClockTime

if TYPE_CHECKING:
    from mtqa.recognise import Taken

_ZONE = r"(?:,? ?\(?(?P<z>z)\)?)?"
_HALF = r"(?: ?(?P<p>[pE]))?"
_SPACED = (
    rf"(?:(?P<T>T)\.? )?(?P<h>[dn])(?P<s>[:.])(?P<i>[dn])(?::(?P<e>[dn]))?{_HALF}{_ZONE}",
    rf"(?:(?P<T>T) )?(?P<h>[dnt]) ?(?P<o>o) ?(?P<i>[dn]){_HALF}{_ZONE}",
    rf"(?:(?P<T>[TJKP]) )?(?P<h>[dnt]) ?(?P<o>o)(?: (?P<a>a))?{_HALF}{_ZONE}",
    r"(?P<h>[dn]) ?(?P<o>o)(?P<to>(?= J [dn] ?o))",
    r"(?<=p [JK] )(?P<h>[dn]) (?P<p>p)",
    rf"(?P<T>T) (?P<a>a) (?P<h>[dt]){_HALF}{_ZONE}",
    rf"(?P<a>a) (?P<h>[dt]){_HALF}{_ZONE}",
    rf"(?P<T>T) (?P<h>[dnt])(?: (?P<a>a))?{_HALF}{_ZONE}",
    rf"(?P<h>[dt])(?: (?P<a>a))? ?(?P<p>p){_ZONE}",
    r"(?:(?P<T>T) )?(?P<hm>[ny]) ?(?:(?P<z>z)|(?P<p>p))",
    r"(?P<z>z) (?P<hm>[ny])",
    r"(?P<a>a) (?P<N>N)",
    r"(?P<N>N)(?: (?P<a>a))?",
)
_SPACELESS = (
    r"(?P<hm>[ny]) ?(?P<z>z)",
    r"(?P<z>z) ?(?P<hm>[ny])",
    rf"(?:(?P<p>p) ?)?(?P<h>[dn]):(?P<i>[dn])(?::(?P<e>[dn]))?{_ZONE}",
    r"(?:(?P<z>z) ?)?(?:(?P<p>p) ?)?(?P<h>[dn]) ?(?P<o>o)(?: ?(?P<i>[dn]) ?(?P<b>b)(?: ?(?P<e>[dn]) ?c)?| ?(?P<a>a)|(?P<i2>[dn])(?!b))?",
    r"(?P<N>N)",
)
_TELLING = re.compile("[TpoNaz]|[dn]:[dn]")


@cache
def _patterns(spaced: bool) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(p) for p in (_SPACED if spaced else _SPACELESS))


def find(text: str, lang: Lang, taken: Taken) -> list[Mention]:
    """The times of day in `text` that touch nothing in `taken`, sorted."""
    tokens = lexed_if_telling(text, lang)
    if tokens is None:
        return []
    codes = tokens.codes
    if codes.isdisjoint("N") and (codes.isdisjoint("dnty") or not _TELLING.search(tokens.shape)):
        return []
    options = table(lang, "dates")
    used = bytearray(len(text))
    for span in taken.spans:
        used[span.start : span.end] = b"\1" * len(span)
    found: list[Mention] = []
    for pattern in _patterns(options["spaced"]):
        for m in pattern.finditer(tokens.shape):
            span = _span(m, tokens)
            if any(used[span.start : span.end]) or not _stands_alone(text, span):
                continue
            value = _read(m, tokens, options)
            if value:
                used[span.start : span.end] = b"\1" * len(span)
                found.append(Mention(Kind.TIME, span, span.of(text), value))
    return sorted(found, key=lambda mention: mention.span)


def _span(m: re.Match[str], lexed: Lexed) -> Span:
    at = [(m.start(g), m.end(g)) for g in m.re.groupindex if g != "T" and m.start(g) >= 0 and m[g]]
    span = Span(lexed.starts[min(s for s, _ in at)], lexed.starts[max(e for _, e in at)])
    after = lexed.text[span.end : span.end + 1]
    return Span(span.start, span.end + 1) if after in (")", "）") and "(" in m[0] else span


def _stands_alone(text: str, span: Span) -> bool:
    """Whether the span is no part of a longer number: 1:0.5, 12:30:05.7, 2.14.30."""
    before, after = text[max(0, span.start - 2) : span.start], text[span.end : span.end + 2]
    if before[-1:].isdigit() or (len(before) == 2 and before[1] in ".,:/" and before[0].isdigit()):
        return False
    return not (
        text[span.end - 1].isdigit()
        and (after[:1].isdigit() or (after[:1] in (".", ":", ",", "/", "%") and after[1:].isdigit()))
    )


def _read(m: re.Match[str], lexed: Lexed, options: dict[str, Any]) -> ClockTime | None:
    def token(group: str) -> Token | None:
        at = m.start(group) if group in m.re.groupindex else -1
        return lexed.token(at) if at >= 0 and m[group] else None

    def raw(found: Token | None) -> str:
        return lexed.text[found.start : found.end] if found else ""

    named = token("N")
    if named:
        fraction = token("a")
        minutes = int(named.value) * 60 + (int(fraction.value) if fraction else 0)
        return ClockTime(minutes // 60 % 24, minutes % 60)
    military = token("hm")  # 0530 GMT, 1030 am
    if military:
        return _military(raw(military), token("p"), raw(token("z")))
    hour_token, minute_token = token("h"), token("i") or token("i2")
    half, mark, clock, zone = token("p"), token("s"), token("T"), token("z")
    assert hour_token is not None
    if half and half.code == "E" and (raw(half) != "م" or not minute_token):
        half = None  # the م of a year, not of a time
    if minute_token and len(raw(minute_token)) != 2 and raw(minute_token).isdecimal():
        return None
    if not _is_time(m, lexed, options, half, raw(half), raw(mark), clock, zone, bool(minute_token)):
        return None
    hour = int(hour_token.value)
    minute = int(minute_token.value) if minute_token else None
    second = token("e")
    fraction = token("a")
    if fraction:
        offset = int(fraction.value)
        hour, minute = (hour, offset) if offset >= 0 else ((hour - 1) or 12, 60 + offset)
    if not (0 <= hour <= 24 and (minute is None or 0 <= minute < 60)) or (
        second and not 0 <= second.value < 60
    ):
        return None
    written = raw(hour_token)
    # On a 24-hour clock 12 is noon; "12:30" without more may be either in English.
    twelve = 13 if options.get("bare_half") else 12
    is_open = (
        half is None and zone is None and 1 <= hour < twelve and not written.startswith(("0", "٠", "０"))
    )
    return ClockTime(
        _in_24(hour, half.value if half and half.code == "p" else "pm" if half else None),
        minute,
        second.value if second else None,
        raw(zone) if zone else None,
        half_open=is_open,
    )


def _military(digits: str, half: Token | None, zone: str) -> ClockTime | None:
    if not digits.isdecimal():  # 六四, a date
        return None
    hour, minute = divmod(int(digits), 100)
    if not 3 <= len(digits) <= 4 or hour > 23 or minute > 59:
        return None
    return ClockTime(_in_24(hour, half.value if half else None), minute, zone=zone or None)


def _in_24(hour: int, half: str | None) -> int:
    """The hour on the 24-hour clock. "noon": 11..3; "night": 6..4, where 12 is midnight."""
    if half is None or hour > 12:
        return hour % 24
    if half == "am":
        return hour % 12
    if half == "pm":
        return hour % 12 + 12
    if half == "noon":
        return hour if hour >= 10 else hour + 12
    return hour % 12 if hour == 12 or hour <= 4 else hour + 12  # night


def _is_time(
    m: re.Match[str],
    lexed: Lexed,
    options: dict[str, Any],
    half: Token | None,
    half_text: str,
    mark: str,
    clock: Token | None,
    zone: Token | None,
    has_minutes: bool,
) -> bool:
    """Whether a matched shape is a time, and no score, duration, ratio or decimal."""
    hour = lexed.token(m.start("h"))
    following = lexed.shape[m.end() :]
    if mark:
        if mark == "." or mark == "．":
            ranged = re.match(r" ?[-JK] ?(?:T )?[dn][.:][dn](?: p)? ?z", following) or re.search(
                r"T\.? [dn][.:][dn](?: p)? ?[-JK] ?$", lexed.shape[max(0, m.start() - 12) : m.start()]
            )
            return bool(clock or zone or half or ranged)
        return True
    if not options["spaced"]:
        if "o" not in m.re.groupindex:
            return True
        word = lexed.token(m.start("o")).of(lexed.text)
        if m.start("i2") >= 0 and m["i2"]:
            return half is not None
        # 3点 may be three points; 3時 and 3点钟 are times.
        return bool(half or has_minutes or ("a" in m.re.groupindex and m["a"]) or word not in ("点", "點"))
    if "o" in m.re.groupindex:  # "14h30", "à 14 heures", "3 o'clock"
        if following.startswith(" F") and not half and not has_minutes:
            return False  # "à une heure et demie de route"
        if hour.code == "t" and not (half or ("a" in m.re.groupindex and m["a"])):
            return clock is not None
        return bool(
            has_minutes
            or half
            or "to" in m.re.groupindex
            or (clock and clock.value not in ("pour", "pendant", "en"))
            or options.get("bare_half")
        )
    if clock and (options.get("clock_word") or half or zone):
        return bool(half or zone) or not re.match(r" ?u|\.[dn]", following)
    if half and re.search(r"p [JK] $", lexed.shape[max(0, m.start() - 4) : m.start()]):
        return True  # "pukul 9 pagi hingga 5 sore"
    if half and options.get("bare_half"):
        return len(half_text) > 1 or half_text.isascii()
    return bool("a" in m.re.groupindex and m["a"] and options.get("bare_half"))
