"""The store: what goes in comes out, decisions survive, pages are cheap."""

from __future__ import annotations

import sqlite3
import threading
import time
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest
from report_samples import RUN, hostile, japanese, report

from mtqa.errors import StoreError
from mtqa.model import DocumentReport, Report
from mtqa.report.json import to_json
from mtqa.store import Filter, Item, Store, Totals, default_path, open_store, pattern_of, segment_key


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(tmp_path / "deep" / "mtqa.sqlite")


ITEM = Item("finding", "ja", "f00d")


# --- runs


@pytest.mark.parametrize(
    "made", [report(), Report(RUN, (hostile(),)), Report(RUN)], ids=["full", "hostile", "empty"]
)
def test_a_run_comes_back_as_it_was(store: Store, made: Report) -> None:
    back = store.runs.report(store.runs.add(made, "run"))
    assert back is not None and to_json(back) == to_json(made)


def test_lists_come_from_columns(store: Store) -> None:
    store.runs.add(report(), "first", "demo")
    second = store.runs.add(report(), "second \ud800")
    runs = store.runs.all()
    assert [(r.name, r.documents, r.segments, r.passed, r.findings) for r in runs] == [
        ("second ?", 3, 9, 1, 9),
        ("first", 3, 9, 1, 9),
    ]
    rows = store.runs.documents(second)
    assert [(r.target_lang, r.verdict, r.fidelity, r.critical, r.major) for r in rows] == [
        ("ja", "fail", 58.4, 3, 2),
        ("ar", "review", 81.0, 0, 1),
        ("fr", "pass", None, 0, 0),
    ]


def test_a_part_of_a_document(store: Store) -> None:
    run = store.runs.add(report(), "run")
    whole = japanese()
    part = store.runs.part(store.runs.documents(run)[0].id, [1])
    assert part is not None
    document, items = part
    assert document.pairs[1] == whole.pairs[1]
    assert all(p.pair.source is None for i, p in enumerate(document.pairs) if i != 1)
    assert [i.finding for i in items] == [f for f in whole.findings if f.pair in (1, None)]
    assert [i.number for i in items] == [n for n, f in enumerate(whole.findings, 1) if f.pair in (1, None)]


def test_what_is_not_there(store: Store) -> None:
    assert store.runs.report(99) is None and store.runs.document(99) is None
    assert store.runs.all() == [] and store.runs.documents(99) == []


def test_a_run_that_fails_half_way_leaves_nothing(store: Store) -> None:
    def documents() -> object:
        yield japanese()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.runs.add_many(RUN, documents(), "broken")  # type: ignore[arg-type]
    assert store.runs.all() == []


def test_decisions_outlive_their_run(store: Store) -> None:
    run = store.runs.add(report(), "run")
    store.decisions.save(ITEM, "real", "ani", 0, run_id=run)
    store.runs.delete(run)
    assert store.runs.all() == [] and store.decisions.standing([ITEM])[ITEM][0].verdict == "real"
    with sqlite3.connect(store.path) as c:
        assert c.execute("SELECT count(*) FROM findings").fetchone() == (0,)


# --- decisions


def test_a_decision_is_there_after_a_restart(store: Store) -> None:
    store.decisions.save(ITEM, "false-alarm", "ani", 0, {"note": "$x$ \ud800 <b>"})
    (decision,) = open_store(store.path).decisions.standing([ITEM])[ITEM]
    assert (decision.verdict, decision.reviewer, decision.details["note"]) == (
        "false-alarm",
        "ani",
        "$x$ \ud800 <b>",
    )


def test_the_latest_of_each_reviewer_stands(store: Store) -> None:
    store.decisions.save(ITEM, "real", "ani", 0)
    store.decisions.save(ITEM, "false-alarm", "budi", 0)
    store.decisions.save(ITEM, "fixed", "ani", 0)
    assert [(d.reviewer, d.verdict) for d in store.decisions.standing([ITEM])[ITEM]] == [
        ("budi", "false-alarm"),
        ("ani", "fixed"),
    ]
    assert [d.verdict for d in store.decisions.history()] == ["fixed", "false-alarm", "real"]


def test_the_second_of_two_is_told_and_both_are_kept(store: Store) -> None:
    seen = store.decisions.latest()
    assert store.decisions.save(ITEM, "real", "ani", seen).others == ()
    told = store.decisions.save(ITEM, "false-alarm", "budi", seen)
    assert [(d.reviewer, d.verdict) for d in told.others] == [("ani", "real")]
    assert len(store.decisions.standing([ITEM])[ITEM]) == 2


