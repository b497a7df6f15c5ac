"""What a new user sees: the seed article, checked on the first visit."""

from __future__ import annotations

from mtqa.dashboard import frame
from mtqa.dashboard.component import mount
from mtqa.dashboard.progress import progress_words
from mtqa.dashboard.views import message
from mtqa.dashboard.work import ensure_sample
from mtqa.errors import MtqaError
from mtqa.messages import problem_in
from mtqa.store import RunRow


def stored_runs(ctx: frame.Context) -> list[RunRow]:
    """The runs, latest first. An empty store gets the seed article first, with progress shown."""
    import streamlit as st

    runs = ctx.store.runs.all()
    if runs:
        return runs
    try:
        with st.status(ctx.t("review.preparing"), expanded=True) as status:
            line = st.empty()
            config, services = frame.services("none")

            def tell(stage: str, done: int, total: int) -> None:
                line.text(progress_words(stage, done, total, ctx.t))

            ensure_sample(ctx.store, config, services, tell)
            status.update(state="complete", expanded=False)
    except MtqaError as error:
        mount([("problem", message(problem_in(str(error), ctx.t.lang), "error"))], key="sample_problem")
    return ctx.store.runs.all()
