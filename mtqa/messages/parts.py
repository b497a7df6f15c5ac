"""What the checks say, in no language yet."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from mtqa.model import Mention
from mtqa.values import PartialDate


@dataclass(frozen=True, slots=True)
class Term:
    """A word of a small list: `Term("currency", "IDR")`, or several: `Term("note", "day differs; month differs")`.

    One that a language does not list is shown as it is.
    """

    list: str
    name: str


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence or a part of one: its key in `<lang>.toml`, and what stands in its places."""

    key: str
    parts: tuple[tuple[str, Part], ...] = ()


Part: TypeAlias = "str | int | Decimal | Mention | PartialDate | Term | Message | tuple[str, ...]"
"""`str`: words of an article, put into “…”; a tuple of them: one or the other. `Mention`: its words, and its value."""

Evidence: TypeAlias = tuple[tuple[str, Part], ...]
"""(name in the list `evidence`, what was seen)"""


def say(key: str, /, **parts: Part) -> Message:
    """`say("name-missing", name="Prabowo")`."""
    return Message(key, tuple(parts.items()))
