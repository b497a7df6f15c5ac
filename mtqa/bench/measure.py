"""From findings on clean and injected pairs to recall, false alarms, precision and F1.

Recall of a kind: the share of its injected pairs with a finding of an accepted family on the injected span; where the
finding marks nothing in the target, or the thing is gone from it, the source span decides. Precision is that of a
balanced set: the injected pairs of the kind and their clean originals, where any finding of an accepted family is
false. Intervals are percentile bootstrap over pairs (Efron 1979), 1,000 resamples, seeded.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mtqa.bench.corpus import Row
from mtqa.bench.families import BARS, Bar, family
from mtqa.bench.inject import KINDS, Injected
from mtqa.model import Finding, Lang, Severity

RESAMPLES = 1000


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was said about one injected pair. `before`: an accepted family was already alarmed on the clean pair."""

    injected: Injected
    on_span: bool
    anywhere: bool
    before: bool
    tightness: (
        float  # intersection over union of the best finding's span with the injected one, 0 when missed
    )
    severe: bool  # on the span with severity major or higher
    findings: tuple[Finding, ...] = ()

    def to_json(self) -> dict[str, Any]:
        said = [f"{f.check} [{f.severity.value} {f.confidence}]: {f.message}" for f in self.findings]
        return {**self.injected.to_json(), "found": self.on_span, "anywhere": self.anywhere, "findings": said}


def _overlap(a: Any, b: Any) -> float:
    shared = min(a.end, b.end) - max(a.start, b.start)
    return shared / (max(a.end, b.end) - min(a.start, b.start)) if shared > 0 else 0.0


def _tightness(injected: Injected, finding: Finding) -> float:
    if injected.kind == "emptied":
        return 1.0
    best = 0.0
    if injected.target_span and finding.target_span:
        best = _overlap(injected.target_span, finding.target_span)
    one_sided = (
        injected.target_span is None or finding.target_span is None or injected.kind.startswith("negation")
    )
    if one_sided and injected.source_span and finding.source_span:
        best = max(best, _overlap(injected.source_span, finding.source_span))
    return best


def outcome(injected: Injected, findings: Sequence[Finding], clean: Sequence[Finding]) -> Outcome:
    accept = KINDS[injected.kind].accept
    accepted = [f for f in findings if family(f.check) in accept]
    scored = [(_tightness(injected, f), f) for f in accepted]
    best = max((t for t, _ in scored), default=0.0)
    return Outcome(
        injected,
        best > 0,
        bool(accepted),
        any(family(f.check) in accept and f.severity.rank >= _least(injected.kind).rank for f in clean),
        best,
        any(t > 0 and f.severity.rank >= Severity.MAJOR.rank for t, f in scored),
        tuple(findings),
    )


def _least(kind: str) -> Severity:
    """Below it a finding on a clean pair is no false alarm (a rounding noted as minor is not)."""
    return next((b.least for b in BARS if b.family == KINDS[kind].family), Severity.MINOR)


@dataclass(frozen=True, slots=True)
class Cell:
    """Measures of some outcomes. `f1_low`/`f1_high` bound F1 at 95 %."""

    n: int
    found: int
    anywhere: int
    severe: int
    recall: float
    precision: float
    f1: float
    f1_low: float
    f1_high: float
    tightness: float

    def to_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


def _f1(hits: NDArray[np.float64], false: NDArray[np.float64], n: int) -> tuple[Any, Any, Any]:
    recall = hits / n
    precision = np.divide(hits, hits + false, out=np.zeros_like(hits, dtype=float), where=hits + false > 0)
    total = precision + recall
    return (
        recall,
        precision,
        np.divide(2 * precision * recall, total, out=np.zeros_like(total), where=total > 0),
    )


def _round(x: Any) -> float:
    return round(float(x), 4)


