"""What every page has: texts, the reviewer's name, the store, the models. Models are loaded once, and only when used."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mtqa.dashboard.access import Person, configured, person
from mtqa.report.common import Texts
from mtqa.store import Store, default_path, open_store

if TYPE_CHECKING:
    from mtqa.pipeline import Services

UI_LANGS = {"en": "English", "id": "Bahasa Indonesia"}
NAME_LIMIT = 60


@dataclass(frozen=True)
class Context:
    t: Texts
    reviewer: str
    store: Store
    admin: bool  # may delete runs; without sign-in, whoever is at this machine


PAGES = Path(__file__).parent / "pages"


def go_to_review() -> None:
    """Leaves this page for the review of what `open_run` and `open_document` name."""
    import streamlit as st

    st.switch_page(str(PAGES / "review.py"))


def texts(lang: str) -> Texts:
    return Texts(lang, "mtqa.dashboard")


def settings() -> Texts:
    """Draws the interface language and the reviewer's name; both are in the URL, so that a reload keeps them."""
    import streamlit as st

    # A change of page from within a page forgets widgets that nobody has touched: kept beside them.
    state = st.session_state
    first = state.get("kept_ui") or st.query_params.get("ui") or (st.context.locale or "en")[:2]
    state.setdefault("ui_lang", first if first in UI_LANGS else "en")
    state.setdefault("reviewer", state.get("kept_reviewer", st.query_params.get("reviewer", ""))[:NAME_LIMIT])
    t = texts(state["ui_lang"] or "en")
    state["kept_ui"] = one_of(t("app.language"), list(UI_LANGS), UI_LANGS.__getitem__, "ui_lang")
    keep("ui", state["kept_ui"])
    if sign_in(t) is None:
        st.text_input(t("app.reviewer"), key="reviewer", max_chars=NAME_LIMIT, help=t("app.reviewer_help"))
        state["kept_reviewer"] = state["reviewer"]
        keep("reviewer", state["reviewer"])
    return t


def sign_in(t: Texts) -> Person | None:
    """Who signed in, None where sign-in is not set up. Where it is, nobody gets further without it."""
    import streamlit as st

    secrets = read_secrets()
    if not configured(secrets):
        return None
    found = person(st.user.to_dict(), secrets)
    if found is None:
        if st.user.get("is_logged_in"):
            st.text(t("access.refused"))
            st.button(t("access.leave"), on_click=st.logout)
        else:
            st.button(t("access.enter"), on_click=st.login, type="primary")
        st.stop()
        raise PermissionError("not signed in")
    st.text(found.name)
    st.button(t("access.leave"), on_click=st.logout)
    return found


def read_secrets() -> dict[str, Any]:
    """`secrets.toml` as a dictionary; empty where there is none."""
    import streamlit as st

    try:
        return dict(st.secrets.to_dict())
    except FileNotFoundError:
        return {}


def one_of(
    label: str, options: Sequence[Any], show: Callable[[Any], str], key: str, default: Any = None
) -> Any:
    """A row of buttons of which one is always chosen. `default` is for a key that the session does not hold yet."""
    import streamlit as st

    more: dict[str, Any] = {} if default is None or key in st.session_state else {"default": default}
    # Older versions let the chosen button be taken back; then the first one counts.
    if "required" in inspect.signature(st.segmented_control).parameters:
        more["required"] = True
    chosen = st.segmented_control(label, list(options), format_func=show, key=key, **more)
    return chosen if chosen is not None else (default if default is not None else options[0])


def keep(name: str, value: str) -> None:
    """Writes a parameter into the URL, or takes an empty one out of it."""
    import streamlit as st

    if value:
        if st.query_params.get(name) != value:
            st.query_params[name] = value
    elif name in st.query_params:
        del st.query_params[name]


def context() -> Context:
    import streamlit as st

    t = texts(st.session_state.get("ui_lang") or "en")
    secrets = read_secrets()
    if configured(secrets):
        who = person(st.user.to_dict(), secrets)
        if who is None:
            st.stop()
            raise PermissionError("not signed in")
        return Context(t, who.name[:NAME_LIMIT], store(str(default_path())), who.admin)
    reviewer = str(st.session_state.get("reviewer") or "").strip() or t("app.anonymous")
    return Context(t, reviewer, store(str(default_path())), admin=True)


def store(path: str) -> Store:
    import streamlit as st

    # The path is the key: tables are brought up to date once, not at every step of a user.
    opened: Store = st.cache_resource(_open, show_spinner=False)(path)
    return opened


def _open(path: str) -> Store:
    return open_store(Path(path), keep=4)


def services(engine: str) -> tuple[Any, Services]:
    """Configuration and models of an engine, shared by all sessions."""
    import streamlit as st

    found: tuple[Any, Services] = st.cache_resource(_services, show_spinner=False)(engine)
    return found


def _services(engine: str) -> tuple[Any, Services]:
    from mtqa.config import Config
    from mtqa.wiring import open_services

    config = Config(engine=engine)
    return config, open_services(config)
