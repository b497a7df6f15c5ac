"""What all report writers share: texts of the interface, neutral display of untrusted text."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

from mtqa.model import DocumentReport, Finding, Severity

SEVERITIES = (Severity.CRITICAL, Severity.MAJOR, Severity.MINOR, Severity.NEUTRAL)
"""Worst first."""

# Tab and newline stay. Bidi marks (U+200E, U+200F, U+061C) are ordinary in Arabic text and cannot reorder a
# neighbour's cell; embeddings, overrides and isolates can, so they are shown and not obeyed. Lone surrogates cannot
# be written as UTF-8; U+FEFF, the line and paragraph separators and the tags (U+E0000 block) are invisible.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029\ufeff\ud800-\udfff\U000e0000-\U000e007f]"
)


def visible(text: str) -> str:
    """`text` with control characters, bidi overrides and lone surrogates spelled out: `⟨U+202E⟩`."""
    return _HIDDEN.sub(lambda m: f"⟨U+{ord(m[0]):04X}⟩", text.replace("\r\n", "\n").replace("\r", "\n"))


@cache
def _table(package: str, lang: str) -> dict[str, Any]:
    return tomllib.loads(files(package).joinpath(f"texts.{lang}.toml").read_text(encoding="utf-8"))


class Texts:
    """The words of an interface in one language. `t("verdict.fail")`; with fields: `t("queue.left", n=3)`.

    Where n = 1 needs another word, the table has it under the key + "_one".
    """

    def __init__(self, lang: str, *packages: str) -> None:
        """`lang` is "en" or "id"; `packages` hold a `texts.<lang>.toml` each, `mtqa.report` always among them."""
        self.lang = lang
        self._tables = [_table(p, lang) for p in (*packages, "mtqa.report")]

    def __call__(self, key: str, /, **fields: object) -> str:
        if fields.get("n") == 1 and (one := self._find(f"{key}_one")) is not None:
            return one.format(**fields)
        found = self._find(key)
        if found is None:
            raise KeyError(key)
        return found.format(**fields) if fields else found

    def _find(self, key: str) -> str | None:
        for table in self._tables:
            found: Any = table
            for part in key.split("."):
                found = found.get(part) if isinstance(found, dict) else None
            if isinstance(found, str):
                return found
        return None

    def maybe(self, key: str, default: str) -> str:
        found = self._find(key)
        return default if found is None else found


def severity_counts(findings: Iterable[Finding]) -> dict[Severity, int]:
    """Number of findings per severity, worst first, all severities present."""
    counts = Counter(f.severity for f in findings)
    return {s: counts[s] for s in SEVERITIES}


def back_origins(document: DocumentReport) -> list[str]:
    """Who made the back-translations: engine signatures or "provided", in order of appearance."""
    return list(dict.fromkeys(p.pair.back.origin for p in document.pairs if p.pair.back and p.pair.back.text))


def back_problems(document: DocumentReport) -> dict[str, int]:
    """Why segments have no back-translation, with how many."""
    return dict(
        Counter(
            p.pair.back.problem
            for p in document.pairs
            if p.pair.back and p.pair.back.text is None and p.pair.back.problem
        )
    )


def other_notes(document: DocumentReport) -> list[str]:
    """The notes that do not repeat why there is no back-translation, which the reports say by themselves."""
    problems = back_problems(document)
    return [n for n in document.notes if not any(n.endswith(p) for p in problems)]


def title(document: DocumentReport, limit: int = 110) -> str:
    """The first line of the source, cut at a word."""
    first = next((line.strip() for line in document.source.text.splitlines() if line.strip()), document.id)
    return first if len(first) <= limit else first[:limit].rsplit(" ", 1)[0] + " …"
