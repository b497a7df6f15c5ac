"""Where missing words would stand: from the check to the reports."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from mtqa.batch import row_json
from mtqa.config import Config
from mtqa.model import DocumentReport, Lang, Report, Run
from mtqa.pipeline import Services, Task
from mtqa.ports import Encoder
from mtqa.report.html import to_html
from mtqa.report.json import from_json, to_json
from mtqa.wiring import reports

SCHEMA = Path(__file__).parent.parent / "docs" / "report.schema.json"
FIRST = "Harga beras naik tajam di pasar tradisional. "
SOURCE = "Gubernur meninjau lokasi banjir di Semarang dan menjanjikan bantuan beras serta selimut bagi para pengungsi."
TARGETS = {
    "en": "The governor visited the flooded area in Semarang",
    "fr": "Le gouverneur a inspecté la zone inondée de Semarang",
    "ar": "تفقد المحافظ موقع الفيضانات في سيمارانج",
}


def checked(encoder: Encoder, source: str, target: str, lang: Lang, whole: bool = True) -> DocumentReport:
    task = Task("1", source, target, lang, whole=whole)
    return next(reports([task], Config(engine="none"), Services(encoder)))


@pytest.mark.parametrize("lang", TARGETS)
def test_missing_words_would_stand_at_the_end(embedded_encoder: Encoder, lang: Lang) -> None:
    target = TARGETS[lang] + "."
    made = checked(embedded_encoder, SOURCE, target, lang)
    found = next(f for f in made.findings if f.check == "omission")
    assert found.gap_side == "target" and found.gap == len(TARGETS[lang])
    row = next(f for f in row_json(made)["findings"] if f["check"] == "omission")
    assert row["gap"] == {"side": "target", "at": found.gap} and row["target"] is None
    report = Report(Run("0", "0", (), ()), (made,))
    plain = to_json(report)
    jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text())).validate(json.loads(plain))
    assert from_json(plain).documents[0].findings == made.findings
    assert f"{TARGETS[lang].split()[-1]}" in to_html(report) and 'class="insert major"' in to_html(report)


def test_added_words_would_stand_in_the_source(embedded_encoder: Encoder) -> None:
    source = "Gubernur meninjau lokasi banjir di Semarang."
    target = TARGETS["en"] + " and promised rice and blankets for all the displaced people of the province."
    made = checked(embedded_encoder, source, target, "en")
    found = next(f for f in made.findings if f.check == "addition")
    assert found.gap_side == "source" and found.gap == len(source) - 1


def test_a_missing_sentence_would_stand_after_the_one_before(embedded_encoder: Encoder) -> None:
    kept = "Rice prices rose sharply at traditional markets.", "The minister of trade apologised on Monday."
    last = " Menteri perdagangan meminta maaf pada hari Senin."
    made = checked(embedded_encoder, FIRST + SOURCE + last, " ".join(kept), "en", whole=False)
    found = next(f for f in made.findings if f.check == "sentence-omitted")
    assert found.gap_side == "target" and made.target.text[: found.gap].rstrip() == kept[0]
