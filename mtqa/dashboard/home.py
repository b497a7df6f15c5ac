"""The overview page without its widgets: tables as nodes, charts as plain rows. Knows no Streamlit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mtqa.dashboard.views import Block, figures, message
from mtqa.messages import message_in
from mtqa.model import Severity
from mtqa.report.common import SEVERITIES, Texts
from mtqa.report.html import verdict_badge
from mtqa.report.nodes import Node, h, isolated
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

    run = query.get("run", "")
    severity = one("severity", [s.value for s in Severity])
    return Filter(
        run_id=int(run) if run.isdecimal() and int(run) in runs else None,
        lang=one("lang", langs),
        verdict=one("verdict", VERDICTS),
        check=one("check", checks),
        severity=Severity(severity).rank if severity else None,
        text=query.get("q", "")[:200],
    )


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


def waiting_block(rows: Sequence[Waiting], t: Texts) -> Block:
    """Undecided findings, worst first; each opens its segment."""
    if not rows:
        return "waiting", message(t("home.nothing_waits"))
    body = [
        h(
            "tr",
            {},
            h("td", {"class": "c-sev"}, severity_badge(BY_RANK[w.severity], t)),
            h("td", {"class": "c-lang"}, t.maybe(f"lang.{w.lang}", w.lang)),
            h(
                "td",
                {},
                h("bdi", {"dir": "ltr"}, isolated(message_in(w.finding, t.lang))),
                h("div", {"class": "quiet"}, f"{w.check} · ", h("bdi", {}, w.doc_id)),
            ),
            h("td", {"class": "c-open"}, open_button(w.document_id, w.segment, t)),
        )
        for w in rows
    ]
    return "waiting", h("table", {"class": "list"}, h("tbody", {}, body))


def documents_block(rows: Sequence[DocumentRow], t: Texts) -> Block:
    if not rows:
        return "documents", message(t("review.empty"))
    head = [
        h("th", {"scope": "col"}, t(f"column.{c}"))
        for c in ("document", "language", "verdict", "fidelity", "findings")
    ]
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
        name = [h("bdi", {"dir": "auto"}, d.title), h("div", {"class": "quiet"}, h("bdi", {}, d.doc_id))]
        body.append(
            h(
                "tr",
                {},
                h("td", {}, name),
                h("td", {}, t.maybe(f"lang.{d.target_lang}", d.target_lang)),
                h("td", {}, verdict_badge(d.verdict, t)),
                h("td", {"class": "num"}, "–" if d.fidelity is None else f"{d.fidelity:.0f}"),
                h("td", {}, h("span", {"class": "chips"}, chips or t("summary.no_findings"))),
                h("td", {"class": "c-open"}, open_button(d.id, None, t)),
            )
        )
    return "documents", h(
        "table", {"class": "list"}, h("thead", {}, h("tr", {}, head, h("th", {}))), h("tbody", {}, body)
    )


def languages_block(rows: Sequence[Language], t: Texts) -> Block:
    names = ("column.language", "home.documents", "home.passed", "home.mean_fidelity", "home.findings")
    body = [
        h(
            "tr",
            {},
            h("th", {"scope": "row"}, t.maybe(f"lang.{r.lang}", r.lang)),
            h("td", {"class": "num"}, str(r.documents)),
            h("td", {"class": "num"}, f"{100 * r.passed / r.documents:.0f} %"),
            h("td", {"class": "num"}, "–" if r.fidelity is None else f"{r.fidelity:.0f}"),
            h("td", {"class": "num"}, str(r.findings)),
        )
        for r in rows
    ]
    return "languages", _table(names, body, t) if rows else message(t("review.empty"))


def runs_block(rows: Sequence[RunRow], t: Texts) -> Block:
    """The latest runs with what made them and whether they are whole."""
    names = ("review.run", "home.origin", "home.documents", "home.passed", "home.findings", "home.status")
    body = [
        h(
            "tr",
            {},
            h(
                "td",
                {},
                h("bdi", {"dir": "auto"}, r.name),
                h("div", {"class": "quiet"}, r.created[:16].replace("T", " ")),
            ),
            h("td", {}, t.maybe(f"origin.{r.origin}", r.origin)),
            h("td", {"class": "num"}, str(r.documents)),
            h("td", {"class": "num"}, f"{100 * r.passed / r.documents:.0f} %" if r.documents else "–"),
            h("td", {"class": "num"}, str(r.findings)),
            h("td", {}, t("home.whole" if r.complete else "home.partial")),
        )
        for r in rows
    ]
    return "runs", _table(names, body, t)


def _table(names: Sequence[str], body: Sequence[Node], t: Texts) -> Node:
    head: list[Node | str] = [h("th", {"scope": "col"}, t(n)) for n in names]
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
