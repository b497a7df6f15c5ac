"""Report writers: goldens, schema, round trip, and that untrusted text stays text."""

from __future__ import annotations

import io
import json
import re
from decimal import Decimal as D
from html.parser import HTMLParser
from pathlib import Path

import jsonschema
import pytest
from report_samples import HOSTILE, RUN, Builder, hostile, japanese, report
from rich.console import Console

from mtqa.messages import value_words
from mtqa.model import (
    Document,
    DocumentReport,
    Kind,
    Pair,
    PairReport,
    Relation,
    Report,
    Segment,
    Severity,
    Span,
)
from mtqa.report.common import Texts, visible
from mtqa.report.html import to_html
from mtqa.report.json import from_json, read_value, to_json
from mtqa.report.nodes import h, isolated, markup, text_of, to_plain
from mtqa.report.review import by_segment, card, fact_table, numbered, worst_first
from mtqa.report.text import write_text
from mtqa.values import (
    Approx,
    ClockTime,
    Money,
    Name,
    Number,
    PartialDate,
    Quantity,
    Value,
    value_json,
)

GOLDEN = Path(__file__).parent / "golden"
SCHEMA = Path(__file__).parent.parent / "docs" / "report.schema.json"


def printed(made: Report, *, quiet: bool = False, colour: bool = False, width: int = 100) -> str:
    out = io.StringIO()
    console = Console(
        file=out, width=width, color_system="standard" if colour else None, force_terminal=colour
    )
    write_text(made, console, quiet=quiet)
    return "".join(line.rstrip() + "\n" for line in out.getvalue().splitlines())


# --- goldens


@pytest.mark.parametrize(("name", "write"), [("report.json", to_json), ("report.txt", printed)])
def test_golden(name: str, write: object) -> None:
    """To renew one: delete it and run the test twice, and read the difference."""
    path = GOLDEN / name
    made = write(report())  # type: ignore[operator]
    if not path.exists():
        path.write_text(made, encoding="utf-8")
        pytest.fail(f"{name} was missing and is written anew")
    assert made == path.read_text(encoding="utf-8")


# --- JSON


@pytest.mark.parametrize(
    "made", [report(), Report(RUN), Report(RUN, (hostile(),))], ids=["full", "empty", "hostile"]
)
def test_json_is_of_its_schema_and_comes_back(made: Report) -> None:
    text = to_json(made)
    text.encode("utf-8")
    plain = json.loads(text)
    jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text())).validate(plain)
    assert to_json(from_json(text)) == text
    assert from_json(text).documents == made.documents


def test_schema_refuses_what_is_not_a_report() -> None:
    plain = json.loads(to_json(report()))
    plain["documents"][0]["findings"][0]["severity"] = "terrible"
    validator = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text()))
    assert [e.message for e in validator.iter_errors(plain)]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"schema": "mtqa-report/1"}', '{"schema": "other"}'])
def test_json_that_is_no_report(text: str) -> None:
    with pytest.raises(ValueError):
        from_json(text)


def test_spans_cover_their_text() -> None:
    for document in json.loads(to_json(report()))["documents"]:
        for finding in document["findings"]:
            for side in ("source", "target"):
                if span := finding[side]:
                    assert document[side]["text"][span["start"] : span["end"]] == span["text"]
        for pair in document["pairs"]:
            for fact in pair["facts"]:
                if fact["back"]:
                    back = pair["back_translation"]["text"]
                    assert back[fact["back"]["start"] : fact["back"]["end"]] == fact["back"]["text"]


