"""Compare two runs, or two versions: say of two engines, before and after a correction, or of one article."""

from __future__ import annotations

import streamlit as st

from mtqa.dashboard import frame
from mtqa.dashboard.compare import (
    difference,
    findings_block,
    read_version,
    segments_block,
    side_of,
    summary_block,
    versions,
)
from mtqa.dashboard.component import mount, read_open
from mtqa.dashboard.home import run_label
from mtqa.dashboard.sample import stored_runs
from mtqa.store import RunRow, Side


def on_open() -> None:
    state = st.session_state
    place = read_open(state["compare_segments"].open)
    row = place and frame.context().store.runs.row(place[0])
    if place and row:
        state["open_run"], state["open_document"], state["review_goto"] = row.run_id, row.id, place[1]


def pick(ctx: frame.Context, runs: list[RunRow], name: str, default: tuple[int, int]) -> Side:
    """A run and what of it; both are in the URL. `default`: places of the run and the version in their lists."""
    t, query = ctx.t, st.query_params
    by_id = {r.id: r for r in runs}
    ids = list(by_id)
    wanted = query.get(name, "")
    place = next((i for i, r in enumerate(ids) if str(r) == wanted), default[0])
    run = st.selectbox(
        t(f"compare.{name}"),
        ids,
        index=place,
        format_func=lambda i: run_label(by_id[i], t),
        key=f"compare_{name}",
    )
    found = versions(ctx.store, by_id[run], t)
    keys = list(found)
    wanted = read_version(query.get(f"{name}_version", ""), keys) or keys[min(default[1], len(keys) - 1)]
    version = st.selectbox(
        t("compare.version"),
        keys,
        index=keys.index(wanted),
        format_func=found.__getitem__,
        key=f"compare_{name}_version_{run}",
    )
    frame.keep(name, str(run))
    frame.keep(f"{name}_version", version)
    return side_of(run, version)


def page() -> None:
    ctx = frame.context()
    t = ctx.t
    st.header(t("page.compare"))
    runs = stored_runs(ctx)
    if not runs:
        st.info(t("review.nothing"))
        return
    st.caption(t("compare.lead"))
    # With one run only, its first two versions; else the last two runs.
    alone = len(runs) == 1
    left, right = st.columns(2)
    with left:
        first = pick(ctx, runs, "first", (0, 1) if alone else (1, 0))
    with right:
        second = pick(ctx, runs, "second", (0, 2) if alone else (0, 0))
    if first == second:
        st.info(t("compare.same"))
        return
    compare = ctx.store.compare
    with ctx.store.session():
        matches = compare.matches(first, second)
        left_over = tuple(compare.segments(side) - len(matches) for side in (first, second))
        changed = compare.findings(first, second)
    found = difference([m.change for m in matches if m.change is not None])
    mount([summary_block(found, (left_over[0], left_over[1]), t)], key="compare_summary")
    st.subheader(t("compare.findings"))
    mount([findings_block(changed, t)], key="compare_findings")
    st.subheader(t("compare.worst"))
    mount([segments_block(ctx.store, matches, t)], key="compare_segments", on_open=on_open)
    if "open_run" in st.session_state:
        frame.go_to_review()


page()
