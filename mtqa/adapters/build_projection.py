"""Makes `mtqa/data/projection.safetensors`: for each language a matrix that brings words and counterparts together.

    python -m mtqa.adapters.build_projection PARALLEL.tsv.gz

PARALLEL: a header `target_lang target source corpus`, Indonesian sources. No word alignment is needed: a word counts as
covered by a text as well as by its best words there (a soft maximum of cosines), and the matrices are trained so that
every word is covered by its own sentence's translation and not by those of other sentences, some of them of the same
corpus. A logistic and a contrastive loss are added; grammar words count little. A language's matrix is a common one plus
its own; the common one starts at the principal axes of the vectors, and both are held near where they start.
Deterministic for a seed on one thread.
"""

from __future__ import annotations

import csv
import gzip
import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from mtqa.adapters import embedded
from mtqa.adapters.encoder import BertEncoder, embedded_bert
from mtqa.model import SOURCE_LANG, TARGET_LANGS, Lang
from mtqa.ports import Encoded
from mtqa.wordalign import word_states, words

if TYPE_CHECKING:
    import torch
    from numpy.typing import NDArray

    Array = NDArray[np.float32]
    Side = tuple[NDArray[np.float16], NDArray[np.float32]]  # vectors and weights of a text's words
    Pair = tuple[Side, Side]

DIMENSIONS = 192
SENTENCES = 1800  # per language
SKIPPED = ("gettext", "mediawiki", "tldr")  # corpora of interface strings and commands
STEPS, RATE, HELD, OWN_HELD = 1500, 7e-4, 3e-4, 3e-3
PROSE = ("panl", "tico", "tatoeba", "desmond")  # corpora of news and reports, by people
TRIPLES = 4  # runs of three pairs of the same corpus in a batch
SOFT, CONTRAST = 0.05, 0.08  # temperatures of the soft maximum and of the contrastive loss
GRAMMAR = 0.15  # weight of a grammar word
LONGEST, SHORTEST = 60, 4  # words of a text


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)


def parallel(path: Path, seed: int, most: int = SENTENCES) -> dict[Lang, list[tuple[str, str]]]:
    """At most `most` per language of prose rather than interface strings: the corpora in equal shares as far as they go,
    but for `PROSE`, twice as many."""
    pools: dict[Lang, dict[str, dict[tuple[str, str], None]]] = {lang: {} for lang in TARGET_LANGS}
    for row in _rows(path):
        text = row["source"]
        letters = sum(c.isalpha() or c == " " for c in text) >= 0.85 * len(text)
        if letters and 50 <= len(text) <= 230 and not row["corpus"].startswith(SKIPPED):
            pools[row["target_lang"]].setdefault(row["corpus"], {})[text, row["target"]] = None
    return {lang: list(_shares(corpora, random.Random(seed), most)) for lang, corpora in pools.items()}


def _shares(
    corpora: Mapping[str, Mapping[tuple[str, str], None]], rng: random.Random, left: int
) -> Iterator[tuple[str, str]]:
    order = sorted(corpora, key=lambda c: len(corpora[c]))
    for i, name in enumerate(order):
        share = left // (len(order) - i)
        size = min(len(corpora[name]), 2 * share if name.startswith(PROSE) else share, left)
        yield from rng.sample(list(corpora[name]), size)
        left -= size


def _side(text: str, lang: Lang, found: Encoded) -> Side:
    listed = words(text, lang, found)
    weights = np.array([1.0 if w.content else GRAMMAR for w in listed], np.float32)
    return word_states(listed, found, lang).astype(np.float16), weights


def encoded(pairs: Sequence[tuple[str, str]], lang: Lang, encoder: BertEncoder) -> list[Pair]:
    """Those with `SHORTEST` to `LONGEST` words on both sides."""
    made: list[Pair] = []
    for k in range(0, len(pairs), 256):
        part = pairs[k : k + 256]
        found = encoder.encode([text for pair in part for text in pair])
        made += [
            (_side(s, SOURCE_LANG, found[2 * i]), _side(t, lang, found[2 * i + 1]))
            for i, (s, t) in enumerate(part)
        ]
    return [p for p in made if all(SHORTEST <= len(weights) <= LONGEST for _, weights in p)]


def _padded(sides: Sequence[Side]) -> tuple[torch.Tensor, torch.Tensor]:
    import torch

    longest = max(len(w) for _, w in sides)
    vectors = np.zeros((len(sides), longest, sides[0][0].shape[1]), np.float32)
    weights = np.zeros((len(sides), longest), np.float32)
    for k, (v, w) in enumerate(sides):
        vectors[k, : len(v)], weights[k, : len(w)] = v, w
    return torch.from_numpy(vectors), torch.from_numpy(weights)


