"""The report as one self-contained HTML file: no network, no external font, everything escaped."""

from __future__ import annotations

import html
from collections import Counter
from functools import cache
from importlib.resources import files

from mtqa.messages import problem_in, reasons_in
from mtqa.model import DocumentReport, Report
from mtqa.report.common import Texts, back_origins, back_problems, other_notes, severity_counts, title
from mtqa.report.nodes import Node, h, markup
from mtqa.report.review import (
    OFF,
    SEVERITY_GLYPH,
    by_segment,
    card,
    fact_table,
    finding_item,
    numbered,
)

VERDICT_GLYPH = {"pass": "○", "review": "▲", "fail": "◆"}


@cache
def asset(name: str) -> str:
    return files("mtqa.report.assets").joinpath(name).read_text(encoding="utf-8")


def to_html(report: Report, ui_lang: str = "en") -> str:
    """A whole page. `ui_lang` ("en" or "id") is the language of its headings and findings."""
    t = Texts(ui_lang)
    name = title(report.documents[0], 70) if report.documents else t("empty")
    body = markup(
        h(
            "main",
            {"class": "mtqa page"},
            _top(report, t),
            _overview(report, t) if len(report.documents) > 1 else None,
            [document_section(report, i, t) for i in range(len(report.documents))] or h("p", {}, t("empty")),
            _technical(report, t),
        )
    )
    policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"
    return (
        f'<!doctype html>\n<html lang="{ui_lang}">\n<head>\n<meta charset="utf-8">\n'
        f"<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}; base-uri 'none'; form-action 'none'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="color-scheme" content="light dark">\n'
        f"<title>{markup(name)} · {html.escape(t('heading'))}</title>\n"
        f"<style>\n{asset('review.css')}{asset('page.css')}</style>\n</head>\n<body>\n{body}\n"
        f"<script>\n{asset('interact.js')}\nmtqaInteract(document.querySelector('main'));\n</script>\n</body>\n</html>\n"
    )


def _top(report: Report, t: Texts) -> Node:
    names = list(dict.fromkeys(title(d) for d in report.documents))
    return h(
        "header",
        {"class": "top"},
        h("p", {"class": "brand"}, h("strong", {}, "mtqa"), " ", t("heading")),
        h("h1", {"dir": "auto"}, names[0] if len(names) == 1 else t("heading")),
    )


def _overview(report: Report, t: Texts) -> Node:
    heads = ("document", "language", "verdict", "fidelity", "findings")
    many = len({d.source.text for d in report.documents}) > 1
    rows = []
    for i, d in enumerate(report.documents):
        rows.append(
            h(
                "tr",
                {},
                h("td", {"dir": "auto"}, h("a", {"href": f"#d{i}"}, title(d, 70))) if many else None,
                h("th", {"scope": "row"}, h("a", {"href": f"#d{i}"}, t(f"lang.{d.target.lang}"))),
                h("td", {}, verdict_badge(d.verdict, t)),
                h("td", {"class": "num"}, fidelity_text(d, t)),
                h("td", {}, counts(d, t)),
            )
        )
    head = [h("th", {"scope": "col"}, t(f"column.{c}")) for c in heads if many or c != "document"]
    return h("table", {"class": "overview"}, h("thead", {}, h("tr", {}, head)), h("tbody", {}, rows))


def verdict_badge(verdict: str, t: Texts) -> Node:
    glyph = h("span", {"class": "glyph", "aria-hidden": "true"}, VERDICT_GLYPH[verdict])
    return h("span", {"class": f"verdict {verdict}"}, glyph, t(f"verdict.{verdict}"))


def fidelity_text(document: DocumentReport, t: Texts) -> str:
    value = document.score("fidelity")
    return t("fidelity.none") if value is None else f"{value:.0f}"


def counts(document: DocumentReport, t: Texts) -> Node:
    chips: list[Node | str] = [
        h(
            "span",
            {"class": f"badge {s.value}"},
            h("span", {"class": "glyph", "aria-hidden": "true"}, SEVERITY_GLYPH[s]),
            f"{n} {t(f'severity.{s.value}')}",
        )
        for s, n in severity_counts(document.findings).items()
        if n
    ]
    return h("span", {"class": "chips"}, chips or t("summary.no_findings"))


