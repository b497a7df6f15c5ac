"""The only place where stages are chained."""

from __future__ import annotations

from collections.abc import Iterable

from mtqa.checking import Alarm, Check, Need, PairView
from mtqa.checks import all_checks
from mtqa.model import Finding, Lang, fingerprint
from mtqa.ports import Encoder


def to_finding(check: Check, alarm: Alarm, source: str, source_at: int = 0, target_at: int = 0) -> Finding:
    """A check's local alarm as a finding in document code points."""
    return Finding(
        check=check.id,
        category=check.mqm,
        severity=alarm.severity or check.severity,
        message=alarm.message,
        source_span=alarm.source and alarm.source.shift(source_at),
        target_span=alarm.target and alarm.target.shift(target_at),
        evidence=alarm.evidence,
        confidence=alarm.confidence,
        pair=alarm.pair,
        fingerprint=fingerprint(check.id, source, alarm.value or alarm.message),
    )


def check_pair(
    source: str,
    target: str,
    target_lang: Lang,
    *,
    back: str | None = None,
    encoder: Encoder | None = None,
    checks: Iterable[Check] | None = None,
) -> list[Finding]:
    """The pair checks' findings on one segment pair, in the order of the checks."""
    encoded = encoder.encode([source, target] + ([back] if back else [])) if encoder else [None, None, None]
    view = PairView(
        source,
        target,
        target_lang,
        back,
        source_encoded=encoded[0],
        target_encoded=encoded[1],
        back_encoded=encoded[2] if back else None,
    )
    have = ({Need.ENCODER} if encoder else set()) | ({Need.BACK} if back else set())
    chosen = all_checks().values() if checks is None else checks
    return [
        to_finding(c, alarm, source)
        for c in chosen
        if c.scope == "pair" and c.needs <= have and target_lang in c.langs
        for alarm in c.run(view)
    ]
