"""Compare: two runs over the same sources, say of two engines or before and after a correction."""

from __future__ import annotations

import streamlit as st

from mtqa.dashboard import frame
from mtqa.dashboard.compare import difference, findings_block, segments_block, summary_block
from mtqa.dashboard.component import mount, read_open
from mtqa.model import TARGET_LANGS


def on_open() -> None:
    state = st.session_state
    place = read_open(state["compare_segments"].open)
    row = place and frame.context().store.runs.row(place[0])
    if place and row:
        state["open_run"], state["open_document"], state["review_goto"] = row.run_id, row.id, place[1]


def page() -> None:
    ctx = frame.context()
    t = ctx.t
    st.header(t("page.compare"))
    runs = {r.id: f"{r.name} · {r.created[:16].replace('T', ' ')}" for r in ctx.store.runs.all()}
    if len(runs) < 2:
        st.info(t("compare.needs_two"))
        return
    ids = list(runs)
    left, right = st.columns(2)
    first = left.selectbox(
        t("compare.first"), ids, index=1, format_func=runs.__getitem__, key="compare_first"
    )
    second = right.selectbox(
        t("compare.second"), ids, index=0, format_func=runs.__getitem__, key="compare_second"
    )
    lang = (
        st.pills(t("review.language"), TARGET_LANGS, format_func=lambda x: t(f"lang.{x}"), key="compare_lang")
        or ""
    )
    if first == second:
        st.info(t("compare.same_run"))
        return
    compare = ctx.store.compare
    matches = compare.matches(first, second, lang)
    found = difference([m.change for m in matches if m.change is not None])
    mount([summary_block(found, compare.unmatched(first, second, lang), t)], key="compare_summary")
    st.subheader(t("compare.findings"))
    mount([findings_block(compare.findings(first, second, lang), t)], key="compare_findings")
    st.subheader(t("compare.worst"))
    mount([segments_block(ctx.store, matches, t)], key="compare_segments", on_open=on_open)
    if "open_run" in st.session_state:
        frame.go_to_review()


page()
