"""Words and their counterparts across languages, from the encoder's middle layer.

A word's vector is the mean of its pieces' states, without what is usual in the language, and beside it (half of the
cosine) a linear projection of that mean which was trained to bring words and their counterparts together and to keep
them from words of other sentences (`adapters/build_projection.py`). Words are runs of letters and
digits: an Indonesian word keeps its affixes and its doubling (anak-anak), a French article before an apostrophe is a
word of its own, an Arabic word keeps its clitics, Chinese and Japanese are cut as the encoder's pieces are, runs of
katakana, Latin letters or digits staying whole.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

import numpy as np

from mtqa.background import centred_states, known, unit
from mtqa.counterparts import missing, word_signs
from mtqa.locales import table
from mtqa.model import SOURCE_LANG, Lang, Span, WordLink
from mtqa.ports import Encoded

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float32]

_SPACED = re.compile(r"[^\W_]+(?:[-‐‑.,'’ʼ·][^\W_]+)*", re.UNICODE)
_ELISION = re.compile(r"(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)['’]", re.IGNORECASE)
_WHOLE = re.compile(r"[ァ-ヺーｦ-ﾟ・]+|[A-Za-zＡ-Ｚａ-ｚÀ-ɏ]+|[0-9０-９][0-9０-９.,，．]*")
SPACELESS = ("zh", "ja")
HUB = 0.5
LONGEST = (
    1500  # words of a segment: beyond, time and memory would grow with the square of what is no sentence
)
CONTEXT = 0.6  # of a link's evidence that is its own
WEAKEST, SURE = 0.3, 0.49  # similarity of a link between mutual best matches, and of one on one side only


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text, the indices of its pieces, and whether it carries content."""

    span: Span
    pieces: tuple[int, ...]
    content: bool


@cache
def function_words(lang: Lang) -> frozenset[str]:
    return frozenset(table(lang, "function_words")["words"].split())


def words(text: str, lang: Lang, encoded: Encoded) -> list[Word]:
    """The words of a text, in order; punctuation belongs to none."""
    spans = _spaceless(text, encoded.pieces) if lang in SPACELESS else _spaced(text, lang)
    grammar = function_words(lang)
    found, at = [], 0
    for span in spans:
        while at < len(encoded.pieces) and encoded.pieces[at].end <= span.start:
            at += 1
        k, mine = at, []
        while k < len(encoded.pieces) and encoded.pieces[k].start < span.end:
            mine.append(k)
            k += 1
        if mine:
            found.append(Word(span, tuple(mine), span.of(text).casefold() not in grammar))
    return found


def _spaced(text: str, lang: Lang) -> list[Span]:
    spans = []
    for m in _SPACED.finditer(text):
        start = m.start()
        if lang == "fr":
            while (cut := _ELISION.match(text, start, m.end())) and cut.end() < m.end():
                spans.append(Span(start, cut.end() - 1))
                start = cut.end()
        spans.append(Span(start, m.end()))
    return spans


def _spaceless(text: str, pieces: Sequence[Span]) -> list[Span]:
    whole = [Span(*m.span()) for m in _WHOLE.finditer(text)]
    inside = np.zeros(len(text) + 1, bool)
    for span in whole:
        inside[span.start : span.end] = True
    spans = list(whole)
    for piece in pieces:
        start = piece.start
        for k in range(piece.start, piece.end + 1):
            if k == piece.end or inside[k] or not text[k].isalnum():
                if k > start:
                    spans.append(Span(start, k))
                start = k + 1
    return sorted(set(spans))


def centred(encoded: Encoded, lang: Lang) -> Array:
    """The pieces' states (n, dim) without the language's mean, unit rows: what word similarity is measured on."""
    return unit(centred_states(encoded.states, lang))


@cache
def projections() -> Mapping[Lang, Array]:
    """By language (dim, projected dim). A language without one, or an encoder of another width, does without."""
    from safetensors.numpy import load_file

    with as_file(files("mtqa.data").joinpath("projection.safetensors")) as path:
        data = load_file(path)
    return {k: v.astype(np.float32) * data[f"{k}.scale"] for k, v in data.items() if not k.endswith(".scale")}


def word_states(found: Sequence[Word], encoded: Encoded, lang: Lang) -> Array:
    """Unit vectors (n, dim) of words as the encoder has them."""
    if not found:
        return np.zeros((0, encoded.states.shape[1]), np.float32)
    states = centred_states(encoded.states, lang)
    return unit(np.stack([states[list(w.pieces)].mean(axis=0) for w in found]))


def word_vectors(found: Sequence[Word], encoded: Encoded, lang: Lang) -> Array:
    """Unit vectors of words, the projected beside the encoder's own: the cosine is the mean of both."""
    return with_projection(word_states(found, encoded, lang), lang)


