"""The bench's own correctness: reading, each kind of injection, what counts as found, and the measures."""

from __future__ import annotations

import gzip
import json
import random
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from mtqa.bench import run_bench
from mtqa.bench.corpus import Row, read_tsv
from mtqa.bench.families import family
from mtqa.bench.inject import KINDS, Injected, apply, challenge
from mtqa.bench.inject.case import Case, Corpus
from mtqa.bench.inject.figures import figures
from mtqa.bench.inject.names import name_table
from mtqa.bench.measure import cell, outcome
from mtqa.bench.report import to_markdown, to_svg, write_results
from mtqa.errors import ConfigError, InputError
from mtqa.model import Finding, Severity, Span

HEADER = "id\tdoc\ttarget_lang\tsource\ttarget"


def inject(kind: str, lang: str, source: str, target: str, corpus: Corpus | None = None) -> list[Injected]:
    row = Row("1", "d", lang, source, target)
    case = Case(row, corpus or Corpus((row,)), random.Random(1))
    made = [apply(kind, row, edit) for edit in KINDS[kind].inject(case)]
    return [i for i in made if i]


# kind, lang, source, target, what stood there, the source's counterpart; "" in the last place: none
CASES = [
    ("number-digit", "en", "Ada 49 orang.", "There were 49 people.", "49", "49"),
    ("number-digit", "zh", "Ada 49 orang.", "有49人。", "49", "49"),
    ("number-digit", "ar", "Ada 49 orang.", "كان هناك ٤٩ شخصا.", "٤٩", "49"),
    ("number-digit", "fr", "Ada 1.200 orang.", "Il y avait 1 200 personnes.", "1 200", "1.200"),
    ("number-magnitude", "en", "Biayanya 2 miliar.", "It costs 2 billion.", "billion", "2 miliar"),
    ("number-magnitude", "zh", "Biayanya 2 miliar.", "花费20亿。", "亿", "2 miliar"),
    ("number-magnitude", "ja", "Biayanya 2 miliar.", "費用は20億だ。", "億", "2 miliar"),
    ("number-magnitude", "ar", "Biayanya 2 miliar.", "التكلفة 2 مليار.", "مليار", "2 miliar"),
    ("number-magnitude", "fr", "Biayanya 2 miliar.", "Cela coûte 2 milliards.", "milliards", "2 miliar"),
    ("number-separator", "en", "Ada 1.250 orang.", "There were 1,250 people.", "1,250", "1.250"),
    ("number-separator", "fr", "Naik 2,5 poin.", "Une hausse de 2,5 points.", "2,5", "2,5"),
    ("number-dropped", "en", "Ada 49 orang di sana.", "There were 49 people there.", "49 p", "49"),
    ("number-dropped", "ja", "Ada 49 orang di sana.", "そこに49人の人がいた。", "49人の", "49"),
    ("number-word", "en", "Dua belas orang datang.", "Twelve people came.", "Twelve", "Dua belas"),
    ("number-word", "zh", "Ada tiga orang.", "有三个人。", "三", "tiga"),
    ("percent", "en", "Naik 12 persen.", "Up 12%.", "12", "12"),
    ("percent", "ar", "Naik 12 persen.", "ارتفع 12 في المائة.", "12", "12"),
    ("currency", "en", "Harganya $5.", "It costs $5.", "$", "$"),
    ("currency", "ja", "Harganya 5 dolar.", "価格は5ドルだ。", "ドル", "dolar"),
    ("currency", "fr", "Harganya 5 euro.", "Il coûte 5 euros.", "euros", "euro"),
    ("unit", "en", "Selama 3 hari.", "For 3 days.", "days", "3 hari"),
    ("unit", "zh", "Sejauh 3 km.", "3公里远。", "公里", "3 km"),
    ("unit", "ar", "Selama 3 bulan.", "لمدة 3 أشهر.", "أشهر", "3 bulan"),
    ("day", "en", "Pada 12 Juni.", "On 12 June.", "12", "12"),
    ("day", "fr", "Pada 1 Juni.", "Le 1er juin.", "1er", "1"),
    ("month", "en", "Pada Juni lalu.", "Last June.", "June", "Juni"),
    ("month", "zh", "Pada Juni lalu.", "去年6月。", "6月", "Juni"),
    ("month", "ar", "Pada Juni lalu.", "في حزيران الماضي.", "حزيران", "Juni"),
    ("year", "fr", "Pada tahun 2019.", "En 2019.", "2019", "2019"),
    ("weekday", "ja", "Pada hari Senin.", "月曜日に。", "月曜日", "Senin"),
    ("weekday", "ar", "Pada hari Senin.", "يوم الاثنين.", "الاثنين", "Senin"),
    ("day-month-swapped", "en", "Pada 12 Juni.", "On June 12.", "June 12", "12 Juni"),
    ("hour", "fr", "Pukul 09.30.", "À 9h30.", "9", "09.30"),
    ("name-replaced", "zh", "Ia dari Jepang.", "他来自日本。", "日本", "Jepang"),
    ("name-dropped", "ja", "Ia dari Jepang.", "日本の出身だ。", "日本の", "Jepang"),
    ("name-untransliterated", "ar", "Trump tiba.", "وصل ترامب.", "ترامب", "Trump"),
    ("negation-removed", "en", "Ia tidak datang.", "He did not come.", "did not", "tidak"),
    ("negation-removed", "ja", "Ia tidak makan.", "彼は食事をしない。", "しない", "tidak"),
    ("negation-removed", "fr", "Ia tidak datang.", "Il ne vient pas.", "ne vient pas", "tidak"),
    ("negation-removed", "ar", "Ia tidak datang.", "إنه لم يأت.", "لم ", "tidak"),
    ("negation-added", "zh", "Ia akan datang besok.", "他明天会来这里。", "会", ""),
    ("negation-added", "fr", "Ia sakit.", "Il est malade.", "est", ""),
    ("antonym", "en", "Harga meningkat.", "Prices increased.", "increased", "meningkat"),
    ("attribution-dropped", "en", '"Ya, saya setuju," kata Budi.', '"Yes, I do agree," said Budi.', " said Budi", " kata Budi."),
    ("modality", "en", "Warga harus pergi.", "Residents must go.", "must", "harus"),
    ("modality", "ar", "Warga harus pergi.", "يجب على السكان المغادرة.", "يجب", "harus"),
    ("pronoun", "zh", "Mereka datang.", "他们来了。", "他们", "Mereka"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "lang", "source", "target", "was", "counterpart"), CASES)
