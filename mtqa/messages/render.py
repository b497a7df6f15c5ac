"""Messages in the words of a language."""

from __future__ import annotations

from decimal import Decimal

from mtqa.messages.parts import Evidence, Message, Part, Term
from mtqa.messages.table import lookup, template
from mtqa.messages.values import amount, value_words
from mtqa.model import Mention
from mtqa.values import PartialDate

LONGEST = 80
"""Code points of an article's words that a sentence quotes; longer ones lose their middle. Evidence has all of them."""

_INNER = str.maketrans("“”", "‘’")


def words(part: Part, lang: str = "en", longest: int = LONGEST) -> str:
    """A message, or a part of one, as a reader of `lang` gets it."""
    match part:
        case Message():
            return template(lang, part.key).format(
                **{name: words(p, lang, longest) for name, p in part.parts}
            )
        case str():
            return quoted(part, longest)
        case Term():
            return "; ".join(lookup(lang, part.list, name) for name in part.name.split("; "))
        case Mention():
            return _mention(part, lang, longest)
        case PartialDate():
            return value_words(part, lang)
        case tuple():
            return f" {template(lang, 'value.or')} ".join(quoted(p, longest) for p in part)
        case int():
            return str(part)
        case Decimal():
            return amount(part, lang)


def evidence_words(evidence: Evidence, lang: str = "en") -> tuple[tuple[str, str], ...]:
    """(label, what was seen), quotations in full."""
    return tuple((lookup(lang, "evidence", name), words(part, lang, 1 << 60)) for name, part in evidence)


def quoted(text: str, longest: int = LONGEST) -> str:
    """In “…”; quotation marks of that kind inside it become ‘…’, so that the outer ones are a pair."""
    text = text.strip().translate(_INNER)
    return f"“{text if len(text) <= longest else _without_middle(text, longest)}”"


def _without_middle(text: str, longest: int) -> str:
    """Cut between words where there are any: the last, or first, blank of the outer half."""
    half = longest // 2
    head, tail = text[:half], text[-half:]
    if (at := head.rfind(" ")) > half // 2:
        head = head[:at]
    if 0 <= (at := tail.find(" ")) < half // 2:
        tail = tail[at:]
    return f"{head.strip()} … {tail.strip()}"


def _mention(mention: Mention, lang: str, longest: int) -> str:
    """`“Rp1,5 miliar” = 1 500 000 000 rupiah`; the words alone where they say just that."""
    value = value_words(mention.value, lang)
    said = quoted(mention.text, longest)
    return said if mention.text in (value, value.replace("\u00a0", "")) else f"{said} = {value}"
