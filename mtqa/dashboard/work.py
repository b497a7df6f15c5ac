"""Analysing from the dashboard: tasks in, a stored run out. Knows no Streamlit."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock
from typing import TYPE_CHECKING

_one_at_a_time = Lock()

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
    """Checks the seed article into an empty store; None if there are runs already.

    Of several sessions that open an empty store at once, one does the work.
    """
    from mtqa.bench.article import seed_tasks

    with _one_at_a_time:
        if store.runs.all(limit=1):
            return None
        return analyse_and_store(store, seed_tasks(None), config, services, "Seed article", "demo", progress)
