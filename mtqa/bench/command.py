"""What `mtqa bench` and `python -m mtqa.bench` do: run, write the files asked for, print the tables."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mtqa.bench import CLEAN, pair_analyse, run_bench
from mtqa.errors import InputError
from mtqa.model import TARGET_LANGS, Lang

if TYPE_CHECKING:
    from rich.console import Console

    from mtqa.bench.measure import BenchResult


@dataclass(frozen=True, slots=True)
class Outputs:
    """Files to write; None: not wanted."""

    json: Path | None = None  # the measures
    svg: Path | None = None  # the picture, kind x language
    markdown: Path | None = None  # the tables for a README
    dump: Path | None = None  # the injected pairs, their spans and what was found, JSON lines
    alarms: Path | None = None  # every finding on a clean pair, JSON lines


def bench(
    tsv: Path,
    *,
    langs: Sequence[Lang] = TARGET_LANGS,
    kinds: Sequence[str] | None = None,
    size: int = 100,
    clean: int = CLEAN,
    seed: int = 1,
    encoder: str = "embedded",
    preview: bool = False,
    checks: Sequence[str] | None = None,
    outputs: Outputs = Outputs(),
    console: Console | None = None,
) -> BenchResult:
    """Raises `InputError`, `ConfigError` or `EngineError`; `checks` runs only these pair checks, each pair by itself.

    `encoder` as in the configuration: "embedded", "none", or a hub encoder. Progress goes to standard error.
    """
    from rich.console import Console

    from mtqa.bench.report import to_json, to_markdown, to_rich, to_svg
    from mtqa.wiring import make_encoder

    made = make_encoder(encoder)
    stages = Console(stderr=True)
    result = run_bench(
        tsv,
        langs=langs,
        kinds=kinds,
        size=size,
        clean=clean,
        seed=seed,
        encoder=made,
        preview=preview,
        analyse=pair_analyse(made, checks) if checks else None,
        progress=lambda stage: stages.print(stage, style="dim"),
    )
    for path, text in (
        (outputs.json, to_json),
        (outputs.svg, to_svg),
        (outputs.markdown, to_markdown),
        (outputs.dump, lambda r: _lines(o.to_json() for o in r.outcomes)),
        (outputs.alarms, lambda r: _lines(a.to_json() for a in r.alarms)),
    ):
        if path:
            _write(path, text(result))
    (console or Console()).print(to_rich(result))
    return result


def _lines(rows: Iterable[dict[str, Any]]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", path=path) from error
