"""Makes `mtqa/data/counterparts.safetensors`: the network that tells words without a counterpart (`mtqa.counterparts`).

    python -m mtqa.adapters.build_counterparts PARALLEL.tsv.gz

PARALLEL: a header `target_lang target source corpus`, Indonesian sources. Of each pair (one in five is two sentences) the
target is cut twice and the source once (`cuts.py`), and every text is encoded as it then stands, so that the words left
are seen in the context that they are left in. A word is lost if its links in the whole pair (`wordalign.linked`) lead to
words that were cut; a word without links goes by its neighbours, and is left out where they differ. In the whole pair no
word is lost, linked or not: that is what is usual in good translations. Pairs of the same language are also joined, on
one side or both. Deterministic for a seed on one thread.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch.nn import functional as F

from mtqa.adapters import embedded
from mtqa.adapters.build_projection import parallel
from mtqa.adapters.counterparts_network import Network, Side
from mtqa.adapters.cuts import cut
from mtqa.adapters.encoder import BertEncoder, embedded_bert
from mtqa.counterparts import LAYERS, language_index
from mtqa.model import SOURCE_LANG, Lang, Span
from mtqa.wordalign import (
    SPACELESS,
    Word,
    evidence,
    linked,
    signs_of,
    with_projection,
    word_states,
    words,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mtqa.ports import Encoded

    Array = NDArray[np.float32]

SENTENCES = 6000  # per language, of which `PAIRS` in all are taken, in turns
PAIRS = 18000
JOINED = 0.2  # share of pairs of two sentences
JOINED_AGAIN = 0.7  # share of pairs joined to another, by their vectors
FEWEST, MOST = 4, 120  # words of a text
WIDTH = 128
STEPS, WARM_UP, BATCH, RATE, DECAY = 5000, 200, 64, 1e-3, 0.02
POOL = 2048  # examples among which those of like length are put together
GRAMMAR, LOST = 0.3, 1.5  # weights of a grammar word and of a lost one
UNKNOWN = -1


@dataclass(frozen=True, slots=True)
class Text:
    """A text's words and their unit vectors (n, dim), float16 to save memory."""

    words: Sequence[Word]
    vectors: NDArray[np.float16]


@dataclass(frozen=True, slots=True)
class Item:
    """A pair with its cut versions: two of the target and one of the source, each with what was cut out."""

    lang: Lang
    source: Text
    target: Text
    cut_targets: tuple[tuple[Text, Span], tuple[Text, Span]]
    cut_source: tuple[Text, Span]


@dataclass(frozen=True, slots=True)
class Example:
    """`lost`: per word of the source and of the target 1 (no counterpart), 0 or `UNKNOWN`."""

    lang: Lang
    vectors: tuple[NDArray[np.float16], NDArray[np.float16]]
    signs: tuple[Array, Array]
    fits: tuple[NDArray[np.float16], NDArray[np.float16]]
    lost: tuple[NDArray[np.int8], NDArray[np.int8]]


def pairs(path: Path, seed: int) -> list[tuple[Lang, list[str], list[Span]]]:
    """(language, [source, target, cut target, cut target, cut source], what was cut out), languages in turns."""
    rng = random.Random(seed)
    by_language = []
    for lang, pool in parallel(path, seed=3, most=SENTENCES).items():
        spaceless, made, waiting = lang in SPACELESS, [], iter(pool)
        for source, target in waiting:
            if rng.random() < JOINED and (more := next(waiting, None)):
                source, target = f"{source} {more[0]}", f"{target}{'' if spaceless else ' '}{more[1]}"
            some = ("end", rng.choice(["clause", "stretch", "clause"]))
            cuts = [cut(target, k, spaceless, rng) or cut(target, "stretch", spaceless, rng) for k in some]
            kind = rng.choice(["end", "clause", "stretch"])
            cuts.append(cut(source, kind, False, rng) or cut(source, "stretch", False, rng))
            known = [c for c in cuts if c is not None]
            if len(known) == len(cuts):
                texts = [source, target, *(left for left, _ in known)]
                made.append((lang, texts, [gone for _, gone in known]))
        rng.shuffle(made)
        by_language.append(made)
    longest = max(map(len, by_language))
    turns = (made[i] for i in range(longest) for made in by_language if i < len(made))
    return list(islice(turns, PAIRS))


