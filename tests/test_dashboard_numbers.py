"""Export, the measures of the quality page and the overview's tables."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils.escape import unescape
from report_samples import RUN, Builder, hostile, japanese, report

from mtqa.dashboard.compare import (
    Difference,
    difference,
    findings_block,
    read_version,
    segments_block,
    side_of,
    summary_block,
    versions,
)
from mtqa.dashboard.component import read_open
from mtqa.dashboard.export import COLUMNS, as_csv, as_jsonl, as_xlsx, chosen, corrected
from mtqa.dashboard.frame import texts
from mtqa.dashboard.home import chosen as chosen_filter
from mtqa.dashboard.home import (
    documents_block,
    fidelity_rows,
    finding_rows,
    languages_block,
    read_filter,
    run_label,
    runs_block,
    totals_block,
    trend_rows,
    waiting_block,
)
from mtqa.dashboard.quality import alpha, config_lines, precisions, quality, suggestions, wilson
from mtqa.model import Report, Score, Severity
from mtqa.report.csv import safe_cell, to_csv
from mtqa.report.nodes import text_of
from mtqa.report.xlsx import CELL, to_xlsx
from mtqa.store import Filter, Item, Side, Store, open_store, segment_key

T = texts("en")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = open_store(tmp_path / "mtqa.sqlite")
    made.runs.add(report(), "run")
    return made


def finding(store: Store, number: int, verdict: str, reviewer: str = "ani") -> None:
    f = japanese().findings[number - 1]
    store.decisions.save(Item("finding", "ja", f.fingerprint), verdict, reviewer, 0)


# --- CSV


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+62 811", "'+62 811"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("  =1", "'  =1"),
        ("＝1", "'＝1"),
        ("12 Juni", "12 Juni"),
        ("a=b", "a=b"),
        (-2.5, "-2.5"),
        (None, ""),
        ("\u202e\ud800", "⟨U+202E⟩⟨U+D800⟩"),
    ],
)
def test_cells_are_no_formulas(value: object, cell: str) -> None:
    assert safe_cell(value) == cell


def test_csv_is_quoted_and_utf8() -> None:
    text = to_csv(["a", "b"], [{"a": 'x "y"\nz', "b": "日本"}, {"a": "=x"}])
    assert text.startswith("\ufeff")
    assert list(csv.reader(io.StringIO(text[1:]))) == [["a", "b"], ['x "y"\nz', "日本"], ["'=x", ""]]


def test_export_has_findings_with_decisions(store: Store) -> None:
    finding(store, 1, "real")
    finding(store, 1, "false-alarm", "budi")
    clean = report().documents[2].pairs[0].pair
    store.decisions.save(Item("segment", "fr", segment_key(clean)), "accept", "ani", 0)
    rows = [json.loads(line) for line in as_jsonl(store, Filter(run_id=1)).decode().splitlines()]
    assert len(rows) == 10 and all(tuple(r) == COLUMNS for r in rows)
    first = rows[0]
    assert (first["check"], first["decision"], first["reviewer"]) == (
        "number-changed",
        "real; false-alarm",
        "ani; budi",
    )
    assert (first["source_span"], first["target_span"], first["segment"]) == ("602", "206", 3)
    assert (rows[-1]["language"], rows[-1]["segment_verdict"], rows[-1]["check"]) == ("fr", "accept", None)
    table = list(csv.DictReader(io.StringIO(as_csv(store, Filter(run_id=1, lang="ja")).decode("utf-8-sig"))))
    assert len(table) == 7 and {r["language"] for r in table} == {"ja"}


def test_hostile_export(tmp_path: Path) -> None:
    store = open_store(tmp_path / "x.sqlite")
    store.runs.add(Report(RUN, (hostile(),)), "run")
    as_jsonl(store, Filter(run_id=1)).decode("utf-8")
    as_csv(store, Filter(run_id=1)).decode("utf-8")


FORMULAS = (
    *("=1+1", "+62 811", "-2", "@SUM(A1)", "{=SUM(A1)}", "=cmd|' /C calc'!A0", "＝1"),
    *(
        "https://evil.example",
        "mailto:a@evil.example",
        "internal:Sheet!A1",
        "external:c:\\x.xls",
        "ftp://x.example",
    ),
    *("007", "1e5", "TRUE", " x ", "_x0041_", "<b>&amp;</b>", "日本語 ١٢٣"),
)


def test_excel_holds_text_and_nothing_else() -> None:
    """An independent reader finds the very texts: no formula, no link, no number made of them."""
    rows = [{"language": "ar", "target": text, "confidence": 0.5} for text in FORMULAS]
    made = to_xlsx(COLUMNS, rows, "findings")
    assert made == to_xlsx(COLUMNS, rows, "findings")
    sheet = openpyxl.load_workbook(io.BytesIO(made)).active
    at = COLUMNS.index("target") + 1
    cells = [sheet.cell(n + 2, at) for n in range(len(FORMULAS))]
    assert [unescape(c.value) for c in cells] == list(FORMULAS)
    assert {c.data_type for c in cells} == {"s"} and not any(c.hyperlink for c in cells)
    assert {c.alignment.readingOrder for c in cells} == {2}
    number = sheet.cell(2, COLUMNS.index("confidence") + 1)
    assert (number.data_type, number.value) == ("n", 0.5)
    parts = zipfile.ZipFile(io.BytesIO(made))
    xml = b"".join(parts.read(n) for n in parts.namelist())
    assert b"<f>" not in xml and b"<hyperlink" not in xml and b"TargetMode" not in xml


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("x" * CELL, "x" * CELL),
        ("x" * (CELL + 1), "x" * (CELL - 1) + "…"),
        ("😀" * CELL, "😀" * ((CELL - 1) // 2) + "…"),
        ("a\x00\ud800\ufffe\u202eb", "a⟨U+0000⟩⟨U+D800⟩⟨U+FFFE⟩⟨U+202E⟩b"),
    ],
    ids=["fits", "long", "astral", "control"],
)
def test_what_a_cell_cannot_hold(text: str, cell: str) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(to_xlsx(("a",), [{"a": text}], "s"))).active
    assert sheet.cell(2, 1).value == cell


def test_more_rows_than_a_sheet_holds() -> None:
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx(("a",), ({"a": n} for n in range(5)), "s", limit=3)))
    assert [[c[0].value for c in sheet] for sheet in book] == [["a", 0, 1], ["a", 2, 3], ["a", 4]]
    assert [s.title for s in book] == ["s", "s 2", "s 3"]
    assert [
        [c.value for c in r] for r in openpyxl.load_workbook(io.BytesIO(to_xlsx(("a",), [], "s"))).active
    ] == [["a"]]


def test_the_three_tables_hold_the_same(store: Store) -> None:
    finding(store, 1, "real")
    lines = [json.loads(line) for line in as_jsonl(store, Filter(run_id=1)).decode().splitlines()]
    sheet = openpyxl.load_workbook(io.BytesIO(as_xlsx(store, Filter(run_id=1)))).active
    rows = [dict(zip(COLUMNS, r, strict=True)) for r in sheet.iter_rows(min_row=2, values_only=True)]
    assert rows == lines
    table = csv.DictReader(io.StringIO(as_csv(store, Filter(run_id=1)).decode("utf-8-sig")))
    assert [r["fingerprint"] for r in table] == [r["fingerprint"] for r in rows]


def test_the_report_that_is_exported(store: Store) -> None:
    assert chosen(store, Filter(run_id=1)) == store.runs.report(1)
    only = chosen(store, Filter(run_id=1, lang="ar"))
    assert only and [d.target.lang for d in only.documents] == ["ar"]
    assert chosen(store, Filter(run_id=7)) is None


def test_the_corrected_translation(store: Store) -> None:
    document = japanese()
    assert corrected(store, document) == (document.target.text, 0)

    def write(n: int, text: str, reviewer: str = "ani") -> None:
        item = Item("segment", "ja", segment_key(document.pairs[n].pair))
        store.decisions.save(item, "reject", reviewer, 0, {"corrected": text})

    write(0, "一。")
    write(0, "壱。", "budi")
    write(2, "三。")
    write(3, "四。")
    old = document.target.text.split("\n")
    new = ["壱。", old[1], "三。 四。", old[3], ""]
    assert corrected(store, document) == ("\n".join(new), 3)


# --- quality


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [(0, 0, 0, 1), (0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1)],
)
def test_wilson(hits: int, n: int, low: float, high: float) -> None:
    """Values of the `binom` package of R."""
    assert wilson(hits, n) == (pytest.approx(low, abs=1e-4), pytest.approx(high, abs=1e-4))


# The example of Krippendorff (2011): four observers, twelve units; nominal alpha is .743.
KRIPPENDORFF = [
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
]


@pytest.mark.parametrize(
    ("units", "value"),
    [
        (
            [
                [v for v in column if v != "."]
                for column in zip(*(row.split() for row in KRIPPENDORFF), strict=True)
            ],
            0.743,
        ),
        ([["a", "a"], ["a", "a"]], 1.0),
        ([["a", "a"], ["b", "b"]], 1.0),
        ([["a", "b"], ["b", "a"]], -0.5),
        ([["a"], ["b"]], None),
        ([], None),
    ],
)
def test_alpha(units: list[list[str]], value: float | None) -> None:
    assert alpha(units) == (value if value is None else pytest.approx(value, abs=5e-4))


def test_precision_per_check(store: Store) -> None:
    finding(store, 1, "real")
    finding(store, 1, "false-alarm", "budi")
    finding(store, 2, "false-alarm")
    finding(store, 4, "bilingual")
    found = quality(store)
    assert [(p.check, p.real, p.false) for p in found.precisions] == [
        ("number-changed", 1, 1),
        ("money-changed", 0, 1),
    ]
    assert found.reviewers == [("ani", 3), ("budi", 1)]
    assert found.doubly == 1 and found.agreement is not None


def test_the_same_finding_in_two_runs_counts_once(store: Store) -> None:
    store.runs.add(report(), "again")
    finding(store, 1, "real")
    assert [(p.check, p.real) for p in quality(store).precisions] == [("number-changed", 1)]


def test_suggestions_need_certainty() -> None:
    votes = {("ja", str(n)): [("noisy", "false-alarm")] for n in range(8)}
    votes |= {("ja", f"b{n}"): [("few", "false-alarm")] for n in range(2)}
    votes |= {("ja", f"c{n}"): [("good", "real")] for n in range(8)}
    found = precisions(votes)
    assert [p.check for p in suggestions(found)] == ["noisy"]
    assert config_lines(suggestions(found)) == '[checks]\ndisable = ["noisy"]\n'


def test_who_changes_the_own_judgement(store: Store) -> None:
    item = Item("segment", "ja", "k")
    store.decisions.save(item, "accept", "ani", 0, {"blind": True})
    store.decisions.save(Item("segment", "ja", "m"), "accept", "ani", 0, {"blind": True})
    assert (quality(store).blind, quality(store).switched) == (2, 0)
    store.decisions.save(item, "reject", "ani", 0)
    assert (quality(store).blind, quality(store).switched) == (2, 1)


# --- overview


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, Filter()),
        ({"run": "1", "lang": "ja", "severity": "major", "verdict": "fail", "check": "x", "q": "602"},
         Filter(run_id=1, lang="ja", severity=2, verdict="fail", check="x", text="602")),
        ({"run": "99", "lang": "<b>", "severity": "awful", "verdict": "?", "check": "y"}, Filter()),
        ({"run": "²"}, Filter()),
    ],
)  # fmt: skip
def test_the_filter_in_the_url(query: dict[str, str], expected: Filter) -> None:
    assert read_filter(query, [1], ["x"], ["ja", "ar"]) == expected


def test_runs_and_languages_with_their_status(store: Store) -> None:
    half = store.runs.start(RUN, "<b>half</b>", "batch")
    runs = text_of(runs_block(store.runs.all(), T)[1])
    assert "<b>half</b>" in runs and "stopped half way" in runs and "mtqa batch" in runs and "33 %" in runs
    row = store.runs.all()[0]
    assert row.id == half and run_label(row, T).endswith("stopped half way")
    store.runs.finish(half)
    assert "stopped" not in run_label(store.runs.all()[0], T)
    rows = store.overview.languages(Filter())
    assert [(r.lang, r.documents, r.passed, r.fidelity, r.findings) for r in rows] == [
        ("ar", 1, 0, 81.0, 2),
        ("fr", 1, 1, None, 0),
        ("ja", 1, 0, 58.4, 7),
    ]
    assert "Japanese1" in text_of(languages_block(rows, T)[1]).replace(" ", "")


def test_tables_and_charts(store: Store) -> None:
    o = store.overview
    assert "33 %" in text_of(totals_block(o.totals(Filter()), T)[1])
    assert "602 orang" in text_of(waiting_block(o.waiting(Filter()), T)[1])
    assert "Nothing waits" in text_of(waiting_block([], T)[1])
    assert "Japanese" in text_of(documents_block(o.documents(Filter()), T)[1])
    assert {r["language"] for r in fidelity_rows(o.fidelity(Filter()), T)} == {"Japanese", "Arabic"}
    assert sum(r["findings"] for r in finding_rows(o.findings(Filter()), T)) == 9
    assert [r["passed"] for r in trend_rows(o.trend(Filter()), T)] == [0, 1, 0]


@pytest.mark.parametrize(
    ("raw", "place"), [("3", (3, None)), ("3:7", (3, 7)), ("x", None), ("3:", None), (3, None), (None, None)]
)
def test_places(raw: object, place: object) -> None:
    assert read_open(raw) == place


def test_an_empty_filter_shows_so(tmp_path: Path) -> None:
    store = open_store(tmp_path / "x.sqlite")
    assert "–" in text_of(totals_block(store.overview.totals(Filter()), T)[1])
    assert "No segment fits" in text_of(documents_block([], T)[1])
    b = Builder("en")
    b.segment("Satu.", "One.")
    b.finding("x", "other", Severity.MINOR, "m", None, None, 0)
    store.runs.add(Report(RUN, (b.build(),)), "run")
    assert store.overview.waiting(Filter())[0].segment == 0


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("lang", "ja", "ja"),
        ("lang", "xx", None),
        ("verdict", "fail", "fail"),
        ("check", "time-changed", "time-changed"),
        ("check", "<b>", None),
        ("severity", "major", "major"),
        ("run", "1", 1),
        ("run", "7", None),
        ("doc", "5", 5),
        ("q", "x", None),
    ],
)
def test_a_list_narrows_the_page(name: str, value: str, wanted: object) -> None:
    assert chosen_filter(name, value, ["time-changed"], ["ja", "ar"], [1, 2], name == "doc") == wanted


def test_figures_follow_the_filter(store: Store) -> None:
    for filter in (
        Filter(severity=Severity.MAJOR.rank),
        Filter(check="time-changed"),
        Filter(text="602"),
        Filter(document_id=1),
    ):
        languages, totals = store.overview.languages(filter), store.overview.totals(filter)
        assert 0 < sum(r.findings for r in languages) == totals.findings
        assert totals.findings == sum(g.findings for g in store.overview.findings(filter))


# --- two runs


def version(targets: list[str], fidelities: list[float], wrong: int | None = None) -> Report:
    b = Builder("en")
    for n, target in enumerate(targets):
        b.segment(f"Kalimat {n % 3}.", target)
        pair = b.pairs[-1]
        b.pairs[-1] = replace(pair, scores=(Score("fidelity", fidelities[n], "x"),))
    if wrong is not None:
        b.finding(
            "number-changed", "accuracy/mistranslation", Severity.MAJOR, "m", None, targets[wrong], wrong
        )
    return Report(RUN, (b.build(),))


def test_segments_are_matched_by_their_source(tmp_path: Path) -> None:
    store = open_store(tmp_path / "x.sqlite")
    a = store.runs.add(version(["a", "b", "c", "d"], [90, 90, 90, 90], 0), "a")
    b = store.runs.add(version(["a", "B", "c"], [90, 40, 95], 1), "b")
    found = store.compare.matches(Side(a), Side(b))
    # The fourth sentence is the first again: its second occurrence has no counterpart.
    assert [(m.first[1], m.second[1], m.change) for m in found] == [(1, 1, -50), (0, 0, 0), (2, 2, 5)]
    assert [store.compare.segments(Side(run)) for run in (a, b)] == [4, 3]
    assert store.compare.matches(Side(a, "ja"), Side(b)) == []
    (changed,) = store.compare.findings(Side(a), Side(b))
    assert (changed.check, changed.gone, changed.new) == ("number-changed", 1, 1)
    assert store.compare.findings(Side(a), Side(a)) == []
    text = text_of(segments_block(store, found, T)[1])
    assert "−50" in text and "Kalimat 1." in text
    assert "No sentence is clearly worse" in text_of(segments_block(store, [], T)[1])
    assert "the same findings" in text_of(findings_block([], T)[1])


@pytest.mark.parametrize(
    ("first", "second", "langs"),
    [
        (Side(1), Side(2), {("ja", "ja"), ("ar", "ar"), ("en", "en")}),
        (Side(1, "ja"), Side(1, "ar"), {("ja", "ar")}),
        (Side(1, document_id=1), Side(2, "ja"), {("ja", "ja")}),
        (Side(1, "ja"), Side(2), {("ja", "ja")}),
    ],
)
def test_sides_of_a_comparison(
    tmp_path: Path, first: Side, second: Side, langs: set[tuple[str, str]]
) -> None:
    store = open_store(tmp_path / "x.sqlite")
    b = Builder("ar")
    b.segment(japanese().pairs[0].pair.source.text, "نص")  # type: ignore[union-attr]
    made = Report(RUN, (japanese(), b.build(), replace(hostile())))
    for name in ("a", "b"):
        store.runs.add(made, name)
    found = store.compare.matches(first, second)
    assert {m.langs for m in found} == langs


def test_versions_that_can_be_compared(tmp_path: Path) -> None:
    store = open_store(tmp_path / "x.sqlite")
    one = version(["a", "b", "c"], [90, 90, 90]).documents[0]
    store.runs.add(Report(RUN, (one, japanese())), "languages")
    store.runs.add(Report(RUN, (one, replace(one, id="<b>two</b>"))), "two English versions")
    by_name = {r.name: r for r in store.runs.all()}
    assert list(versions(store, by_name["languages"], T)) == ["", "lang:en", "lang:ja"]
    found = versions(store, by_name["two English versions"], T)
    assert list(found) == ["", "doc:3", "doc:4"] and "<b>two</b>" in found["doc:4"]
    assert [side_of(2, v) for v in ("", "lang:en", "doc:4")] == [Side(2), Side(2, "en"), Side(2, "", 4)]
    assert [read_version(v, list(found)) for v in ("doc:4", "doc:99", "", "lang:xx")] == [
        "doc:4",
        None,
        None,
        None,
    ]
    assert len(store.compare.matches(side_of(2, "doc:3"), side_of(2, "doc:4"))) == 3


def test_difference_of_two_runs() -> None:
    assert difference([]) == Difference(0, 0, 0, None)
    few = difference([5.0, -5.0, 0.2])
    assert (few.better, few.worse, few.p) == (1, 1, None)
    clear = difference([3.0 + (n % 5) for n in range(60)])
    assert clear.p is not None and clear.p < 0.01 and clear.low is not None and clear.low > 3
    even = difference([(-1) ** n * (n % 7) for n in range(56)])
    assert even.p is not None and even.p > 0.3
    assert difference([1.0, 2.0] * 10) == difference([1.0, 2.0] * 10)
    assert "larger than chance" in text_of(summary_block(clear, (0, 0), T)[1])
    assert "may be chance" in text_of(summary_block(even, (2, 0), T)[1])
    assert "Too few" in text_of(summary_block(few, (0, 0), T)[1])
