"""Overview: what was checked, how it stands, and what waits, under one filter that lives in the URL."""

from __future__ import annotations

import streamlit as st

from mtqa.dashboard import charts, frame
from mtqa.dashboard.component import mount, mount_watch, read_filter_choice, read_open
from mtqa.dashboard.home import (
    PAGE,
    VERDICTS,
    chosen,
    documents_block,
    fidelity_rows,
    finding_rows,
    heading,
    languages_block,
    read_filter,
    run_label,
    runs_block,
    totals_block,
    trend_rows,
    waiting_block,
)
from mtqa.dashboard.sample import stored_runs
from mtqa.model import TARGET_LANGS, Severity
from mtqa.store import Filter, RunRow

RUNS = 10
"""Latest runs in the list."""

MANY = 200
"""Up to this number of documents can be chosen from a list; beyond it a row of the list below chooses its own."""


def pick(ctx: frame.Context) -> Filter:
    t = ctx.t
    by_id = {r.id: r for r in ctx.store.runs.all()}
    checks = ctx.store.overview.check_ids()
    first = read_filter(st.query_params, list(by_id), checks, TARGET_LANGS)
    state = st.session_state
    state.setdefault("home_run", first.run_id)
    state.setdefault("home_lang", first.lang or None)
    state.setdefault("home_verdict", first.verdict or None)
    state.setdefault("home_severity", next((s.value for s in Severity if s.rank == first.severity), None))
    state.setdefault("home_check", first.check or None)
    state.setdefault("home_q", first.text)
    state.setdefault("home_doc", first.document_id)
    left, right = st.columns([3, 2])
    run = left.selectbox(
        t("review.run"),
        list(by_id),
        index=None,
        format_func=lambda i: run_label(by_id[i], t),
        key="home_run",
        placeholder=t("home.all_runs"),
    )
    check = right.selectbox(
        t("review.check"), checks, index=None, key="home_check", placeholder=t("review.any")
    )
    document = pick_document(ctx, [by_id[run]] if run is not None else list(by_id.values()))
    left, right = st.columns([3, 2])
    with left:
        lang = st.pills(
            t("review.language"), TARGET_LANGS, format_func=lambda x: t(f"lang.{x}"), key="home_lang"
        )
    text = right.text_input(t("home.search"), key="home_q", max_chars=200)
    left, right = st.columns([3, 2])
    with left:
        severity = st.pills(
            t("review.severity"),
            [s.value for s in reversed(Severity)],
            format_func=lambda x: t(f"severity.{x}"),
            key="home_severity",
        )
    with right:
        verdict = st.pills(
            t("column.verdict"), VERDICTS, format_func=lambda x: t(f"verdict.{x}_short"), key="home_verdict"
        )
    for name, value in (
        ("run", run),
        ("lang", lang),
        ("verdict", verdict),
        ("severity", severity),
        ("check", check),
        ("q", text),
        ("doc", document),
    ):
        frame.keep(name, str(value or ""))
    return Filter(
        run_id=run,
        document_id=document,
        lang=lang or "",
        verdict=verdict or "",
        check=check or "",
        severity=Severity(severity).rank if severity else None,
        text=text.strip(),
    )


def pick_document(ctx: frame.Context, runs: list[RunRow]) -> int | None:
    """A document of these runs; None: all of them."""
    few = sum(r.documents for r in runs) <= MANY
    rows = {d.id: d for r in runs for d in ctx.store.runs.documents(r.id)} if few else {}
    now = st.session_state["home_doc"]
    if (
        now is not None
        and not few
        and (row := ctx.store.runs.row(now))
        and row.run_id in {r.id for r in runs}
    ):
        rows = {row.id: row}
    if now not in rows:
        st.session_state["home_doc"] = None
    if len(rows) < 2 and st.session_state["home_doc"] is None:
        return None
    names = {
        d.id: f"{ctx.t.maybe(f'lang.{d.target_lang}', d.target_lang)} · {d.doc_id} · {d.title}"
        for d in rows.values()
    }
    chosen_id: int | None = st.selectbox(
        ctx.t("review.document"),
        list(names),
        index=None,
        format_func=names.__getitem__,
        key="home_doc",
        placeholder=ctx.t("home.all_documents_choice"),
    )
    return chosen_id


