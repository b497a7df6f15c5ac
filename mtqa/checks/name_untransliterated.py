"""The check `name-untransliterated`."""

from __future__ import annotations

from collections.abc import Iterator

from mtqa.checking import Alarm, PairView, check
from mtqa.compare.name import KEPT
from mtqa.messages import say
from mtqa.model import Kind, Severity


@check("name-untransliterated", mqm="accuracy/untranslated", severity=Severity.MINOR, kinds={Kind.NAME})
def name_untransliterated(pair: PairView) -> Iterator[Alarm]:
    """A known name was left as the Indonesian writes it, although the language has its own form.

    Why it matters: "Skotlandia" means nothing to an English reader, and "Jepang" amid Chinese text is a leftover of
    the machine. Brands, acronyms and persons may rightly stay in Latin letters and are left alone: only names whose
    form in the language is known, and names of which one half was put into the other script, are marked.

    Example: "Ia lahir di Jerman" translated as "He was born in Jerman".
    """
    for fact in pair.name_facts:
        if fact.note == KEPT and fact.source and fact.target:
            yield Alarm(
                say("name-untransliterated.kept", source=fact.source.text, target=fact.target.text),
                fact.source.span,
                fact.target.span,
                confidence=0.9,
                evidence=(("found", fact.target.text),),
                value=fact.source.text,
            )