def test_agreeing_is_no_conflict(store: Store) -> None:
    store.decisions.save(ITEM, "real", "ani", 0)
    assert store.decisions.save(ITEM, "real", "budi", 0).others == ()


def test_what_was_seen_is_no_conflict(store: Store) -> None:
    store.decisions.save(ITEM, "real", "ani", 0)
    assert store.decisions.save(ITEM, "false-alarm", "budi", store.decisions.latest()).others == ()


@pytest.mark.parametrize(
    ("steps", "left"),
    [
        (["real", "undo"], None),
        (["real", "false-alarm", "undo"], "real"),
        (["real", "false-alarm", "undo", "undo"], None),
        (["real", "undo", "fixed"], "fixed"),
        (["real", "undo", "fixed", "undo"], None),
        (["undo"], None),
    ],
)
def test_undo(store: Store, steps: list[str], left: str | None) -> None:
    for step in steps:
        if step == "undo":
            store.decisions.undo("ani")
        else:
            store.decisions.save(ITEM, step, "ani", 0)
    standing = store.decisions.standing([ITEM])
    assert [d.verdict for d in standing.get(ITEM, ())] == ([left] if left else [])


def test_undo_is_ones_own(store: Store) -> None:
    store.decisions.save(ITEM, "real", "ani", 0)
    assert store.decisions.undo("budi") is None
    assert store.decisions.standing([ITEM])


@pytest.mark.parametrize(
    ("kind", "verdict"), [("finding", "accept"), ("segment", "real"), ("pattern", "real")]
)
def test_verdicts_fit_their_item(store: Store, kind: str, verdict: str) -> None:
    with pytest.raises(ValueError):
        store.decisions.save(Item(kind, "ja", "x"), verdict, "ani", 0)  # type: ignore[arg-type]
    assert store.decisions.latest() == 0


