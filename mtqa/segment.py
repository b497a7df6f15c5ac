"""Text -> segments (sentences, headlines, list items) with exact offsets, for all six languages.

A rule-based scanner in the manner of SRX and Punkt's ortho-heuristics: candidates are runs of stops, and a
candidate is a boundary unless an abbreviation, an initial, an enclosing quotation or what follows speaks against it.
Linear in the length of the text; abbreviations and other words are data (`locales/<lang>/segment.toml`).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from mtqa.locales import table
from mtqa.model import Lang, Segment, Span

_LINES = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_OPEN = "“„«‹「『《〈（(［[【〔｢"
_CLOSE = "””»›」』》〉）)］]】〕｣"
_CLOSERS = frozenset(_CLOSE + "\"'’")
_PAIRS = dict(zip(_CLOSE, _OPEN, strict=True)) | {"”": "“"}
_STOPS = re.compile(r"[.!?…؟۔。！？｡．]+")
_FULL_STOPS = frozenset("。！？｡．؟۔")  # end a sentence with no white space after them
_QUOTES = re.compile(r'[“”„«»‹›「」『』《》〈〉（）()\[\]［］【】〔〕｢｣"]')
_CASELESS = re.compile(r"[\u0600-\u06ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9d]")
_TOKEN = re.compile(r"[^\s\"“”„«»‹›「」『』《》〈〉（）()\[\]［］【】〔〕｢｣،,;:：；、，/]*$")
_LONGEST_TOKEN = 40
_DOTTED = re.compile(r"(?:\w{1,2}\.)+\w{1,2}|[^\W\d_]")
_WORD = re.compile(r"[\w'’-]+")
_MARKER = re.compile(r"(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,5})")


@dataclass(frozen=True, slots=True)
class _Rules:
    before: frozenset[str]  # never end a sentence: Dr., Jl., No.
    within: frozenset[str]  # end one only before a sentence starter: Tbk., dll., U.S.
    starters: frozenset[str]  # words that, capitalised, begin a sentence: The, Namun
    continues: re.Pattern[
        str
    ]  # what, right after a quotation with its stop, goes on with the sentence: と, kata
    longest_quote: int  # characters; a longer quotation is split at its own stops


def _fold(word: str) -> str:
    """Case-folded, but for single letters: the H. of a name is not the h of km/h."""
    return word if len(word) == 1 else word.casefold()


@cache
def _rules(lang: Lang) -> _Rules:
    data = table(lang, "segment")
    continues = "|".join(re.escape(w) for w in data["continues"])
    return _Rules(
        before=frozenset(map(_fold, data["before"])),
        within=frozenset(map(_fold, data["within"])),
        starters=frozenset(w.casefold() for w in data["starters"]),
        continues=re.compile(rf"(?:{continues})" + ("" if data["spaceless"] else r"\b"), re.IGNORECASE),
        longest_quote=data["longest_quote"],
    )


def _quotations(line: str, longest: int) -> list[tuple[int, int]]:
    """Outermost matched pairs of quotation marks and brackets, not longer than `longest`: (open, close) positions."""
    stack: list[tuple[str, int]] = []
    found: list[tuple[int, int]] = []
    for m in _QUOTES.finditer(line):
        mark, at = m[0], m.start()
        if mark == '"':
            inside = any(open_ == '"' for open_, _ in stack[-4:])
            is_open = not inside and at + 1 < len(line) and not line[at + 1].isspace()
        else:
            is_open = mark in _OPEN
        if is_open:
            stack.append((mark, at))
            del stack[:-8]  # unclosed marks must not pile up
            continue
        opener = _PAIRS.get(mark, '"')
        for depth in range(len(stack) - 1, -1, -1):
            if stack[depth][0] == opener or (opener == "“" and stack[depth][0] == "„"):
                if at - stack[depth][1] <= longest:
                    found.append((stack[depth][1], at))
                del stack[depth:]
                break
    found.sort()
    outer: list[tuple[int, int]] = []
    for pair in found:
        if not outer or pair[0] > outer[-1][1]:
            outer.append(pair)
    return outer


def _after_closers(line: str, at: int) -> int:
    """The position after closing marks that follow a stop, French `. »` with its space included."""
    while at < len(line):
        if line[at] in _CLOSERS:
            at += 1
        elif line[at] in " \u00a0\u202f" and line[at + 1 : at + 2] in ("»", "›"):
            at += 2
        else:
            break
    return at


def _abbreviated(line: str, start: int, stop: int, following: str, rules: _Rules) -> bool:
    """Whether the full stop at `stop` belongs to an abbreviation, an initial or a list marker."""
    m = _TOKEN.search(line[max(start, stop - _LONGEST_TOKEN) : stop])
    token = m[0] if m else ""
    if not token:
        return False
    folded = _fold(token)
    if folded in rules.before:
        return True
    head = stop - len(token)
    if head - start <= _LONGEST_TOKEN and not line[start:head].strip() and _MARKER.fullmatch(token):
        return True  # "1. Pertama": the marker stays with its item
    lone = len(token) == 1 and token.islower()  # "20 km/h." is no initial
    if folded in rules.within or (
        _DOTTED.fullmatch(token) and not lone and not token.replace(".", "").isdigit()
    ):
        word = _WORD.match(following.lstrip("\"'“‘«(「 \u00a0\u202f"))
        starts = word is not None and word[0].casefold() in rules.starters
        # A lone letter ("J. K. Rowling") is an initial whatever follows.
        return not starts or (len(token) == 1 and token.isalpha() and folded not in rules.within)
    return False


def _line_cuts(line: str, rules: _Rules) -> list[int]:
    """Positions in `line` at which a new sentence begins (white space before it not yet skipped)."""
    quotations = _quotations(line, rules.longest_quote)
    opens = [q[0] for q in quotations]
    cuts: list[int] = []
    start = 0
    for m in _STOPS.finditer(line):
        if m.start() < start:
            continue
        end = _after_closers(line, m.end())
        if end >= len(line):
            break
        index = bisect_right(opens, m.start()) - 1
        quote = quotations[index] if index >= 0 and quotations[index][1] >= m.start() else None
        if quote and quote[1] >= end:
            continue  # inside a quotation
        following = line[end : end + _LONGEST_TOKEN]
        rest = following.lstrip()
        if not rest or not _is_boundary(line, start, m, end, following, quote, rules):
            continue
        cuts.append(end)
        start = end
    return cuts


def _is_boundary(
    line: str,
    start: int,
    stop: re.Match[str],
    end: int,
    following: str,
    quote: tuple[int, int] | None,
    rules: _Rules,
) -> bool:
    spaced, rest = following[0].isspace(), following.lstrip()
    last = stop[0][-1]
    caseless = bool(_CASELESS.match(rest))
    if not spaced and not _FULL_STOPS.intersection(stop[0]):
        # "Jl.Sudirman", "KOMPAS.com", "3.5"; but a Chinese or Arabic text may leave out the space.
        before = line[max(start, stop.start() - 3) : stop.start()]
        if not (
            caseless and stop[0] != "…" and len(_CASELESS.findall(before)) == 3 and _CASELESS.match(rest, 1)
        ):
            return False
    if last == "．" and rest[0].isdigit():
        return False
    if rest[0] in "-–—―,;:、，；：،؛" or (rest[0].islower() and last not in "。！？؟۔"):
        return False
    if set(stop[0]) == {"…"} and caseless:
        return False  # a pause
    if quote and end > stop.end() and rules.continues.match(rest):
        return False  # 「…。」と述べた, "…!" kata Budi
    if stop[0] in ".．" and end == stop.end():
        return not _abbreviated(line, start, stop.start(), rest, rules)
    return True


def segment(text: str, lang: Lang) -> tuple[Segment, ...]:
    """The sentences of `text`, in order.

    `text[s.span.start:s.span.end] == s.text`, stripped of surrounding white space; what lies between segments is
    white space only. A line break always ends a segment.
    """
    rules = _rules(lang)
    segments: list[Segment] = []
    for line in _LINES.finditer(text):
        cuts = [0, *_line_cuts(line[0], rules), len(line[0])]
        for start, end in pairwise(cuts):
            piece = line[0][start:end]
            stripped = piece.strip()
            if stripped:
                at = line.start() + start + len(piece) - len(piece.lstrip())
                segments.append(Segment(Span(at, at + len(stripped)), stripped))
    return tuple(segments)
