"""The network for words without a counterpart: what it computes, what it is trained on, and that training works."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
import pytest
import torch

from mtqa import counterparts
from mtqa.adapters import build_counterparts as build
from mtqa.adapters.counterparts_network import Network
from mtqa.adapters.cuts import cut
from mtqa.model import Span
from mtqa.wordalign import Word

DIM = 24


def _text(sizes: Sequence[int], seed: int) -> build.Text:
    rng = np.random.default_rng(seed)
    vectors = rng.normal(size=(len(sizes), DIM)).astype(np.float16)
    return build.Text([Word(Span(k, k + 1), (k,), bool(size)) for k, size in enumerate(sizes)], vectors)


def test_numpy_gives_what_the_trained_network_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    torch.manual_seed(0)
    network = Network(DIM, 32, counterparts.LAYERS).eval()
    with torch.no_grad():
        for parameter in network.parameters():  # also those that start at zero
            parameter.add_(torch.randn_like(parameter) * 0.1)
    weights = {name: value.numpy() for name, value in network.state_dict().items()}
    monkeypatch.setattr(counterparts, "network", lambda: weights)
    some = [
        build.example("ja", _text([1, 0, 1, 1, 0, 1, 1], 1), _text([1, 1, 0, 1], 2)),
        build.example("fr", _text([1, 1], 3), _text([1, 0, 1, 1, 1, 1, 1, 1, 0], 4)),
    ]
    source, target, *_ = build.batch(some)  # padded: the other example must not be seen
    with torch.no_grad():
        expected = network(source, target)
    for row, e in enumerate(some):
        vectors = [v.astype(np.float32) for v in e.vectors]
        fits = e.fits[0].astype(np.float32), e.fits[1].astype(np.float32)
        found = counterparts.missing(e.lang, vectors[0], vectors[1], e.signs, fits)
        for got, batch in zip(found, expected, strict=True):
            np.testing.assert_allclose(got, batch[row, : len(got)].numpy(), atol=2e-5)


@pytest.mark.parametrize(
    ("links", "expected"),
    [
        ([(0, 0), (1, 1), (2, 2), (3, 3)], [0, 0, 1, 1]),
        ([(0, 0), (3, 3)], [0, -1, -1, 1]),  # between a kept and a lost word: not known
        ([(0, 2), (3, 3)], [1, 1, 1, 1]),  # between lost words: lost
        ([(1, 0), (1, 3), (2, 3)], [-1, 0, 1, -1]),  # one link kept is enough; ends have one neighbour
        ([], [-1, -1, -1, -1]),
    ],
)
def test_words_are_lost_with_their_counterparts(links: list[tuple[int, int]], expected: list[int]) -> None:
    others = _text([1, 1, 1, 1], 0).words
    assert build.lost_words(links, 4, others, Span(2, 4)).tolist() == expected


@pytest.mark.parametrize("kind", ["end", "clause", "stretch"])
@pytest.mark.parametrize(
    ("text", "spaceless"),
    [
        ("The governor visited the site, promised rice, and left for the capital in the evening.", False),
        ("知事は現場を視察し、米の支援を約束し、夜に首都へ向かった。", True),
    ],
)
def test_a_cut_leaves_the_rest_as_it_was(kind: str, text: str, spaceless: bool) -> None:
    for seed in range(30):
        made = cut(text, kind, spaceless, random.Random(seed))
        assert made is not None
        left, gone = made
        rest = (text[: gone.start] + text[gone.end :]).rstrip(" .。,、")
        assert left.rstrip(" .。,、") == rest
        assert 0 < len(gone) < len(text)
        if not spaceless:
            assert gone.start == 0 or text[gone.start - 1 : gone.start + 1].count(" ") == 1


def test_a_text_without_a_clause_is_not_cut_there() -> None:
    assert cut("Gubernur meninjau lokasi banjir", "clause", False, random.Random(0)) is None


def test_training_learns_what_is_lost() -> None:
    """Of vectors that are the same on both sides: a word that is not on the other side is lost."""
    rng = np.random.default_rng(5)
    data = []
    for _ in range(300):
        size = int(rng.integers(5, 12))
        text = build.Text(_text([1] * size, 0).words, _unit(rng.normal(size=(size, DIM))))
        kept = np.sort(rng.choice(size, size=size - 2, replace=False))
        left = build.Text(_text([1] * len(kept), 0).words, text.vectors[kept])
        lost = np.ones(size, np.int8)
        lost[kept] = 0
        data.append(build.example("en", text, left, (lost, np.zeros(len(kept), np.int8))))
    network = build.train(data[:250], steps=120)
    source, target, wanted, _ = build.batch(data[250:])
    with torch.no_grad():
        found, _ = network(source, target)
    real = wanted != build.UNKNOWN
    assert float(((found > 0) == (wanted > 0))[real].float().mean()) > 0.95


def _unit(vectors: np.ndarray) -> np.ndarray:
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float16)
