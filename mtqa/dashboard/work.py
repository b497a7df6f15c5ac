"""Analysing from the dashboard: tasks in, a stored run out. Knows no Streamlit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mtqa.config import Config
    from mtqa.pipeline import Progress, Services, Task
    from mtqa.store import Store


def analyse_and_store(
    store: Store,
    tasks: Sequence[Task],
    config: Config,
    services: Services,
    name: str,
    origin: str,
    progress: Progress | None = None,
) -> int:
    """The id of the new run. Nothing is stored if `progress` or the pipeline raises."""
    from mtqa.wiring import reports, run_info

    made = tuple(reports(tasks, config, services, progress))
    return store.runs.add_many(run_info(config, services), made, name, origin)


def ensure_sample(
    store: Store, config: Config, services: Services, progress: Progress | None = None
) -> int | None:
    """Checks the seed article into an empty store; None if there are runs already."""
    if store.runs.all(limit=1):
        return None
    from mtqa.bench.article import seed_tasks

    return analyse_and_store(store, seed_tasks(None), config, services, "Seed article", "demo", progress)
