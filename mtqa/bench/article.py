"""The seed article as a first acceptance test: which of its known faults are found, and what is raised elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from mtqa.formats.text import read_text
from mtqa.model import TARGET_LANGS, DocumentReport, Finding, Report, Span
from mtqa.pipeline import Task
from mtqa.ports import Engines
from mtqa.seeds import seed_folder


@dataclass(frozen=True, slots=True)
class Fault:
    """A known fault of a version; a side without anything to mark is None."""

    lang: str
    kind: str
    source: Span | None
    target: Span | None
    text: str
    note: str


@dataclass(frozen=True, slots=True)
class Count:
    lang: str
    found: tuple[Fault, ...]
    missed: tuple[Fault, ...]
    elsewhere: tuple[Finding, ...]


def seed_tasks(engines: Engines | None) -> list[Task]:
    """The five versions; where no engine translates a language, the written back-translations are used."""
    folder = seed_folder()
    source = read_text(folder / "source.id.txt")
    return [
        Task(
            f"target.{lang}.txt",
            source,
            read_text(folder / f"target.{lang}.txt"),
            lang,
            None
            if engines is not None and engines.translator(lang) is not None
            else read_text(folder / f"back.{lang}.id.txt"),
        )
        for lang in TARGET_LANGS
    ]


def faults() -> Iterator[Fault]:
    for line in read_text(seed_folder() / "expected.jsonl").splitlines():
        row = json.loads(line)
        source, target = (
            Span(s["start"], s["end"]) if (s := row[side]) else None for side in ("source", "target")
        )
        yield Fault(
            row["lang"], row["kind"], source, target, (row["target"] or row["source"])["text"], row["note"]
        )


def count(report: Report) -> list[Count]:
    """Per version, in the report's order. A finding that marks no known fault is raised elsewhere."""
    known = list(faults())
    return [_count(d, [f for f in known if f.lang == d.target.lang]) for d in report.documents]


def _count(document: DocumentReport, known: list[Fault]) -> Count:
    found = tuple(f for f in known if any(_marks(x, f) for x in document.findings))
    return Count(
        document.target.lang,
        found,
        tuple(f for f in known if f not in found),
        tuple(x for x in document.findings if not any(_marks(x, f) for f in known)),
    )


def _marks(finding: Finding, fault: Fault) -> bool:
    """On the target where there is something to mark there, else on the source."""
    if fault.target is None:
        return bool(fault.source and finding.source_span and finding.source_span.overlaps(fault.source))
    return bool(finding.target_span and finding.target_span.overlaps(fault.target)) or bool(
        finding.target_span is None
        and fault.source
        and finding.source_span
        and finding.source_span.overlaps(fault.source)
    )
