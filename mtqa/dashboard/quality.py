"""How good the checker is, by what reviewers decided. Knows no Streamlit."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mtqa.store import Store

MINIMUM = 5
"""Decisions below which nothing is suggested."""


@dataclass(frozen=True, slots=True)
class Precision:
    """Of a check's decided findings, the share that were real errors, with its 95 % interval."""

    check: str
    real: int
    false: int
    low: float
    high: float

    @property
    def decided(self) -> int:
        return self.real + self.false

    @property
    def value(self) -> float:
        return self.real / self.decided


def wilson(hits: int, n: int, z: float = 1.959964) -> tuple[float, float]:
    """Score interval of a share (Wilson 1927): holds for small n and shares near 0 and 1."""
    if not n:
        return 0.0, 1.0
    share = hits / n
    middle = share + z * z / (2 * n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    return max(0.0, (middle - half) / scale), min(1.0, (middle + half) / scale)


def alpha(units: Iterable[Sequence[str]]) -> float | None:
    """Krippendorff's alpha for nominal data (Krippendorff 2011), as NLTK computes it.

    Each unit holds its raters' values. None where nothing can be said: fewer than two values in every unit.
    1 is full agreement, 0 that of chance; with one value only throughout, agreement is full.
    """
    pairable = [u for u in units if len(u) > 1]
    if not pairable:
        return None
    from nltk.metrics.agreement import AnnotationTask

    return float(
        AnnotationTask([(r, i, value) for i, u in enumerate(pairable) for r, value in enumerate(u)]).alpha()
    )


def precisions(decided: Mapping[tuple[str, str], Sequence[tuple[str, str]]]) -> list[Precision]:
    """Per check, most decided first. `decided`: (lang, fingerprint) -> (check, verdict) of each reviewer.

    "Fixed" says that the error was real; where reviewers contradict each other, each vote counts.
    """
    real: Counter[str] = Counter()
    false: Counter[str] = Counter()
    for votes in decided.values():
        for check, verdict in votes:
            if verdict in ("real", "fixed"):
                real[check] += 1
            elif verdict in ("false-alarm", "ignore"):
                false[check] += 1
    out = [
        Precision(c, real[c], false[c], *wilson(real[c], real[c] + false[c])) for c in sorted({*real, *false})
    ]
    return sorted(out, key=lambda p: (-p.decided, p.check))


def suggestions(found: Iterable[Precision], most: float = 0.5) -> list[Precision]:
    """Checks of which it is safe to say that most alarms are false: the whole interval is below `most`."""
    return [p for p in found if p.decided >= MINIMUM and p.high < most]


def config_lines(found: Sequence[Precision]) -> str:
    """What to put into `mtqa.toml` to silence these checks."""
    names = ", ".join(f'"{p.check}"' for p in found)
    return f"[checks]\ndisable = [{names}]\n"


@dataclass(frozen=True, slots=True)
class Quality:
    precisions: list[Precision]
    agreement: float | None
    doubly: int  # items that two or more reviewers decided
    blind: int  # segments judged before the machine's verdict was shown
    switched: int  # of these, judged otherwise afterwards
    reviewers: list[tuple[str, int]]


def quality(store: Store) -> Quality:
    decided = store.review.votes()
    verdicts = store.review.verdicts()
    blind, switched = store.review.blind()
    return Quality(
        precisions(decided),
        alpha(verdicts.values()),
        sum(len(v) > 1 for v in verdicts.values()),
        blind,
        switched,
        store.review.reviewers(),
    )
