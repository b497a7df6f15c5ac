"""A segment's corrected text: checked again, and saved with a note and a classification. Knows no Streamlit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from mtqa.dashboard.views import SEGMENT_KEYS, Block, message
from mtqa.model import Document, DocumentReport, Lang, Pair, PairReport, Segment, Severity, Span
from mtqa.pipeline import check_pair
from mtqa.ports import Encoder
from mtqa.report.common import Texts
from mtqa.report.nodes import h
from mtqa.report.review import RTL, by_segment, card, numbered

CATEGORIES = (
    "accuracy/mistranslation",
    "accuracy/omission",
    "accuracy/addition",
    "accuracy/untranslated",
    "fluency/grammar",
    "fluency/repetition",
    "terminology",
    "style",
    "locale-convention",
    "other",
)
"""The MQM categories that a reviewer can give a segment."""

LIMIT, NOTE_LIMIT = 20_000, 2000


@dataclass(frozen=True, slots=True)
class Correction:
    text: str
    note: str = ""
    category: str = ""
    severity: str = ""

    def details(self, before: str) -> dict[str, Any]:
        """What is kept with the decision; the text only if it was changed."""
        found: dict[str, Any] = {}
        if self.text.strip() and self.text != before:
            found["corrected"] = self.text[:LIMIT]
        if self.note.strip():
            found["note"] = self.note.strip()[:NOTE_LIMIT]
        if self.category in CATEGORIES:
            found["category"] = self.category
        if self.severity in {s.value for s in Severity}:
            found["severity"] = self.severity
        return found


def kept(details: Mapping[str, Any]) -> Correction:
    """A correction as it was saved."""
    return Correction(
        *(str(details.get(key, "")) for key in ("corrected", "note", "category", "severity")),
    )


def editor_fields(
    source: str, before: str, lang: Lang, saved: Correction, verdict: str, draft: str, t: Texts
) -> dict[str, Any]:
    """What the editor shows: texts, what was saved before, choices with their words. `draft` names the draft."""
    names = ("source", "text", "note", "category", "severity", "verdict", "check", "save", "restored", "drop")
    return {
        "draft": draft,
        "source": source,
        "lang": lang,
        "dir": "rtl" if lang in RTL else "ltr",
        "text": saved.text or before,
        "note": saved.note,
        "category": saved.category,
        "severity": saved.severity,
        "verdict": verdict,
        "limits": {"text": LIMIT, "note": NOTE_LIMIT},
        "options": {
            "category": [[c, c] for c in CATEGORIES],
            "severity": [[s.value, t(f"severity.{s.value}")] for s in reversed(Severity)],
            "verdict": [[v, t(f"decide.{v}")] for _, v in SEGMENT_KEYS],
        },
        "words": {name: t(f"correct.{name}") for name in names},
    }


def recheck(source: str, text: str, lang: Lang, encoder: Encoder | None, t: Texts) -> list[Block]:
    """The corrected segment with the findings that are left."""
    found = check_pair(source, text, lang, encoder=encoder)
    pair = PairReport(Pair(Segment(Span(0, len(source)), source), Segment(Span(0, len(text)), text)))
    ordered = sorted(found, key=lambda f: (-f.severity.rank, -f.confidence))
    document = DocumentReport(
        "",
        Document("", "id", source),
        Document("", lang, text),
        (pair,),
        tuple(replace(f, pair=0) for f in ordered),
        (),
    )
    items = by_segment(document, numbered(document)).get(0, [])
    words = t("correct.left", n=len(items)) if items else t("correct.none_left")
    return [("words", message(words)), ("card", h("div", {}, card(document, 0, items, t)))]
