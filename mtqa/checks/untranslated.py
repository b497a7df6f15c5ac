from __future__ import annotations

from collections.abc import Iterator

from mtqa.checking import Alarm, PairView, check
from mtqa.language import foreign_runs, whole_verdict
from mtqa.messages import Term, say
from mtqa.model import Severity, Span


@check("untranslated", mqm="accuracy/untranslated", severity=Severity.MAJOR)
def untranslated(pair: PairView) -> Iterator[Alarm]:
    """A part of the translation is still in Indonesian, or in a third language.

    Why it matters: the reader loses what the words say. Names, brands and titles (capitalised words) stay as they are
    and are not meant, nor is what the source itself has in another language. A whole segment in another language is
    `wrong-language`, a plain copy of the source `copied-source`.

    Example: "The minister said kebijakan itu sudah berlaku since Monday."
    """
    verdict = whole_verdict(pair.source, pair.target, pair.target_lang)
    if verdict:
        if verdict[0] == "untranslated":
            yield Alarm(
                say("untranslated.whole"),
                source=Span(0, len(pair.source)),
                target=Span(0, len(pair.target)),
                severity=Severity.CRITICAL,
                confidence=verdict[2],
                value="whole",
            )
        return
    for run in foreign_runs(pair.source, pair.target, pair.target_lang):
        text = run.target.of(pair.target)
        yield Alarm(
            say(
                "untranslated.part",
                words=text,
                language=Term("language", run.lang),
                target=Term("language", pair.target_lang),
            ),
            source=run.source,
            target=run.target,
            severity=Severity.MAJOR if run.words >= 3 else Severity.MINOR,
            confidence=0.95 if run.copied else 0.8,
            evidence=(("language", Term("language", run.lang)),),
            value=text,
        )
