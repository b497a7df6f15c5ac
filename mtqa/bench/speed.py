"""How many pairs per second recognise and check take on one core, and which stage takes how much of it.

Processor time, not the clock on the wall: other work on the machine does not count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from time import process_time
from typing import Any

from mtqa.bench.corpus import Row
from mtqa.checking import Check, PairView
from mtqa.recognise import recognise

WARM_UP = 30
STAGES = ("source_mentions", "target_mentions", "facts", "name_facts")


def speed(rows: Sequence[Row], checks: Sequence[Check]) -> dict[str, Any]:
    """Pairs per second without models, per language, and seconds per 1,000 pairs by stage. Caches start cold."""
    total: dict[str, float] = defaultdict(float)
    per_lang: dict[str, float] = {}
    usable = [c for c in checks if c.scope == "pair" and not c.needs]
    for lang in dict.fromkeys(r.lang for r in rows):
        own = [r for r in rows if r.lang == lang]
        for row in own[:WARM_UP]:
            _one(row, usable, defaultdict(float))
        recognise.cache_clear()
        start = process_time()
        for row in own:
            _one(row, usable, total)
        per_lang[lang] = round(len(own) / (process_time() - start), 1)
    profile = {k: round(1e6 * v / len(rows), 1) for k, v in sorted(total.items(), key=lambda kv: -kv[1])}
    spent = sum(total.values())
    return {
        "pairs": len(rows),
        "pairs_per_second": round(len(rows) / spent, 1) if spent else 0.0,
        "by_language": per_lang,
        "microseconds_per_pair": profile,
    }


def _one(row: Row, checks: Sequence[Check], total: dict[str, float]) -> None:
    view = PairView(row.source, row.target, row.lang)
    clock = process_time()
    for stage in STAGES:
        getattr(view, stage)
        now = process_time()
        total[stage] += now - clock
        clock = now
    for check in checks:
        if row.lang in check.langs:
            for _ in check.run(view):
                pass
            now = process_time()
            total[check.id] += now - clock
            clock = now
