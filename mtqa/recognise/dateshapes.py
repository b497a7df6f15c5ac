"""The shapes of dates: patterns over token codes (`datewords.CODES`), tried in this order.

Each comes with what a shape must hold for it to be worth trying: groups of codes, one of each group.
Named groups say what a token is: w weekday, d day, m month by name, mm by number, y year, r relative, l modifier,
j the joint of a range or list, D its second day, c century, q quarter, hy Hijri year, by and E a year with its era.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

_WEEKDAY = r"(?:(?P<w>[wW])\.?,? ?\(?(?:D )?)?"
_ERA_YEAR = r"(?:(?P<by>[dny]) ?(?P<E>E)|(?P<y>y))"
_YEAR = rf"(?:,? |-|/| F |,? (?:F )?Y ){_ERA_YEAR}"
_OTHER_NAME = r"(?:(?: ?/ ?| ?\()[mM]\)?)?"  # حزيران/يونيو: the same month in another region's name

_NUMERIC = (
    ("y d -/.", _WEEKDAY + r"(?P<y>y)(?P<s>[-/.])(?P<mm>d)(?P=s)(?P<d>d)"),
    ("d -/.", _WEEKDAY + r"(?P<a>d)(?P<s>[-/.])(?P<b>d)(?P=s)(?P<yy>[ydn])"),
    ("d ( /", r"(?:(?P<w>[wW]),? ?)?\((?P<a>d)/(?P<b>d)\)"),
    ("d w /", r"(?P<w>w),? (?P<a>d)/(?P<b>d)(?![/d])"),
)
_SPACED = (
    *_NUMERIC,
    (
        "mM d -/JK",
        rf"(?P<d>d)s?(?P<j> ?[-/] ?| [JK] (?:D )?)(?P<D>d)s?(?: F)? (?P<m>[mM])\.?{_OTHER_NAME}(?:{_YEAR})?",
    ),
    ("mM d", rf"{_WEEKDAY}(?P<d>d)s?\.? ?(?:F ?|-)?(?:B )?(?P<m>[mM])\.?{_OTHER_NAME}(?:{_YEAR})?"),
    ("mM O", rf"{_WEEKDAY}(?P<d>O) (?:F )?(?:B )?(?P<m>[mM])(?:{_YEAR})?"),
    (
        "mM d",
        r"(?:(?P<w>[wW])\.?,? )?(?P<M1>[mM])\.? (?P<d>d)(?P<S>s?)(?:(?P<j> ?- ?| [JK] )(?P<D>d)s?)?"
        rf"(?:,? {_ERA_YEAR})?(?![dn]| ?u|-[ux])",
    ),
    ("mM yE", rf"(?P<m>[mM])\.?{_OTHER_NAME}{_YEAR}"),
    ("d / y", r"(?P<mm>d)/(?P<y>y)"),
    ("mM r", r"(?P<m>[mM])(?: F)?(?: D)? (?P<r>r)"),
    ("mM l", r"(?P<l>l) (?P<m>[mM])(?!')"),
    ("mM l", r"(?P<m>[mM])\.? (?P<l>l)"),
    ("w r", r"(?P<w>w)(?:,? D| F)? (?P<r>r)"),
    ("w l", r"(?P<l>l) (?P<w>w)"),
    ("w l", r"(?P<w>w) (?P<l>l)"),
    ("h d", r"(?P<d>d)(?: F)? (?P<h>h)(?:,? (?:Y )?(?P<hy>[yn])(?: ?(?P<H>H))?)?"),
    ("h d", r"(?P<h>h) (?P<d>d)(?:,? (?P<hy>y)(?: ?(?P<H>H))?)?"),
    ("h H", r"(?P<h>h) (?:Y )?(?P<hy>[yn]) ?(?P<H>H)"),
    ("H", r"(?P<hy>[yn]) ?(?P<H>H)"),
    ("m", rf"(?P<m>m){_OTHER_NAME}"),
    ("M", r"(?:(?<=[BPS][- ])|(?<=S F )|(?<=[mM][-/])|(?<=m [JK] ))(?P<m>M)(?!')"),
    ("M", r"(?<=D )(?P<m>M)(?= x)"),
    ("M K", r"(?<=K )(?P<m>M)(?=[.,;)_]|$| J )"),
    ("M", r"(?P<m>M)(?= ?[-/] ?[mM]| [JK] m)"),
    ("w d", r"(?P<w>w) (?P<d>d)(?P<S>s?)(?=[,)]|\.?$|\. )"),
    ("w", r"(?P<w>w)"),
    ("W", r"(?P<w>W)(?= ?[-/] ?[wW])|(?<=[wW][-/])(?P<W2>W)"),
    ("A ydn", r"(?P<DF>A) (?P<y>[ydn])(?! ?u)"),
    ("A y", r"(?P<y>y)(?:['-] ?)?(?P<A>A)(?!x)"),
    ("A dn", r"(?:(?<=[YD] )|(?<=['/])|(?<=A J ))(?P<y>[dn])(?:['-] ?)?(?P<A>A)(?!x)"),
    ("A", r"(?P<AW>A)(?! F g)(?: F)?(?: C(?: l| (?:k ?)?(?P<c>[dnOR])))?"),
    ("C", r"(?P<C>C) (?:k-? ?)?(?P<c>[dnOR])(?: (?P<E>E))?"),
    ("C dOR", r"(?P<c>[dOR])s?(?:-| )(?P<C>C)(?: (?P<E>E))?"),
    ("C -JK", r"(?P<c>[dOR])(?P<S>s?)(?= ?[-JK] ?(?:[DS] )*[dOR]s?[- ]C)"),
    ("C JK OR", r"C [JK](?: [SFDKP])* (?P<c>[OR])(?P<S>s?)"),
    ("C JK+ OR", r"C [OR] (?:[JK] |\+)(?P<c>[OR])"),
    ("C JK k", r"C k-? ?d [JK] (?:C )?k-? ?(?P<c>d)"),
    ("Q dOR", rf"(?P<Q>Q) ?(?:k-? ?)?(?P<q>[dOR])(?:{_YEAR})?"),
    ("Q dOR", rf"(?P<q>[dOR])s? (?P<Q>Q)(?:{_YEAR})?"),
    ("E dn", r"(?P<th>[dn])[., ](?P<y>[dn]) ?(?P<E>E)"),
    ("E ydn", r"(?P<y>[ydn]) ?(?P<E>E)"),
    ("E ydn", r"(?P<E>E) (?P<y>[ydn])"),
    ("y -/ dn", r"(?P<y>y)(?P<j>[-/])(?P<Y2>[dn])(?![-/.,]?[dny])"),
    ("y", r"(?P<Y>y)"),
    ("D d", r"(?P<D0>D) (?P<d>d)(?P<S>s?)"),
    ("r", r"(?P<r>r)"),
)

_DAY = (
    r"(?P<d>d)(?: ?[日D]?(?P<j> ?[-,J] ?)(?P<D>d))? ?(?P<z>[日D])(?: ?\(?(?P<w>w)\)?| ?\((?P<k>[月日xd])\))?"
)
_YEARS = (
    ("年 ydn", r"(?:(?P<e>e) ?)?(?P<y>[ydn]) ?(?P<Z>年)"),
    ("G", r"(?P<G>G) ?(?:(?P<ey>[dny]) ?(?P<Z>年)|(?P<i>i))"),
    ("r", r"(?P<r>r)F?"),
)
_SPACELESS = (
    *_NUMERIC,
    *((f"{needs} 月 日D", rf"{year} ?(?P<mm>d) ?月 ?{_DAY}") for needs, year in _YEARS),
    *((f"{needs} 月", rf"{year} ?(?P<mm>d) ?(?P<z>月)") for needs, year in _YEARS),
    *((f"{needs} Q", rf"{year} ?(?P<k0>k) ?(?P<q>d) ?(?P<Q>Q)") for needs, year in _YEARS),
    ("月 日D", rf"(?P<mm>d) ?月 ?{_DAY}"),
    ("r 日D", rf"(?P<r>r)[ F]?{_DAY}"),
    ("月", r"(?P<mm>d) ?(?P<z>月)(?! ?u)"),
    ("月 -,J", r"(?P<mm>d)(?= ?月? ?[-,J] ?d ?月)"),
    ("A", r"(?:(?P<c>[dn]) ?C ?)?(?P<y>[ydn]) ?(?P<A>A)"),
    ("C dn", r"(?:(?P<e>e) ?)?(?:(?P<k0>k) ?)?(?P<c>[dn]) ?(?P<C>C)(?! ?u)"),
    ("Q", r"(?:(?P<k0>k) ?)?(?P<q>d) ?(?P<Q>Q)"),
    ("y -/ dn", r"(?P<y>y)(?P<j> ?[-/] ?)(?P<Y2>[dn]) ?(?P<Z2>年)?(?! ?[dn月日])"),
    *_YEARS[:2],
    ("y V", r"(?P<y>y) ?(?P<V>V)"),
    ("y 年 -J", r"(?P<y>y) ?(?= ?[-J] ?y ?年)"),
    ("r w", r"(?P<r>r)[ F]?(?P<w>w)"),
    ("r d日", r"(?P<r>r)(?P<k>[d日])(?![dn])"),
    ("w", r"(?<![dn])(?P<w>w)"),
    ("d 日 (", r"(?P<d>d) ?(?P<z>日) ?\((?:(?P<w>w)|(?P<k>[月日xd]))\)"),
    ("d 日", r"(?P<z0>\()?(?P<d>d) ?(?P<Z1>日)(?! ?u)"),
    ("y", r"(?P<Y>y)"),
    ("r", r"(?P<r>r)"),
)


@cache
def _shapes(spaced: bool) -> tuple[tuple[tuple[frozenset[str], ...], re.Pattern[str]], ...]:
    """(what the shape must hold, pattern), in order."""
    return tuple(
        (tuple(frozenset(group) for group in needs.split()), re.compile(pattern))
        for needs, pattern in (_SPACED if spaced else _SPACELESS)
    )


@cache
def _deciding(spaced: bool) -> frozenset[str]:
    return frozenset(code for needs, _ in _shapes(spaced) for group in needs for code in group)


@lru_cache(maxsize=1 << 14)
def _fitting(codes: frozenset[str], spaced: bool) -> tuple[re.Pattern[str], ...]:
    return tuple(p for needs, p in _shapes(spaced) if not any(codes.isdisjoint(group) for group in needs))


def date_shapes(codes: frozenset[str], spaced: bool) -> tuple[re.Pattern[str], ...]:
    """The patterns that a shape of these codes may fit, in order."""
    return _fitting(codes & _deciding(spaced), spaced)
