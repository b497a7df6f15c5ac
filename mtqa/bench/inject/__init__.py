"""The kinds of injected error, and the challenge set that is built with them."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from mtqa.bench.corpus import Row
from mtqa.bench.inject import dates, names, numbers, polarity, structure
from mtqa.bench.inject.case import Case, Corpus, Edit, Injector
from mtqa.model import Lang, Span


@dataclass(frozen=True, slots=True)
class ErrorKind:
    """An injectable error. `accept`: the check families that may report it; the first is its own."""

    id: str
    inject: Injector
    accept: tuple[str, ...]
    preview: bool = False

    @property
    def family(self) -> str:
        return self.accept[0]


KINDS: dict[str, ErrorKind] = {
    k.id: k
    for k in (
        ErrorKind("number-digit", numbers.digit_changed, ("numbers",)),
        ErrorKind("number-magnitude", numbers.magnitude_changed, ("numbers",)),
        ErrorKind("number-separator", numbers.separator_misread, ("numbers",)),
        ErrorKind("number-dropped", numbers.number_dropped, ("numbers", "omission")),
        ErrorKind("number-word", numbers.number_word_changed, ("numbers",)),
        ErrorKind("percent", numbers.percent_changed, ("numbers",)),
        ErrorKind("currency", numbers.currency_changed, ("numbers",)),
        ErrorKind("unit", numbers.unit_changed, ("numbers",)),
        ErrorKind("day", dates.day_changed, ("numbers",)),
        ErrorKind("month", dates.month_changed, ("numbers",)),
        ErrorKind("year", dates.year_changed, ("numbers",)),
        ErrorKind("weekday", dates.weekday_changed, ("numbers",)),
        ErrorKind("day-month-swapped", dates.day_month_swapped, ("numbers",)),
        ErrorKind("hour", dates.hour_changed, ("numbers",)),
        ErrorKind("name-replaced", names.name_replaced, ("names",)),
        ErrorKind("name-mangled", names.name_mangled, ("names",)),
        ErrorKind("name-dropped", names.name_dropped, ("names", "omission")),
        ErrorKind("name-untransliterated", names.name_untransliterated, ("names", "language")),
        ErrorKind("negation-removed", polarity.negation_removed, ("negation",)),
        ErrorKind("negation-added", polarity.negation_added, ("negation",)),
        ErrorKind("antonym", polarity.antonym, ("meaning", "negation")),
        ErrorKind("modality", polarity.modality, ("meaning",), preview=True),
        ErrorKind("attribution-dropped", structure.attribution_dropped, ("omission", "quotes", "names")),
        ErrorKind("clause-dropped", structure.clause_dropped, ("omission", "length", "meaning")),
        ErrorKind("sentence-added", structure.sentence_added, ("addition", "length", "meaning")),
        ErrorKind("left-in-indonesian", structure.left_in_indonesian, ("language",)),
        ErrorKind("left-in-english", structure.left_in_english, ("language",)),
        ErrorKind("sentence-repeated", structure.sentence_repeated, ("language", "addition")),
        ErrorKind("emptied", structure.emptied, ("language", "omission")),
        ErrorKind("pronoun", polarity.pronoun, ("meaning",), preview=True),
    )
}


@dataclass(frozen=True, slots=True)
class Injected:
    """A pair with one error. Spans are code points; `target_span` is None where the thing is gone."""

    kind: str
    row: Row
    target: str
    source_span: Span | None
    target_span: Span | None
    was: str
    now: str

    def to_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind, "id": self.row.id, "target_lang": self.row.lang, "source": self.row.source,
            "clean_target": self.row.target, "target": self.target,
            "source_span": self.source_span and asdict(self.source_span),
            "target_span": self.target_span and asdict(self.target_span), "was": self.was, "now": self.now,
        }  # fmt: skip


def apply(kind: str, row: Row, edit: Edit) -> Injected | None:
    """The pair with the edit made; None if nothing changed."""
    target = row.target[: edit.start] + edit.text + row.target[edit.end :]
    if target == row.target:
        return None
    start, end = edit.start + edit.trim, edit.start + len(edit.text)
    gone = not edit.text[edit.trim :].strip()
    return Injected(
        kind,
        row,
        target,
        edit.source,
        None if gone else Span(start, end),
        row.target[edit.start : edit.end],
        edit.text,
    )


def challenge(
    rows: Sequence[Row], *, kinds: Collection[str], sample: int, seed: int, english: Sequence[Row] = ()
) -> Iterator[Injected]:
    """At most `sample` injected pairs per kind and language, the same for the same rows and seed.

    Each draw depends on the seed, the kind, the language and the row's id alone: adding a kind moves no other.
    """
    by_lang: dict[Lang, list[Row]] = defaultdict(list)
    for row in rows:
        by_lang[row.lang].append(row)
    en = {r.id: r.target for r in english}
    for lang, own in by_lang.items():
        corpus = Corpus(tuple(own), names.name_table(own, lang, en.values()), en)
        for kind in kinds:
            order = list(own)
            random.Random(f"{seed}/{kind}/{lang}").shuffle(order)
            taken = 0
            for row in order:
                if taken == sample:
                    break
                rng = random.Random(f"{seed}/{kind}/{lang}/{row.id}")
                edits = list(KINDS[kind].inject(Case(row, corpus, rng)))
                injected = apply(kind, row, rng.choice(edits)) if edits else None
                if injected:
                    taken += 1
                    yield injected
