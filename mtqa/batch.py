"""Scores segments by the million: JSON lines in, one JSON line each out, in order."""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from mtqa import __version__
from mtqa.config import Config
from mtqa.errors import InputError
from mtqa.formats.jsonl import BadRow, Row, read_rows
from mtqa.memory import Earlier, Memory
from mtqa.model import DocumentReport, Run, Span
from mtqa.pipeline import Services, Task, settle
from mtqa.store import DocumentRows, Store, open_store, rows_of
from mtqa.wiring import open_services, reports, run_info

CHUNK = 256
"""Rows that go to a worker, and to the models, at once."""

ORIGIN = "batch"

Met = tuple[Row | BadRow, Earlier | None]
"""A row, and how an earlier one translates the same source, if differently."""


@dataclass(frozen=True, slots=True)
class BatchResult:
    """Rows by what became of them; `failed` counts verdicts, `bad` rows that are no segments."""

    rows: int = 0
    bad: int = 0
    failed: int = 0
    crashed: int = 0
    first_error: str = ""

    def plus(self, lines: Sequence[dict[str, Any]]) -> BatchResult:
        errors = [x["error"]["message"] for x in lines if "error" in x]
        return BatchResult(
            self.rows + len(lines),
            self.bad + len(errors),
            self.failed + sum(x.get("verdict") == "fail" for x in lines),
            self.crashed + sum(bool(x.get("internal_errors")) for x in lines),
            self.first_error or (errors[0] if errors else ""),
        )


@dataclass(frozen=True, slots=True)
class Scored:
    """A chunk of rows: its output lines and, where the run is saved, its rows for the store and what made them."""

    lines: list[dict[str, Any]]
    documents: list[DocumentRows | None]
    run: Run | None


def run_batch(
    source: Path,
    output: Path,
    config: Config,
    *,
    resume: bool = False,
    jobs: int = 1,
    save: str | None = None,
    store: Path | None = None,
    progress: Callable[[int], None] | None = None,
) -> BatchResult:
    """Scores `source` into `output`. With `resume`, goes on after the complete lines that `output` already has.

    `save` names a run of the dashboard's store (`store`, or the default one) that gets the reports chunk by chunk;
    stopped half way it holds the rows so far and counts as incomplete, and `resume` goes on with it.
    """
    if output.exists() and source.exists() and output.samefile(source):
        raise InputError("the output would overwrite the input", path=output)
    done = _complete_lines(output) if resume else 0
    result = BatchResult()
    try:
        opened = source.open("rb")
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", path=source) from None
    with opened as file, output.open("ab" if resume else "wb") as out:
        saved = _Saved(open_store(store), save, config, done) if save else None
        rows = (m for m in _met(read_rows(file, source)) if m[0].line > done)
        for chunk in _scored(_chunks(rows, CHUNK), config, jobs, saved is not None):
            # The store goes first: a resumed run cuts it back to the lines that the output has.
            if saved:
                saved.add(chunk)
            for line in chunk.lines:
                out.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
            out.flush()
            result = result.plus(chunk.lines)
            if progress:
                progress(done + result.rows)
    if result.rows + done == 0:
        if saved:
            saved.runs.delete(saved.id)
        raise InputError("holds no rows", path=source, line=1)
    if saved:
        saved.runs.finish(saved.id)
    return result


class _Saved:
    """The run in the store that grows with the output."""

    def __init__(self, store: Store, name: str, config: Config, done: int) -> None:
        self.runs, self.run = store.runs, Run(__version__, config.hash, (), ())
        if not done:
            self.id = self.runs.start(self.run, name, ORIGIN)
            return
        found = self.runs.resume(name, ORIGIN, done)
        if found is None:
            raise InputError(
                f"the store has no run {name!r} with the first {done} rows: leave out --resume or --save"
            )
        self.id, self.run = found

    def add(self, chunk: Scored) -> None:
        if chunk.run:
            # Workers load engines when they meet a language: the run names those of all.
            models = dict(self.run.models) | dict(chunk.run.models)
            self.run = replace(chunk.run, models=tuple(models.items()))
        self.runs.append(self.id, self.run, chunk.documents)


def _complete_lines(output: Path) -> int:
    """Counts the lines of an earlier, perhaps killed, run and cuts off a half-written last one."""
    if not output.exists():
        return 0
    count = end = 0
    with output.open("rb") as file:
        for line in file:
            if not line.endswith(b"\n"):
                break
            count += 1
            end += len(line)
    with output.open("rb+") as file:
        file.truncate(end)
    return count


