"""Check now: paste or upload a source and a translation, see what is being done, get a stored run."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from mtqa.dashboard import frame
from mtqa.dashboard.component import mount
from mtqa.dashboard.inputs import Entered, tasks_of
from mtqa.dashboard.progress import progress_words
from mtqa.dashboard.views import message
from mtqa.dashboard.work import analyse_and_store
from mtqa.errors import MtqaError
from mtqa.model import TARGET_LANGS


def say(text: str, kind: str = "note") -> None:
    """A sentence that may hold a file's name or a text: never through Markdown."""
    mount([("message", message(text, kind))], key="check_message")


def form(ctx: frame.Context) -> Entered | None:
    t = ctx.t
    lang = st.segmented_control(
        t("check.target_lang"),
        list(TARGET_LANGS),
        format_func=lambda x: t(f"lang.{x}"),
        default="en",
        required=True,
        key="check_lang",
    )
    with st.form("check", border=False):
        left, right = st.columns(2)
        with left:
            source = st.text_area(t("check.source"), height=260, key="check_source")
            source_file = st.file_uploader(t("check.upload_source"), type=["txt"], key="check_source_file")
        with right:
            target = st.text_area(t("check.target"), height=260, key="check_target")
            target_file = st.file_uploader(t("check.upload_target"), type=["txt"], key="check_target_file")
        with st.expander(t("check.more")):
            back = st.text_area(t("check.back"), height=120, key="check_back")
            engine = st.selectbox(
                t("check.engine"),
                ["auto", "none"],
                format_func=lambda x: t(f"check.engine_{x}"),
                key="check_engine",
            )
            name = st.text_input(t("check.name"), key="check_name", max_chars=120)
        if not st.form_submit_button(t("check.run"), type="primary"):
            return None
    return Entered(
        lang=lang,
        source=source,
        target=target,
        back=back,
        engine=engine,
        name=name.strip() or t("check.name_default", date=datetime.now().strftime("%d.%m.%Y %H:%M")),
        source_file=(source_file.name, source_file.getvalue()) if source_file else None,
        target_file=(target_file.name, target_file.getvalue()) if target_file else None,
    )


def run(ctx: frame.Context, entered: Entered) -> int | None:
    """The new run's id. Pressing "Cancel", or anything else, ends this script at the next sign of progress."""
    t = ctx.t
    with st.status(t("check.running"), expanded=True) as status:
        line = st.empty()
        st.button(t("check.cancel"), key="check_cancel")
        try:
            tasks = tasks_of(entered, t)
            config, services = frame.services(entered.engine)

            def tell(stage: str, done: int, total: int) -> None:
                line.text(progress_words(stage, done, total, t))

            made = analyse_and_store(ctx.store, tasks, config, services, entered.name, "app", tell)
        except MtqaError as error:
            status.update(label=t("check.failed"), state="error", expanded=False)
            say(str(error), "error")
            return None
        status.update(label=t("check.done"), state="complete", expanded=False)
    return made


def page() -> None:
    ctx = frame.context()
    st.header(ctx.t("page.check"))
    st.caption(ctx.t("check.lead"))
    if st.session_state.get("check_cancel"):
        say(ctx.t("check.cancelled"))
    entered = form(ctx)
    if entered and (made := run(ctx, entered)) is not None:
        st.session_state["open_run"] = made
        frame.go_to_review()


page()
