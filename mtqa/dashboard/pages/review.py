"""Review: the facts first, then the text side by side, and a decision on each finding."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from mtqa.dashboard import frame
from mtqa.dashboard.blind import sampled
from mtqa.dashboard.component import (
    Action,
    mount,
    mount_editor,
    mount_watch,
    read_actions,
    read_correction,
    read_edit,
    read_goto,
    read_have,
    read_text,
)
from mtqa.dashboard.correct import Correction, editor_fields, kept, recheck
from mtqa.dashboard.home import run_label
from mtqa.dashboard.review import PAGE, Choice, Memory, act, screen, told, top, with_message
from mtqa.dashboard.sample import stored_runs
from mtqa.dashboard.views import draft_name
from mtqa.store import DocumentRow, Item, RunRow

# Above this number of documents a run is reviewed as one queue.
MANY = 200

LISTEN = 4.0
"""Seconds after which a reviewer learns what somebody else decided on what is being looked at."""

KEY, TOP = "review_component", "review_top"


def pick_run(ctx: frame.Context) -> RunRow | None:
    runs = stored_runs(ctx)
    if not runs:
        return None
    if (new := st.session_state.pop("open_run", None)) is not None:
        st.session_state["review_run"] = new
    wanted = st.query_params.get("run", "")
    if st.session_state.get("review_run") not in {r.id for r in runs}:
        st.session_state.pop("review_run", None)
    index = next((i for i, r in enumerate(runs) if str(r.id) == wanted), 0)
    by_id = {r.id: r for r in runs}
    chosen = st.selectbox(
        ctx.t("review.run"),
        list(by_id),
        index=index,
        format_func=lambda i: run_label(by_id[i], ctx.t),
        key="review_run",
    )
    frame.keep("run", str(chosen))
    return by_id[chosen]


def pick_document(ctx: frame.Context, run: RunRow) -> DocumentRow | None:
    """A document and its language; None for a run of many, which is one queue."""
    if run.documents > MANY:
        return None
    rows = ctx.store.runs.documents(run.id)
    if not rows:
        return None
    if (new := st.session_state.pop("open_document", None)) is not None:
        frame.keep("doc", str(new))
        # What was chosen here before gives way to what is opened.
        for key in [
            k
            for k in st.session_state
            if str(k).startswith((f"review_doc_{run.id}", f"review_lang_{run.id}_"))
        ]:
            del st.session_state[key]
    wanted = next((r for r in rows if str(r.id) == st.query_params.get("doc", "")), rows[0])
    groups: dict[str, list[DocumentRow]] = {}
    for row in rows:
        groups.setdefault(row.title, []).append(row)
    names = list(groups)
    left, right = st.columns(2)
    with left:
        name = st.selectbox(
            ctx.t("review.document"), names, index=names.index(wanted.title), key=f"review_doc_{run.id}"
        )
    own = groups[name]
    with right:
        # The same text may have two versions in one language: then their place tells them apart.
        twice = len({r.target_lang for r in own}) < len(own)
        label = {
            r.id: ctx.t(f"lang.{r.target_lang}") + (f" {i}" if twice else "") for i, r in enumerate(own, 1)
        }
        chosen = frame.one_of(
            ctx.t("review.language"),
            list(label),
            label.__getitem__,
            f"review_lang_{run.id}_{names.index(name)}",
            wanted.id if wanted in own else own[0].id,
        )
    row = next(r for r in own if r.id == chosen)
    frame.keep("doc", str(row.id))
    return row


def pick_segments(ctx: frame.Context) -> Choice:
    """Order and filter; they are in the URL."""
    t = ctx.t
    st.session_state.setdefault("review_order", "text" if st.query_params.get("order") == "text" else "worst")
    shown = st.query_params.get("show", "all")
    st.session_state.setdefault("review_show", shown if shown in ("all", "found", "open") else "all")
    st.session_state.setdefault("review_text", st.query_params.get("q", ""))
    left, middle, right = st.columns([2, 3, 3])
    with left:
        order = frame.one_of(t("review.order"), ("worst", "text"), lambda x: t(f"review.{x}"), "review_order")
    with middle:
        show = frame.one_of(
            t("review.show"), ("all", "found", "open"), lambda x: t(f"review.{x}"), "review_show"
        )
    with right:
        text = st.text_input(t("review.search"), key="review_text", max_chars=200)
    frame.keep("order", "text" if order == "text" else "")
    frame.keep("show", "" if show == "all" else show)
    frame.keep("q", text)
    return Choice(worst=order == "worst", show=show, text=text)


def on_act() -> None:
    """Runs before the page is drawn again: what is drawn then is what was committed."""
    ctx = frame.context()
    known: dict[str, Any] = st.session_state.get("review_targets", {})
    raw = st.session_state[KEY].act
    actions, st.session_state["review_done"] = read_actions(
        raw, known, st.session_state.get("review_done", {})
    )
    with ctx.store.session():
        for action in actions:
            # Judged before the machine's verdict was shown: kept with the decision.
            details = {"blind": True} if action.item in st.session_state.get("review_blind", ()) else None
            said = act(ctx.store, action, known, ctx.reviewer, ctx.t, details)
            st.session_state["review_message"] = said
    st.session_state["review_have"] = read_have(raw)


def on_goto() -> None:
    """A link of the fact table: text order, the page with that segment, and the segment in view."""
    position = read_goto(st.session_state[TOP].goto)
    if position is not None:
        st.session_state["review_goto"] = position


def on_page() -> None:
    number = read_goto(st.session_state[KEY].page)
    if number is not None:
        st.session_state["review_page"] = number


def on_edit() -> None:
    st.session_state["review_edit"] = read_edit(
        st.session_state[KEY].edit, st.session_state.get("review_targets", {})
    )


def correct(ctx: frame.Context, token: str, item: Item) -> None:
    """A dialog on one segment: its text in an editor, checked again on demand, saved with the verdict."""
    t = ctx.t
    document_id, position = (int(x) for x in token.split("s"))
    found = ctx.store.runs.part(document_id, [position])
    if not found:
        return
    pair, lang = found[0].pairs[position].pair, found[0].target.lang
    source, before = (s.text.strip() if s else "" for s in (pair.source, pair.target))
    own = [d for d in ctx.store.decisions.standing([item]).get(item, ()) if d.reviewer == ctx.reviewer]
    saved = kept(own[-1].details) if own else Correction("")
    verdict = (own[-1].verdict if own else None) or "reject"
    draft = draft_name(ctx.reviewer, item)
    fields = editor_fields(source, before, lang, saved, verdict, draft, t)
    seen = ctx.store.decisions.latest()

    @st.dialog(t("correct.title"), width="large")  # type: ignore[untyped-decorator]
    def editor() -> None:
        sent = mount_editor(fields, key=f"correct_{token}")
        if (text := read_text(sent.check)) is not None:
            _, services = frame.services("none")
            mount(recheck(source, text, lang, services.encoder, t), key="correct_card")
        if made := read_correction(sent.save):
            chosen, correction = made
            action = Action(item=token, verdict=chosen, seen=seen)
            said = act(ctx.store, action, {token: item}, ctx.reviewer, t, correction.details(before))
            st.session_state["review_message"] = said
            st.session_state["review_drop"] = [draft]
            st.rerun()

    editor()


def show_all() -> None:
    """Text order and no filter: any segment has its place."""
    st.session_state["review_order"], st.session_state["review_show"] = "text", "all"
    st.session_state["review_text"] = ""


@st.fragment  # type: ignore[untyped-decorator]
def segments(run: RunRow, document: DocumentRow | None) -> None:
    """Filter and page of the text: a change of them draws this part again, and not the facts above."""
    ctx = frame.context()
    goto = st.session_state.pop("review_goto", None)
    if goto is not None:
        show_all()
    choice = pick_segments(ctx)
    document_id = document.id if document else None
    place = (run.id, document_id, choice)
    if st.session_state.get("review_place") != place:
        st.session_state["review_page"] = 1
        st.session_state["review_as_of"] = ctx.store.decisions.latest()
        st.session_state["review_memory"] = Memory()
        st.session_state["review_told"] = st.session_state["review_as_of"]
    st.session_state["review_place"] = place
    if goto is not None:
        st.session_state["review_page"] = goto // PAGE + 1
    text(run, document_id, choice, goto)


@st.fragment  # type: ignore[untyped-decorator]
def text(run: RunRow, document_id: int | None, choice: Choice, goto: int | None) -> None:
    """The segments with their buttons: a decision draws this part again, and not the filter."""
    ctx = frame.context()
    with ctx.store.session():
        made = screen(
            ctx.store,
            run.id,
            document_id,
            replace(choice, as_of=st.session_state["review_as_of"]),
            st.session_state["review_page"],
            ctx.reviewer,
            ctx.t,
            sampled(run),
            st.session_state["review_memory"],
        )
    st.session_state["review_targets"], st.session_state["review_blind"] = made.targets, made.blind
    note = st.session_state.pop("review_message", None) or told(
        [d for d in made.against if d.revision > st.session_state["review_told"]], ctx.t
    )
    st.session_state["review_told"] = made.seen
    mount(
        with_message(made.blocks, note),
        key=KEY,
        seen=made.seen,
        news=made.news,
        reviewer=ctx.reviewer,
        saving=ctx.t("decide.saving"),
        focus=goto,
        have=st.session_state.pop("review_have", None),
        done=st.session_state.get("review_done"),
        drop=st.session_state.pop("review_drop", ()),
        plain=st.session_state["review_memory"].plain,
        on_act=on_act,
        on_edit=on_edit,
        on_page=on_page,
    )
    if (token := st.session_state.pop("review_edit", None)) and token in made.targets:
        correct(ctx, token, made.targets[token])


@st.fragment(run_every=LISTEN)  # type: ignore[untyped-decorator]
def listen() -> None:
    """Asks again and again what others have decided on the page's items: one query, and nothing is drawn."""
    ctx = frame.context()
    known: dict[str, Item] = st.session_state.get("review_targets", {})
    mount_watch(ctx.store.decisions.newest(known.values(), ctx.reviewer), key="review_watch")


def page() -> None:
    ctx = frame.context()
    run = pick_run(ctx)
    if run is None:
        st.info(ctx.t("review.nothing"))
        return
    document = pick_document(ctx, run)
    if document is not None:
        with ctx.store.session():
            made = top(ctx.store, document.id, ctx.t, ctx.reviewer, sampled(run))
        mount(made, key=TOP, on_goto=on_goto)
    segments(run, document)
    listen()


page()
