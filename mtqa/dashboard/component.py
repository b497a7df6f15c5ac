"""The one way article text reaches the browser: a component that builds nodes with createElement and textContent.

Nothing untrusted goes through st.markdown, st.write, labels or tooltips, which read Markdown, LaTeX and emoji codes.
What comes back is validated here before anything is done with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from mtqa.dashboard.correct import LIMIT, Correction
from mtqa.dashboard.views import FINDING_KEYS, SEGMENT_KEYS, Block, Plain, plain_blocks
from mtqa.report.html import asset

_ITEM = re.compile(r"\d{1,9}[fs]\d{1,9}")
_ACTS = frozenset(v for _, v in (*FINDING_KEYS, *SEGMENT_KEYS))


@dataclass(frozen=True, slots=True)
class Action:
    """A reviewer's step: `verdict` on the item with this token, or `undo` (then both are empty)."""

    undo: bool = False
    item: str = ""
    verdict: str = ""
    seen: int = 0


def read_action(raw: Any, known: Collection[str]) -> Action | None:
    """An action from the browser; None if it is not one about an item on the page."""
    if not isinstance(raw, dict):
        return None
    if raw.get("undo") is True:
        return Action(undo=True)
    item, verdict, seen = raw.get("item"), raw.get("verdict"), raw.get("seen")
    if not (isinstance(item, str) and _ITEM.fullmatch(item) and item in known):
        return None
    if not (isinstance(verdict, str) and verdict in _ACTS):
        return None
    if not (isinstance(seen, int) and not isinstance(seen, bool) and 0 <= seen < 2**62):
        return None
    return Action(item=item, verdict=verdict, seen=seen)


_CLIENT = re.compile(r"[a-z0-9]{1,20}")
_BATCH = 200


def read_actions(
    raw: Any, known: Collection[str], done: Mapping[str, int]
) -> tuple[list[Action], dict[str, int]]:
    """New actions in order, and what was seen of each client so far (`done` with them).

    A message holds all actions that were not confirmed, so two messages may hold the same one. What is no action
    about an item on the page is confirmed and not done.
    """
    if not (
        isinstance(raw, dict) and isinstance(raw.get("client"), str) and _CLIENT.fullmatch(raw["client"])
    ):
        return [], dict(done)
    client, listed = raw["client"], raw.get("actions")
    last = done.get(client, 0)
    found = []
    for one in listed[:_BATCH] if isinstance(listed, list) else ():
        number = one.get("n") if isinstance(one, dict) else None
        if isinstance(number, int) and not isinstance(number, bool) and last < number < 2**31:
            last = number
            if action := read_action(one, known):
                found.append(action)
    # One client at a time draws a session's page: the others have gone.
    return found, {client: last}


def read_have(raw: Any) -> dict[str, str]:
    """The blocks that the browser draws already, with their hashes."""
    have = raw.get("have") if isinstance(raw, dict) else None
    if not isinstance(have, dict):
        return {}
    return {k: v for k, v in have.items() if isinstance(k, str) and isinstance(v, str)}


def read_edit(raw: Any, known: Collection[str]) -> str | None:
    """The segment that the reviewer wants to correct."""
    return raw if isinstance(raw, str) and _ITEM.fullmatch(raw) and "s" in raw and raw in known else None


def read_goto(raw: Any) -> int | None:
    """The segment that a link of the fact table leads to."""
    return raw if isinstance(raw, int) and not isinstance(raw, bool) and 0 <= raw < 2**31 else None


_PLACE = re.compile(r"(\d{1,9})(?::(\d{1,9}))?")


def read_open(raw: Any) -> tuple[int, int | None] | None:
    """The document, and the segment if any, that a list's button opens."""
    found = _PLACE.fullmatch(raw) if isinstance(raw, str) else None
    return (int(found[1]), int(found[2]) if found[2] else None) if found else None


_FILTER = re.compile(r"([a-z]{1,10}):(.{1,200})", re.DOTALL)


