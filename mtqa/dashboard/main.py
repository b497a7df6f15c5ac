"""The dashboard's frame: navigation, and who is looking in which language. `app.py` and `mtqa app` start here."""

from __future__ import annotations

from mtqa.dashboard import frame

PAGES = ("review", "check", "home", "compare", "quality", "export")
"""Files in `pages/`, in the order of the menu; the first is what opens."""


def main() -> None:
    import streamlit as st

    st.set_page_config(page_title="mtqa", layout="wide")
    with st.sidebar:
        t = frame.settings()
    made = [
        st.Page(frame.PAGES / f"{name}.py", title=t(f"page.{name}"), url_path=name, default=name == PAGES[0])
        for name in PAGES
    ]
    st.navigation(made).run()
