"""How much mtqa finds and how often it cries wolf, measured on a parallel corpus: the user's own, or a public one.

Clean pairs are taken as they are; copies get exactly one injected error of a kind, with its span known
(`mtqa.bench.inject`). Both go through the pipeline, and `measure` compares.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from mtqa.errors import ConfigError
from mtqa.model import TARGET_LANGS, Finding, Lang

if TYPE_CHECKING:
    from mtqa.bench.corpus import Row
    from mtqa.bench.measure import BenchResult
    from mtqa.pipeline import Settings
    from mtqa.ports import Encoder

Analyse = Callable[[list[tuple[str, str, Lang]]], list[list[Finding]]]
"""(source, target, target language) of independent pairs -> the findings of each, in code points of its own text."""

CLEAN = 2000
"""Clean segments per language; more say little more about the rate of false alarms."""


def pipeline_analyse(encoder: Encoder | None, settings: Settings, problems: list[str]) -> Analyse:
    """The pipeline as `mtqa batch` runs it: each pair a document of one segment. Crashed checks go to `problems`."""
    from mtqa.pipeline import Services, Task, analyse

    def run(pairs: list[tuple[str, str, Lang]]) -> list[list[Finding]]:
        tasks = (Task(str(i), s, t, lang, whole=True) for i, (s, t, lang) in enumerate(pairs))
        found = []
        for report in analyse(tasks, settings, Services(encoder)):
            problems.extend(f"{e.check}: {e.message} (pair {report.id})" for e in report.errors)
            found.append(list(report.findings))
        return found

    return run


def pair_analyse(encoder: Encoder | None, checks: Collection[str] = ()) -> Analyse:
    """The pair checks alone (those named, or all), each pair for itself: to work on one check."""
    from mtqa.checks import all_checks
    from mtqa.pipeline import check_pair

    chosen = [c for c in all_checks().values() if not checks or c.id in checks]

    def run(pairs: list[tuple[str, str, Lang]]) -> list[list[Finding]]:
        return [check_pair(s, t, lang, encoder=encoder, checks=chosen) for s, t, lang in pairs]

    return run


def run_bench(
    tsv: Path,
    *,
    langs: Collection[Lang] = TARGET_LANGS,
    kinds: Collection[str] | None = None,
    size: int = 100,
    clean: int = CLEAN,
    seed: int = 1,
    encoder: Encoder | None = None,
    preview: bool = False,
    analyse: Analyse | None = None,
    progress: Callable[[str], None] = lambda stage: None,
) -> BenchResult:
    """Builds the challenge set and measures.

    `kinds`: of `inject.KINDS` (None: all, without preview kinds unless `preview`); `size`: injected pairs per kind and
    language at most; `clean`: clean segments per language at most. Raises `InputError` on a bad file, `ConfigError`
    on an unknown kind.
    """
    from mtqa.bench.corpus import read_tsv
    from mtqa.bench.inject import KINDS, challenge
    from mtqa.bench.measure import BenchResult, CleanAlarm, outcome, sample
    from mtqa.bench.speed import speed
    from mtqa.pipeline import Settings

    unknown = sorted(set(kinds or ()) - set(KINDS))
    if unknown:
        raise ConfigError(f"unknown kind {unknown[0]!r} (known: {' '.join(KINDS)})", key="kind")
    chosen = (
        [k for k in KINDS if k in kinds]
        if kinds
        else [k for k, v in KINDS.items() if preview or not v.preview]
    )
    settings = Settings(preview=preview)
    problems: list[str] = []
    run = analyse or pipeline_analyse(encoder, settings, problems)

    rows = [r for r in read_tsv(tsv) if r.lang in langs or r.lang == "en"]
    english = [r for r in rows if r.lang == "en"]
    by_lang = {
        lang: own for lang in TARGET_LANGS if lang in langs and (own := [r for r in rows if r.lang == lang])
    }
    progress("inject")
    everything = [r for own in by_lang.values() for r in own]
    injected = list(challenge(everything, kinds=chosen, sample=size, seed=seed, english=english))
    counted = [r for own in by_lang.values() for r in sample(own, clean, seed)]
    rows = list({(r.lang, r.id): r for r in (*counted, *(i.row for i in injected))}.values())

    progress(f"clean pairs: {len(rows)}")
    start = perf_counter()
    clean_findings = run([(r.source, r.target, r.lang) for r in rows])
    seconds = {"clean": round(perf_counter() - start, 2)}
    before = {(r.lang, r.id): f for r, f in zip(rows, clean_findings, strict=True)}
    progress(f"injected pairs: {len(injected)}")
    start = perf_counter()
    # what has the same source goes together: the pipeline encodes a text once per chunk
    injected.sort(key=lambda i: i.row.source)
    found = run([(i.row.source, i.target, i.row.lang) for i in injected])
    seconds["injected"] = round(perf_counter() - start, 2)

    progress("speed")
    return BenchResult(
        corpus=tsv.name,
        seed=seed,
        encoder=encoder.signature if encoder else "none",
        segments=dict(Counter(r.lang for r in counted)),
        outcomes=[outcome(i, f, before[i.row.lang, i.row.id]) for i, f in zip(injected, found, strict=True)],
        alarms=[CleanAlarm(r, f) for r in counted for f in before[r.lang, r.id] if f.severity.rank > 0],
        seconds=seconds,
        speed=speed(_speed_rows(counted), settings.chosen()) if analyse is None else {},
        problems=sorted(set(problems))[:50],
    )


def _speed_rows(rows: Sequence[Row]) -> list[Row]:
    return list(rows)[:: max(1, len(rows) // 2000)]


__all__ = ["Analyse", "pair_analyse", "pipeline_analyse", "run_bench"]