VALUES: list[tuple[Kind, Value, str]] = [
    (Kind.NUMBER, Number(D("1500000000")), "1\u00a0500\u00a0000\u00a0000"),
    (Kind.NUMBER, Number(D("-2500.5")), "-2500.5"),
    (Kind.NUMBER, Number(D(10), D(15)), "10–15"),
    (Kind.NUMBER, Number(D(5000), approx=Approx.OVER), "more than 5000"),
    (Kind.MONEY, Money(Number(D(20000)), "IDR"), "20\u00a0000 rupiah"),
    (Kind.MONEY, Money(Number(D(3)), None), "3 (currency not named exactly)"),
    (Kind.PERCENT, Quantity(Number(D("12.5")), "percent"), "12.5%"),
    (Kind.UNIT, Quantity(Number(D(5)), "km"), "5 km"),
    (Kind.DATE, PartialDate(2023, 6, 12), "12 June 2023"),
    (Kind.DATE, PartialDate(None, 6, 12), "12 June"),
    (Kind.DATE, PartialDate(None, None, 12), "day 12"),
    (Kind.DATE, PartialDate(2023, 6), "June 2023"),
    (Kind.DATE, PartialDate(2023), "2023"),
    (Kind.DATE, PartialDate(None, 6), "June"),
    (Kind.DATE, PartialDate(1990, span=10), "1990s"),
    (Kind.DATE, PartialDate(2023, quarter=2), "Q2 2023"),
    (Kind.DATE, PartialDate(quarter=2), "Q2"),
    (Kind.DATE, PartialDate(weekday=1), "Monday"),
    (Kind.DATE, PartialDate(relative="day-1"), "1 day earlier"),
    (Kind.TIME, ClockTime(8, 0, None, "WIB"), "08:00 WIB"),
    (Kind.TIME, ClockTime(23, 5, 9), "23:05:09"),
    (Kind.NAME, Name("siti"), "siti"),
    (Kind.URL, "example.org", "example.org"),
    (Kind.QUOTE, "“Ya”", "“Ya”"),
]


@pytest.mark.parametrize(("kind", "value", "words"), VALUES)
def test_values_come_back_and_are_readable(kind: Kind, value: Value, words: str) -> None:
    assert value_json(read_value(kind, value_json(value))) == value_json(value)
    assert type(read_value(kind, value_json(value))) is type(value)
    assert value_words(value, "en") == words


def test_values_in_indonesian() -> None:
    assert value_words(PartialDate(2023, 8, 12), "id") == "12 Agustus 2023"
    assert value_words(Number(D("1234567.5")), "id") == "1\u00a0234\u00a0567,5"


@pytest.mark.parametrize("package", ["mtqa.report"])
def test_both_languages_have_the_same_texts(package: str) -> None:
    from mtqa.report.common import _table

    def keys(table: dict[str, object], at: str = "") -> set[str]:
        found = set()
        for key, value in table.items():
            found |= keys(value, f"{at}{key}.") if isinstance(value, dict) else {at + key}
        # Indonesian has no plural forms, and units whose English word is the canonical one need no entry.
        return {k for k in found if not k.endswith("_one") and not k.startswith("unit.")}

    assert keys(_table(package, "en")) == keys(_table(package, "id"))


# --- text


def test_text_marks_spans_without_colour_and_styles_them_with() -> None:
    plain, coloured = printed(report()), printed(report(), colour=True)
    assert "⟦602⟧" in plain and "⟦206⟧" in plain
    assert "⟦" not in coloured and "\x1b[" in coloured
    assert "\x1b[" not in plain


def test_text_is_worst_first() -> None:
    text = printed(Report(RUN, (japanese(),)))
    order = [int(n) for n in re.findall(r"^Segment (\d+)$", text, re.M)]
    assert order == [3, 1, 2, 4, 5]


def test_quiet_is_the_summary_alone() -> None:
    text = printed(report(), quiet=True)
    assert "Japanese" in text and "fail" in text
    assert "ZeroDivisionError" in text  # a check that crashed is never quiet
    assert "Segment" not in text and "602" not in text


def test_nothing_checked() -> None:
    assert printed(Report(RUN)) == "Nothing was checked.\n"


def test_text_sends_nothing_to_the_terminal() -> None:
    text = printed(Report(RUN, (hostile(),)), width=2000)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]", text)
    assert "[red]rich[/red]" in text and ":fire:" in text and "⟨U+202E⟩" in text


# --- HTML


