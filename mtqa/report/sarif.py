"""SARIF 2.1.0: what code scanning services read. One result per finding, on the translation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from mtqa.model import DocumentReport, Finding, Report, Severity
from mtqa.report.common import visible
from mtqa.report.json import dumps
from mtqa.report.places import Lines, Place, target_span

LEVEL = {
    Severity.CRITICAL: "error",
    Severity.MAJOR: "error",
    Severity.MINOR: "warning",
    Severity.NEUTRAL: "note",
}


def to_sarif(report: Report, path_of: Callable[[DocumentReport, str], str] | None = None) -> str:
    """The report as SARIF text. `path_of(document, "source" | "target")` names the files; default: their ids."""
    name = path_of or (lambda d, side: getattr(d, side).id)
    checks = sorted({f.check for d in report.documents for f in d.findings})
    category = {f.check: f.category for d in report.documents for f in d.findings}
    run = {
        "tool": {
            "driver": {
                "name": "mtqa",
                "version": report.run.version,
                "rules": [{"id": c, "properties": {"category": category[c]}} for c in checks],
            }
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(report)],
        "results": [r for d in report.documents for r in _results(d, checks, name)],
    }
    return (
        dumps(
            {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}, 1
        )
        + "\n"
    )


def _invocation(report: Report) -> dict[str, Any]:
    """Checks that crashed are notifications: a run with any of them was not successful."""
    notices = [
        {"level": "error", "message": {"text": visible(f"{d.id}: {e.check}: {e.message}")}}
        for d in report.documents
        for e in d.errors
    ]
    return {"executionSuccessful": not notices, "toolExecutionNotifications": notices}


def _results(
    document: DocumentReport, checks: list[str], name: Callable[[DocumentReport, str], str]
) -> list[dict[str, Any]]:
    source, target = Lines(document.source.text), Lines(document.target.text)
    out = []
    for finding in document.findings:
        place = target.place(target_span(document, finding))
        result: dict[str, Any] = {
            "ruleId": finding.check,
            "ruleIndex": checks.index(finding.check),
            "level": LEVEL[finding.severity],
            "rank": round(100 * finding.confidence, 1),
            "message": {"text": visible(finding.message)},
            "locations": [_location(name(document, "target"), place)],
            "partialFingerprints": {"mtqa/v1": finding.fingerprint},
            "properties": _properties(document, finding),
        }
        if finding.source_span is not None:
            result["relatedLocations"] = [
                {
                    **_location(name(document, "source"), source.place(finding.source_span)),
                    "message": {"text": visible(finding.source_span.of(document.source.text))},
                }
            ]
        out.append(result)
    return out


def _properties(document: DocumentReport, finding: Finding) -> dict[str, Any]:
    return {
        "category": finding.category,
        "severity": finding.severity.value,
        "targetLang": document.target.lang,
        "evidence": {visible(k): visible(v) for k, v in finding.evidence},
    }


def _location(path: str, place: Place) -> dict[str, Any]:
    region = {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }
    uri = quote(path.encode("utf-8", "replace").decode("utf-8"), safe="/:.-_~")
    return {"physicalLocation": {"artifactLocation": {"uri": uri}, "region": region}}
