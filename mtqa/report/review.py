"""The parts of a review: fact table and aligned segments with paired marks. HTML report and dashboard draw the same.

Tokens tie things together: an element's `data-k` lists what it shows (`f3` finding 3, `x12` fact, `w5` word link,
`g7` gloss), and elements that share a token are partners that light up together. The prefix of the segment index
keeps tokens of facts, links and glosses apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from mtqa.messages import evidence_in, message_in, note_in, problem_in, value_words
from mtqa.model import DocumentReport, Fact, Finding, Kind, Lang, PairReport, Relation, Severity, Span
from mtqa.report.common import Texts
from mtqa.report.nodes import Child, Node, h, isolated

RTL = frozenset({"ar"})

GLYPH = {
    Relation.SAME: "=",
    Relation.EQUIVALENT: "≈",
    Relation.DIFFERS: "≠",
    Relation.MISSING: "∅",
    Relation.ADDED: "+",
}
SEVERITY_GLYPH = {Severity.CRITICAL: "◆", Severity.MAJOR: "▲", Severity.MINOR: "●", Severity.NEUTRAL: "○"}

OFF = frozenset({Relation.DIFFERS, Relation.MISSING, Relation.ADDED})
"""Relations that ask for a look."""

Controls = Callable[[str], Child]
"""What the dashboard puts beside an item: `f<number>` a finding, `s<index>` a segment."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """A finding with its number in the document (1 = worst)."""

    number: int
    finding: Finding


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of text that belongs to a token; `severity` and `fact` tell how it is drawn.

    An empty one is a gap: words of the other side would stand there.
    """

    span: Span
    token: str
    severity: Severity | None = None
    relation: Relation | None = None
    number: int | None = None
    lone: float | None = None  # how far a word is from having a counterpart, 0..1


def numbered(document: DocumentReport) -> list[Numbered]:
    return [Numbered(n, f) for n, f in enumerate(document.findings, 1)]


def by_segment(document: DocumentReport, findings: Iterable[Numbered]) -> dict[int | None, list[Numbered]]:
    """Findings per segment index; None holds those of the whole document.

    A finding without a segment goes to the first one that its span touches.
    """
    places: dict[int | None, list[Numbered]] = {}
    for item in findings:
        places.setdefault(_place(document, item.finding), []).append(item)
    return places


def _place(document: DocumentReport, finding: Finding) -> int | None:
    if finding.pair is not None and 0 <= finding.pair < len(document.pairs):
        return finding.pair
    for i, report in enumerate(document.pairs):
        for segment, span in (
            (report.pair.target, finding.target_span),
            (report.pair.source, finding.source_span),
        ):
            if segment and span and segment.span.overlaps(span):
                return i
    return None


def worst_first(document: DocumentReport) -> list[int]:
    """Segment indices: the one with the worst finding first, in text order among equals."""
    places = by_segment(document, numbered(document))
    return sorted(range(len(document.pairs)), key=lambda i: (rank(places.get(i, ())), i))


def rank(findings: Sequence[Numbered]) -> tuple[int, float]:
    """Sort key of a segment: severity, then confidence of its worst finding; smaller is worse."""
    return min(((-n.finding.severity.rank, -n.finding.confidence) for n in findings), default=(1, 0.0))


# --- text with marks


def cell(tag: str, lang: Lang, classes: str, *children: Child) -> Node:
    """An element in a language: with `lang` (fonts, hyphenation) and `dir`."""
    return h(tag, {"lang": lang, "dir": "rtl" if lang in RTL else "ltr", "class": classes}, *children)


