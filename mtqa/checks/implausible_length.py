from __future__ import annotations

import math
import re
from collections.abc import Iterator
from decimal import Decimal

from mtqa.checking import Alarm, PairView, check
from mtqa.locales import table
from mtqa.messages import say
from mtqa.model import Severity, Span

_CJK = re.compile("[\u3041-\u30fe\u3400-\u9fff\uf900-\ufaff]+")


@check("implausible-length", mqm="accuracy", severity=Severity.MAJOR)
def implausible_length(pair: PairView) -> Iterator[Alarm]:
    """The translation is far longer or far shorter than translations of such a sentence ever are.

    Why it matters: neural engines cut a long sentence off, or go on talking (hallucination) when they lose the
    thread. The limits are per language, wider for short sentences (a log-normal length ratio, as in Gale and
    Church's alignment), and lie beyond what 999 of 1,000 good translations need.

    Example: a source of three lines translated as "He said."
    """
    model = table(pair.target_lang, "length")
    source, target = pair.source.strip(), pair.target.strip()
    if len(source) < 12 or not any(c.isalnum() for c in target):
        return
    length = float(len(target))
    if model["other"] != 1.0:
        own = sum(map(len, _CJK.findall(target)))
        length = own + model["other"] * (len(target) - own)
    expected = model["ratio"] * len(source)
    deviation = math.log(max(length, 0.5) / expected) / math.sqrt(
        model["spread"] + model["short"] / len(source)
    )
    if -model["too_short"] <= deviation <= model["too_long"]:
        return
    long = deviation > 0
    times = length / expected if long else expected / length
    yield Alarm(
        say("implausible-length.long" if long else "implausible-length.short", n=Decimal(f"{times:.1f}")),
        source=Span(0, len(pair.source)),
        target=Span(0, len(pair.target)),
        confidence=round(min(0.97, 0.5 + 0.08 * (abs(deviation) - model["too_long"] + 1)), 2),
        evidence=(("deviation", say("implausible-length.deviation", n=Decimal(f"{deviation:.1f}"))),),
        value="long" if long else "short",
    )
