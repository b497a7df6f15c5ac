"""What the checks say: the same in every language, nothing missing, nothing left over."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from decimal import Decimal as D
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from test_check_cases import load, unmark
from test_document_cases import facts

import mtqa
from mtqa.checking import Alarm, DocumentView, PairView
from mtqa.checks import all_checks
from mtqa.compare import compare
from mtqa.glossary import glossary_of
from mtqa.locales import table as locale
from mtqa.messages import LANGS, Message, Term, evidence_words, message_in, note_in, say, value_words, words
from mtqa.messages.parts import Part
from mtqa.messages.table import table
from mtqa.model import Fact, Finding, Kind, Mention, Relation, Severity, Span, Wording
from mtqa.pipeline import to_finding
from mtqa.recognise import recognise
from mtqa.values import Approx, ClockTime, Money, Number, PartialDate, Quantity, Value

CODE = sorted(Path(mtqa.__file__).parent.rglob("*.py"))
OPEN_LISTS = {"currency", "unit", "unit_one"}
"""Lists that name a word only where it is not its own key."""


def said(lang: str) -> dict[str, str]:
    return {f"{g}.{k}": v for g, group in table(lang)["says"].items() for k, v in group.items()}


def places(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


def test_every_language_says_the_same_things() -> None:
    english = said("en")
    for lang in LANGS:
        assert {k: places(v) for k, v in said(lang).items()} == {k: places(v) for k, v in english.items()}
        for name, listed in table("en")["words"].items():
            if name not in OPEN_LISTS:
                assert set(table(lang)["words"][name]) == set(listed), name


def literals(path: Path) -> Iterator[str]:
    return (
        n.value
        for n in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(n, ast.Constant) and isinstance(n.value, str)
    )


def test_no_message_is_unused_and_none_is_missing() -> None:
    used = {text for path in CODE for text in literals(path)}
    hedges = {f"value.{a}" for a in Approx if a is not Approx.EXACT}
    assert set(said("en")) - used - hedges == set()
    groups = "|".join(map(re.escape, table("en")["says"]))
    named = {u for u in used if re.fullmatch(rf"(?:{groups})\.[a-z_]+", u)}
    assert named - set(said("en")) == set()


def test_every_check_that_speaks_for_itself_has_its_group() -> None:
    shared = {"quantity", "place", "gate", "value"}
    assert set(table("en")["says"]) - shared <= set(all_checks())


def test_quotation_marks_come_from_the_renderer_alone() -> None:
    for lang in LANGS:
        assert not [k for k, v in said(lang).items() if re.search('[“”"]', v)]


# --- every case file in every language


def alarms(check_id: str, case: dict[str, Any], encoder: Any) -> list[Alarm]:
    check = all_checks()[check_id]

    def encoded(text: str) -> Any:
        return encoder.encode([text])[0] if encoder and text else None

    if "sources" in case:
        sources, targets = ([unmark(s)[0] for s in case[side]] for side in ("sources", "targets"))
        return list(
            check.run(
                DocumentView(
                    case["lang"],
                    [s or None for s in sources],
                    [t or None for t in targets],
                    [1.0] * len(sources),
                    [encoded(s) for s in sources],
                    [encoded(t) for t in targets],
                    facts=facts(sources, targets, case["lang"]),
                )
            )
        )
    source, target = unmark(case["source"])[0], unmark(case["target"])[0]
    options = {"glossary": glossary_of(case["glossary"])} if "glossary" in case else {}
    view = PairView(
        source, target, case["lang"], case.get("back"), 1.0, encoded(source), encoded(target), None, options
    )
    return list(check.run(view))


def keys(part: Part) -> Iterator[str]:
    if isinstance(part, Message):
        yield part.key
        for _, p in part.parts:
            yield from keys(p)


def terms(part: Part) -> Iterator[Term]:
    if isinstance(part, Term):
        yield part
    elif isinstance(part, Message):
        for _, p in part.parts:
            yield from terms(p)


FIRES = [p for p in load() if p.values[1] == "fires"]
BALANCED = re.compile("[^“”]*(?:“[^“”]*”[^“”]*)*")


@pytest.mark.parametrize("check_id", sorted(all_checks()))
def test_every_case_reads_well_in_every_language(check_id: str, request: pytest.FixtureRequest) -> None:
    cases = [p.values[2] for p in FIRES if p.values[0] == check_id]
    assert cases
    for case in cases:
        encoder = request.getfixturevalue("embedded_encoder") if case.get("encoder") else None
        for alarm in alarms(check_id, case, encoder):
            assert isinstance(alarm.message, Message)
            finding = to_finding(all_checks()[check_id], alarm, "")
            assert {lang for lang, _ in finding.translations} == set(LANGS[1:])
            for lang in LANGS:
                made = [message_in(finding, lang), *(w for _, w in evidence_words(alarm.evidence, lang))]
                for text in made:
                    assert text and "{" not in re.sub("“[^”]*”", "", text), text
                    assert BALANCED.fullmatch(text), text
                for part in (alarm.message, *(p for _, p in alarm.evidence)):
                    for term in terms(part):
                        listed = table(lang)["words"][term.list]
                        unknown = [n for n in term.name.split("; ") if n not in listed]
                        assert not unknown or term.list in OPEN_LISTS, term
                assert all(name in table(lang)["words"]["evidence"] for name, _ in alarm.evidence)
            assert message_in(finding, "id") != finding.message


def test_words_of_the_text_never_stand_outside_their_marks() -> None:
    """Nothing in Arabic letters is said outside “…”: it would turn the sentence round on the screen."""
    outside = re.compile("[\u0600-\u06ff]")
    for p in FIRES:
        check_id, _, case = p.values[:3]
        if case["lang"] != "ar" or case.get("encoder"):
            continue
        for alarm in alarms(check_id, case, None):
            for lang in LANGS:
                made = [words(alarm.message, lang), *(w for _, w in evidence_words(alarm.evidence, lang))]
                assert not [t for t in made if outside.search(re.sub("“[^”]*”", "", t))]


def test_every_note_of_a_fact_is_listed() -> None:
    """Of all facts of all cases, and of a good many dates against each other."""
    notes = set()
    dates = ["Senin", "12 Juni", "12 Juni 2023", "Juni 2023", "2023", "kemarin", "besok", "minggu lalu", "pukul 14.30",
             "Senin, 13 Juni 2023", "1990-an", "abad ke-20", "kuartal II 2023", "5 Desember", "jam 3", "tahun ini",
             "12 Ramadan 1444 H", "Agustus tahun lalu", "pukul 15.30", "12/6/2023", "Rp5 juta", "5", "40 persen", "dua lusin"]  # fmt: skip
    pairs = [(a, "id", b) for a in dates for b in dates]
    pairs += [
        (unmark(c["source"])[0], c["lang"], unmark(c["target"])[0])
        for c in (p.values[2] for p in load())
        if "source" in c
    ]
    for source, lang, target in pairs:
        for fact in compare(recognise(source, "id"), recognise(target, lang)):
            notes |= set(fact.note.split("; ")) - {""}
    for lang in LANGS:
        assert notes <= set(table(lang)["words"]["note"]), lang
    assert len(notes) > 25


def test_every_concept_of_the_opposites_is_listed() -> None:
    concepts = {c for pair in locale("common", "antonyms")["pairs"] for c in pair}
    assert concepts == set(table("en")["words"]["concept"])


def test_every_kind_of_modality_that_is_told_has_a_word() -> None:
    from mtqa.checks.modality_changed import WRONG

    assert set(WRONG) == set(table("en")["words"]["modality"])


# --- rendering


MONEY = Mention(Kind.MONEY, Span(0, 12), "Rp1,5 miliar", Money(Number(D(1500000000)), "IDR"))


@pytest.mark.parametrize(
    ("part", "english", "indonesian"),
    [
        ("a", "“a”", "“a”"),
        (" “a” ", "“‘a’”", "“‘a’”"),
        (("a", "b"), "“a” or “b”", "“a” atau “b”"),
        (7, "7", "7"),
        (D("1.50"), "1.5", "1,5"),
        (D("12345.5"), "12\u00a0345.5", "12\u00a0345,5"),
        (MONEY, "“Rp1,5 miliar” = 1\u00a0500\u00a0000\u00a0000 rupiah", "“Rp1,5 miliar” = 1\u00a0500\u00a0000\u00a0000 rupiah"),
        (Mention(Kind.NUMBER, Span(0, 2), "24", Number(D(24))), "“24”", "“24”"),
        (Term("language", "ja"), "Japanese", "Jepang"),
        (Term("currency", "XYZ"), "XYZ", "XYZ"),
        (Term("note", "day differs; month differs"), "the day differs; the month differs", "tanggalnya berbeda; bulannya berbeda"),
        (say("place.after", words="x"), "after “x”", "setelah “x”"),
        (say("quantity.missing", source=MONEY), "The source says “Rp1,5 miliar” = 1\u00a0500\u00a0000\u00a0000 rupiah; the translation does not say it.",
         "Sumber menyebut “Rp1,5 miliar” = 1\u00a0500\u00a0000\u00a0000 rupiah, tetapi terjemahan tidak."),
        (PartialDate(2023, 6, 12), "12 June 2023", "12 Juni 2023"),
    ],
)  # fmt: skip
def test_parts(part: Part, english: str, indonesian: str) -> None:
    assert words(part) == english
    assert words(part, "id") == indonesian


@pytest.mark.parametrize(
    ("value", "english", "indonesian"),
    [
        (PartialDate(2023, 6, 12, 1), "Monday, 12 June 2023", "Senin, 12 Juni 2023"),
        (PartialDate(weekday=5), "Friday", "Jumat"),
        (PartialDate(day=3), "day 3", "tanggal 3"),
        (PartialDate(1990, span=10), "1990s", "1990-an"),
        (PartialDate(1900, span=100), "1900–1999", "1900–1999"),
        (PartialDate(-44), "44 BC", "44 SM"),
        (PartialDate(2023, quarter=2), "Q2 2023", "triwulan 2 2023"),
        (PartialDate(relative="day-1"), "1 day earlier", "1 hari sebelumnya"),
        (PartialDate(relative="week+2"), "2 weeks later", "2 minggu kemudian"),
        (PartialDate(relative="year+0"), "the same year", "tahun yang sama"),
        (PartialDate(month=8, relative="year-1"), "August 1 year earlier", "Agustus 1 tahun sebelumnya"),
        (PartialDate(weekday=1, relative="last"), "Monday last", "Senin lalu"),
        (ClockTime(8, 5, None, "WIB"), "08:05 WIB", "08.05 WIB"),
        (Quantity(Number(D(1)), "mile"), "1 mile", "1 mil"),
        (Quantity(Number(D(5)), "mile"), "5 miles", "5 mil"),
        (Quantity(Number(D("12.5")), "percent"), "12.5%", "12,5%"),
        (Quantity(Number(D(10), approx=Approx.VAGUE), "month"), "some 10 months", "kisaran 10-an bulan"),
        (Number(D(3), ordinal=True), "No. 3", "ke-3"),
        (Money(Number(D(5)), None), "5 (currency not named exactly)", "5 (mata uang tidak jelas)"),
    ],
)
def test_values(value: Value, english: str, indonesian: str) -> None:
    assert (value_words(value, "en"), value_words(value, "id")) == (english, indonesian)


def test_long_quotations_lose_their_middle_between_words() -> None:
    text = "kata " * 40 + "akhir"
    made = words(text)
    assert made.startswith("“kata kata") and made.endswith("kata akhir”") and " … " in made
    assert len(made) <= 90 and "kat …" not in made
    assert words("長" * 200) == "“" + "長" * 40 + " … " + "長" * 40 + "”"
    assert evidence_words((("found", text),)) == (("found", f"“{text}”"),)


def test_braces_of_an_article_are_only_text() -> None:
    assert words(say("name-missing.missing", source="{source} {0} {x!r}")) == (
        "The source names “{source} {0} {x!r}”; the translation does not."
    )


def test_reports_without_translations_are_read_in_english() -> None:
    finding = Finding("c", "accuracy", Severity.MAJOR, "m", None, None)
    assert message_in(finding, "id") == "m"
    told = Finding("c", "accuracy", Severity.MAJOR, "m", None, None, translations=(("id", Wording("p")),))
    assert (message_in(told, "id"), message_in(told, "en")) == ("p", "m")


def test_unknown_notes_stay_as_they_are() -> None:
    assert (
        note_in(Fact(Kind.DATE, Relation.DIFFERS, None, None, note="yen, not rupiah"), "id")
        == "yen, not rupiah"
    )


def test_nothing_is_read_before_somebody_reads() -> None:
    import subprocess
    import sys

    code = (
        "import mtqa.checks, mtqa.pipeline; mtqa.checks.all_checks();"
        "from mtqa.messages.table import table; print(table.cache_info().currsize)"
    )
    made = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert made.stdout.strip() == "0"
