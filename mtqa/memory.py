"""How source segments were translated before: within a document, and in the earlier documents of a run."""

from __future__ import annotations

import re
import unicodedata
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from mtqa.model import Lang

WORDS = 3
"""Words from which a source segment is compared: shorter ones (Ya, benar.) depend on what is around them."""

LONGEST = 400
"""Code points up to which a segment is remembered."""

SIZE = 50_000
"""Segments remembered per target language; of more, those that were not met for the longest time are forgotten."""

_WORD = re.compile(r"[^\W\d_]{2,}")
_NOT_A_CHARACTER = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Earlier:
    """A translation of the same source segment in an earlier document."""

    target: str
    document: str


Texts = Sequence[tuple[str | None, str | None]]
"""The pairs of a document as (source, target); None for a side without a segment."""

Recall = Callable[[Lang, str, Texts], Sequence[Earlier | None]]
"""`recall(target language, document id, pairs)`: for each pair, how its source was translated first, if differently."""


def source_key(text: str | None) -> str | None:
    """Equal for the same source segment, whatever its Unicode form, white space and case; None if not to be compared."""
    if not text or len(text) > LONGEST:
        return None
    key = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    return key if len(_WORD.findall(key)) >= WORDS else None


def differ(first: str, second: str) -> bool:
    """Whether two translations differ in more than case, punctuation and what one of them has besides."""
    a, b = (_NOT_A_CHARACTER.sub("", unicodedata.normalize("NFKC", t).casefold()) for t in (first, second))
    return a not in b and b not in a


class Memory:
    """The first translation of each source segment of a run, by target language. Bounded: see `SIZE`, `LONGEST`.

    Another translation is told of once, however often it comes again. Several versions of one document into one language
    are not compared with each other.
    """

    def __init__(self, size: int = SIZE) -> None:
        self.size = size
        self._segments: dict[Lang, OrderedDict[bytes, Earlier]] = {}
        self._documents: dict[Lang, OrderedDict[bytes, None]] = {}
        self._told: OrderedDict[bytes, None] = OrderedDict()

    def recall(self, lang: Lang, document: str, pairs: Texts) -> list[Earlier | None]:
        """See `Recall`. Documents must come in order; each is remembered."""
        if self._is_version(lang, pairs):
            return [None] * len(pairs)
        known = self._segments.setdefault(lang, OrderedDict())
        keyed = [(_hash(key), t) if t and (key := source_key(s)) else None for s, t in pairs]
        found = [self._differing(known, *k) if k else None for k in keyed]
        for k in keyed:
            if k and len(k[1]) <= LONGEST and k[0] not in known:
                known[k[0]] = Earlier(k[1], document)
                if len(known) > self.size:
                    known.popitem(last=False)
        return found

    def _is_version(self, lang: Lang, pairs: Texts) -> bool:
        if len(pairs) < 2:
            return False
        known = self._documents.setdefault(lang, OrderedDict())
        text = " ".join(" ".join(s for s, _ in pairs if s).split())
        key = _hash(text)
        if key in known:
            return True
        known[key] = None
        if len(known) > self.size:
            known.popitem(last=False)
        return False

    def _differing(self, known: OrderedDict[bytes, Earlier], key: bytes, target: str) -> Earlier | None:
        earlier = known.get(key)
        if earlier is None:
            return None
        known.move_to_end(key)
        if not differ(earlier.target, target):
            return None
        told = key + _hash(target)
        if told in self._told:
            return None
        self._told[told] = None
        if len(self._told) > self.size:
            self._told.popitem(last=False)
        return earlier


def _hash(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