class Page(HTMLParser):
    """The elements and the text of a page; refuses what is not closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "input"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] not in ("script", "style"):
            self.words.append(data)

    @property
    def text(self) -> str:
        return "".join(self.words)


def test_html_keeps_hostile_text_as_text() -> None:
    made = to_html(Report(RUN, (hostile(),)))
    made.encode("utf-8")
    page = Page(made)
    assert [t for t, _ in page.tags].count("script") == 1
    assert not any(t in ("img", "iframe", "object", "link", "base", "form") for t, _ in page.tags)
    assert not any(k.startswith("on") or k == "style" or k == "src" for _, attrs in page.tags for k in attrs)
    assert all((attrs["href"] or "").startswith("#") for t, attrs in page.tags if t == "a")
    assert "<script>alert(1)</script> <img src=x onerror=alert(2)>" in page.text
    assert "\u202e" not in made and "\x00" not in made
    assert visible(HOSTILE) in page.text


def test_html_needs_no_network() -> None:
    made = to_html(report())
    assert "default-src 'none'" in made
    assert not re.search(r"""(src|href)=["']?(https?:)?//|url\(|@import""", made)


def test_html_is_set_for_each_language() -> None:
    page = Page(to_html(report()))
    cells = [a for t, a in page.tags if t == "p" and a.get("class") == "text"]
    assert {(a["lang"], a["dir"]) for a in cells} == {
        ("id", "ltr"),
        ("ja", "ltr"),
        ("ar", "rtl"),
        ("fr", "ltr"),
    }


def test_html_never_calls_anything_correct() -> None:
    page = Page(to_html(report()))
    assert "no difference found" in page.text
    assert not re.search(r"\bcorrect\b(?!”)", page.text)


def test_html_in_indonesian() -> None:
    page = Page(to_html(report(), "id"))
    assert "Jangan diterbitkan seperti ini" in page.text and "tidak ditemukan perbedaan" in page.text
    assert "1 temuan berat" in page.text and "Sumber menyebut “08.00 WIB”, terjemahan" in page.text


@pytest.mark.parametrize("ui_lang", ["en", "id"])
def test_quotations_keep_their_own_direction(ui_lang: str) -> None:
    made = to_html(report(), ui_lang)
    assert made.count("“<bdi>٠٩:٠٠</bdi>” = 09") == 1
    assert not re.search("“[^“”<]*[\u0600-\u06ff][^“”<]*”", made.split("<script>")[0])


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("a", "a"),
        ("“x”", "“<bdi>x</bdi>”"),
        ("a “x” b “<y>” c", "a “<bdi>x</bdi>” b “<bdi>&lt;y&gt;</bdi>” c"),
        ("a “x", "a “x"),
        ("a ” b “", "a ” b “"),
        ("", ""),
    ],
)
def test_isolated(text: str, made: str) -> None:
    assert "".join(map(markup, isolated(text))) == made
    assert "".join(map(text_of, isolated(text))) == text


def test_why_there_is_no_back_translation_is_said_once() -> None:
    b = Builder("en")
    b.segment("Satu.", "One.", problem="the model is not here")
    made = Report(RUN, (b.build(notes=("No back-translation: the model is not here", "another note")),))
    for shown in (printed(made), Page(to_html(made)).text.split("The text, side by side")[0]):
        assert shown.count("the model is not here") == 1 and "another note" in shown


def test_the_terminal_cuts_nothing_off() -> None:
    b = Builder("ja")
    text = "政府は学校の修復のために資金を用意した" * 12
    b.segment("Dana.", text)
    b.finding("x", "accuracy", Severity.MAJOR, f"“{text}”", None, text[-6:], 0)
    made = re.sub(r"\s", "", printed(Report(RUN, (b.build(),))))
    assert made.count("用意した") == 24 and "…" not in made


def test_the_terminal_in_indonesian() -> None:
    out = io.StringIO()
    write_text(report(), Console(file=out, width=120), ui_lang="id")
    assert "1 temuan berat" in out.getvalue() and "Sumber menyebut “08.00 WIB”" in out.getvalue()


def test_same_report_same_page() -> None:
    assert to_html(report()) == to_html(report())


# --- the parts


