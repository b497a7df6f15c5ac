"""Findings with what reviewers decided on them, as rows. Knows no Streamlit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from mtqa.messages import message_in
from mtqa.model import DocumentReport, Report, Span
from mtqa.report.csv import to_csv
from mtqa.report.json import dumps
from mtqa.report.review import by_segment, numbered
from mtqa.report.xlsx import to_xlsx
from mtqa.store import Decision, Filter, Item, Store, pattern_of, segment_key

COLUMNS = (
    "document", "language", "segment", "source", "target", "back_translation", "check", "category", "severity",
    "confidence", "message", "source_span", "target_span", "decision", "reviewer", "decided", "segment_verdict",
    "fingerprint",
)  # fmt: skip


def finding_rows(store: Store, filter: Filter, ui_lang: str = "en") -> Iterator[dict[str, Any]]:
    """One row per finding of the run and language in `filter`, and one per judged segment without findings."""
    for id in store.overview.notable(filter):
        document = store.runs.document(id)
        if document is not None:
            yield from _document_rows(store, document, ui_lang)


def _document_rows(store: Store, document: DocumentReport, ui_lang: str) -> Iterator[dict[str, Any]]:
    lang, source, target = document.target.lang, document.source.text, document.target.text
    items = numbered(document)
    places = {n.number: i for i, found in by_segment(document, items).items() for n in found}
    keys = [Item("segment", lang, segment_key(p.pair)) for p in document.pairs]
    wanted: list[Item] = list(keys)
    for n in items:
        wanted.append(Item("finding", lang, n.finding.fingerprint))
        wanted.append(Item("pattern", lang, pattern_of(n.finding, source, target)))
    standing = store.decisions.standing(wanted)

    def base(i: int | None) -> dict[str, Any]:
        row: dict[str, Any] = {"document": document.id, "language": lang}
        if i is not None:
            pair = document.pairs[i].pair
            row |= {
                "segment": i + 1,
                "source": pair.source.text if pair.source else None,
                "target": pair.target.text if pair.target else None,
                "back_translation": pair.back.text if pair.back else None,
                "segment_verdict": verdicts(standing.get(keys[i], ())),
            }
        return row

    for n in items:
        f = n.finding
        made = [
            *standing.get(Item("finding", lang, f.fingerprint), ()),
            *standing.get(Item("pattern", lang, pattern_of(f, source, target)), ()),
        ]
        yield base(places[n.number]) | {
            "check": f.check,
            "category": f.category,
            "severity": f.severity.value,
            "confidence": round(f.confidence, 4),
            "message": message_in(f, ui_lang),
            "source_span": _text(f.source_span, source),
            "target_span": _text(f.target_span, target),
            "decision": verdicts(made),
            "reviewer": "; ".join(dict.fromkeys(d.reviewer for d in made)) or None,
            "decided": max((d.created for d in made), default=None),
            "fingerprint": f.fingerprint,
        }
    found = set(places.values())
    for i, key in enumerate(keys):
        if i not in found and key in standing:
            yield base(i)


def verdicts(made: Iterable[Decision]) -> str | None:
    """Each verdict once; two of them are a disagreement."""
    return "; ".join(dict.fromkeys(d.verdict for d in made if d.verdict)) or None


def _text(span: Span | None, text: str) -> str | None:
    return None if span is None else span.of(text)


def as_csv(store: Store, filter: Filter, ui_lang: str = "en") -> bytes:
    with store.session():
        return to_csv(COLUMNS, finding_rows(store, filter, ui_lang)).encode("utf-8")


def as_jsonl(store: Store, filter: Filter) -> bytes:
    """For programs: messages are English."""
    with store.session():
        rows = [dumps({c: r.get(c) for c in COLUMNS}) + "\n" for r in finding_rows(store, filter)]
    return "".join(rows).encode("utf-8")


def as_xlsx(store: Store, filter: Filter, ui_lang: str = "en") -> bytes:
    with store.session():
        return to_xlsx(COLUMNS, finding_rows(store, filter, ui_lang), "findings")


def chosen(store: Store, filter: Filter) -> Report | None:
    """The stored report of a run, in one language if the filter says so."""
    report = store.runs.report(filter.run_id) if filter.run_id is not None else None
    if report is None or not filter.lang:
        return report
    return Report(report.run, tuple(d for d in report.documents if d.target.lang == filter.lang))


def corrected(store: Store, document: DocumentReport) -> tuple[str, int]:
    """The translation with each segment's latest corrected text in its place, and how many there are.

    A sentence that was left out of the translation and written anew goes after the segment before it.
    """
    lang = document.target.lang
    keys = [Item("segment", lang, segment_key(p.pair)) for p in document.pairs]
    standing = store.decisions.standing(keys)
    text, out, at, count = document.target.text, [], 0, 0
    for key, report in zip(keys, document.pairs, strict=True):
        made = [d for d in standing.get(key, ()) if d.details.get("corrected")]
        target = report.pair.target
        if target is not None and target.span.start >= at:
            out.append(text[at : target.span.start])
            at = target.span.start
        if made:
            count += 1
            new = str(made[-1].details["corrected"])
            out.append(new if target is not None else f" {new}")
            at = target.span.end if target is not None else at
        elif target is not None:
            out.append(text[at : target.span.end])
            at = max(at, target.span.end)
    out.append(text[at:])
    return "".join(out), count
