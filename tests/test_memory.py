"""Translations of the same source segment within a run: what is remembered, for how long, and where it is compared."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from test_cli import Done, mtqa

from mtqa.config import Config
from mtqa.memory import LONGEST, Memory, differ, source_key
from mtqa.model import Finding
from mtqa.pipeline import Services, Task
from mtqa.wiring import reports

__all__ = ["mtqa"]

SOURCE = "Reformasi Undang-Undang Pajak"
FIRST, SECOND = "Tax law reform", "Overhaul of the tax act"
THIRD, FOURTH = "Changes in taxation", "A new revenue code"
CONFIG = Config(engine="none", encoder="none")


def found(tasks: list[Task]) -> list[list[Finding]]:
    return [
        [f for f in r.findings if f.check == "inconsistent-translation"]
        for r in reports(tasks, CONFIG, Services())
    ]


def row(id: str, target: str, lang: str = "en", source: str = SOURCE) -> Task:
    return Task(id, source, target, lang, whole=True)


@pytest.mark.parametrize(
    ("text", "other", "same"),
    [
        ("Reformasi  Undang-Undang\u00a0Pajak ", "reformasi undang-undang pajak", True),
        ("Ｒeformasi Undang-Undang Pajak", SOURCE, True),
        ("Ia akan datang?", "Ia akan datang.", False),
    ],
)
def test_same_source(text: str, other: str, same: bool) -> None:
    assert (source_key(text) == source_key(other)) is same


@pytest.mark.parametrize(
    "text", [None, "", "Ya, benar.", "1 2 3 4 5", "- - - -", "kata " * (LONGEST // 5 + 1)]
)
def test_what_is_not_compared(text: str | None) -> None:
    assert source_key(text) is None


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (FIRST, SECOND, True),
        (FIRST, "TAX LAW REFORM!", False),
        (FIRST, "Tax-law reform", False),
        (FIRST, "The tax law reform of 2019", False),
        ("気候変動", "気候の変化", True),
        ("か", "が", True),
        ("صورة جوية", "صُورة جويّة", False),
    ],
)
def test_differ(first: str, second: str, expected: bool) -> None:
    assert differ(first, second) is expected


def test_rows_are_compared_with_the_first_one_of_their_language() -> None:
    made = found(
        [row("a", FIRST), row("b", SECOND, "fr"), row("c", SECOND), row("d", FIRST), row("e", THIRD)]
    )
    assert [len(f) for f in made] == [0, 0, 1, 0, 1]
    (finding,) = made[2]
    assert finding.message == "The same source is translated “Tax law reform” in the document “a”."
    assert finding.source_span and finding.source_span.of(SOURCE) == SOURCE
    assert finding.target_span and finding.target_span.of(SECOND) == SECOND


def test_another_translation_is_told_of_once() -> None:
    made = found([row("a", FIRST), *(row(f"r{n}", SECOND) for n in range(4)), row("z", THIRD)])
    assert [len(f) for f in made] == [0, 1, 0, 0, 0, 1]


def test_what_is_faulty_is_compared_with_nothing() -> None:
    """Neither the wrong first one with the right ones, nor a wrong one with the right first one."""
    source = "Sebanyak 35 orang tewas dalam banjir itu."
    right, wrong = "The flood killed 35 people.", "53 people died in that flood."
    assert found([row("a", wrong, source=source), row("b", right, source=source)]) == [[], []]
    assert found([row("a", right, source=source), row("b", wrong, source=source)]) == [[], []]


def test_documents_are_compared() -> None:
    one = Task("one", f"{SOURCE}\n\nParlemen bersidang.", f"{FIRST}\n\nParliament met.", "en")
    two = Task("two", f"Presiden tiba.\n\n{SOURCE}", f"The president arrived.\n\n{SECOND}", "en")
    made = found([one, two])
    assert [len(f) for f in made] == [0, 1]
    assert made[1][0].target_span and made[1][0].target_span.of(two.target) == SECOND


def test_versions_of_one_document_are_not_compared() -> None:
    source = f"{SOURCE}\n\nParlemen bersidang pada hari Senin."
    one = Task("one", source, f"{FIRST}\n\nParliament met on Monday.", "en")
    two = Task("two", source, f"{SECOND}\n\nParliament convened Monday.", "en")
    assert found([one, two]) == [[], []]


def test_the_oldest_is_forgotten() -> None:
    memory = Memory(size=2)
    for name in ("satu", "dua", "tiga"):
        memory.recall("en", name, [(f"Artikel nomor {name}", f"article {name}")])
    assert memory.recall("en", "x", [("Artikel nomor satu", "other")]) == [None]
    (kept,) = memory.recall("en", "y", [("Artikel nomor tiga", "other")])
    assert kept and (kept.document, kept.target) == ("tiga", "article tiga")


@pytest.mark.parametrize(("jobs", "left"), [("1", 0), ("1", 1), ("1", 300), ("1", 599), ("2", None)])
def test_a_batch_does_not_depend_on_workers_and_stops(
    mtqa: Callable[..., Done], jobs: str, left: int | None
) -> None:
    """The first one is in the first chunk, another in the second: what is found is as in one piece."""
    texts = {0: FIRST, 1: SECOND, 2: SECOND, 300: THIRD, 301: FIRST, 599: FOURTH}
    lines = [
        {"id": f"r{n}", "source": SOURCE, "target": texts[n], "target_lang": "en"}
        if n in texts
        else {"id": f"r{n}", "source": f"Halaman {n}", "target": f"Page {n}", "target_lang": "en"}
        for n in range(600)
    ]
    Path("in.jsonl").write_text("".join(json.dumps(x) + "\n" for x in lines), encoding="utf-8")
    command = (
        "batch",
        "in.jsonl",
        "-o",
        "out.jsonl",
        "--engine",
        "none",
        "--encoder",
        "none",
        "--jobs",
        jobs,
    )
    assert mtqa(*command).code == 0
    if left is not None:
        whole = Path("out.jsonl").read_bytes()
        Path("out.jsonl").write_bytes(b"".join(whole.splitlines(keepends=True)[:left]))
        assert mtqa(*command, "--resume").code == 0
        assert Path("out.jsonl").read_bytes() == whole
    scored = [json.loads(x) for x in Path("out.jsonl").read_text(encoding="utf-8").splitlines()]
    marked = {x["id"] for x in scored for f in x["findings"] if f["check"] == "inconsistent-translation"}
    assert marked == {"r1", "r300", "r599"}
