"""Findings and scores against a policy -> a verdict."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from mtqa.messages import LANGS, Message, say, words
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
    reasons: list[Message] = []
    fidelity = report.score("fidelity")
    if policy.fail_under is not None and fidelity is not None and fidelity < policy.fail_under:
        under = {"n": Decimal(f"{fidelity:.1f}"), "limit": Decimal(f"{policy.fail_under:g}")}
        reasons.append(say("gate.fidelity", **under))
    if policy.max_critical is not None and critical > policy.max_critical:
        key = "gate.critical_one" if critical == 1 else "gate.critical"
        reasons.append(say(key, n=critical, limit=policy.max_critical))
    if policy.max_major is not None and major > policy.max_major:
        key = "gate.major_one" if major == 1 else "gate.major"
        reasons.append(say(key, n=major, limit=policy.max_major))
    verdict: Verdict = "fail" if reasons else "pass"
    if not reasons and (critical or major):
        verdict = "review"
        key = "gate.review_one" if critical + major == 1 else "gate.review"
        reasons.append(say(key, n=critical + major))
    first, *others = ((lang, tuple(words(r, lang) for r in reasons)) for lang in LANGS)
    return replace(report, verdict=verdict, reasons=first[1], translations=tuple(others) if reasons else ())