def _loss(
    covered: torch.Tensor, weights: torch.Tensor, scale: torch.Tensor, middle: torch.Tensor
) -> torch.Tensor:
    """`covered` (text, word, candidate): how well each candidate covers the word; the text's own has its index."""
    import torch
    from torch.nn.functional import binary_cross_entropy_with_logits

    n = len(covered)
    own = torch.eye(n)[:, None, :].expand(covered.shape)
    balance = weights[:, :, None] * torch.where(own > 0, 1.0, 1.0 / (n - 1))
    logistic = binary_cross_entropy_with_logits(scale * (covered - middle), own, reduction="none") * balance
    contrast = -(torch.log_softmax(covered / CONTRAST, -1) * own).sum(-1) * weights
    return (logistic.sum() + 0.5 * contrast.sum()) / weights.sum()


def train(data: Mapping[Lang, Sequence[Pair]], seed: int = 0) -> dict[Lang, Array]:
    """Matrices (dim, `DIMENSIONS`) by language."""
    import torch
    from torch.nn.functional import normalize

    torch.manual_seed(seed)
    torch.set_num_threads(1)
    rng = random.Random(seed)
    some = [v for pairs in data.values() for p in rng.sample(list(pairs), min(300, len(pairs))) for v, _ in p]
    vectors = np.concatenate(some).astype(np.float32)
    _, axes = np.linalg.eigh(vectors.T @ vectors)
    base = torch.from_numpy(np.ascontiguousarray(axes[:, ::-1][:, :DIMENSIONS]))
    common = base.clone().requires_grad_()
    own = {lang: torch.zeros_like(base).requires_grad_() for lang in (SOURCE_LANG, *data)}
    middles = {lang: torch.tensor(0.45, requires_grad=True) for lang in data}
    scale = torch.tensor(12.0, requires_grad=True)
    optimiser = torch.optim.Adam([common, *own.values(), *middles.values(), scale], lr=RATE)
    langs = list(data)
    for step in range(STEPS):
        for group in optimiser.param_groups:
            group["lr"] = RATE * min(1.0, (step + 1) / 100) * max(0.02, 1 - step / STEPS)
        lang = langs[step % len(langs)]
        pool = data[lang]
        starts = [rng.randrange(len(pool) - 2) for _ in range(TRIPLES)]
        batch = [pool[k + j] for k in starts for j in range(3)]
        left, left_weights = _padded([p[0] for p in batch])
        right, right_weights = _padded([p[1] for p in batch])
        u = normalize(left @ (common + own[SOURCE_LANG]), dim=-1)
        v = normalize(right @ (common + own[lang]), dim=-1)
        similarity = torch.einsum("and,bmd->abnm", u, v) / SOFT
        by_target = torch.where(right_weights[None, :, None, :] > 0, similarity, -1e4).logsumexp(3) * SOFT
        by_source = torch.where(left_weights[:, None, :, None] > 0, similarity, -1e4).logsumexp(2) * SOFT
        loss = _loss(by_target.permute(0, 2, 1), left_weights, scale, middles[lang])
        loss = loss + _loss(by_source.permute(1, 2, 0), right_weights, scale, middles[lang])
        loss = loss + HELD * ((common - base) ** 2).sum()
        loss = loss + OWN_HELD * ((own[SOURCE_LANG] ** 2).sum() + (own[lang] ** 2).sum())
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        if step % 250 == 249:
            print(step + 1, round(loss.item(), 3), flush=True)
    return {lang: (common + matrix).detach().numpy() for lang, matrix in own.items()}


def write(matrices: Mapping[Lang, Array], out: Path) -> None:
    """int8 with a scale for each column."""
    from safetensors.numpy import save_file

    stored = {}
    for lang, matrix in matrices.items():
        scale = np.abs(matrix).max(axis=0) / 127
        stored[lang] = np.round(matrix / scale).astype(np.int8)
        stored[f"{lang}.scale"] = scale.astype(np.float32)
    save_file(stored, out, metadata={"layer": str(embedded.MIDDLE_LAYER)})


def build(parallel_file: Path, out: Path) -> None:
    encoder = embedded_bert("middle", layers=embedded.MIDDLE_LAYER)
    data = {lang: encoded(pairs, lang, encoder) for lang, pairs in parallel(parallel_file, seed=1).items()}
    print({lang: len(pairs) for lang, pairs in data.items()}, flush=True)
    write(train(data), out)


if __name__ == "__main__":
    build(Path(sys.argv[1]), Path(__file__).parents[1] / "data" / "projection.safetensors")