def test_injection(kind: str, lang: str, source: str, target: str, was: str, counterpart: str) -> None:
    made = inject(kind, lang, source, target)
    assert was in {i.was for i in made}, made
    injected = next(i for i in made if i.was == was)
    assert injected.target != target
    assert (injected.source_span.of(source) if injected.source_span else "") == counterpart
    if injected.target_span:
        # outside the span, the target is as it was
        assert injected.target.startswith(target[: injected.target_span.start])
        assert injected.target.endswith(target[target.index(was) + len(was) :])


@pytest.mark.parametrize(
    ("kind", "lang", "source", "target"),
    [
        ("number-digit", "en", "Pesawat A320 jatuh.", "An A320 crashed."),  # a name, not a quantity
        ("number-digit", "en", "Sejak 2019.", "Since 2019."),  # a year
        ("number-digit", "en", "Skor 3-1.", "Score 3-1."),
        ("number-digit", "en", "Ada 49 orang.", "There were 48 people."),  # no counterpart
        ("number-digit", "ja", "Tanggal 12 Juni.", "6月12日。"),
        ("number-word", "zh", "Di Sichuan ada tiga.", "在四川有三。"),  # within a name, without a counter
        ("number-dropped", "en", "Satu atau dua orang.", "One or two people."),
        ("month", "en", "Ia mungkin datang.", "He may come."),
        ("currency", "en", "Beratnya 17 pon.", "It weighs 17 pounds."),
        ("negation-removed", "en", "Ia tidak hanya kaya.", "He is not only rich."),
        ("negation-removed", "ja", "Ia tidak datang.", "彼は来なければならない。"),
        ("negation-added", "en", "Ia tidak datang.", "He is coming."),  # the source has one
        ("left-in-indonesian", "en", "Jakarta 12", "Jakarta 12"),  # too short to be told apart
    ],
)
def test_no_injection_without_a_sure_error(kind: str, lang: str, source: str, target: str) -> None:
    assert inject(kind, lang, source, target) == []