def test_marks_pair_up_and_cover_their_spans() -> None:
    document = japanese()
    places = by_segment(document, numbered(document))
    for index in range(len(document.pairs)):
        tree = card(document, index, places.get(index, ()), Texts("en"))
        covered: dict[str, list[str]] = {}

        def walk(node: object, covered: dict[str, list[str]] = covered) -> None:
            if isinstance(node, str):
                return
            attributes = dict(node.attributes)  # type: ignore[attr-defined]
            if node.tag == "mark":  # type: ignore[attr-defined]
                for token in attributes["data-k"].split():
                    covered.setdefault(token, []).append(text_of(node))  # type: ignore[arg-type]
            for child in node.children:  # type: ignore[attr-defined]
                walk(child)

        walk(tree)
        for item in places.get(index, ()):
            f = item.finding
            sides = ((f.source_span, document.source.text), (f.target_span, document.target.text))
            assert "".join(covered[f"f{item.number}"]) == "".join(s.of(text) for s, text in sides if s)


def test_overlapping_marks_share_pieces() -> None:
    b = Builder("en")
    b.segment("Dana Rp1,5 miliar cair.", "Funds of Rp1.5 million came.")
    for message, source, target in (
        ("a", "Rp1,5 miliar", "Rp1.5 million"),
        ("b", "miliar cair", "million came"),
    ):
        b.finding("number-changed", "accuracy/mistranslation", Severity.MAJOR, message, source, target, 0)
    page = markup(card(b.build(), 0, numbered(b.build()), Texts("en")))
    assert re.search(r'data-k="f1 f2"[^>]*>miliar</mark>', page)
    assert page.count('tabindex="0" aria-label="major: Rp1,5 "') == 1


def test_segments_worst_first() -> None:
    assert worst_first(japanese()) == [2, 0, 1, 3, 4]


def test_fact_table_has_differences_first() -> None:
    text = text_of(fact_table(japanese(), Texts("en")))
    rows = [text.index(x) for x in ("yen, not rupiah", "digits swapped", "チアンジュール")]
    assert rows == sorted(rows)


def test_many_facts_without_a_difference_are_folded() -> None:
    b = Builder("en")
    same = [
        (Kind.NUMBER, Relation.SAME, (str(n), Number(D(n))), (str(n), Number(D(n))), "")
        for n in range(100, 120)
    ]
    numbers = " ".join(str(n) for n in range(100, 120))
    off = (Kind.NUMBER, Relation.DIFFERS, ("999", Number(D(999))), ("998", Number(D(998))), "")
    b.segment(numbers + " 999", numbers + " 998", None, [*same, off])
    page = markup(fact_table(b.build(), Texts("en")))
    assert "20 facts with no difference found" in page and page.index("999") < page.index("<details>")


def test_nothing_recognised_is_said() -> None:
    text = text_of(fact_table(Builder("en").build(scores=()), Texts("en")))
    assert "No numbers" in text


def test_nodes_refuse_scripts_and_handlers() -> None:
    for bad in (
        lambda: h("script"),
        lambda: h("p", {"onclick": "x"}),
        lambda: h("a", {"href": "javascript:x"}),
        lambda: h("p", {"style": "x"}),
    ):
        with pytest.raises(ValueError):
            bad()
    assert to_plain(h("p", {"title": "\u202ex"}, "a\ud800")) == ["p", {"title": "⟨U+202E⟩x"}, ["a⟨U+D800⟩"]]


def test_a_long_line_with_many_marks_is_quick() -> None:
    import time

    text = "7 " * 50_000
    segment = Segment(Span(0, len(text)), text)
    number = Number(D(7))
    from mtqa.model import Fact, Mention

    mentions = [Mention(Kind.NUMBER, Span(2 * i, 2 * i + 1), "7", number) for i in range(5000)]
    facts = tuple(Fact(Kind.NUMBER, Relation.SAME, m, m) for m in mentions)
    document = DocumentReport(
        "long",
        Document("long", "id", text),
        Document("long", "en", text),
        (PairReport(Pair(segment, segment), facts),),
        (),
        (),
    )
    started = time.process_time()
    to_html(Report(RUN, (document,)))
    assert time.process_time() - started < 5
