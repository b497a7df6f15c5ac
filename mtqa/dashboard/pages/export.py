"""Export: findings with their decisions for a spreadsheet or a program, and the report for an editor."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from mtqa.dashboard import frame
from mtqa.dashboard.export import as_csv, as_jsonl, as_xlsx, chosen, corrected
from mtqa.model import TARGET_LANGS
from mtqa.report.html import to_html
from mtqa.report.json import to_json
from mtqa.store import Filter, Store

# Reports of more documents than this are too large for one page.
LARGE = 200
# A file is made when its button is clicked. A click must not run the page again: the new run's files take the place of
# the one being fetched, and of those whose buttons are still on the screen.
fetch_button = partial(st.download_button, on_click="ignore")


def page() -> None:
    ctx = frame.context()
    t = ctx.t
    st.header(t("page.export"))
    runs = {r.id: r for r in ctx.store.runs.all()}
    if not runs:
        st.info(t("review.nothing"))
        return
    left, right = st.columns([3, 2])
    run = left.selectbox(
        t("review.run"),
        list(runs),
        format_func=lambda i: f"{runs[i].name} · {runs[i].created[:16].replace('T', ' ')}",
        key="export_run",
    )
    with right:
        lang = st.pills(
            t("review.language"), TARGET_LANGS, format_func=lambda x: t(f"lang.{x}"), key="export_lang"
        )
    filter = Filter(run_id=run, lang=lang or "")
    name = f"mtqa-run-{run}" + (f"-{lang}" if lang else "")

    st.subheader(t("export.findings"))
    st.caption(t("export.findings_lead"))
    kinds: tuple[tuple[str, Callable[[Store, Filter], bytes], str], ...] = (
        (
            "xlsx",
            partial(as_xlsx, ui_lang=t.lang),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        ("csv", partial(as_csv, ui_lang=t.lang), "text/csv"),
        ("jsonl", as_jsonl, "application/jsonl"),
    )
    for column, (kind, write, mime) in zip(st.columns(3), kinds, strict=True):
        with column:
            fetch_button(
                t(f"export.{kind}"),
                partial(write, ctx.store, filter),
                f"{name}.{kind}",
                mime,
                width="stretch",
                key=f"export_{kind}",
            )
    if ctx.admin:
        deletion(ctx, run)
    st.subheader(t("export.report"))
    st.caption(t("export.report_lead"))
    if runs[run].documents > LARGE:
        st.caption(t("export.too_large", n=LARGE))
        return

    def html() -> bytes:
        report = chosen(ctx.store, filter)
        return to_html(report, t.lang).encode("utf-8") if report else b""

    def plain() -> bytes:
        report = chosen(ctx.store, filter)
        return to_json(report).encode("utf-8") if report else b""

    left, right = st.columns(2)
    with left:
        fetch_button(t("export.html"), html, f"{name}.html", "text/html", width="stretch", key="export_html")
    with right:
        fetch_button(
            t("export.json"), plain, f"{name}.json", "application/json", width="stretch", key="export_json"
        )
    translation(ctx, run)


def translation(ctx: frame.Context, run: int) -> None:
    """The corrected text of one document, where somebody has corrected it."""
    t = ctx.t
    st.subheader(t("export.translation"))
    st.caption(t("export.translation_lead"))
    rows = ctx.store.runs.documents(run)
    label = {r.id: f"{t(f'lang.{r.target_lang}')} · {r.doc_id} · {r.title}" for r in rows}
    chosen_id = st.selectbox(
        t("review.document"), list(label), format_func=label.__getitem__, key=f"export_document_{run}"
    )
    document = ctx.store.runs.document(chosen_id) if chosen_id is not None else None
    if document is None:
        return
    text, count = corrected(ctx.store, document)
    fetch_button(
        t("export.corrected", n=count),
        text.encode("utf-8", "replace"),
        f"mtqa-document-{chosen_id}.{document.target.lang}.txt",
        "text/plain",
        disabled=not count,
        key="export_text",
    )


def deletion(ctx: frame.Context, run: int) -> None:
    """Admins may delete a run; what was decided in it stays."""
    t = ctx.t

    def delete() -> None:
        ctx.store.runs.delete(run)
        st.session_state.pop("export_run", None)

    with st.expander(t("export.delete")):
        st.caption(t("export.delete_lead"))
        sure = st.checkbox(t("export.sure"), key=f"export_sure_{run}")
        st.button(t("export.delete"), on_click=delete, disabled=not sure, key="export_delete")


page()
