"""Check ids -> families, what a family must reach, and which checks may report which injected error."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mtqa.model import Finding, Lang, Severity

FAMILIES = (
    (
        "numbers",
        r"number-|percent-|money-|currency-|unit-|duration-|date-|time-|weekday-|quantity-|score-|range-",
    ),
    ("names", r"name-"),
    ("negation", r"negation-|polarity-"),
    ("language", r"untranslated|wrong-language|copied-source|empty-target|repeated-|repetition|leftover-"),
    ("omission", r"omission|omitted|sentence-omitted|content-missing"),
    ("addition", r"addition|sentence-added|content-added"),
    ("quotes", r"quote|attribution-"),
    ("form", r"bracket-|markup-|url-|placeholder-|term-|glossary|style-|punctuation-"),
    ("length", r"length-|implausible-length"),
    ("consistency", r"inconsistent-"),
    (
        "meaning",
        r"possible-mistranslation|meaning-|similarity-|antonym|modality-|question-|pronoun|low-similarity|semantic",
    ),
)
OTHER = "other"


def family(check_id: str) -> str:
    return next((name for name, pattern in FAMILIES if re.match(pattern, check_id)), OTHER)


@dataclass(frozen=True, slots=True)
class Bar:
    """Recall with the right span over `kinds` (all the family's when empty), and false alarms per 1,000 segments."""

    family: str
    alarms: float
    recall: float
    recall_other_scripts: float | None = None
    kinds: tuple[str, ...] = ()
    least: Severity = (
        Severity.MINOR
    )  # the severity from which a finding on a clean pair counts as a false alarm

    def recall_in(self, lang: Lang) -> float:
        other = self.recall_other_scripts
        return self.recall if other is None or lang in ("en", "fr") else other

    def counts(self, finding: Finding) -> bool:
        return family(finding.check) == self.family and finding.severity.rank >= self.least.rank


BARS = (
    Bar("numbers", alarms=20, recall=0.95, least=Severity.MAJOR),
    Bar("names", alarms=40, recall=0.90, recall_other_scripts=0.80, kinds=("name-replaced",)),
    Bar("negation", alarms=15, recall=0.80),
    Bar("language", alarms=2, recall=0.99),
)
