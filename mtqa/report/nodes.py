"""A tree of elements that can be written as HTML or handed to the dashboard's component as plain data.

The only way from text to markup: both writers escape every string, so untrusted text stays text.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from mtqa.report.common import visible

Child: TypeAlias = "Node | str | Sequence[Node | str] | None"

_NAME = re.compile(r"[a-z][a-z0-9-]*")
_VOID = frozenset({"input"})
_TAGS = frozenset(
    [
        "a",
        "article",
        "bdi",
        "button",
        "caption",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "footer",
        "h1",
        "h2",
        "h3",
        "header",
        "input",
        "kbd",
        "label",
        "li",
        "main",
        "mark",
        "option",
        "p",
        "section",
        "select",
        "small",
        "span",
        "strong",
        "summary",
        "sup",
        "table",
        "tbody",
        "td",
        "textarea",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_ATTRIBUTES = frozenset("class dir disabled href id lang open role scope tabindex title type value".split())  # noqa: SIM905


@dataclass(frozen=True, slots=True)
class Node:
    tag: str
    attributes: tuple[tuple[str, str], ...]
    children: tuple[Node | str, ...]


def h(tag: str, attributes: Mapping[str, str | int | bool | None] | None = None, *children: Child) -> Node:
    """An element. Attributes that are None or False are left out, True is the bare attribute; lists are spliced in.

    Raises `ValueError` on a tag or attribute outside the short list that reports use: no script, no event handler.
    """
    if tag not in _TAGS:
        raise ValueError(f"tag {tag!r} is not used in reports")
    kept = []
    for name, value in (attributes or {}).items():
        if name not in _ATTRIBUTES and not (name.startswith(("data-", "aria-")) and _NAME.fullmatch(name)):
            raise ValueError(f"attribute {name!r} is not used in reports")
        if name == "href" and not str(value).startswith("#"):
            raise ValueError("links go to places inside the report only")
        if value is not None and value is not False:
            kept.append((name, "" if value is True else str(value)))
    return Node(tag, tuple(kept), tuple(_flat(children)))


def _flat(children: tuple[Child, ...]) -> Iterator[Node | str]:
    for child in children:
        if isinstance(child, (Node, str)):
            yield child
        elif child is not None:
            yield from child


def markup(node: Node | str) -> str:
    if isinstance(node, str):
        return html.escape(visible(node), quote=False)
    attributes = "".join(f' {k}="{html.escape(visible(v))}"' for k, v in node.attributes)
    if node.tag in _VOID:
        return f"<{node.tag}{attributes}>"
    return f"<{node.tag}{attributes}>{''.join(map(markup, node.children))}</{node.tag}>"


def to_plain(node: Node | str) -> Any:
    """`[tag, {attribute: value}, [children]]`; a string is itself (made visible). JSON-serialisable."""
    if isinstance(node, str):
        return visible(node)
    return [node.tag, {k: visible(v) for k, v in node.attributes}, [to_plain(c) for c in node.children]]


_QUOTED = re.compile("“[^“”]*”")


def isolated(text: str) -> list[Node | str]:
    """A message in which what stands in “…” keeps its own direction: words of an Arabic text do not turn the rest."""
    parts: list[Node | str] = []
    at = 0
    for m in _QUOTED.finditer(text):
        parts += [text[at : m.start() + 1], h("bdi", {}, m[0][1:-1])]
        at = m.end() - 1
    return [*parts, text[at:]]


def text_of(node: Node | str) -> str:
    """All text in it, for tests and search."""
    return node if isinstance(node, str) else "".join(map(text_of, node.children))