@pytest.mark.parametrize(
    ("text", "lang", "values"),
    [
        ("Rp1,5 miliar dan 1.234 orang", "id", ["1500000000", "1234"]),
        ("1,234.5 and twelve", "en", ["1234.5", "12"]),
        ("1 234,5 et douze", "fr", ["1234.5", "12"]),
        ("3.5万人と12件", "ja", ["35000", "12"]),
        ("١٬٢٣٤ و ٢٫٥ مليون", "ar", ["1234", "2500000"]),
        ("COVID-19, F-16, 10-15, v1.2.3", "en", []),
    ],
)
def test_figures(text: str, lang: str, values: list[str]) -> None:
    assert [format(f.value.normalize(), "f") for f in figures(text, lang)] == values


def test_names_are_learned_from_what_occurs_together() -> None:
    rows = [
        Row(str(i), "d", "ja", f"Menurut Dwyer, hal {w} itu baik.", f"{w}はドワイヤーによると良い。")
        for i, w in enumerate(("air", "api", "tanah", "angin"))
    ]
    others = [Row(f"x{i}", "d", "ja", "Hujan turun lagi.", "グラスに雨が降る。") for i in range(4)]
    assert name_table([*rows, *others], "ja") == {"Dwyer": "ドワイヤー"}


def _row(lang: str, i: int) -> Row:
    target = {"en": f"In June, {i + 20} people died in Japan.", "ja": f"6月に日本で{i + 20}人が死亡した。"}[
        lang
    ]
    return Row(str(i), f"d{i}", lang, f"Pada bulan Juni, {i + 20} orang tewas di Jepang.", target)


def test_challenge_is_reproducible_and_kinds_do_not_move_each_other() -> None:
    rows = [_row(lang, i) for lang in ("en", "ja") for i in range(30)]

    def draw(*kinds: str) -> list[Injected]:
        return list(challenge(rows, kinds=kinds, sample=10, seed=5))

    alone = draw("month")
    assert len(alone) == 20
    assert alone == draw("month")
    assert [i for i in draw("number-digit", "month") if i.kind == "month"] == alone
    assert alone != list(challenge(rows, kinds=["month"], sample=10, seed=6))


def _finding(
    check: str, source: Span | None, target: Span | None, severity: Severity = Severity.MAJOR
) -> Finding:
    return Finding(check, "accuracy/mistranslation", severity, "", source, target)


@pytest.mark.parametrize(
    ("finding", "on_span", "anywhere"),
    [
        (_finding("date-changed", Span(11, 15), Span(3, 7)), True, True),
        (
            _finding("date-changed", Span(11, 15), None),
            True,
            True,
        ),  # nothing marked in the target: the source decides
        (_finding("date-changed", Span(11, 15), Span(9, 11)), False, True),  # elsewhere in the target
        (_finding("name-missing", None, Span(3, 7)), False, False),  # another family
    ],
)
def test_what_counts_as_found(finding: Finding, on_span: bool, anywhere: bool) -> None:
    injected = inject("month", "en", _row("en", 1).source, _row("en", 1).target)[0]
    assert injected.source_span == Span(11, 15)
    assert injected.target_span is not None and injected.target_span.start == 3
    result = outcome(injected, [finding], [])
    assert (result.on_span, result.anywhere) == (on_span, anywhere)