def marked(text: str, offset: int, marks: Sequence[Mark], t: Texts) -> list[Node | str]:
    """`text`, which starts at `offset` of its document, cut at the borders of the marks; what overlaps shares pieces.

    Finding marks are `<mark>`, the first piece of each can be focused and carries the finding's number.
    """
    inside = [(m, max(m.span.start - offset, 0), min(m.span.end - offset, len(text))) for m in marks]
    gaps: dict[int, list[Mark]] = {}
    for m in marks:
        if not m.span and 0 <= m.span.start - offset <= len(text):
            gaps.setdefault(m.span.start - offset, []).append(m)
    inside = [(m, a, b) for m, a, b in inside if a < b]
    borders = sorted({0, len(text), *gaps, *(a for _, a, _ in inside), *(b for _, _, b in inside)})
    opening: dict[int, list[Mark]] = {}
    closing: dict[int, list[Mark]] = {}
    for m, a, b in inside:
        opening.setdefault(a, []).append(m)
        closing.setdefault(b, []).append(m)
    active: list[Mark] = []
    out: list[Node | str] = []
    for start, end in pairwise(borders):
        out += [_gap(m, t) for m in gaps.get(start, ())]
        gone = closing.get(start, [])
        active = [m for m in active if m not in gone] + opening.get(start, [])
        piece = text[start:end]
        if not active:
            out.append(piece)
            continue
        tokens = " ".join(dict.fromkeys(m.token for m in active))
        findings = sorted(
            (m for m in active if m.severity), key=lambda m: -m.severity.rank if m.severity else 0
        )
        if findings:
            # A mark is announced where it ends: its number follows its last piece, its focus stop is the first.
            first = [m for m in opening.get(start, []) if m.severity]
            last = [m for m in closing.get(end, []) if m.severity]
            worst = findings[0].severity
            assert worst
            out.append(
                h(
                    "mark",
                    {
                        "class": f"risk {worst.value}",
                        "data-k": tokens,
                        "data-n": " ".join(str(m.number) for m in last) or None,
                        "tabindex": 0 if first else None,
                        "aria-label": f"{t(f'severity.{worst.value}')}: {piece}" if first else None,
                    },
                    piece,
                )
            )
        else:
            relation = next((m.relation for m in active if m.relation), None)
            lone = next((m.lone for m in active if m.lone is not None), None)
            if relation:
                looks: dict[str, str | int | bool | None] = {"class": f"fact {relation.value}"}
            elif lone is not None:
                looks = {"class": f"word lone s{min(3, 1 + int(3 * lone))}", "title": t("text.lone")}
            else:
                looks = {"class": "word"}
            out.append(h("span", {**looks, "data-k": tokens}, piece))
    return out + [_gap(m, t) for m in gaps.get(len(text), ())]


def _gap(mark: Mark, t: Texts) -> Node:
    """A caret, drawn by the style sheet so that copied text stays the text."""
    severity = mark.severity or Severity.MINOR
    return h(
        "span",
        {
            "class": f"insert {severity.value}",
            "data-k": mark.token,
            "data-n": str(mark.number) if mark.number else None,
            "tabindex": 0,
            "role": "img",
            "aria-label": t("text.gap"),
            "title": t("text.gap"),
        },
    )


def _marks(index: int, report: PairReport, findings: Sequence[Numbered], side: str) -> list[Mark]:
    marks = []
    for n in findings:
        span = n.finding.source_span if side == "source" else n.finding.target_span
        if span:
            marks.append(Mark(span, f"f{n.number}", severity=n.finding.severity, number=n.number))
        elif n.finding.gap is not None and n.finding.gap_side == side:
            gap = Span(n.finding.gap, n.finding.gap)
            marks.append(Mark(gap, f"f{n.number}", severity=n.finding.severity, number=n.number))
    for i, fact in enumerate(report.facts):
        mention = fact.source if side == "source" else fact.target
        if mention:
            marks.append(Mark(mention.span, f"x{index}-{i}", relation=fact.relation))
    for i, link in enumerate(report.links):
        marks.append(Mark(link.source if side == "source" else link.target, f"w{index}-{i}"))
    for i, word in enumerate(report.lone):
        if word.side == side:
            marks.append(Mark(word.span, f"u{index}-{i}", lone=word.strength))
    if side == "target":
        marks.extend(Mark(g.span, f"g{index}-{i}") for i, g in enumerate(report.gloss))
    return marks


# --- facts


def fact_table(document: DocumentReport, t: Texts) -> Node:
    """The facts that differ or are missing first, worst confidence first; those without a difference folded below."""
    facts = [(i, j, f) for i, p in enumerate(document.pairs) for j, f in enumerate(p.facts)]
    if not facts:
        return h(
            "section",
            {"class": "facts"},
            h("h3", {}, t("facts.heading")),
            h("p", {"class": "quiet"}, t("facts.none")),
        )
    off = [x for x in facts if x[2].relation in OFF]
    fine = [x for x in facts if x[2].relation not in OFF]
    order = {Relation.DIFFERS: 0, Relation.MISSING: 1, Relation.ADDED: 2}
    off.sort(key=lambda x: (order[x[2].relation], -x[2].confidence, x[0], x[1]))
    back = any(p.pair.back and p.pair.back.text for p in document.pairs)
    folded = len(fine) > 12 and bool(off)
    return h(
        "section",
        {"class": "facts"},
        h("h3", {}, t("facts.heading")),
        h("p", {"class": "quiet"}, t("facts.lead"), " ", t("facts.caveat")),
        _rows(document, off if folded else off + fine, back, t) if off or not folded else None,
        h(
            "details",
            {},
            h("summary", {}, t("facts.same", n=len(fine))),
            _rows(document, fine, back, t),
        )
        if folded
        else None,
    )


