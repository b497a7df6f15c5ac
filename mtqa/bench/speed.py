"""How many pairs per second recognise and check take on one core, and which stage takes how much of it.

The rate is in processor time, not by the clock on the wall: other work on the machine does not count. Asking for
processor time is slow, so that is done once per language; the shares of the stages come from a second pass.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from time import perf_counter, process_time
from typing import Any

from mtqa.bench.corpus import Row
from mtqa.checking import Check, PairView
from mtqa.recognise import recognise

WARM_UP = 30
STAGES = ("source_mentions", "target_mentions", "facts", "name_facts")


def speed(rows: Sequence[Row], checks: Sequence[Check]) -> dict[str, Any]:
    """Pairs per second without models, in all and per language, and microseconds per pair by stage and check.

    Tables are loaded before, caches of results are cold.
    """
    usable = [c for c in checks if c.scope == "pair" and not c.needs]
    shares: dict[str, float] = defaultdict(float)
    seconds: dict[str, float] = {}
    for lang in dict.fromkeys(r.lang for r in rows):
        own = [r for r in rows if r.lang == lang]
        for row in own[:WARM_UP]:
            _whole(row, usable)
        recognise.cache_clear()
        start = process_time()
        for row in own:
            _whole(row, usable)
        seconds[lang] = max(process_time() - start, 1e-9)
        recognise.cache_clear()
        for row in own:
            _staged(row, usable, shares)
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


def _steps(row: Row, checks: Sequence[Check]) -> Iterator[tuple[str, Callable[[], Any]]]:
    view = PairView(row.source, row.target, row.lang)
    for stage in STAGES:
        yield stage, lambda stage=stage: getattr(view, stage)  # type: ignore[misc]
    for check in checks:
        if row.lang in check.langs:
            yield check.id, lambda check=check: list(check.run(view))  # type: ignore[misc]


def _whole(row: Row, checks: Sequence[Check]) -> None:
    for _, step in _steps(row, checks):
        step()


def _staged(row: Row, checks: Sequence[Check], shares: dict[str, float]) -> None:
    for name, step in _steps(row, checks):
        start = perf_counter()
        step()
        shares[name] += perf_counter() - start