def test_measures() -> None:
    rows = [_row("en", i) for i in range(10)]
    injected = [inject("month", "en", r.source, r.target)[0] for r in rows]
    hit = _finding("date-changed", Span(11, 15), Span(3, 7))
    outcomes = [outcome(x, [hit] if i < 8 else [], [hit] if i < 2 else []) for i, x in enumerate(injected)]
    c = cell(outcomes, seed=1)
    assert (c.n, c.found, c.recall, c.precision) == (10, 8, 0.8, 0.8)
    assert c.f1 == pytest.approx(0.8)
    assert c.f1_low < 0.8 < c.f1_high
    assert cell(outcomes, seed=1) == c


def test_every_shipped_check_has_a_family() -> None:
    from mtqa.checks import all_checks

    assert [c for c in all_checks() if family(c) == "other"] == []


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (b"id\ttarget_lang\tsource\ttarget\n", 1, "lacks doc"),
        (f"{HEADER}\n1\td\ten\tsatu\tone\n2\td\ten\tdua\n".encode(), 3, "4 fields"),
        (f"{HEADER}\n1\td\tde\tsatu\teins\n".encode(), 2, "'de'"),
        (f"{HEADER}\n1\td\ten\tsatu\t".encode() + b"\xff\n", 2, "UTF-8"),
        (b"\x1f\x8bbroken", None, "cannot be read"),
    ],
)
def test_bad_files(tmp_path: Path, content: bytes, line: int | None, words: str) -> None:
    path = tmp_path / "x.tsv"
    path.write_bytes(content)
    with pytest.raises(InputError, match=words) as error:
        read_tsv(path)
    assert error.value.line == line


def test_run_on_a_gzipped_file(tmp_path: Path) -> None:
    path = tmp_path / "x.tsv.gz"
    lines = [HEADER] + [
        "\t".join((r.id, r.doc, r.lang, r.source, r.target)) for r in (_row("en", i) for i in range(12))
    ]
    path.write_bytes(gzip.compress(("\ufeff" + "\r\n".join(lines)).encode()))

    def alarmed(pairs: list[tuple[str, str, str]]) -> list[list[Finding]]:
        return [
            [] if "June" in target else [_finding("date-changed", Span(11, 15), Span(0, len(target)))]
            for _, target, _ in pairs
        ]

    result = run_bench(path, kinds=["month", "number-digit"], size=5, analyse=alarmed)
    assert result.segments == {"en": 12}
    assert (result.cell("en", "month").recall, result.cell("en", "number-digit").recall) == (1.0, 0.0)
    assert result.to_json()["families"]["numbers"]["en"]["alarms_per_1000"] == 0.0
    assert "100 (5)" in to_markdown(result)
    assert to_svg(result).count("<rect") == 3
    with pytest.raises(ConfigError, match="unknown kind 'moth'"):
        run_bench(path, kinds=["moth"])


def test_results_are_written_and_readable(tmp_path: Path) -> None:
    path = tmp_path / "x.tsv"
    rows = [_row("ja", i) for i in range(8)]
    path.write_text(
        "\n".join([HEADER, *("\t".join((r.id, r.doc, r.lang, r.source, r.target)) for r in rows)])
    )
    result = run_bench(path, kinds=["month"], size=3, analyse=lambda pairs: [[] for _ in pairs])
    files = {name: tmp_path / name for name in ("json_file", "svg", "markdown", "dump", "list_alarms")}
    write_results(result, **files, console=Console(file=StringIO(), width=120))
    assert json.loads(files["json_file"].read_text())["kinds"]["month"]["ja"]["n"] == 3
    injected = [json.loads(line) for line in files["dump"].read_text().splitlines()]
    assert len(injected) == 3
    for case in injected:
        span = case["target_span"]
        assert case["target"][span["start"] : span["end"]] == case["now"] != case["was"] == "6月"
    assert files["list_alarms"].read_text() == ""
    with pytest.raises(InputError, match="cannot be written"):
        write_results(result, svg=tmp_path / "no" / "such" / "folder", console=Console(file=StringIO()))