def with_projection(own: Array, lang: Lang) -> Array:
    """The same for vectors that `word_states` gave."""
    projection = projections().get(lang)
    if projection is None or projection.shape[0] != own.shape[1]:
        return own
    return unit(np.concatenate([own, unit(own @ projection)], axis=1))


def evidence(similarity: Array) -> Array:
    """Cosines (n, m) of words -> how well each fits as a counterpart, seen from both sides' neighbourhoods.

    Words that resemble everything are held back by half of their three best similarities, and a link counts for more
    when the neighbours of the two words are linked as well, in either order (twice: over two words).
    """
    n, m = similarity.shape
    rows = similarity - HUB * np.sort(similarity, axis=0)[-3:].mean(axis=0)[None, :]
    for _ in range(2):
        if min(n, m) < 3:
            break
        around = np.pad(rows, 1, mode="edge")
        before = np.maximum.reduce([around[:-2, :-2], around[:-2, 1:-1], around[:-2, 2:]])
        after = np.maximum.reduce([around[2:, :-2], around[2:, 1:-1], around[2:, 2:]])
        rows = CONTEXT * rows + (1 - CONTEXT) / 2 * (before + after)
    return np.asarray(rows, dtype=np.float32)


def coverage(similarity: Array) -> Array:
    """For each row's word (n): its best counterpart's evidence, less what that one fits another word better.

    Separates words of a dropped sentence from kept ones with AUC .98 (en), .94 (fr, ar), .92 (zh, ja), against
    .88, .85, .84, .83, .82 for the best cosine and for optimal transport with a null.
    """
    if not similarity.size:
        return np.zeros(similarity.shape[0], np.float32)
    return _coverage(evidence(similarity))


def _coverage(fits: Array) -> Array:
    return np.asarray((2 * fits - fits.max(axis=0)[None, :]).max(axis=1), dtype=np.float32)


def signs_of(found: Sequence[Word], similarity: Array, fits: Array) -> Array:
    """What `counterparts` is told of words beside their vectors: of their cosines and their evidence, both (n, m)."""
    content = np.array([w.content for w in found], bool)
    return word_signs(content, similarity.shape[1], similarity.max(axis=1), fits.max(axis=1), _coverage(fits))


@dataclass(frozen=True, slots=True)
class Matched:
    """Both sides' words, their cosines (n, m), and for each word the probability that it has no counterpart
    (`counterparts`; zeros for an encoder that it was not made for, and for texts without an end: `LONGEST`)."""

    source: Sequence[Word]
    target: Sequence[Word]
    similarity: Array
    source_missing: Array
    target_missing: Array


def match(source: str, target: str, lang: Lang, source_encoded: Encoded, target_encoded: Encoded) -> Matched:
    left, right = words(source, SOURCE_LANG, source_encoded), words(target, lang, target_encoded)
    own, other = word_states(left, source_encoded, SOURCE_LANG), word_states(right, target_encoded, lang)
    similarity = with_projection(own, SOURCE_LANG) @ with_projection(other, lang).T
    if not similarity.size or not known(own) or max(similarity.shape) > LONGEST:
        none = np.zeros(len(left), np.float32), np.zeros(len(right), np.float32)
        return Matched(left, right, similarity, *none)
    fits = evidence(similarity), evidence(similarity.T)
    signs = signs_of(left, similarity, fits[0]), signs_of(right, similarity.T, fits[1])
    lost, new = missing(lang, own, other, signs, fits)
    return Matched(left, right, similarity, _probability(lost), _probability(new))


def _probability(odds: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-odds)), dtype=np.float32)


def linked(similarity: Array) -> list[tuple[int, int]]:
    """Indices of linked words: each other's best match, and a word left over with its best match when that is nearly as
    good (as one word may be two on the other side)."""
    if not similarity.size:
        return []
    forward, backward = similarity.argmax(axis=1), similarity.argmax(axis=0)
    pairs = {(i, int(j)) for i, j in enumerate(forward) if backward[j] == i}
    pairs |= {(i, int(j)) for i, j in enumerate(forward) if similarity[i, j] >= SURE}
    pairs |= {(int(i), j) for j, i in enumerate(backward) if similarity[i, j] >= SURE}
    return sorted((i, j) for i, j in pairs if similarity[i, j] >= WEAKEST)


def word_links(matched: Matched) -> tuple[WordLink, ...]:
    """The links between words of both sides (local spans), in order; `weight` is their cosine. A word that probably has no
    counterpart is not linked to the one that resembles it most."""
    there, here = matched.source_missing < 0.5, matched.target_missing < 0.5
    return tuple(
        WordLink(
            matched.source[i].span,
            matched.target[j].span,
            round(min(1.0, float(matched.similarity[i, j])), 3),
        )
        for i, j in linked(matched.similarity)
        if there[i] and here[j]
    )