def _met(rows: Iterable[Row | BadRow]) -> Iterator[Met]:
    """Rows in order; what is remembered of them depends neither on chunks nor on workers, nor on where a run resumes."""
    memory = Memory()
    for row in rows:
        if isinstance(row, Row):
            yield row, memory.recall(row.target_lang, row.id, ((row.source, row.target),))[0]
        else:
            yield row, None


def _chunks(rows: Iterator[Met], size: int) -> Iterator[list[Met]]:
    while chunk := list(islice(rows, size)):
        yield chunk


def _scored(chunks: Iterator[list[Met]], config: Config, jobs: int, keep: bool) -> Iterator[Scored]:
    if jobs <= 1:
        services = open_services(config)
        for number, chunk in enumerate(chunks):
            yield score_rows(chunk, config, services, keep)
            if not number:
                settle()
        return
    from multiprocessing import get_context

    with ProcessPoolExecutor(jobs, get_context("spawn"), _start_worker, (config, jobs)) as pool:
        waiting: list[Future[Scored]] = []
        for chunk in chunks:
            waiting.append(pool.submit(_work, chunk, keep))
            if len(waiting) > 2 * jobs:
                yield waiting.pop(0).result()
        for future in waiting:
            yield future.result()


_worker: tuple[Config, Services] | None = None


def _start_worker(config: Config, jobs: int) -> None:
    """Opens the models once per process, each with its share of the cores."""
    global _worker
    import os

    if config.encoder != "none" or config.engine != "none":
        import torch

        torch.set_num_threads(max(1, (os.cpu_count() or 1) // jobs))
    _worker = config, open_services(config)


def _work(chunk: list[Met], keep: bool) -> Scored:
    assert _worker is not None
    scored = score_rows(chunk, *_worker, keep)
    if not gc.get_freeze_count():
        settle()
    return scored


def score_rows(chunk: Sequence[Met], config: Config, services: Services, keep: bool = False) -> Scored:
    """One JSON object per row, in order; with `keep` the rows for the store as well."""
    tasks = [
        Task(r.id, r.source, r.target, r.target_lang, r.back_translation, whole=True)
        for r, _ in chunk
        if isinstance(r, Row)
    ]
    earlier = (e for r, e in chunk if isinstance(r, Row))
    made = reports(tasks, config, services, recall=lambda *_: (next(earlier),))
    lines: list[dict[str, Any]] = []
    documents: list[DocumentRows | None] = []
    for row, _ in chunk:
        if isinstance(row, BadRow):
            lines.append(_bad(row))
            documents.append(None)
            continue
        report = next(made)
        lines.append(row_json(report))
        if keep:
            documents.append(rows_of(report))
    return Scored(lines, documents if keep else [], run_info(config, services) if keep else None)


def _bad(row: BadRow) -> dict[str, Any]:
    error = {"type": type(row.error).__name__, "message": str(row.error), "line": row.line}
    return {"id": row.id, "error": error}


def row_json(report: DocumentReport) -> dict[str, Any]:
    """A one-segment report in the batch's form; spans are code points into the row's own texts."""

    def side(text: str, span: Span | None) -> dict[str, Any] | None:
        return None if span is None else {"start": span.start, "end": span.end, "text": span.of(text)}

    backs = [p.pair.back for p in report.pairs if p.pair.back]
    line: dict[str, Any] = {
        "id": report.id,
        "target_lang": report.target.lang,
        "fidelity": report.score("fidelity"),
        "verdict": report.verdict,
        "scores": {s.metric: s.value for s in _row_scores(report) if s.metric != "fidelity"},
        "back_translation": next((b.text for b in backs if b.text is not None), None),
        "findings": [
            {
                "check": f.check,
                "category": f.category,
                "severity": f.severity.value,
                "confidence": f.confidence,
                "message": f.message,
                "source": side(report.source.text, f.source_span),
                "target": side(report.target.text, f.target_span),
            }
            | ({} if f.gap is None else {"gap": {"side": f.gap_side, "at": f.gap}})
            for f in report.findings
        ],
    }
    problems = [b.problem for b in backs if b.problem]
    if problems:
        line["back_translation_problem"] = problems[0]
    if report.errors:
        line["internal_errors"] = [{"check": e.check, "message": e.message} for e in report.errors]
    return line


def _row_scores(report: DocumentReport) -> Iterable[Any]:
    return report.pairs[0].scores if len(report.pairs) == 1 else report.scores
