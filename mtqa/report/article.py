"""How many of the seed article's known faults were found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TextIO


class Counted(Protocol):
    @property
    def lang(self) -> str: ...
    @property
    def found(self) -> Sequence[object]: ...
    @property
    def missed(self) -> Sequence[object]: ...
    @property
    def elsewhere(self) -> Sequence[object]: ...


def write_counts(counts: Sequence[Counted], out: TextIO) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title="Known faults of the seed article", title_justify="left")
    for column in ("version", "known", "found", "missed", "raised elsewhere"):
        table.add_column(column, justify="left" if column == "version" else "right")
    for c in counts:
        known = len(c.found) + len(c.missed)
        table.add_row(c.lang, *(str(n) for n in (known, len(c.found), len(c.missed), len(c.elsewhere))))
    Console(file=out).print(table)
