"""The check reference, `docs/checks.md`: made of each check's docstring and its case file, never written by hand.

python -m mtqa.report.reference tests/checks docs/checks.md
"""

from __future__ import annotations

import inspect
import re
import sys
import tomllib
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from mtqa.checking import Check
from mtqa.checks import all_checks

MAX = 160
"""Longer texts make no good example in a table."""

INTRODUCTION = """\
# The checks

Made by `python -m mtqa.report.reference` from the checks' docstrings and case files; changes here are lost.

A finding names its check by the id used here; the same id switches a check off (`[checks] disable`), changes its
severity (`[checks.severity]`) and turns a preview check on (`[checks] preview`). ⟦Brackets⟧ in the examples mark the
spans that the check reports on either side. A severity is the usual one: a check may grade a finding by its impact.
"""


def reference(checks: Iterable[Check], cases: Path) -> str:
    """The page in Markdown: an overview by MQM category, then a section per check with an example per language."""
    checks = sorted(checks, key=lambda c: c.id)
    return "\n".join(
        [INTRODUCTION, *_overview(checks), *(line for c in checks for line in _section(c, cases))]
    )


def _overview(checks: list[Check]) -> list[str]:
    lines = ["| check | category | severity | |", "|---|---|---|---|"]
    for c in sorted(checks, key=lambda c: (c.mqm, c.id)):
        preview = " (preview)" if c.preview else ""
        lines.append(
            f"| [`{c.id}`](#{c.id}) | {c.mqm} | {c.severity.value} | {_cell(_summary(c))}{preview} |"
        )
    return [*lines, ""]


def _summary(c: Check) -> str:
    return " ".join(inspect.cleandoc(c.doc).split("\n\n")[0].split())


def _section(c: Check, cases: Path) -> list[str]:
    facts = [
        c.mqm,
        c.severity.value,
        "looks at the whole document" if c.scope == "document" else "looks at one segment",
    ]
    facts += [f"needs the {n.value}" for n in sorted(c.needs)]
    facts += ["preview: off unless asked for"] if c.preview else []
    facts += [f"only {', '.join(c.langs)}"] if len(c.langs) < 5 else []
    body = [_emphasise(" ".join(p.split())) for p in inspect.cleandoc(c.doc).split("\n\n")]
    lines = [f"## {c.id}", "", " · ".join(facts), ""]
    for paragraph in body:
        lines += [paragraph, ""]
    path = cases / f"{c.id}.toml"
    if path.exists():
        lines += _examples(tomllib.loads(path.read_text(encoding="utf-8")), c.langs)
    return lines


def _emphasise(paragraph: str) -> str:
    return re.sub(r"^(Why it matters|Example|Examples|Not reported|Method|Source):", r"**\1:**", paragraph)


def _examples(found: dict[str, list[dict[str, Any]]], langs: Iterable[str]) -> list[str]:
    lines = ["| | source | translation | |", "|---|---|---|---|"]
    for lang in langs:
        for section, word in (("fires", "reported"), ("silent", "fine")):
            own = [k for k in found.get(section, []) if k["lang"] == lang]
            if own:
                case = next((k for k in own if _length(k) <= MAX), min(own, key=_length))
                lines.append(f"| {lang} | {_side(case, 'source')} | {_side(case, 'target')} | {word} |")
    return [*lines, ""] if len(lines) > 2 else []


def _length(case: dict[str, Any]) -> int:
    return max(len(_side(case, side)) for side in ("source", "target"))


def _side(case: dict[str, Any], side: str) -> str:
    text = case[side] if side in case else "⏎".join(case[f"{side}s"])
    return _cell(text) or "*(empty)*"


def _cell(text: str) -> str:
    """Text as a table cell: nothing in it may end the cell, start markup, or reach out of its direction."""
    text = re.sub(r"([\\|*_`\[\]<>])", r"\\\1", text)
    text = "".join(
        " "
        if c in "\r\n\t"
        else c
        if c.isprintable() or unicodedata.category(c) == "Zs"
        else f"U+{ord(c):04X}"
        for c in text
    )
    return re.sub(r"\s*⏎\s*", "<br>", text).strip()


def main() -> None:
    """Exits 2 with one sentence where it is not told what to read and where to write."""
    if len(sys.argv) != 3 or not Path(sys.argv[1]).is_dir():
        print("usage: python -m mtqa.report.reference FOLDER_OF_CASES PAGE.md", file=sys.stderr)
        sys.exit(2)
    cases, page = Path(sys.argv[1]), Path(sys.argv[2])
    page.write_text(reference(all_checks().values(), cases), encoding="utf-8")


if __name__ == "__main__":
    main()
