"""Words without a counterpart: found with the encoder, carried by JSON, marked in HTML."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from mtqa.config import Config
from mtqa.model import Lang, Report, Run
from mtqa.pipeline import Services, Task
from mtqa.ports import Encoder
from mtqa.report.html import to_html
from mtqa.report.json import from_json, to_json
from mtqa.unmatched import lone_words
from mtqa.wiring import reports
from mtqa.wordalign import match

SCHEMA = Path(__file__).parent.parent / "docs" / "report.schema.json"
KEPT = "Gubernur meninjau lokasi banjir di Semarang pada Senin pagi"
LOST = " dan menjanjikan bantuan beras serta selimut bagi para pengungsi"
TARGETS = {
    "en": "The governor visited the flooded area in Semarang on Monday morning.",
    "fr": "Le gouverneur a inspecté la zone inondée de Semarang lundi matin.",
    "ar": "تفقد المحافظ موقع الفيضانات في سيمارانج صباح يوم الاثنين.",
    "zh": "省长周一上午视察了三宝垄的洪灾现场。",
    "ja": "知事は月曜日の朝、スマランの洪水現場を視察した。",
}


@pytest.mark.parametrize("lang", TARGETS)
def test_lost_words_are_marked_and_kept_ones_are_not(embedded_encoder: Encoder, lang: Lang) -> None:
    source, target = f"{KEPT}{LOST}.", TARGETS[lang]
    found = lone_words(match(source, target, lang, *embedded_encoder.encode([source, target])))
    lost = [w for w in found if w.side == "source" and w.span.start >= len(KEPT)]
    assert len(lost) >= 3 and "selimut" in {w.span.of(source) for w in lost}
    assert max(w.strength for w in lost) > 0.5 and all(0 < w.strength <= 1 for w in found)
    assert sum(w.strength for w in found if w not in lost) < 0.5
    kept = lone_words(match(KEPT, target, lang, *embedded_encoder.encode([KEPT, target])))
    assert sum(w.strength for w in kept) < 0.5


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_reports_show_them(embedded_encoder: Encoder, lang: Lang) -> None:
    before = "Harga beras naik. " if lang == "en" else ""
    task = Task("1", f"{before}{KEPT}{LOST}.", TARGETS[lang], lang, whole=True)
    made = next(reports([task], Config(engine="none"), Services(embedded_encoder)))
    report = Report(Run("0", "0", (), ()), (made,))
    plain = to_json(report)
    jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text())).validate(json.loads(plain))
    assert from_json(plain).documents[0].pairs[0].lone == made.pairs[0].lone != ()
    assert all(w.span.of(made.source.text).isalpha() for w in made.pairs[0].lone if w.side == "source")
    (marked,) = from_json(plain).documents
    marked_words = to_html(Report(Run("0", "0", (), ()), (marked,)))
    # Within a finding the finding's mark is drawn, and it carries the word's token too.
    assert " u0-" in marked_words or 'data-k="u0-' in marked_words
