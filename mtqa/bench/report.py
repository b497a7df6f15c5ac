"""A bench result as a terminal table, Markdown, JSON and a picture (SVG)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from mtqa.bench.families import BARS
from mtqa.bench.measure import BenchResult
from mtqa.errors import InputError
from mtqa.model import Severity

if TYPE_CHECKING:
    from rich.console import Console, RenderableType


def write_results(
    result: BenchResult,
    *,
    json_file: Path | None = None,
    svg: Path | None = None,
    markdown: Path | None = None,
    dump: Path | None = None,
    list_alarms: Path | None = None,
    console: Console | None = None,
) -> None:
    """Prints the tables and writes the files asked for; raises `InputError` where one cannot be written.

    `dump`: every injected pair, its spans and what was found; `list_alarms`: every finding on a clean pair; JSON lines.
    """
    from rich.console import Console

    for path, text in (
        (json_file, to_json),
        (svg, to_svg),
        (markdown, to_markdown),
        (dump, lambda r: _lines(o.to_json() for o in r.outcomes)),
        (list_alarms, lambda r: _lines(a.to_json() for a in r.alarms)),
    ):
        if path:
            _write(path, text(result))
    (console or Console()).print(to_rich(result))


def _lines(rows: Iterable[dict[str, Any]]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8", errors="surrogatepass")
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", path=path) from error


def to_json(result: BenchResult) -> str:
    return json.dumps(result.to_json(), ensure_ascii=False, indent=1) + "\n"


def _percent(x: float) -> str:
    return f"{100 * x:.0f}" if x in (0, 1) else f"{100 * x:.1f}"


def kind_rows(result: BenchResult) -> list[list[str]]:
    """kind, then per language "recall % (n) F1 [low–high]"."""
    rows = []
    for kind in result.kinds():
        row = [kind]
        for lang in result.langs:
            c = result.cell(lang, kind)
            row.append(
                f"{_percent(c.recall)} ({c.n}) F1 {c.f1:.2f} [{c.f1_low:.2f}–{c.f1_high:.2f}]" if c.n else "–"
            )
        rows.append(row)
    return rows


def family_rows(result: BenchResult) -> list[list[str]]:
    """family with its bar, then per language "recall % / false alarms per 1,000", marked ✗ where the bar is missed."""
    rows = []
    for bar in BARS:
        kinds = result.bar_kinds(bar)
        if not kinds:
            continue
        row = [f"{bar.family} (≥ {100 * bar.recall:.0f} %, ≤ {bar.alarms:.0f})"]
        for lang in result.langs:
            c, rate = result.cell(lang, *kinds), result.rate(lang, bar)
            good = c.recall >= bar.recall_in(lang), rate <= bar.alarms
            row.append(f"{_percent(c.recall)}{'' if good[0] else ' ✗'} / {rate:.1f}{'' if good[1] else ' ✗'}")
        rows.append(row)
    return rows


def check_rows(result: BenchResult) -> list[list[str]]:
    """check, then per language false alarms per 1,000 clean segments: all, and of them severity major and higher."""
    every, severe = result.rates_by_check(), result.rates_by_check(Severity.MAJOR)
    none = dict.fromkeys(result.langs, 0.0)
    return [
        [check, *(f"{rates[lang]:.1f} ({severe.get(check, none)[lang]:.1f})" for lang in result.langs)]
        for check, rates in every.items()
    ]


def speed_lines(result: BenchResult) -> list[str]:
    s = result.speed
    lines = [f"{k}: {v} s" for k, v in result.seconds.items()]
    if s:
        lines.append(
            f"recognise and check, one core, no models: {s['pairs_per_second']} pairs/s ("
            + ", ".join(f"{k} {v}" for k, v in s["by_language"].items())
            + ")"
        )
        lines.append(
            "microseconds per pair: "
            + ", ".join(f"{k} {v}" for k, v in list(s["microseconds_per_pair"].items())[:12])
        )
    return lines


def to_rich(result: BenchResult) -> RenderableType:
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    parts: list[RenderableType] = []
    for title, first, rows in (
        ("Recall with the right span, % (n), and F1 with its 95 % interval", "kind", kind_rows(result)),
        ("Families against their bars: recall % / false alarms per 1,000", "family", family_rows(result)),
        ("Findings per 1,000 clean segments (major and higher)", "check", check_rows(result)),
    ):
        table = Table(title=title, title_justify="left", box=None, pad_edge=False)
        table.add_column(first, no_wrap=True)
        for lang in result.langs:
            table.add_column(lang, justify="right")
        for row in rows:
            table.add_row(*row)
        parts += [table, Text()]
    parts += [Text(line) for line in speed_lines(result)]
    parts += [Text(f"problem: {p}", style="red") for p in result.problems]
    return Group(*parts)


def to_markdown(result: BenchResult) -> str:
    def table(first: str, rows: list[list[str]]) -> str:
        head = f"| {first} | {' | '.join(result.langs)} |\n|---|{'---:|' * len(result.langs)}\n"
        return head + "".join(f"| {' | '.join(row)} |\n" for row in rows)

    short = []
    for kind in result.kinds():
        cells = [(c, lang) for lang in result.langs if (c := result.cell(lang, kind))]
        short.append([kind, *(f"{_percent(c.recall)} ({c.n})" if c.n else "–" for c, _ in cells)])
    return "\n".join(
        [
            f"`{result.corpus}`, seed {result.seed}, encoder {result.encoder}; clean segments: "
            + ", ".join(f"{k} {v}" for k, v in result.segments.items())
            + ".\n",
            "Recall with the right span in % / false alarms per 1,000 clean segments; ✗ misses the bar.\n",
            table("family (bar)", family_rows(result)),
            "Recall with the right span in % (number of injected errors).\n",
            table("injected error", short),
            "Findings per 1,000 clean segments (of these major or critical).\n",
            table("check", check_rows(result)),
            *(f"- {line}" for line in speed_lines(result)),
            "",
        ]
    )


CELL_W, CELL_H, LEFT, TOP = 96, 24, 190, 84


def _colour(x: float) -> str:
    """0 red over yellow to 1 green, light enough for black text."""
    low, mid, high = (222, 97, 86), (246, 221, 130), (104, 187, 124)
    a, b, t = (low, mid, x * 2) if x < 0.5 else (mid, high, x * 2 - 1)
    return "#" + "".join(f"{round(p + (q - p) * t):02x}" for p, q in zip(a, b, strict=True))


def to_svg(result: BenchResult) -> str:
    """Kind × language: the recall with the right span in the cell, its colour from red (0) to green (1)."""
    kinds, langs = result.kinds(), result.langs
    width, height = LEFT + CELL_W * len(langs) + 20, TOP + CELL_H * len(kinds) + 44
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        'font-family="system-ui, sans-serif" font-size="12">',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        '<text x="14" y="26" font-size="15" font-weight="600">Injected errors found, with the right span</text>',
        f'<text x="14" y="46" fill="#555">{escape(result.corpus)}, seed {result.seed}, '
        f"{'with the encoder' if result.encoder != 'none' else 'without encoder'}; % (number injected)</text>",
    ]
    for j, lang in enumerate(langs):
        x = LEFT + CELL_W * j + CELL_W / 2
        out.append(f'<text x="{x}" y="{TOP - 10}" text-anchor="middle" font-weight="600">{lang}</text>')
    for i, kind in enumerate(kinds):
        y = TOP + CELL_H * i
        out.append(f'<text x="{LEFT - 10}" y="{y + 16}" text-anchor="end">{escape(kind)}</text>')
        for j, lang in enumerate(langs):
            c, x = result.cell(lang, kind), LEFT + CELL_W * j
            fill = _colour(c.recall) if c.n else "#eeeeee"
            label = f"{_percent(c.recall)} ({c.n})" if c.n else "–"
            out.append(
                f'<rect x="{x + 1}" y="{y + 1}" width="{CELL_W - 2}" height="{CELL_H - 2}" rx="3" fill="{fill}"/>'
            )
            out.append(f'<text x="{x + CELL_W / 2}" y="{y + 16}" text-anchor="middle">{label}</text>')
    out.append(
        f'<text x="14" y="{height - 16}" fill="#555">Findings on clean text are not in this picture: see the table.</text>'
    )
    return "\n".join([*out, "</svg>", ""])
