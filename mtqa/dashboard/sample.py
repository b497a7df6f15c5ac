"""What a new user sees: the seed article, checked on the first visit."""

from __future__ import annotations

from mtqa.dashboard import frame
from mtqa.dashboard.progress import progress_words
from mtqa.dashboard.work import ensure_sample


def open_sample(ctx: frame.Context) -> bool:
    """Checks the seed article into an empty store with progress shown. False if it cannot be done."""
    import streamlit as st

    with st.status(ctx.t("review.preparing"), expanded=True) as status:
        line = st.empty()
        config, services = frame.services("none")

        def tell(stage: str, done: int, total: int) -> None:
            line.text(progress_words(stage, done, total, ctx.t))

        made = ensure_sample(ctx.store, config, services, tell)
        status.update(state="complete", expanded=False)
    return made is not None
