"""Check now: paste or upload a source and its versions, see what is being done, get a stored run."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import streamlit as st

from mtqa.dashboard import frame
from mtqa.dashboard.component import mount
from mtqa.dashboard.inputs import Entered, File, Version, tasks_of
from mtqa.dashboard.progress import progress_words
from mtqa.dashboard.views import message
from mtqa.dashboard.work import analyse_and_store
from mtqa.errors import InputError, MtqaError
from mtqa.messages import problem_in
from mtqa.model import TARGET_LANGS


def say(text: str, kind: str = "note") -> None:
    """A sentence that may hold a file's name or a text: never through Markdown."""
    mount([("message", message(text, kind))], key=f"check_{kind}")


def file_of(upload: Any) -> File | None:
    return (upload.name, upload.getvalue()) if upload else None


@st.cache_data(show_spinner=False)  # type: ignore[untyped-decorator]
def engine_names() -> list[str]:
    """ "auto", "none" and the engines whose models are on this machine."""
    from mtqa.adapters.engines import load_presets, status

    return ["auto", "none", *(p.name for p in load_presets().values() if status(p).ready)]


def version_form(ctx: frame.Context, lang: str) -> Version:
    t = ctx.t
    text = st.text_area(t("check.target"), height=220, key=f"check_target_{lang}")
    upload = st.file_uploader(t("check.upload_target"), type=["txt"], key=f"check_file_{lang}")
    with st.expander(t("check.have_back")):
        back = st.text_area(t("check.back"), height=120, key=f"check_back_{lang}")
    return Version(text, file_of(upload), back)


def form(ctx: frame.Context) -> Entered | None:
    t = ctx.t
    with st.form("check", border=False):
        left, right = st.columns(2)
        with left:
            source = st.text_area(t("check.source"), height=282, key="check_source")
            source_file = st.file_uploader(t("check.upload_source"), type=["txt"], key="check_source_file")
        with right:
            tabs = st.tabs([t(f"lang.{lang}") for lang in TARGET_LANGS])
            versions = {}
            for lang, tab in zip(TARGET_LANGS, tabs, strict=True):
                with tab:
                    versions[lang] = version_form(ctx, lang)
        with st.expander(t("check.rows")):
            rows = st.file_uploader(t("check.upload_rows"), type=["jsonl", "csv", "tsv"], key="check_rows")
        left, right = st.columns(2)
        known = {"auto": t("check.engine_auto"), "none": t("check.engine_none")}
        engine = left.selectbox(
            t("check.engine"), engine_names(), format_func=lambda x: known.get(x, x), key="check_engine"
        )
        name = right.text_input(t("check.name"), key="check_name", max_chars=120)
        if not st.form_submit_button(t("check.run"), type="primary"):
            return None
    when = datetime.now().strftime("%d.%m.%Y %H:%M")
    return Entered(
        source,
        file_of(source_file),
        versions,
        file_of(rows),
        engine,
        name.strip() or t("check.name_default", date=when),
    )


def run(ctx: frame.Context, entered: Entered) -> int | None:
    """The new run's id. Pressing "Cancel", or anything else, ends this script at the next sign of progress."""
    t = ctx.t
    problems: list[InputError] = []
    failed, made = "", 0
    with st.status(t("check.running"), expanded=True) as status:
        line = st.empty()
        st.button(t("check.cancel"), key="check_cancel")
        try:
            tasks, problems = tasks_of(entered, t)
            config, services = frame.services(entered.engine)

            def tell(stage: str, done: int, total: int) -> None:
                line.text(progress_words(stage, done, total, t))

            made = analyse_and_store(ctx.store, tasks, config, services, entered.name, "app", tell)
        except MtqaError as error:
            failed = problem_in(str(error), t.lang)
        if failed:
            status.update(label=t("check.failed"), state="error", expanded=False)
        else:
            status.update(label=t("check.done"), state="complete", expanded=False)
    if failed:
        # Outside of the status, which folds.
        say(failed, "error")
        return None
    if problems:
        say(
            "\n".join(
                [t("check.bad_rows", n=len(problems)), *(problem_in(str(p), t.lang) for p in problems[:20])]
            ),
            "error",
        )
        st.session_state["check_made"] = made
        return None
    return made


def page() -> None:
    ctx = frame.context()
    st.header(ctx.t("page.check"))
    st.caption(ctx.t("check.lead"))
    if st.session_state.get("check_cancel"):
        say(ctx.t("check.cancelled"))
    entered = form(ctx)
    made = run(ctx, entered) if entered else None
    if made is None and "check_made" in st.session_state and st.button(ctx.t("check.open")):
        made = st.session_state.pop("check_made")
    if made is not None:
        st.session_state["open_run"] = made
        frame.go_to_review()


page()
