"""Findings and scores against a policy -> a verdict."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mtqa.model import DocumentReport, Severity, Verdict


@dataclass(frozen=True, slots=True)
class Policy:
    """When a version fails. None: no such limit. Findings below `min_confidence` are shown but do not count."""

    fail_under: float | None = 50.0
    max_critical: int | None = 0
    max_major: int | None = None
    min_confidence: float = 0.5


def judge(report: DocumentReport, policy: Policy) -> DocumentReport:
    """The report with its verdict and the reasons for it.

    `fail`: a limit of the policy is crossed. `review`: none is, but there is a finding of severity major or higher.
    """
    counted = [f for f in report.findings if f.confidence >= policy.min_confidence]
    critical = sum(f.severity is Severity.CRITICAL for f in counted)
    major = sum(f.severity is Severity.MAJOR for f in counted)
    reasons = []
    fidelity = report.score("fidelity")
    if policy.fail_under is not None and fidelity is not None and fidelity < policy.fail_under:
        reasons.append(f"fidelity {fidelity:.1f} is under {policy.fail_under:g}")
    for name, count, limit in (
        ("critical", critical, policy.max_critical),
        ("major", major, policy.max_major),
    ):
        if limit is not None and count > limit:
            reasons.append(f"{count} {name} finding{'s' if count > 1 else ''}, {limit} allowed")
    verdict: Verdict = "fail" if reasons else "pass"
    if not reasons and (critical or major):
        verdict = "review"
        total = critical + major
        reasons.append(f"{total} finding{'s' if total > 1 else ''} of severity major or higher")
    return replace(report, verdict=verdict, reasons=tuple(reasons))
