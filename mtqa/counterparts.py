"""Which words have no counterpart on the other side: a small trained network over the encoder's word vectors.

Word-level quality estimation (as the OK/BAD tags of source and target words in WMT's tasks,
[Specia et al. 2020](https://aclanthology.org/2020.wmt-1.79/)), for omissions and additions only. Two layers, the same for
both sides: each word looks at the other side's words (cross-attention, led by the evidence of word alignment, with a
null to look at when nothing fits), then at its own side's, nearer ones first (as in ALiBi, Press et al. 2022). It was
trained on parallel sentences with parts left out on one side (`adapters/build_counterparts.py`). The forward pass is
numpy: nothing heavy is loaded for texts whose vectors are kept.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

import numpy as np

from mtqa.model import TARGET_LANGS, Lang

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float32]
    Weights = Mapping[str, Array]

LAYERS = 2
HEADS = 4
SIGNS = 8  # what is told of a word beside its vector
EPS = 1e-5  # of layer normalisation


@cache
def network() -> Weights:
    """Parameters by name, as `adapters/counterparts_network.py` has them."""
    from safetensors.numpy import load_file

    with as_file(files("mtqa.data").joinpath("counterparts.safetensors")) as path:
        return {name: value.astype(np.float32) for name, value in load_file(path).items()}


def language_index(lang: Lang) -> int:
    """Row of the table of languages; 0 is the source's."""
    return 1 + TARGET_LANGS.index(lang)


def word_signs(content: NDArray[np.bool_], others: int, best: Array, fits: Array, covered: Array) -> Array:
    """(n, `SIGNS`): content or grammar word, place, lengths of both sides, best cosine, best evidence, coverage."""
    n = len(content)
    place = np.arange(n)
    size, ratio = np.full(n, math.log(n) / 4), np.full(n, math.log(n / others))
    columns = [content, place / n, size, ratio, covered * 4, best * 2, fits * 4, place == n - 1]
    return np.stack(columns, axis=1).astype(np.float32)


def missing(
    lang: Lang, source: Array, target: Array, signs: tuple[Array, Array], fits: tuple[Array, Array]
) -> tuple[Array, Array]:
    """Per word of the source (n) and of the target (m) the log-odds that it has no counterpart on the other side.

    `source` (n, dim) and `target` (m, dim) are unit vectors, `signs` what `word_signs` gives for each side, `fits` the
    evidence of links, (n, m) and (m, n).
    """
    w = network()
    x = _entered(source, signs[0], 0, w)
    y = _entered(target, signs[1], language_index(lang), w)
    for k in range(LAYERS):
        x, y = _layer(x, y, fits[0], f"layers.{k}.", w), _layer(y, x, fits[1], f"layers.{k}.", w)
    return _left(x, signs[0], w), _left(y, signs[1], w)


def _entered(vectors: Array, signs: Array, language: int, w: Weights) -> Array:
    entered = _linear(vectors, "enter", w) + w["language.weight"][language] + _linear(signs, "signs", w)
    return np.asarray(entered, dtype=np.float32)


def _left(x: Array, signs: Array, w: Weights) -> Array:
    both = np.concatenate([_normed(x, "norm", w), signs], axis=1)
    return np.asarray(_linear(both, "leave", w)[:, 0], dtype=np.float32)


def _layer(x: Array, other: Array, fits: Array, name: str, w: Weights) -> Array:
    own, there = _normed(x, f"{name}norm_own", w), _normed(other, f"{name}norm_other", w)
    x = x + _across(own, there, fits, f"{name}across.", w)
    x = x + _within(_normed(x, f"{name}norm_within", w), f"{name}within.", w)
    inner = _linear(_normed(x, f"{name}norm_inner", w), f"{name}inner", w)
    return x + _linear(np.maximum(inner, 0), f"{name}outer", w)


def _across(x: Array, other: Array, fits: Array, name: str, w: Weights) -> Array:
    """Cross-attention; the last column is the null."""
    query = _heads(_linear(x, f"{name}query", w))
    keys = np.concatenate([_linear(other, f"{name}key", w), w[f"{name}null_key"][None]])
    values = np.concatenate([_linear(other, f"{name}value", w), w[f"{name}null_value"][None]])
    logits = query @ _heads(keys).transpose(0, 2, 1) / np.float32(math.sqrt(query.shape[-1]))
    logits[:, :, :-1] += fits[None] * w[f"{name}fit"][:, None, None]
    logits[:, :, -1] += w[f"{name}null"][:, None]
    return _linear(_joined(_softmax(logits) @ _heads(values)), f"{name}out", w)


def _within(x: Array, name: str, w: Weights) -> Array:
    query, key, value = (_heads(_linear(x, f"{name}{part}", w)) for part in ("query", "key", "value"))
    place = np.arange(len(x), dtype=np.float32)
    distance = np.abs(place[:, None] - place[None])
    logits = query @ key.transpose(0, 2, 1) / np.float32(math.sqrt(query.shape[-1]))
    logits -= distance[None] * np.abs(w[f"{name}distance"])[:, None, None]
    return _linear(_joined(_softmax(logits) @ value), f"{name}out", w)


def _linear(x: Array, name: str, w: Weights) -> Array:
    return x @ w[f"{name}.weight"].T + w[f"{name}.bias"]


def _normed(x: Array, name: str, w: Weights) -> Array:
    apart = x - x.mean(axis=-1, keepdims=True)
    spread = np.sqrt((apart**2).mean(axis=-1, keepdims=True) + np.float32(EPS))
    return np.asarray(apart / spread * w[f"{name}.weight"] + w[f"{name}.bias"], dtype=np.float32)


def _softmax(logits: Array) -> Array:
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True), dtype=np.float32)


def _heads(x: Array) -> Array:
    """(n, dim) -> (heads, n, dim / heads)."""
    return x.reshape(len(x), HEADS, -1).transpose(1, 0, 2)


def _joined(x: Array) -> Array:
    return x.transpose(1, 0, 2).reshape(x.shape[1], -1)
