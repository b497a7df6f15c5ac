"""What the checks say, as data: `<lang>.toml` has the sentences, a check hands over a key and what stands in its places.

    say("quantity.missing", source=mention)    # The source says “Rp1,5 miliar” = 1 500 000 000 rupiah; …

Words of an article are given as plain `str` (or a `Mention`). Every language puts them into “…”, and nothing else
stands in these marks, so that a renderer can keep their direction apart from the sentence's.
"""

from mtqa.messages.finding import evidence_in, message_in, note_in, reasons_in
from mtqa.messages.parts import Evidence, Message, Part, Term, say
from mtqa.messages.problems import problem_in
from mtqa.messages.render import evidence_words, quoted, words
from mtqa.messages.table import LANGS
from mtqa.messages.values import value_words

__all__ = [
    "LANGS",
    "Evidence",
    "Message",
    "Part",
    "Term",
    "evidence_in",
    "evidence_words",
    "message_in",
    "note_in",
    "problem_in",
    "quoted",
    "reasons_in",
    "say",
    "value_words",
    "words",
]
