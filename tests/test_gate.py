from __future__ import annotations

import pytest

from mtqa.gate import Policy, judge
from mtqa.model import Document, DocumentReport, Finding, Score, Severity


def report(fidelity: float, *findings: tuple[Severity, float]) -> DocumentReport:
    return DocumentReport(
        "d",
        Document("d", "id", "s"),
        Document("d", "en", "t"),
        (),
        tuple(Finding("c", "accuracy", s, "m", None, None, confidence=c) for s, c in findings),
        (Score("fidelity", fidelity, ""),),
    )


CRITICAL, MAJOR, MINOR = Severity.CRITICAL, Severity.MAJOR, Severity.MINOR


@pytest.mark.parametrize(
    ("made", "policy", "verdict"),
    [
        (report(90), Policy(), "pass"),
        (report(90, (MINOR, 1.0)), Policy(), "pass"),
        (report(90, (MAJOR, 0.9)), Policy(), "review"),
        (report(90, (MAJOR, 0.4)), Policy(), "pass"),
        (report(90, (CRITICAL, 0.9)), Policy(), "fail"),
        (report(90, (CRITICAL, 0.4)), Policy(), "pass"),
        (report(90, (CRITICAL, 0.4)), Policy(min_confidence=0.3), "fail"),
        (report(90, (CRITICAL, 0.9)), Policy(max_critical=1), "review"),
        (report(90, (CRITICAL, 0.9)), Policy(max_critical=None), "review"),
        (report(49.9), Policy(), "fail"),
        (report(49.9), Policy(fail_under=None), "pass"),
        (report(90, (MAJOR, 0.9), (MAJOR, 0.9)), Policy(max_major=1), "fail"),
    ],
)
def test_verdicts(made: DocumentReport, policy: Policy, verdict: str) -> None:
    judged = judge(made, policy)
    assert judged.verdict == verdict
    assert bool(judged.reasons) == (verdict != "pass")