def _text(text: str, lang: Lang, found: Encoded) -> Text:
    listed = words(text, lang, found)
    return Text(listed, word_states(listed, found, lang).astype(np.float16))


def items(
    listed: Sequence[tuple[Lang, list[str], list[Span]]], encoder: BertEncoder, size: int = 200
) -> Iterator[Item]:
    for k in range(0, len(listed), size):
        part = listed[k : k + size]
        found = iter(encoder.encode([text for _, texts, _ in part for text in texts]))
        for lang, texts, gone in part:
            langs: list[Lang] = [SOURCE_LANG, lang, lang, lang, SOURCE_LANG]
            made = [_text(text, one, next(found)) for text, one in zip(texts, langs, strict=True)]
            sizes = [len(text.words) for text in made]
            if min(sizes) and min(sizes[:2]) >= FEWEST and max(sizes) <= MOST:
                source, target, first, second, shorter = made
                yield Item(lang, source, target, ((first, gone[0]), (second, gone[1])), (shorter, gone[2]))


def lost_words(
    links: Sequence[tuple[int, int]], size: int, others: Sequence[Word], gone: Span
) -> NDArray[np.int8]:
    """Of `size` words linked to `others`, of which those within `gone` were cut: 1, 0 or `UNKNOWN`."""
    away = [gone.start <= (w.span.start + w.span.end) / 2 < gone.end for w in others]
    found = np.full(size, UNKNOWN, np.int8)
    found[[i for i, j in links if away[j]]] = 1
    found[[i for i, j in links if not away[j]]] = 0
    known = np.flatnonzero(found != UNKNOWN)
    filled = found.copy()
    for i in np.flatnonzero(found == UNKNOWN):
        before, after = known[known < i], known[known > i]
        if len(before) and len(after) and found[before[-1]] == found[after[0]]:
            filled[i] = found[before[-1]]
    return filled


def example(
    lang: Lang, source: Text, target: Text, lost: tuple[NDArray[np.int8], NDArray[np.int8]] | None = None
) -> Example:
    similarity = _similarity(lang, source, target)
    fits = evidence(similarity), evidence(similarity.T)
    signs = (
        signs_of(source.words, similarity, fits[0]),
        signs_of(target.words, similarity.T, fits[1]),
    )
    return Example(
        lang,
        (source.vectors, target.vectors),
        signs,
        (fits[0].astype(np.float16), fits[1].astype(np.float16)),
        lost or (_none(source), _none(target)),
    )


def _similarity(lang: Lang, source: Text, target: Text) -> Array:
    left, right = (t.vectors.astype(np.float32) for t in (source, target))
    return with_projection(left, SOURCE_LANG) @ with_projection(right, lang).T


def _none(text: Text, value: int = 0) -> NDArray[np.int8]:
    return np.full(len(text.words), value, np.int8)


def examples(found: Sequence[Item], seed: int) -> Iterator[Example]:
    rng = random.Random(seed)
    last: dict[Lang, Item] = {}
    for item in found:
        lang, source, target = item.lang, item.source, item.target
        links = linked(_similarity(lang, source, target))
        yield example(lang, source, target)
        for left, gone in item.cut_targets:
            lost = lost_words(links, len(source.words), target.words, gone)
            yield example(lang, source, left, (lost, _none(left)))
        left, gone = item.cut_source
        lost = lost_words([(j, i) for i, j in links], len(target.words), source.words, gone)
        yield example(lang, left, target, (_none(left), lost))
        if lang in last and rng.random() < JOINED_AGAIN:
            yield _joined(item, last[lang], rng)
        last[lang] = item


def _joined(item: Item, other: Item, rng: random.Random) -> Example:
    """Two pairs one after the other: on both sides, or on one, where the other pair's words are lost."""
    on = rng.choice([(True, False), (False, True), (True, True), (True, True)])
    first = rng.random() < 0.5
    lonely = int(on != (True, True))
    sides, lost = [], []
    for joined, text, more in zip(on, (item.source, item.target), (other.source, other.target), strict=True):
        parts = [(text, 0), (more, lonely)] if joined else [(text, 0)]
        parts = parts if first else parts[::-1]
        listed = [w for part, _ in parts for w in part.words]
        sides.append(Text(listed, np.concatenate([part.vectors for part, _ in parts])))
        lost.append(np.concatenate([_none(part, value) for part, value in parts]))
    return example(item.lang, sides[0], sides[1], (lost[0], lost[1]))