def _rows(document: DocumentReport, facts: list[tuple[int, int, Fact]], back: bool, t: Texts) -> Node:
    columns = ["kind", "source", "target", *(["back"] if back else []), "result"]
    head = h(
        "thead",
        {},
        h("tr", {}, [h("th", {"scope": "col", "class": f"c-{c}"}, t(f"column.{c}")) for c in columns]),
    )
    body = []
    for i, j, fact in facts:
        pair = document.pairs[i].pair
        body.append(
            h(
                "tr",
                {
                    "class": f"fact-row {fact.relation.value}",
                    "data-k": f"x{i}-{j}",
                    "tabindex": 0,
                    "data-seg": i,
                },
                h("th", {"scope": "row", "class": "c-kind"}, t(f"kind.{fact.kind.value}")),
                _mention(fact, "source", document.source.lang, t),
                _mention(fact, "target", document.target.lang, t),
                (
                    _mention(fact, "back", document.source.lang, t, bool(pair.back and pair.back.text))
                    if back
                    else None
                ),
                h(
                    "td",
                    {"class": "c-result", "data-label": t("column.result")},
                    relation_badge(fact.relation, t),
                    h("span", {"class": "note"}, isolated(note_in(fact, t.lang))) if fact.note else None,
                    h(
                        "a",
                        {"href": f"#{anchor(document, i)}", "class": "goto", "data-goto": i},
                        t("text.segment", n=i + 1),
                    ),
                ),
            )
        )
    return h("table", {"class": "facttable"}, head, h("tbody", {}, body))


def relation_badge(relation: Relation, t: Texts) -> Node:
    return h(
        "span",
        {"class": f"relation {relation.value}"},
        h("span", {"class": "glyph", "aria-hidden": "true"}, GLYPH[relation]),
        t(f"relation.{relation.value}"),
    )


def _mention(fact: Fact, side: str, lang: Lang, t: Texts, has_back: bool = True) -> Node:
    mention = getattr(fact, side)
    label = {"class": f"c-{side}", "data-label": t(f"column.{side}")}
    if mention is None:
        if side == "back" and not has_back:
            return h("td", label, h("span", {"class": "quiet"}, t("facts.no_back")))
        return h("td", label, h("span", {"class": "absent"}, t("relation.missing") if fact.source else "—"))
    value = value_words(mention.value, t.lang)
    differs = side == "back" and fact.back_relation in OFF
    shown = fact.kind not in (Kind.NAME, Kind.QUOTE, Kind.URL, Kind.NEGATION, Kind.MARKUP) and not _same(
        value, mention.text
    )
    return h(
        "td",
        label,
        cell("bdi", lang, "said", mention.text),
        h("span", {"class": "value", "dir": "ltr"}, f"= {value}") if shown else None,
        h("span", {"class": "value"}, "≠ ", t("relation.differs")) if differs else None,
    )


def _same(value: str, text: str) -> bool:
    return value.replace("\u00a0", "") == text.replace("\u00a0", "").strip()


def anchor(document: DocumentReport, index: int) -> str:
    """The id of a segment's card: safe in HTML whatever the document is called."""
    return f"s-{document.target.lang}-{index}"


# --- segments


def card(
    document: DocumentReport,
    index: int,
    findings: Sequence[Numbered],
    t: Texts,
    controls: Controls | None = None,
    id: str | None = None,
) -> Node:
    """One aligned segment: source, target, back-translation beside each other, its findings with evidence below."""
    report = document.pairs[index]
    severity = max((n.finding.severity for n in findings), key=lambda s: s.rank, default=None)
    columns = [
        _column(document, index, report, findings, "source", t),
        _column(document, index, report, findings, "target", t),
    ]
    if any(p.pair.back for p in document.pairs):
        columns.append(_back(document, index, report, t))
    return h(
        "article",
        {
            "class": "segment" + (f" has-{severity.value}" if severity else " clean"),
            "id": id or anchor(document, index),
            "data-seg": index,
            "data-severity": severity.value if severity else "none",
            "data-rank": f"{rank(findings)[0]:+d}{rank(findings)[1]:+.3f}",
            "tabindex": -1,
        },
        h("div", {"class": "no"}, h("span", {"title": t("text.segment", n=index + 1)}, str(index + 1))),
        h("div", {"class": f"columns n{len(columns)}"}, columns),
        h("ul", {"class": "findings"}, [finding_item(document, n, t, controls) for n in findings])
        if findings
        else None,
        h("div", {"class": "controls"}, controls(f"s{index}")) if controls else None,
    )


