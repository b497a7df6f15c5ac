"""How many pairs per second recognise and check take on one core, and which stage takes how much of it.

The work is done as a batch does it, with the tables out of the garbage collector's sight: a stage, then a check, for some
pairs before the next one. The rate is in processor time, not by the clock on the wall: other work on the machine does
not count. Asking for processor time is slow, so that is done once per language; the shares of the stages come from a
second pass.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from time import perf_counter, process_time
from typing import Any

from mtqa.bench.corpus import Row
from mtqa.checking import STAGES, Check, PairView
from mtqa.pipeline import BATCH, settle
from mtqa.recognise import recognise

WARM_UP = 64


def speed(rows: Sequence[Row], checks: Sequence[Check]) -> dict[str, Any]:
    """Pairs per second without models, in all and per language, and microseconds per pair by stage and check.

    Tables are loaded before, caches of results are cold.
    """
    usable = [c for c in checks if c.scope == "pair" and not c.needs]
    shares: dict[str, float] = defaultdict(float)
    seconds: dict[str, float] = {}
    for lang in dict.fromkeys(r.lang for r in rows):
        own = [r for r in rows if r.lang == lang]
        for _, step in _steps(own[:WARM_UP], usable):
            step()
        recognise.cache_clear()
        settle()
        start = process_time()
        for _, step in _steps(own, usable):
            step()
        seconds[lang] = max(process_time() - start, 1e-9)
        recognise.cache_clear()
        for name, step in _steps(own, usable):
            begun = perf_counter()
            step()
            shares[name] += perf_counter() - begun
    counts = {lang: sum(r.lang == lang for r in rows) for lang in seconds}
    total, spent = sum(seconds.values()), sum(shares.values())
    return {
        "pairs": len(rows),
        "pairs_per_second": round(len(rows) / total, 1) if rows else 0.0,
        "by_language": {lang: round(counts[lang] / s, 1) for lang, s in seconds.items()},
        "microseconds_per_pair": {
            name: round(1e6 * total * share / spent / len(rows), 1)
            for name, share in sorted(shares.items(), key=lambda kv: -kv[1])
        },
    }


def _steps(rows: Sequence[Row], checks: Sequence[Check]) -> Iterator[tuple[str, Callable[[], None]]]:
    """Stages and checks of `BATCH` pairs at a time, of one language."""
    for at in range(0, len(rows), BATCH):
        views = [PairView(r.source, r.target, r.lang) for r in rows[at : at + BATCH]]
        for stage in STAGES:
            yield stage, lambda stage=stage, views=views: _make(stage, views)  # type: ignore[misc]
        for check in checks:
            if rows[0].lang in check.langs:
                yield check.id, lambda check=check, views=views: _run(check, views)  # type: ignore[misc]


def _make(stage: str, views: Sequence[PairView]) -> None:
    for view in views:
        getattr(view, stage)


def _run(check: Check, views: Sequence[PairView]) -> None:
    for view in views:
        list(check.run(view))
