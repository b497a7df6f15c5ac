"""The overview page without its widgets: tables as nodes, charts as plain rows. Knows no Streamlit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mtqa.dashboard.views import Block, figures, message
from mtqa.messages import message_in
from mtqa.model import Severity
from mtqa.report.common import SEVERITIES, Texts
from mtqa.report.html import verdict_badge
from mtqa.report.nodes import Child, Node, h, isolated
from mtqa.report.review import SEVERITY_GLYPH, severity_badge
from mtqa.store import Bin, DocumentRow, Filter, Group, Language, RunRow, Step, Totals, Waiting

VERDICTS = ("fail", "review", "pass")
BY_RANK = {s.rank: s for s in Severity}
PAGE = 15


def read_filter(
    query: Mapping[str, str], runs: Sequence[int], checks: Sequence[str], langs: Sequence[str]
) -> Filter:
    """The filter in the URL; what is unknown there filters nothing."""

    def one(name: str, among: Sequence[str]) -> str:
        value = query.get(name, "")
        return value if value in among else ""

    run, document = query.get("run", ""), query.get("doc", "")
    severity = one("severity", [s.value for s in Severity])
    return Filter(
        run_id=int(run) if run.isdecimal() and int(run) in runs else None,
        document_id=int(document) if document.isdecimal() and len(document) < 19 else None,
        lang=one("lang", langs),
        verdict=one("verdict", VERDICTS),
        check=one("check", checks),
        severity=Severity(severity).rank if severity else None,
        text=query.get("q", "")[:200],
    )


def chosen(
    name: str, value: str, checks: Sequence[str], langs: Sequence[str], runs: Sequence[int], document: bool
) -> Any:
    """The filter's value for what a list's button says; None if there is no such thing. `document`: it is stored."""
    known: dict[str, Sequence[str]] = {
        "lang": langs,
        "verdict": VERDICTS,
        "check": checks,
        "severity": [s.value for s in Severity],
        "run": [str(r) for r in runs],
        "doc": [value] if document else [],
    }
    if value not in known.get(name, ()):
        return None
    return int(value) if name in ("run", "doc") else value


def heading(id: str, words: str) -> Block:
    return id, h("h3", {}, words)


def totals_block(totals: Totals, t: Texts) -> Block:
    share = f"{100 * totals.passed / totals.documents:.0f} %" if totals.documents else "–"
    numbers = [
        (t("home.documents"), str(totals.documents)),
        (t("home.passed"), share),
        (t("home.segments"), str(totals.segments)),
        (t("home.findings"), str(totals.findings)),
        (t("home.waiting"), str(totals.waiting)),
    ]
    return "totals", figures(numbers)


def narrow(name: str, value: object, words: Child, t: Texts) -> Node:
    """A button that filters the page by what it says."""
    attributes = {
        "type": "button",
        "class": "narrow",
        "data-filter": f"{name}:{value}",
        "title": t("home.narrow"),
    }
    return h("button", attributes, words)


def waiting_block(rows: Sequence[Waiting], t: Texts) -> Block:
    """Undecided findings, worst first; each opens its segment."""
    if not rows:
        return "waiting", message(t("home.nothing_waits"))
    body = []
    for w in rows:
        severity = BY_RANK[w.severity]
        about: list[Node | str] = [
            narrow("check", w.check, w.check, t),
            " · ",
            narrow("doc", w.document_id, h("bdi", {}, w.doc_id), t),
        ]
        body.append(
            h(
                "tr",
                {},
                h(
                    "td",
                    {"class": "c-sev"},
                    narrow("severity", severity.value, severity_badge(severity, t), t),
                ),
                h("td", {"class": "c-lang"}, narrow("lang", w.lang, t.maybe(f"lang.{w.lang}", w.lang), t)),
                h(
                    "td",
                    {},
                    h("bdi", {"dir": "ltr"}, isolated(message_in(w.finding, t.lang))),
                    h("div", {"class": "quiet"}, about),
                ),
                h("td", {"class": "c-open"}, open_button(w.document_id, w.segment, t)),
            )
        )
    return "waiting", h("table", {"class": "list"}, h("tbody", {}, body))


def documents_block(rows: Sequence[DocumentRow], t: Texts) -> Block:
    if not rows:
        return "documents", message(t("review.empty"))
    names = ("column.document", "column.language", "column.verdict", "column.fidelity", "column.findings", "")
    body = []
    for d in rows:
        counts = zip(SEVERITIES, (d.critical, d.major, d.minor, d.neutral), strict=True)
        chips = [
            h(
                "span",
                {"class": f"badge {s.value}"},
                h("span", {"class": "glyph", "aria-hidden": "true"}, SEVERITY_GLYPH[s]),
                str(n),
            )
            for s, n in counts
            if n
        ]
        cells: list[Child] = [
            [
                h("bdi", {"dir": "auto"}, d.title),
                h("div", {"class": "quiet"}, narrow("doc", d.id, h("bdi", {}, d.doc_id), t)),
            ],
            narrow("lang", d.target_lang, t.maybe(f"lang.{d.target_lang}", d.target_lang), t),
            narrow("verdict", d.verdict, verdict_badge(d.verdict, t), t),
            "–" if d.fidelity is None else f"{d.fidelity:.0f}",
            h("span", {"class": "chips"}, chips or t("summary.no_findings")),
            open_button(d.id, None, t),
        ]
        body.append(_row(names, cells, t, "documents"))
    return "documents", _table(names, body, t)


def languages_block(rows: Sequence[Language], t: Texts) -> Block:
    names = ("column.language", "home.documents", "home.passed", "home.mean_fidelity", "home.findings")
    body = [
        _row(
            names,
            [
                narrow("lang", r.lang, t.maybe(f"lang.{r.lang}", r.lang), t),
                str(r.documents),
                f"{100 * r.passed / r.documents:.0f} %",
                "–" if r.fidelity is None else f"{r.fidelity:.0f}",
                str(r.findings),
            ],
            t,
        )
        for r in rows
    ]
    return "languages", _table(names, body, t) if rows else message(t("review.empty"))


def runs_block(rows: Sequence[RunRow], t: Texts) -> Block:
    """The latest runs with what made them and whether they are whole."""
    names = ("review.run", "home.origin", "home.documents", "home.passed", "home.findings", "home.status")
    body = [
        _row(
            names,
            [
                [
                    narrow("run", r.id, h("bdi", {"dir": "auto"}, r.name), t),
                    h("div", {"class": "quiet"}, r.created[:16].replace("T", " ")),
                ],
                t.maybe(f"origin.{r.origin}", r.origin),
                str(r.documents),
                f"{100 * r.passed / r.documents:.0f} %" if r.documents else "–",
                str(r.findings),
                t("home.whole" if r.complete else "home.partial"),
            ],
            t,
        )
        for r in rows
    ]
    return "runs", _table(names, body, t)


def _row(names: Sequence[str], cells: Sequence[Child], t: Texts, classes: str = "") -> Node:
    """A row whose cells carry the names of their columns: where the window is narrow, the head is not shown."""
    made: list[Node | str] = []
    for i, (name, cell) in enumerate(zip(names, cells, strict=True)):
        css = "num" if isinstance(cell, str) else "" if name else "c-open"
        made.append(h("td", {"class": css, "data-label": t(name) if name and i else None}, cell))
    return h("tr", {"class": classes or None}, made)


def _table(names: Sequence[str], body: Sequence[Node], t: Texts) -> Node:
    head: list[Node | str] = [h("th", {"scope": "col"}, t(n) if n else "") for n in names]
    return h("table", {"class": "list plain"}, h("thead", {}, h("tr", {}, head)), h("tbody", {}, body))


def run_label(run: RunRow, t: Texts) -> str:
    """A run in a chooser: its name, when, and that it is not whole."""
    end = "" if run.complete else f" · {t('home.partial')}"
    return f"{run.name} · {run.created[:16].replace('T', ' ')}{end}"


def open_button(document_id: int, segment: int | None, t: Texts) -> Node:
    place = f"{document_id}" if segment is None else f"{document_id}:{segment}"
    return h("button", {"type": "button", "data-open": place}, t("home.open"))


def fidelity_rows(bins: Sequence[Bin], t: Texts) -> list[dict[str, Any]]:
    return [
        {
            "language": t.maybe(f"lang.{b.lang}", b.lang),
            "low": b.low,
            "high": b.low + 5,
            "documents": b.documents,
        }
        for b in bins
    ]


def finding_rows(groups: Sequence[Group], t: Texts, by: str = "category") -> list[dict[str, Any]]:
    return [
        {
            "group": getattr(g, by),
            "severity": t(f"severity.{BY_RANK[g.severity].value}"),
            "rank": g.severity,
            "findings": g.findings,
        }
        for g in groups
    ]


def trend_rows(steps: Sequence[Step], t: Texts) -> list[dict[str, Any]]:
    return [
        {
            "order": s.run_id,
            "run": f"{s.name} · {s.created[:10]}",
            "language": t.maybe(f"lang.{s.lang}", s.lang),
            "passed": s.passed / s.documents,
            "fidelity": s.fidelity,
            "documents": s.documents,
        }
        for s in steps
    ]
