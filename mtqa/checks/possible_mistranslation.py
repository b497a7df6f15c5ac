from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from mtqa.checking import Alarm, Need, PairView, check
from mtqa.locales import table
from mtqa.messages import say
from mtqa.model import Severity
from mtqa.weakly import weakest_pair


@check(
    "possible-mistranslation",
    mqm="accuracy/mistranslation",
    severity=Severity.MINOR,
    needs={Need.ENCODER},
    preview=True,
    langs=("en", "ar", "fr"),
)
def possible_mistranslation(pair: PairView) -> Iterator[Alarm]:
    """A word stands where the source has another one, and nothing on the other side means the same.

    Why it matters: one wrong word in a sentence that is otherwise right is what sentence scores cannot see. Free but
    good wordings look alike, so that this is a preview: of words exchanged at random in news it finds 22 % in English, 11 %
    in French and 10 % in Arabic, and it marks 5 % of good sentences. In Chinese and Japanese it finds no more than it
    marks, and does not run.

    Example: "mencuri sepeda motor" (a motorcycle) as "stealing a poem".
    """
    matched = pair.matched
    if matched is None:
        return
    weak = weakest_pair(matched, pair.source, pair.target)
    if weak is None or weak.strength >= table(pair.target_lang, "coverage")["mistranslation"]["weak"]:
        return
    source, target = matched.source[weak.source].span, matched.target[weak.target].span
    said, meant = target.of(pair.target), source.of(pair.source)
    yield Alarm(
        say("possible-mistranslation.weak", source=meant, target=said),
        source=source,
        target=target,
        confidence=0.3,
        evidence=(("similarity", Decimal(f"{weak.strength:.2f}")),),
        value=f"{meant}\x1f{said}",
    )