def cell(outcomes: Sequence[Outcome], seed: int) -> Cell:
    n = len(outcomes)
    if not n:
        return Cell(0, 0, 0, 0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    hit = np.array([o.on_span for o in outcomes], float)
    before = np.array([o.before for o in outcomes], float)
    recall, precision, f1 = _f1(np.array([hit.sum()]), np.array([before.sum()]), n)
    draws = np.random.default_rng(seed).integers(0, n, (RESAMPLES, n))
    _, _, spread = _f1(hit[draws].sum(1), before[draws].sum(1), n)
    low, high = np.percentile(spread, [2.5, 97.5])
    found = [o.tightness for o in outcomes if o.on_span]
    return Cell(
        n,
        int(hit.sum()),
        sum(o.anywhere for o in outcomes),
        sum(o.severe for o in outcomes),
        _round(recall[0]),
        _round(precision[0]),
        _round(f1[0]),
        _round(low),
        _round(high),
        _round(np.mean(found)) if found else 0.0,
    )


@dataclass(frozen=True, slots=True)
class CleanAlarm:
    """A finding on a human translation."""

    row: Row
    finding: Finding

    def to_json(self) -> dict[str, Any]:
        f = self.finding
        return {
            "id": self.row.id, "target_lang": self.row.lang, "check": f.check, "family": family(f.check),
            "severity": f.severity.value, "confidence": f.confidence, "message": f.message,
            "source_text": f.source_span.of(self.row.source) if f.source_span else None,
            "target_text": f.target_span.of(self.row.target) if f.target_span else None,
            "source": self.row.source, "target": self.row.target,
        }  # fmt: skip


@dataclass(frozen=True)
class BenchResult:
    """`alarm_rates[(family or check, lang)]` are findings per 1,000 clean segments (of the bar's severity and higher)."""

    corpus: str
    seed: int
    encoder: str
    segments: dict[Lang, int]
    outcomes: list[Outcome]
    alarms: list[CleanAlarm]
    seconds: dict[str, float]
    speed: dict[str, Any] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    @property
    def langs(self) -> list[Lang]:
        return list(self.segments)

    def cell(self, lang: Lang, *kinds: str) -> Cell:
        return cell(
            [o for o in self.outcomes if o.injected.row.lang == lang and o.injected.kind in kinds], self.seed
        )

    def kinds(self) -> list[str]:
        present = {o.injected.kind for o in self.outcomes}
        return [k for k in KINDS if k in present]

    def bar_kinds(self, bar: Bar) -> list[str]:
        chosen = bar.kinds or tuple(k.id for k in KINDS.values() if k.family == bar.family and not k.preview)
        return [k for k in self.kinds() if k in chosen]

    def rate(self, lang: Lang, bar: Bar) -> float:
        """False alarms of the bar's family per 1,000 clean segments."""
        n = sum(a.row.lang == lang and bar.counts(a.finding) for a in self.alarms)
        return round(1000 * n / max(1, self.segments[lang]), 2)

    def rates_by_check(self, least: Severity = Severity.MINOR) -> dict[str, dict[Lang, float]]:
        counts: dict[str, Counter[Lang]] = defaultdict(Counter)
        for a in self.alarms:
            if a.finding.severity.rank >= least.rank:
                counts[a.finding.check][a.row.lang] += 1
        return {
            check: {lang: round(1000 * c[lang] / max(1, self.segments[lang]), 2) for lang in self.langs}
            for check, c in sorted(counts.items())
        }

    def to_json(self) -> dict[str, Any]:
        return {
            "corpus": self.corpus,
            "seed": self.seed,
            "encoder": self.encoder,
            "clean_segments": self.segments,
            "kinds": {
                k: {lang: c.to_json() for lang in self.langs if (c := self.cell(lang, k)).n}
                for k in self.kinds()
            },
            "families": {
                b.family: {
                    lang: {
                        **self.cell(lang, *self.bar_kinds(b)).to_json(),
                        "kinds": self.bar_kinds(b),
                        "alarms_per_1000": self.rate(lang, b),
                        "bar_recall": b.recall_in(lang),
                        "bar_alarms": b.alarms,
                    }
                    for lang in self.langs
                }
                for b in BARS
                if self.bar_kinds(b)
            },
            "alarms_per_1000_by_check": self.rates_by_check(),
            "major_alarms_per_1000_by_check": self.rates_by_check(Severity.MAJOR),
            "seconds": self.seconds,
            "speed": self.speed,
            "problems": self.problems,
        }


def sample(rows: Sequence[Row], size: int, seed: int) -> list[Row]:
    """`size` rows in their order, drawn with the seed."""
    if len(rows) <= size:
        return list(rows)
    chosen = sorted(random.Random(seed).sample(range(len(rows)), size))
    return [rows[i] for i in chosen]
