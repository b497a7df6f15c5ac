"""`--save`: runs of the command line in the dashboard's store."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from test_cli import RULES, Done, jsonl, mtqa, write

from mtqa import batch
from mtqa.report.json import to_json
from mtqa.store import Filter, Store, open_store

__all__ = ["mtqa"]

GOOD = {"source": "Sebanyak 35 orang tewas.", "target": "35 people died.", "target_lang": "en"}
BAD = {"source": "Sebanyak 35 orang tewas.", "target": "53 people died.", "target_lang": "en"}
STORE = ("--store", "s.sqlite")


def rows(count: int) -> list[Any]:
    return [{"id": f"r{n}", **(BAD if n % 3 == 0 else GOOD)} for n in range(count)]


def opened() -> Store:
    return open_store("s.sqlite")


def ids(store: Store, run: int) -> list[str]:
    return [d.doc_id for d in store.runs.documents(run)]


def test_check_saves_the_report_as_it_is(mtqa: Callable[..., Done], monkeypatch: pytest.MonkeyPatch) -> None:
    write(a__txt="Sebanyak 35 orang tewas.", b__txt="As many as 53 people died.")
    monkeypatch.setenv("MTQA_STORE", "s.sqlite")
    done = mtqa(
        "check", "a.txt", "b.txt", "-t", "en", "-f", "json", "--max-critical", "0", "--save", "Tue", *RULES
    )
    assert done.code == 1
    (run,) = opened().runs.all()
    assert (run.name, run.origin, run.documents, run.complete) == ("Tue", "check", 1, True)
    kept = opened().runs.report(run.id)
    assert kept is not None and to_json(kept) == done.out


def test_nothing_is_saved_without_being_asked(
    mtqa: Callable[..., Done], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MTQA_STORE", "s.sqlite")
    write(a__txt="Satu.", b__txt="One.", in__jsonl=jsonl(rows(2)))
    mtqa("check", "a.txt", "b.txt", "-t", "en", *RULES)
    mtqa("batch", "in.jsonl", "-o", "out.jsonl", *RULES)
    assert not Path("s.sqlite").exists()


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_batch_saves_every_row(mtqa: Callable[..., Done], jobs: str) -> None:
    write(in__jsonl=jsonl([*rows(300), "{not json", *rows(1)]))
    done = mtqa("batch", "in.jsonl", "-o", "out.jsonl", "--jobs", jobs, "--save", " nightly ", *STORE, *RULES)
    assert done.code == 2  # a row could not be read; the others are there
    (run,) = opened().runs.all()
    assert (run.name, run.origin, run.documents, run.complete) == ("nightly", "batch", 301, True)
    lines = [json.loads(x) for x in Path("out.jsonl").read_text().splitlines()]
    assert ids(opened(), run.id) == [x["id"] for x in lines if "error" not in x]
    assert run.findings == sum(len(x.get("findings", ())) for x in lines) == 102
    assert run.passed == sum(x.get("verdict") == "pass" for x in lines)
    report = opened().runs.report(run.id)
    assert report is not None and report.run.config_hash and dict(report.run.libraries)["babel"]


@pytest.mark.parametrize("left", [0, 100, 256, 300, 599])
def test_batch_goes_on_with_the_run_it_was_stopped_in(
    mtqa: Callable[..., Done], monkeypatch: pytest.MonkeyPatch, left: int
) -> None:
    """Stopped between store and output, or before: the resumed run has each row once."""
    write(in__jsonl=jsonl(rows(600)))
    real, calls = batch.row_json, 0

    def stop(report: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls > left + 10:
            raise KeyboardInterrupt
        return real(report)

    monkeypatch.setattr(batch, "row_json", stop)
    arguments = ("batch", "in.jsonl", "-o", "out.jsonl", "--save", "n", *STORE, *RULES)
    assert mtqa(*arguments).code == (130 if left + 10 < 600 else 0)
    monkeypatch.setattr(batch, "row_json", real)
    (run,) = opened().runs.all()
    assert run.complete == (left + 10 >= 600) and run.documents in (0, 256, 512, 600)
    # What the output has lost, the store must not keep.
    lines = Path("out.jsonl").read_bytes().splitlines(keepends=True)[:left]
    Path("out.jsonl").write_bytes(b"".join(lines))
    assert mtqa(*arguments, "--resume").code == 0
    run = opened().runs.all()[0]
    assert run.complete and ids(opened(), run.id) == [f"r{n}" for n in range(600)]
    # 200 wrong ones, and one that is told to differ from the first.
    assert run.findings == 201 and opened().overview.totals(Filter(run_id=run.id)).findings == 201
    assert opened().queue.count(Filter(run_id=run.id, state="open")) == 201


def test_a_killed_batch_leaves_a_run_that_says_so(tmp_path: Path) -> None:
    """A kill that no handler sees: the chunks that were committed are there, and `resume` finishes."""
    (tmp_path / "in.jsonl").write_text(jsonl(rows(6_000)))
    command = [
        *(sys.executable, "-m", "mtqa.cli", "batch", "in.jsonl", "-o", "out.jsonl"),
        *("--save", "n", *STORE, *RULES),
    ]
    process = subprocess.Popen(command, cwd=tmp_path)
    store = tmp_path / "s.sqlite"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if store.exists() and (runs := open_store(store).runs.all()) and runs[0].documents:
            break
        time.sleep(0.02)
    os.kill(process.pid, signal.SIGKILL)
    process.wait(10)
    (run,) = open_store(store).runs.all()
    assert not run.complete and 0 < run.documents < 6_000 and run.documents % batch.CHUNK == 0
    assert subprocess.run([*command, "--resume"], cwd=tmp_path, check=True).returncode == 0
    (run,) = open_store(store).runs.all()
    assert run.complete and run.documents == 6_000
    documents = open_store(store).runs.documents(run.id)
    assert [d.doc_id for d in documents] == [f"r{n}" for n in range(6_000)]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("batch", "in.jsonl", "-o", "o.jsonl", "--save", " ", *STORE), "--save is empty"),
        (("batch", "in.jsonl", "-o", "o.jsonl", *STORE), "--store is given without --save"),
        (("check", "in.jsonl", *STORE), "--store is given without --save"),
        (("batch", "in.jsonl", "-o", "have.jsonl", "--resume", "--save", "x", *STORE), "has no run 'x'"),
        (("batch", "empty.jsonl", "-o", "o.jsonl", "--save", "x", *STORE), "holds no rows"),
        (("check", "in.jsonl", "--save", "x", "--store", "in.jsonl"), "in.jsonl"),
    ],
)
def test_mistakes(mtqa: Callable[..., Done], arguments: tuple[str, ...], says: str) -> None:
    write(in__jsonl=jsonl(rows(2)), have__jsonl=jsonl(rows(1)), empty__jsonl="")
    done = mtqa(*arguments, *RULES)
    assert done.code == 2 and says in done.err and done.err.count("\n") == 1
    assert not Path("s.sqlite").exists() or opened().runs.all() == []