def document_head(document: DocumentReport, t: Texts, level: str = "h2", name: bool = True) -> Node:
    """Languages, verdict with its reasons, fidelity in words, findings by severity, where the back-translation is from."""
    value = document.score("fidelity")
    off = sum(f.relation in OFF for p in document.pairs for f in p.facts)
    languages = f"{t(f'lang.{document.source.lang}')} → {t(f'lang.{document.target.lang}')}"
    return h(
        "header",
        {"class": f"dochead {document.verdict}"},
        h(
            "div",
            {"class": "lead"},
            h(level, {}, languages),
            h("p", {"class": "docid"}, h("bdi", {}, document.id)) if name else None,
            h("p", {}, verdict_badge(document.verdict, t)),
            h("ul", {"class": "reasons"}, [h("li", {}, r) for r in reasons_in(document, t.lang)])
            if document.reasons
            else None,
            h(
                "p",
                {"class": "counts"},
                counts(document, t),
                h("span", {"class": "quiet"}, " ", t("summary.segments", n=len(document.pairs))),
                h("span", {"class": "quiet"}, " · ", t("summary.facts_off", n=off)) if off else None,
            ),
            [h("p", {"class": "quiet"}, line) for line in provenance(document, t)],
        ),
        h(
            "div",
            {"class": "fidelity"},
            h("div", {"class": "label"}, t("column.fidelity")),
            h(
                "div",
                {"class": "big"},
                fidelity_text(document, t),
                h("small", {}, " ", t("fidelity.of")) if value is not None else None,
            ),
            h("p", {"class": "quiet"}, t("fidelity.explain")),
        ),
    )


def provenance(document: DocumentReport, t: Texts) -> list[str]:
    """Where the back-translations are from, or why there are none."""
    origins = [t("back.provided") if o == "provided" else o for o in back_origins(document)]
    problems = back_problems(document)
    lines = [t("back.by", origin=", ".join(origins)) + ". " + t("back.caveat")] if origins else []
    for raw, n in problems.items():
        problem = problem_in(raw, t.lang)
        key = "back.some" if origins or len(problems) > 1 else "back.none"
        lines.append(t(key, n=n, problem=problem) if key == "back.some" else t(key, problem=problem))
    if not lines:
        lines.append(t("back.none", problem=t("back.unknown")))
    return lines


def document_section(report: Report, position: int, t: Texts) -> Node:
    document = report.documents[position]
    items = numbered(document)
    places = by_segment(document, items)
    whole = places.get(None, [])
    return h(
        "section",
        {"class": "doc", "id": f"d{position}"},
        document_head(document, t),
        notes(document, t),
        fact_table(document, t),
        whole_findings(document, t) if whole else None,
        h(
            "section",
            {"class": "text"},
            h("div", {"class": "texthead"}, h("h3", {}, t("text.heading")), toolbar(document, t)),
            h(
                "div",
                {"class": "segments"},
                [card(document, i, places.get(i, ()), t) for i in range(len(document.pairs))],
            ),
        ),
    )


def whole_findings(document: DocumentReport, t: Texts) -> Node | None:
    """The findings that belong to no segment."""
    whole = by_segment(document, numbered(document)).get(None, [])
    if not whole:
        return None
    return h(
        "section",
        {"class": "whole"},
        h("h3", {}, t("text.whole")),
        h("ul", {"class": "findings"}, [finding_item(document, n, t) for n in whole]),
    )


def notes(document: DocumentReport, t: Texts) -> Node | None:
    """Notes and checks that failed: never hidden."""
    lines = [h("li", {}, n) for n in other_notes(document)]
    crashes = Counter(f"{e.check}: {e.message}" for e in document.errors)
    for words, n in crashes.items():
        times = f" (× {n})" if n > 1 else ""
        lines.append(h("li", {"class": "crash"}, f"{t('technical.errors')}: {words}{times}"))
    return h("ul", {"class": "notes"}, lines) if lines else None


def toolbar(document: DocumentReport, t: Texts) -> Node:
    """Order and filters; works by `interact.js`, hidden where there is no script and in print."""
    present = [s for s, n in severity_counts(document.findings).items() if n]
    return h(
        "div",
        {"class": "toolbar", "role": "toolbar"},
        h("button", {"type": "button", "data-order": "text", "aria-pressed": "true"}, t("bar.order")),
        h("button", {"type": "button", "data-order": "worst", "aria-pressed": "false"}, t("bar.worst")),
        h("span", {"class": "gap"}),
        h("button", {"type": "button", "data-only": "", "aria-pressed": "false"}, t("bar.only")),
        [
            h(
                "button",
                {"type": "button", "data-show": s.value, "aria-pressed": "true", "class": s.value},
                h("span", {"class": "glyph", "aria-hidden": "true"}, SEVERITY_GLYPH[s]),
                t(f"severity.{s.value}"),
            )
            for s in present
        ],
    )


def _technical(report: Report, t: Texts) -> Node:
    run = report.run
    rows: list[Node | str] = []
    for key, value in (("mtqa", run.version), ("config", run.config_hash), *run.models, *run.libraries):
        rows += [h("dt", {}, key), h("dd", {}, value)]
    for d in report.documents:
        for s in d.scores:
            rows += [h("dt", {}, f"{d.target.lang} · {s.metric} = {s.value:.2f}"), h("dd", {}, s.signature)]
    return h("footer", {}, h("details", {}, h("summary", {}, t("technical.heading")), h("dl", {}, rows)))


__all__ = ["document_head", "document_section", "to_html"]
