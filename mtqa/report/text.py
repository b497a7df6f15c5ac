"""The report in the terminal: a summary, then what is risky, worst first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from mtqa.messages import evidence_in, message_in, problem_in, reasons_in
from mtqa.model import DocumentReport, Finding, Report, Segment, Severity, Span
from mtqa.report.common import Texts, back_origins, back_problems, other_notes, severity_counts, visible
from mtqa.report.review import Numbered, by_segment, numbered, rank

STYLE = {
    Severity.CRITICAL: "bold red",
    Severity.MAJOR: "bold yellow",
    Severity.MINOR: "cyan",
    Severity.NEUTRAL: "dim",
}
VERDICT_STYLE = {"pass": "", "review": "yellow", "fail": "bold red"}


def write_text(report: Report, console: Console, *, quiet: bool = False, ui_lang: str = "en") -> None:
    """Prints to `console`. `quiet`: the summary alone. Where there is no colour, risky spans stand in ⟦ ⟧.

    Texts are never read as rich markup, and control characters are shown, not sent to the terminal.
    """
    t = Texts(ui_lang)
    if not report.documents:
        console.print(Text(t("empty")))
        return
    console.print(_summary(report, t))
    for document in report.documents:
        crashes = Counter(f"{t('technical.errors')}: {e.check}: {e.message}" for e in document.errors)
        for line, n in crashes.items():
            console.print(Text(visible(line) + (f" (× {n})" if n > 1 else ""), style="bold red"))
    if quiet:
        return
    for document in report.documents:
        _document(document, console, t, several=len(report.documents) > 1)


def _summary(report: Report, t: Texts) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column(t("column.document"), overflow="ellipsis", no_wrap=True, max_width=40)
    table.add_column(t("column.language"))
    table.add_column(t("column.fidelity"), justify="right")
    for severity in STYLE:
        table.add_column(t(f"severity.{severity.value}"), justify="right")
    table.add_column(t("column.verdict"))
    for d in report.documents:
        fidelity = d.score("fidelity")
        counts = severity_counts(d.findings)
        table.add_row(
            Text(visible(d.id)),
            Text(t(f"lang.{d.target.lang}")),
            Text("–" if fidelity is None else f"{fidelity:.0f}"),
            *(Text(str(n) if n else "·", style=STYLE[s] if n else "dim") for s, n in counts.items()),
            Text(t(f"verdict.{d.verdict}_short"), style=VERDICT_STYLE[d.verdict]),
        )
    return table


def _document(document: DocumentReport, console: Console, t: Texts, several: bool) -> None:
    name = f"{visible(document.id)} · {t(f'lang.{document.target.lang}')}"
    console.print()
    console.rule(Text(name, style="bold"), align="left", style="dim", characters="─")
    lines = [
        ": ".join(
            [t(f"verdict.{document.verdict}"), *filter(None, ["; ".join(reasons_in(document, t.lang))])]
        )
    ]
    lines += [t("back.by", origin=", ".join(_origins(document, t)))] if back_origins(document) else []
    lines += [
        t("back.some", n=n, problem=problem_in(problem, t.lang))
        for problem, n in back_problems(document).items()
    ]
    lines += other_notes(document)
    for line in lines:
        console.print(
            Text(visible(line), style="dim" if line is not lines[0] else VERDICT_STYLE[document.verdict])
        )
    places = by_segment(document, numbered(document))
    for item in places.pop(None, []):
        console.print()
        _finding(item, document, console, t)
    indices = sorted((i for i in places if i is not None), key=lambda i: (rank(places[i]), i))
    for index in indices:
        _segment(document, index, places[index], console, t)
    if not document.findings:
        console.print(Text(t("summary.no_findings")))
    elif rest := len(document.pairs) - len(indices):
        console.print()
        console.print(Text(t("technical.fold", n=rest), style="dim"))


def _origins(document: DocumentReport, t: Texts) -> list[str]:
    return [t("back.provided") if o == "provided" else o for o in back_origins(document)]


def _segment(
    document: DocumentReport, index: int, findings: Sequence[Numbered], console: Console, t: Texts
) -> None:
    pair = document.pairs[index].pair
    found = [n.finding for n in findings]
    colour = console.color_system is not None
    console.print()
    console.print(Text(t("text.segment", n=index + 1), style="bold"))
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True, style="dim")
    grid.add_column(ratio=1, overflow="fold")  # Chinese and Japanese have no blanks to break at
    rows = (
        (document.source.lang, pair.source, [(f.source_span, f) for f in found], "text.inserted"),
        (document.target.lang, pair.target, [(f.target_span, f) for f in found], "text.omitted"),
    )
    for lang, segment, spans, absent in rows:
        body = Text(t(absent), style="dim") if segment is None else marked(segment, spans, colour)
        grid.add_row(Text(lang), body)
    if pair.back and pair.back.text:
        grid.add_row(Text(f"→ {document.source.lang}"), Text(visible(pair.back.text.strip()), style="italic"))
    console.print(Padding(grid, (0, 0, 0, 2)))
    for item in findings:
        _finding(item, document, console, t)


def marked(segment: Segment, spans: Sequence[tuple[Span | None, Finding]], colour: bool) -> Text:
    """The segment with its risky spans styled, and in ⟦ ⟧ where there is no colour."""
    text = segment.text.rstrip()
    inside = []
    for span, finding in spans:
        if span:
            start, end = (
                max(span.start - segment.span.start, 0),
                min(span.end - segment.span.start, len(text)),
            )
            if start < end:
                inside.append((start, end, finding.severity))
    borders = sorted({0, len(text), *(a for a, _, _ in inside), *(b for _, b, _ in inside)})
    out = Text()
    for start, end in pairwise(borders):
        here = [s for a, b, s in inside if a <= start and end <= b]
        opens = "" if colour else "⟦" * sum(a == start for a, _, _ in inside)
        closes = "" if colour else "⟧" * sum(b == end for _, b, _ in inside)
        style = f"{STYLE[max(here, key=lambda s: s.rank)]} underline" if here else ""
        out.append(opens + visible(text[start:end]).replace("\n", " ") + closes, style=style)
    return out


def _finding(item: Numbered, document: DocumentReport, console: Console, t: Texts) -> None:
    f = item.finding
    message = Text(visible(message_in(f, t.lang)))
    message.append(f"  [{f.check}, {round(100 * f.confidence)} %]", style="dim")
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column(ratio=1, overflow="fold")  # Chinese and Japanese have no blanks to break at
    grid.add_row(Text(t(f"severity.{f.severity.value}"), style=STYLE[f.severity]), message)
    for key, value in evidence_in(f, t.lang):
        grid.add_row("", Text(visible(f"{key}: {value}"), style="dim"))
    console.print(Padding(grid, (0, 0, 0, 2)))