def on_filter() -> None:
    """A button in a list: the page is narrowed to what it says, or widened again."""
    state, store = st.session_state, frame.context().store
    sent = (state[key].filter for key in ("home_waiting", "home_documents", "home_runs") if key in state)
    choice = next((c for raw in sent if (c := read_filter_choice(raw))), None)
    if choice is None:
        return
    name, value = choice
    stored = (
        name == "doc" and value.isdecimal() and len(value) < 19 and store.runs.row(int(value)) is not None
    )
    runs = [r.id for r in store.runs.all()] if name == "run" else []
    checks = store.overview.check_ids() if name == "check" else []
    wanted = chosen(name, value, checks, TARGET_LANGS, runs, stored)
    if wanted is not None:
        state[f"home_{name}"] = None if state.get(f"home_{name}") == wanted else wanted


def on_open() -> None:
    state = st.session_state
    place = read_open(state["home_waiting"].open) or read_open(state["home_documents"].open)
    row = place and frame.context().store.runs.row(place[0])
    if place and row:
        state["open_run"], state["open_document"], state["review_goto"] = row.run_id, row.id, place[1]


def page() -> None:
    ctx = frame.context()
    if not stored_runs(ctx):
        st.info(ctx.t("review.nothing"))
        return
    with ctx.store.session():
        lists(ctx, pick(ctx))
    if "open_run" in st.session_state:
        frame.go_to_review()


def lists(ctx: frame.Context, filter: Filter) -> None:
    t, overview = ctx.t, ctx.store.overview
    mount(
        [
            totals_block(overview.totals(filter), t),
            heading("waits", t("home.waits")),
            waiting_block(overview.waiting(filter, PAGE), t),
            heading("by_language", t("home.by_language")),
            languages_block(overview.languages(filter), t),
        ],
        key="home_waiting",
        on_open=on_open,
        on_filter=on_filter,
    )
    drawings = st.container()
    if st.session_state.get("home_filter") != filter:
        st.session_state["home_filter"], st.session_state["home_page"] = filter, 0
    number = st.session_state.get("home_page", 0)
    documents = overview.documents(filter, PAGE + 1, PAGE * number)
    mount(
        [heading("documents_head", t("home.all_documents")), documents_block(documents[:PAGE], t)],
        key="home_documents",
        on_open=on_open,
        on_filter=on_filter,
    )
    turn_pages(ctx, more=len(documents) > PAGE)
    mount(
        [heading("runs_head", t("home.runs")), runs_block(ctx.store.runs.all(RUNS), t)],
        key="home_runs",
        on_filter=on_filter,
    )
    with drawings:
        draw(filter)


def on_drawn() -> None:
    st.session_state["home_drawn"] = True


@st.fragment  # type: ignore[untyped-decorator]
def draw(filter: Filter) -> None:
    """The charts come once the lists stand: what a browser must load for them is large."""
    if "home_drawn" not in st.session_state:
        mount_watch(key="home_watch", on_drawn=on_drawn)
        return
    ctx = frame.context()
    t, overview = ctx.t, ctx.store.overview
    left, right = st.columns(2)
    with left:
        if groups := overview.findings(filter):
            st.altair_chart(charts.findings(finding_rows(groups, t), t), width="stretch")
    with right:
        if bins := overview.fidelity(filter):
            st.altair_chart(charts.fidelity(fidelity_rows(bins, t), t), width="stretch")
    steps = overview.trend(filter)
    if len({s.run_id for s in steps}) > 1:
        st.altair_chart(charts.trend(trend_rows(steps, t), t), width="stretch")


def turn_pages(ctx: frame.Context, more: bool) -> None:
    number = st.session_state.get("home_page", 0)
    if not number and not more:
        return

    def turn(by: int) -> None:
        st.session_state["home_page"] = number + by

    left, _, right = st.columns([1, 2, 1])
    left.button(ctx.t("review.previous"), on_click=turn, args=(-1,), disabled=number == 0, width="stretch")
    right.button(ctx.t("review.next"), on_click=turn, args=(1,), disabled=not more, width="stretch")


page()