def batch(some: Sequence[Example]) -> tuple[Side, Side, torch.Tensor, torch.Tensor]:
    """Both sides, padded, and their labels."""
    n = len(some)
    longest = [max(len(e.vectors[k]) for e in some) for k in (0, 1)]
    sides, labels = [], []
    for k in (0, 1):
        one, other = longest[k], longest[1 - k]
        vectors = np.zeros((n, one, some[0].vectors[k].shape[1]), np.float32)
        signs = np.zeros((n, one, some[0].signs[k].shape[1]), np.float32)
        fits = np.zeros((n, one, other), np.float32)
        lost = np.full((n, one), UNKNOWN, np.int64)
        real = np.zeros((n, one), bool)
        language = np.zeros(n, np.int64)
        for row, e in enumerate(some):
            size = len(e.vectors[k])
            vectors[row, :size], signs[row, :size] = e.vectors[k], e.signs[k]
            fits[row, :size, : e.fits[k].shape[1]] = e.fits[k]
            lost[row, :size], real[row, :size] = e.lost[k], True
            language[row] = language_index(e.lang) if k else 0
        sides.append(Side(*(torch.from_numpy(a) for a in (vectors, real, language, signs, fits))))
        labels.append(torch.from_numpy(lost))
    return sides[0], sides[1], labels[0], labels[1]


def _order(data: Sequence[Example], rng: random.Random) -> list[list[int]]:
    """Batches of indices, of like length, in no order."""
    mixed = list(range(len(data)))
    rng.shuffle(mixed)
    groups = []
    for k in range(0, len(mixed), POOL):
        part = sorted(mixed[k : k + POOL], key=lambda i: sum(map(len, data[i].vectors)))
        groups += [part[i : i + BATCH] for i in range(0, len(part), BATCH)]
    rng.shuffle(groups)
    return groups


def train(data: Sequence[Example], seed: int = 1, steps: int = STEPS) -> Network:
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    rng = random.Random(seed)
    network = Network(data[0].vectors[0].shape[1], WIDTH, LAYERS)
    optimiser = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=DECAY)
    waiting: list[list[int]] = []
    mean = 0.0
    for step in range(steps):
        waiting = waiting or _order(data, rng)
        for group in optimiser.param_groups:
            fallen = 0.01 + 0.495 * (1 + np.cos(np.pi * step / steps))
            group["lr"] = RATE * min(1, (step + 1) / WARM_UP) * fallen
        source, target, *labels = batch([data[i] for i in waiting.pop()])
        total, weight = torch.zeros(()), torch.zeros(())
        for logits, side, lost in zip(network(source, target), (source, target), labels, strict=True):
            known = lost != UNKNOWN
            content = torch.where(side.signs[..., 0] > 0, 1.0, GRAMMAR)
            w = (content * torch.where(lost > 0, LOST, 1.0))[known]
            loss = F.binary_cross_entropy_with_logits(logits[known], lost[known].float(), reduction="none")
            total, weight = total + (loss * w).sum(), weight + w.sum()
        loss = total / weight
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        mean = 0.98 * mean + 0.02 * loss.item() if step else loss.item()
        if step % 250 == 249:
            print(step + 1, round(mean, 4), flush=True)
    return network.eval()


def write(network: Network, out: Path) -> None:
    """In float16."""
    from safetensors.torch import save_file

    stored = {name: value.half().contiguous() for name, value in network.state_dict().items()}
    save_file(stored, out, metadata={"layer": str(embedded.MIDDLE_LAYER)})


def build(parallel_file: Path, out: Path) -> None:
    encoder = embedded_bert("middle", layers=embedded.MIDDLE_LAYER)
    listed = pairs(parallel_file, seed=7)
    print(len(listed), "pairs", flush=True)
    data = list(examples(list(items(listed, encoder)), seed=1))
    print(len(data), "examples", flush=True)
    write(train(data), out)


if __name__ == "__main__":
    build(Path(sys.argv[1]), Path(__file__).parents[1] / "data" / "counterparts.safetensors")
