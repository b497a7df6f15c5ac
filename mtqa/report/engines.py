"""The table of `mtqa engines`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console


@dataclass(frozen=True, slots=True)
class EngineRow:
    """What is known of an engine. `ready`: the languages whose models are here; `megabytes`: about, of all its models."""

    name: str
    about: str
    languages: tuple[str, ...]
    ready: tuple[str, ...]
    megabytes: int
    licence: str
    commercial: bool
    automatic: bool
    missing: tuple[str, ...] = ()
    how_to_get: str = ""
    typical_chrf: tuple[tuple[str, float], ...] = ()


def size(megabytes: int) -> str:
    if not megabytes:
        return "included"
    return f"{megabytes / 1000:.1f} GB" if megabytes >= 1000 else f"{megabytes} MB"


def write_engines(rows: Sequence[EngineRow], console: Console | None = None) -> None:
    """Prints per engine: whether it is here, its languages, size, licence, what it is, how to get it."""
    from rich.console import Console
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    console = console or Console()
    for row in rows:
        head = Table.grid(padding=(0, 2))
        head.add_column(width=max(len(r.name) for r in rows))
        head.add_column(width=max(len(" ".join(r.languages)) for r in rows))
        head.add_column(width=8, justify="right")
        head.add_row(
            Text(row.name, style="bold"),
            " ".join(row.languages),
            size(row.megabytes),
            Text(where(row), style=style(row)),
        )
        console.print(head)
        console.print(Padding(Text("\n".join(details(row))), (0, 0, 1, 2)))


def where(row: EngineRow) -> str:
    if row.ready == row.languages:
        return "here"
    return f"here for {' '.join(row.ready)}" if row.ready else "not here"


def style(row: EngineRow) -> str:
    return "green" if row.ready else "dim"


def details(row: EngineRow) -> list[str]:
    lines = [row.about, f"Licence: {row.licence}" + ("" if row.commercial else " (no commercial use)")]
    if row.typical_chrf:
        reached = ", ".join(f"{lang} {value:.0f}" for lang, value in row.typical_chrf)
        lines.append(f"chrF++ on correct translations: {reached}")
    if not row.automatic:
        lines.append("Never taken by --engine auto.")
    if row.how_to_get:
        lines.append(f"Get it: {row.how_to_get}")
    return lines
