"""The dashboard's frame: navigation, and who is looking in which language. `app.py` and `mtqa app` start here."""

from __future__ import annotations

import gc

from mtqa.dashboard import frame
from mtqa.dashboard.component import mount_watch

PAGES = ("review", "check", "home", "compare", "quality", "export")
"""Files in `pages/`, in the order of the menu; the first is what opens."""


def main() -> None:
    import streamlit as st

    st.set_page_config(page_title="mtqa", layout="wide")
    with st.sidebar:
        mount_watch(key="mtqa_first")
        t = frame.settings()
    made = [
        st.Page(frame.PAGES / f"{name}.py", title=t(f"page.{name}"), url_path=name, default=name == PAGES[0])
        for name in PAGES
    ]
    st.navigation(made).run()
    st.cache_resource(_freeze, show_spinner=False)()


def _freeze() -> bool:
    """Streamlit collects garbage after every step of a user, and what libraries have loaded is looked through each
    time, while the answer waits. Frozen once, it is not."""
    gc.collect()
    gc.freeze()
    return True