def read_filter_choice(raw: Any) -> tuple[str, str] | None:
    """What a list's button narrows the page to: a filter's name and its value."""
    found = _FILTER.fullmatch(raw) if isinstance(raw, str) else None
    return (found[1], found[2]) if found else None


def read_correction(raw: Any) -> tuple[str, Correction] | None:
    """The verdict and the correction that the editor sends."""
    if not isinstance(raw, dict):
        return None
    text, note, category, severity, verdict = (
        raw.get(name) for name in ("text", "note", "category", "severity", "verdict")
    )
    if not (isinstance(verdict, str) and verdict in {v for _, v in SEGMENT_KEYS}):
        return None
    if not all(isinstance(x, str) for x in (text, note, category, severity)):
        return None
    return verdict, Correction(str(text), str(note), str(category), str(severity))


def read_text(raw: Any) -> str | None:
    """The text that is to be checked again."""
    return raw[:LIMIT] if isinstance(raw, str) else None


@cache
def _own(name: str) -> str:
    return files("mtqa.dashboard.assets").joinpath(name).read_text(encoding="utf-8")


@cache
def sources() -> dict[str, str]:
    """The component's html, css and js."""
    css = asset("review.css") + _own("dashboard.css")
    js = asset("interact.js") + _own("common.js") + _own("component.js")
    return {"html": '<div class="mtqa doc"></div>', "css": css, "js": js}


@cache
def editor_sources() -> dict[str, str]:
    """The editor's html, css and js."""
    css = asset("review.css") + _own("dashboard.css") + _own("editor.css")
    return {
        "html": '<div class="mtqa editor"></div>',
        "css": css,
        "js": _own("common.js") + _own("editor.js"),
    }


def mount(
    made: Sequence[Block],
    *,
    key: str,
    seen: int = 0,
    news: int = 0,
    reviewer: str = "",
    saving: str = "",
    focus: int | None = None,
    have: Mapping[str, str] | None = None,
    done: Mapping[str, int] | None = None,
    drop: Sequence[str] = (),
    plain: Plain | None = None,
    on_act: Callable[[], None] | None = None,
    on_goto: Callable[[], None] | None = None,
    on_open: Callable[[], None] | None = None,
    on_edit: Callable[[], None] | None = None,
    on_filter: Callable[[], None] | None = None,
    on_page: Callable[[], None] | None = None,
) -> Any:
    """Draws the blocks. `seen` is the latest revision they show; it comes back with each action; `news` the latest
    of somebody else on their items; `focus` is a segment to bring into view. Blocks that the browser has (`have`) are
    not sent again; `done` confirms its actions; `drop` are drafts that were saved; `plain` keeps what was made of
    blocks before."""
    import streamlit as st

    draw = st.components.v2.component("mtqa_review", **sources())
    data = {
        "blocks": plain_blocks(made, have or {}, plain),
        "seen": seen,
        "news": news,
        "reviewer": reviewer,
        "saving": saving,
        "focus": focus,
        "done": dict(done or {}),
        "drop": list(drop),
    }
    listen = {
        "act": on_act,
        "goto": on_goto,
        "open": on_open,
        "edit": on_edit,
        "filter": on_filter,
        "page": on_page,
    }
    return draw(
        key=key, data=data, **{f"on_{name}_change": call or _nothing for name, call in listen.items()}
    )


def mount_editor(data: Mapping[str, Any], *, key: str) -> Any:
    """Draws the editor of a segment's correction; `check` and `save` of the result are what it sends."""
    import streamlit as st

    draw = st.components.v2.component("mtqa_editor", **editor_sources())
    return draw(key=key, data=dict(data), on_check_change=_nothing, on_save_change=_nothing)


def mount_watch(news: int = 0, *, key: str, on_drawn: Callable[[], None] | None = None) -> None:
    """Nothing to see: tells the page's components the latest revision of somebody else, and calls `on_drawn` once the
    page stands."""
    import streamlit as st

    draw = st.components.v2.component("mtqa_watch", html="<i hidden></i>", js=_own("watch.js"))
    draw(key=key, data={"news": news, "tell": on_drawn is not None}, on_drawn_change=on_drawn or _nothing)


def _nothing() -> None:
    pass
