"""What a back-translator is worth: its figures on pairs known to be correct, per language."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from mtqa.adapters.decoding import looping
from mtqa.adapters.digits import digit_runs
from mtqa.ports import Translator


@dataclass(frozen=True, slots=True)
class Sample:
    """A correct pair: `source` is Indonesian, `target` its version in `lang`; pairs of a document follow each other."""

    document: str
    lang: str
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one language. chrF, chrF++ (also its mean over sentences) and BLEU against the source; shares in 0..1.

    `lost`: no text, or a loop; `digits_kept`: of the texts with digits, those whose every digit is written;
    `auc`: how well chrF tells the right source from its neighbour in the document; `per_second`: sentences.
    """

    pairs: int
    chrf: float
    chrf_plus: float
    chrf_plus_mean: float
    bleu: float
    lost: float
    digits_kept: float
    auc: float
    per_second: float


def digits_kept(target: str, back: str) -> bool:
    wanted, there = Counter("".join(digit_runs(target))), Counter("".join(digit_runs(back)))
    return not wanted - there


def auc(right: Sequence[float], wrong: Sequence[float]) -> float:
    """Probability that a right one scores higher than a wrong one (ties count half)."""
    ranked = sorted([(v, 1) for v in right] + [(v, 0) for v in wrong])
    total, i = 0.0, 0
    while i < len(ranked):
        j = i
        while j < len(ranked) and ranked[j][0] == ranked[i][0]:
            j += 1
        total += sum(label for _, label in ranked[i:j]) * (i + 1 + j) / 2
        i = j
    n, m = len(right), len(wrong)
    return (total - n * (n + 1) / 2) / (n * m) if n and m else float("nan")


def evaluate(translator: Translator, samples: Sequence[Sample]) -> tuple[Figures, list[str]]:
    """The figures for samples of one language, and the back-translations ("" where there was none)."""
    from sacrebleu.metrics.bleu import BLEU
    from sacrebleu.metrics.chrf import CHRF

    lang = samples[0].lang
    translator.translate([samples[0].target], lang)  # loads the model
    started = time.perf_counter()
    made = translator.translate([s.target for s in samples], lang)
    seconds = time.perf_counter() - started
    backs, sources = [b.text or "" for b in made], [s.source for s in samples]
    plus, plain = CHRF(word_order=2), CHRF()
    right = [plain.sentence_score(b, [s]).score for b, s in zip(backs, sources, strict=True)]
    wrong = []
    for i, sample in enumerate(samples):
        near = [j for j in (i - 1, i + 1) if 0 <= j < len(samples) and samples[j].document == sample.document]
        wrong += [plain.sentence_score(backs[i], [sources[j]]).score for j in near]
    with_digits = [(s.target, b) for s, b in zip(samples, backs, strict=True) if digit_runs(s.target)]
    figures = Figures(
        pairs=len(samples),
        chrf=round(plain.corpus_score(backs, [sources]).score, 1),
        chrf_plus=round(plus.corpus_score(backs, [sources]).score, 1),
        chrf_plus_mean=round(
            sum(plus.sentence_score(b, [s]).score for b, s in zip(backs, sources, strict=True))
            / len(samples),
            1,
        ),
        bleu=round(BLEU().corpus_score(backs, [sources]).score, 1),
        lost=round(sum(not b or looping(b) for b in backs) / len(samples), 4),
        digits_kept=round(sum(digits_kept(t, b) for t, b in with_digits) / max(1, len(with_digits)), 3),
        auc=round(auc(right, wrong), 3),
        per_second=round(len(samples) / seconds, 1),
    )
    return figures, backs


def as_json(figures: Figures) -> dict[str, Any]:
    return asdict(figures)