def test_many_writers_lose_nothing(store: Store) -> None:
    def work(name: str) -> None:
        own = open_store(store.path)
        for i in range(10):
            own.decisions.save(Item("finding", "ja", str(i)), "real", name, 0)

    threads = [threading.Thread(target=work, args=(f"r{n}",)) for n in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    standing = store.decisions.standing(Item("finding", "ja", str(i)) for i in range(10))
    assert [len(v) for v in standing.values()] == [4] * 10


def test_keys() -> None:
    document = japanese()
    keys = [segment_key(p.pair) for p in document.pairs]
    assert len(set(keys)) == len(keys)
    patterns = [pattern_of(f, document.source.text, document.target.text) for f in document.findings]
    assert len(set(patterns)) == len(patterns)


# --- the queue


def places(store: Store, filter: Filter, worst: bool = True) -> list[tuple[int, int]]:
    rows = {r.id: n for n, r in enumerate(store.runs.documents(1))}
    return [(rows[e.document_id], e.position) for e in store.queue.page(filter, worst)]


@pytest.mark.parametrize(
    ("filter", "expected"),
    [
        (Filter(run_id=1), [(0, 2), (0, 0), (0, 1), (1, 1), (0, 3), (1, 2), (0, 4), (1, 0), (2, 0)]),
        (Filter(run_id=1, found=True, lang="ar"), [(1, 1), (1, 2)]),
        (Filter(run_id=1, check="date-changed"), [(0, 1)]),
        (Filter(run_id=1, severity=1), [(1, 2), (0, 4)]),
        (Filter(run_id=1, verdict="pass"), [(2, 0)]),
        (Filter(run_id=1, text="602"), [(0, 2)]),
        (Filter(run_id=1, text="100%_"), []),
        (Filter(run_id=1, text="\ud800"), []),
        (Filter(run_id=2), []),
    ],
)
def test_filters(store: Store, filter: Filter, expected: list[tuple[int, int]]) -> None:
    store.runs.add(report(), "run")
    assert places(store, filter) == expected
    assert store.queue.count(filter) == len(expected)


def test_text_order(store: Store) -> None:
    store.runs.add(report(), "run")
    assert places(store, Filter(run_id=1), worst=False)[:3] == [(0, 0), (0, 1), (0, 2)]


def test_what_is_decided_leaves_the_queue(store: Store) -> None:
    run = store.runs.add(report(), "run")
    waiting = Filter(run_id=run, lang="ja", state="open")
    assert store.queue.count(waiting) == 5
    document = japanese()
    first = document.findings[0]
    store.decisions.save(Item("finding", "ja", first.fingerprint), "false-alarm", "ani", 0)
    assert store.queue.count(waiting) == 4
    store.decisions.save(Item("segment", "ja", segment_key(document.pairs[1].pair)), "bilingual", "ani", 0)
    assert store.queue.count(waiting) == 3
    pattern = pattern_of(document.findings[1], document.source.text, document.target.text)
    store.decisions.save(Item("pattern", "ja", pattern), "ignore", "ani", 0)
    assert store.queue.count(waiting) == 2
    assert store.queue.count(Filter(run_id=run, lang="ja", state="done")) == 3
    # Settled ones sink below open ones, whatever their severity.
    assert places(store, Filter(run_id=run, lang="ja"))[:2] == [(0, 3), (0, 4)]
    store.decisions.undo("ani")
    assert store.queue.count(waiting) == 3


def test_a_decision_holds_in_a_later_run(store: Store) -> None:
    store.runs.add(report(), "first")
    store.decisions.save(Item("finding", "ja", japanese().findings[0].fingerprint), "false-alarm", "ani", 0)
    second = store.runs.add(report(), "second")
    assert store.queue.count(Filter(run_id=second, lang="ja", state="open")) == 4


def test_a_large_run_is_paged_quickly(store: Store) -> None:
    """The list, a page of the queue and a document do not read the rest of the run."""
    b = japanese()
    one = DocumentReport("row", b.source, b.target, b.pairs[:1], b.findings[1:2], b.scores, "fail")
    run = store.runs.add_many(RUN, (one for _ in range(5_000)), "large")
    started = time.process_time()
    assert store.runs.all()[0].segments == 5_000
    assert len(store.runs.documents(run, limit=25)) == 25
    page = store.queue.page(Filter(run_id=run, state="open"), limit=25)
    assert len(page) == 25 and store.queue.count(Filter(run_id=run, state="open")) == 5_000
    assert store.runs.part(page[0].document_id, [0])
    assert time.process_time() - started < 1


# --- the file


def test_a_file_that_is_no_store(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite"
    path.write_text("this is no database, and it is long enough to be read as one " * 20)
    with pytest.raises(StoreError):
        open_store(path)


def test_a_store_of_the_first_version_is_brought_up_to_date(store: Store, tmp_path: Path) -> None:
    """What was kept in the old tables is there afterwards, with its figures."""
    store.runs.add(report(), "run")
    old = tmp_path / "old.sqlite"
    with sqlite3.connect(old) as c:
        script = files("mtqa.store").joinpath("schema.sql").read_text(encoding="utf-8")
        c.executescript(script)
        c.execute("ATTACH ? AS now", (str(store.path),))
        c.execute("INSERT INTO runs SELECT id, name, created, origin, run FROM now.runs")
        c.execute("INSERT INTO documents SELECT * FROM now.documents")
        c.execute(
            """INSERT INTO segments SELECT s.document_id, s.position, s.key, s.source_key, s.fidelity, s.severity,
               s.confidence, s.source, s.target, b.body FROM now.segments s JOIN now.bodies b USING (document_id, position)"""
        )
        c.execute("INSERT INTO findings SELECT * FROM now.findings")
        c.execute("PRAGMA user_version = 1")
    new = open_store(old)
    assert new.runs.all()[0].complete
    assert [(r.documents, r.segments, r.passed, r.findings) for r in new.runs.all()] == [(3, 9, 1, 9)]
    back = new.runs.report(1)
    assert back is not None and to_json(back) == to_json(report())
    assert new.overview.findings(Filter()) == store.overview.findings(Filter())
    assert places(new, Filter(run_id=1)) == places(store, Filter(run_id=1))
    open_store(old)  # a second time changes nothing
    assert new.runs.all()[0].findings == 9


@pytest.mark.parametrize(
    "filter", [Filter(), Filter(run_id=1), Filter(lang="ja"), Filter(verdict="pass"), Filter(run_id=2)]
)
def test_figures_kept_beside_the_documents_are_those_counted(store: Store, filter: Filter) -> None:
    """The same filter with a search that everything fits is counted document by document."""
    store.runs.add(report(), "run")
    store.runs.add(Report(RUN, (japanese(),)), "second")
    counted, o = replace(filter, text="article"), store.overview
    # A search looks at segments: the findings about whole documents are not among what it finds.
    whole = {"length-ratio"}
    figures = o.totals(filter)
    assert figures.documents and replace(figures, findings=0) == replace(o.totals(counted), findings=0)
    assert o.fidelity(filter) == o.fidelity(counted)
    ours, theirs = ([replace(r, findings=0) for r in o.languages(f)] for f in (filter, counted))
    assert ours == theirs
    assert sum(r.findings for r in o.languages(counted)) == o.totals(counted).findings
    assert o.trend(filter) == o.trend(counted)
    found = [g for g in o.findings(filter) if g.check not in whole]
    assert sorted(found, key=str) == sorted(o.findings(counted), key=str)
    assert figures.findings == sum(g.findings for g in o.findings(filter))


def test_a_store_of_a_newer_version(store: Store) -> None:
    with sqlite3.connect(store.path) as c:
        c.execute("PRAGMA user_version = 99")
    with pytest.raises(StoreError, match="newer"):
        open_store(store.path)


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError):
        open_store(tmp_path / "file" / "mtqa.sqlite")


def test_where_it_lies(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MTQA_STORE", str(tmp_path / "x.sqlite"))
    assert default_path() == tmp_path / "x.sqlite"
    monkeypatch.delenv("MTQA_STORE")
    assert default_path().name == "mtqa.sqlite"


# --- the overview


def test_totals_under_a_filter(store: Store) -> None:
    store.runs.add(report(), "run")
    store.runs.add(Report(RUN, (japanese(),)), "second")
    o = store.overview
    assert o.totals(Filter()) == Totals(4, 1, 14, 16, 12)
    assert o.totals(Filter(run_id=1)) == Totals(3, 1, 9, 9, 7)
    assert o.totals(Filter(run_id=1, lang="ar")) == Totals(1, 0, 3, 2, 2)
    assert o.totals(Filter(check="time-changed")) == Totals(1, 0, 1, 1, 1)
    assert o.totals(Filter(run_id=1, text="602")) == Totals(1, 0, 1, 1, 1)
    assert o.totals(Filter(run_id=9)) == Totals(0, 0, 0, 0, 0)


def test_what_waits_is_worst_first_and_shrinks(store: Store) -> None:
    store.runs.add(report(), "run")
    waiting = store.overview.waiting(Filter(run_id=1))
    assert [w.check for w in waiting][:4] == [
        "number-changed",
        "money-changed",
        "negation-lost",
        "date-changed",
    ]
    assert waiting[-1].segment is None
    store.decisions.save(Item("finding", "ja", japanese().findings[0].fingerprint), "real", "ani", 0)
    assert [w.check for w in store.overview.waiting(Filter(run_id=1), limit=1)] == ["money-changed"]
    assert [w.check for w in store.overview.waiting(Filter(run_id=1, lang="ar"))] == [
        "time-changed",
        "inserted-sentence",
    ]


def test_distributions(store: Store) -> None:
    store.runs.add(report(), "run")
    o = store.overview
    assert [(b.lang, b.low, b.documents) for b in o.fidelity(Filter())] == [("ar", 80, 1), ("ja", 55, 1)]
    assert sum(g.findings for g in o.findings(Filter())) == 9
    assert [(g.check, g.severity) for g in o.findings(Filter(check="money-changed"))] == [
        ("money-changed", 3)
    ]
    assert [(s.lang, s.documents, s.passed) for s in o.trend(Filter())] == [
        ("ar", 1, 0),
        ("fr", 1, 1),
        ("ja", 1, 0),
    ]
    assert [s.lang for s in o.trend(Filter(lang="fr"))] == ["fr"]
    assert [d.target_lang for d in o.documents(Filter())] == ["ja", "ar", "fr"]
    assert [d.target_lang for d in o.documents(Filter(severity=2))] == ["ja", "ar"]
    assert "date-changed" in o.check_ids() and o.check_ids(9) == []


def test_connections_that_stay_open(tmp_path: Path) -> None:
    """What is written is seen by others at once; a file put in the place of the old one is the store from then on."""
    path = tmp_path / "kept.sqlite"
    kept = open_store(path, keep=2)
    item = Item("finding", "en", "x")
    kept.decisions.save(item, "real", "ani", 0)
    assert open_store(path).decisions.latest() == kept.decisions.latest() == 1
    with pytest.raises(ValueError):
        kept.decisions.save(item, "accept", "ani", 0)
    with pytest.raises(StoreError), kept.session():
        kept.runs.append(99, RUN, [])
    kept.decisions.save(item, "fixed", "ani", 0)
    open_store(tmp_path / "other.sqlite").decisions.save(item, "real", "budi", 0)
    path.unlink()
    for end in ("-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)
    (tmp_path / "other.sqlite").rename(path)
    assert [d.reviewer for d in kept.decisions.history()] == ["budi"]