def _column(
    document: DocumentReport,
    index: int,
    report: PairReport,
    findings: Sequence[Numbered],
    side: str,
    t: Texts,
) -> Node:
    segment = report.pair.source if side == "source" else report.pair.target
    lang = document.source.lang if side == "source" else document.target.lang
    heading = h("div", {"class": "label"}, t(f"lang.{lang}"))
    if segment is None:
        empty = t("text.inserted" if side == "source" else "text.omitted")
        return h("div", {"class": f"col {side} nothing"}, heading, h("p", {"class": "quiet"}, empty))
    text = segment.text.rstrip()
    body = marked(text, segment.span.start, _marks(index, report, findings, side), t)
    gloss = _gloss(index, report, t) if side == "target" else None
    return h("div", {"class": f"col {side}"}, heading, cell("p", lang, "text", body), gloss)


def _back(document: DocumentReport, index: int, report: PairReport, t: Texts) -> Node:
    back = report.pair.back
    heading = h("div", {"class": "label"}, t("column.back"))
    if report.pair.target is None:
        return h("div", {"class": "col back"})
    if back is None or back.text is None:
        why = (problem_in(back.problem, t.lang) if back else "") or t("facts.no_back")
        return h("div", {"class": "col back nothing"}, heading, h("p", {"class": "quiet"}, why))
    marks = [
        Mark(f.back.span, f"x{index}-{i}", relation=f.back_relation or Relation.SAME)
        for i, f in enumerate(report.facts)
        if f.back
    ]
    body = marked(back.text.rstrip(), 0, marks, t)
    return h("div", {"class": "col back"}, heading, cell("p", document.source.lang, "text", body))


def _gloss(index: int, report: PairReport, t: Texts) -> Node | None:
    if not report.gloss:
        return None
    words: list[Node | str] = []
    for i, g in enumerate(report.gloss):
        weak = " weak" if g.confidence < 0.5 else ""
        words += [h("span", {"class": f"gloss{weak}", "data-k": f"g{index}-{i}"}, g.gloss), " "]
    return h(
        "p",
        {"class": "glossline", "lang": "id", "dir": "ltr"},
        h("span", {"class": "label"}, t("column.gloss")),
        " ",
        words,
    )


def finding_item(
    document: DocumentReport, item: Numbered, t: Texts, controls: Controls | None = None
) -> Node:
    f = item.finding
    evidence: list[Node | str] = []
    for key, value in evidence_in(f, t.lang):
        evidence += [h("dt", {}, key), h("dd", {}, isolated(value))]
    return h(
        "li",
        {
            "class": f"finding {f.severity.value}",
            "data-k": f"f{item.number}",
            "data-finding": item.number,
            "tabindex": 0,
        },
        severity_badge(f.severity, t, item.number),
        h(
            "div",
            {"class": "what"},
            h("p", {"class": "message", "dir": "ltr"}, isolated(message_in(f, t.lang))),
            _quote(document, f, t),
            h("dl", {"class": "evidence"}, evidence) if evidence else None,
            h(
                "p",
                {"class": "meta"},
                h("span", {"title": f.category}, f.check),
                " · ",
                h("span", {}, f.category),
                " · ",
                t("technical.confidence", n=round(100 * f.confidence)),
            ),
        ),
        h("div", {"class": "controls"}, controls(f"f{item.number}")) if controls else None,
    )


def _quote(document: DocumentReport, f: Finding, t: Texts) -> Node | None:
    """The two spans beside each other, for findings of the whole document and for readers of the list alone."""
    parts: list[Node | str] = []
    for span, side in ((f.source_span, document.source), (f.target_span, document.target)):
        if span and len(span):
            text = span.of(side.text)
            shown = text if len(text) <= 120 else text[:80] + " … " + text[-30:]
            if parts:
                parts.append(h("span", {"class": "arrow", "aria-hidden": "true"}, "→"))
            parts.append(cell("bdi", side.lang, "said", shown))
    return h("p", {"class": "spans"}, parts) if parts else None


def severity_badge(severity: Severity, t: Texts, number: int | None = None) -> Node:
    return h(
        "span",
        {"class": f"badge {severity.value}"},
        h("span", {"class": "glyph", "aria-hidden": "true"}, SEVERITY_GLYPH[severity]),
        t(f"severity.{severity.value}"),
        h("sup", {}, str(number)) if number is not None else None,
    )
