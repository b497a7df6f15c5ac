"""Pairs -> scores, each with the signature of what made it.

`fidelity` (0-100) is `100 * adequacy * exp(-penalty)`:

* adequacy: the weighted mean of the witnesses at hand, each in 0..1: the normalised cross-lingual similarity of source
  and target, and chrF++ of the back-translation against the source divided by what its engine typically reaches on
  correct translations (at most 1). Without any witness it is 1.
* penalty: the sum over the findings of weight(severity) * confidence, as in MQM scoring.

It rises with every witness and falls with every finding; its coefficients are data (`data/fidelity.toml`).
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from mtqa.model import Finding, Score


@cache
def coefficients() -> dict[str, Any]:
    return tomllib.loads(files("mtqa.data").joinpath("fidelity.toml").read_text(encoding="utf-8"))


@cache
def _metrics() -> tuple[Any, Any, Any]:
    from sacrebleu.metrics.bleu import BLEU
    from sacrebleu.metrics.chrf import CHRF
    from sacrebleu.metrics.ter import TER

    return CHRF(word_order=2), BLEU(effective_order=True), TER()


def back_scores(source: str, back: str) -> tuple[Score, ...]:
    """chrF++, BLEU and TER of the back-translation (hypothesis) against the source (reference)."""
    return tuple(
        Score(name, round(metric.sentence_score(back, [source]).score, 2), str(metric.get_signature()))
        for name, metric in zip(("chrF++", "BLEU", "TER"), _metrics(), strict=True)
    )


def corpus_back_scores(sources: Sequence[str], backs: Sequence[str]) -> tuple[Score, ...]:
    """The same over a document; the one reference stream is `sources`."""
    if not sources:
        return ()
    return tuple(
        Score(name, round(metric.corpus_score(backs, [sources]).score, 2), str(metric.get_signature()))
        for name, metric in zip(("chrF++", "BLEU", "TER"), _metrics(), strict=True)
    )


def back_quality(chrf: float, origin: str, lang: str) -> float:
    """chrF++ over what this engine typically reaches on correct translations, at most 1."""
    typical = coefficients()["typical_chrf"]
    engine = origin.split("|", 1)[0]
    usual = typical.get(f"{engine}:{lang}") or typical.get(engine) or typical["*"]
    return float(min(1.0, chrf / usual))


def length_ratio(source: str, target: str, lang: str) -> Score:
    """Target length over source length in characters, divided by what is typical of the language (1.0 = typical)."""
    typical = coefficients()["length"][lang]
    value = len(target.strip()) / max(1, len(source.strip())) / typical
    return Score("length-ratio", round(value, 3), f"chars|typical:{typical}")


def penalty(findings: Iterable[Finding]) -> float:
    weights = coefficients()["weight"]
    return float(sum(weights[f.severity.value] * f.confidence for f in findings))


def fidelity(similarity: float | None, back_quality: float | None, findings: Iterable[Finding]) -> Score:
    """See the module's text. `similarity` and `back_quality` are in 0..1, None where there is no such witness."""
    c = coefficients()
    witnesses = [
        (c["witness"]["similarity"], similarity),
        (c["witness"]["back_translation"], back_quality),
    ]
    present = [(w, min(1.0, max(0.0, v))) for w, v in witnesses if v is not None]
    adequacy = sum(w * v for w, v in present) / sum(w for w, _ in present) if present else 1.0
    value = 100 * adequacy * math.exp(-penalty(findings))
    used = "+".join(
        n for n, v in (("similarity", similarity), ("back-translation", back_quality)) if v is not None
    )
    return Score("fidelity", round(value, 1), f"fidelity:{c['version']}|witnesses:{used or 'none'}")


def document_fidelity(segments: Sequence[tuple[float, int]]) -> Score:
    """The mean of segment fidelities weighted by length: `(fidelity, characters)`; an omitted segment counts 0."""
    total = sum(n for _, n in segments)
    value = sum(v * n for v, n in segments) / total if total else 0.0
    return Score("fidelity", round(value, 1), f"fidelity:{coefficients()['version']}|mean by length")
