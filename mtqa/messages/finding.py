"""Findings, verdicts and facts as a reader of a language gets them."""

from __future__ import annotations

from mtqa.messages.parts import Term
from mtqa.messages.render import words
from mtqa.model import DocumentReport, Fact, Finding


def message_in(finding: Finding, lang: str) -> str:
    """The message in `lang`; the English one where the finding has no other (reports of earlier versions)."""
    return next((w.message for of, w in finding.translations if of == lang), finding.message)


def evidence_in(finding: Finding, lang: str) -> tuple[tuple[str, str], ...]:
    """(label, what was seen) in `lang`, or in English."""
    return next((w.evidence for of, w in finding.translations if of == lang), finding.evidence)


def reasons_in(document: DocumentReport, lang: str) -> tuple[str, ...]:
    """Why the verdict is what it is, in `lang` or in English."""
    return next((r for of, r in document.translations if of == lang), document.reasons)


def note_in(fact: Fact, lang: str) -> str:
    """What a fact's comparison says of it; an unknown phrase stays as it is."""
    return words(Term("note", fact.note), lang) if fact.note else ""
