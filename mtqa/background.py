"""What is usual for the embedded encoder in each language: mean vectors and a sample, shipped as data.

Vectors of this kind of model all point the same way, and each language has its own offset; what is left when the mean
of the language is taken off is what tells sentences and words apart. `adapters/build_background.py` makes the data.
For an encoder of another width there is none, and the functions fall back on the vectors at hand.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

import numpy as np

from mtqa.model import Lang

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float32]


@cache
def background() -> dict[str, Array]:
    """`<lang>.mean` (384), `<lang>.sample` (n, 384; unit rows) and `<lang>.states` (384) for all languages."""
    from safetensors.numpy import load_file

    with as_file(files("mtqa.data").joinpath("background.safetensors")) as path:
        stored = load_file(path)
    return {
        key: unit(value.astype(np.float32)) if key.endswith(".sample") else value
        for key, value in stored.items()
    }


def known(vectors: Array) -> bool:
    """Whether there are data, and so thresholds, for vectors of this width."""
    return bool(vectors.shape[-1] == background()["id.states"].shape[-1])


def unit(vectors: Array) -> Array:
    """Rows scaled to length 1; zero rows stay zero."""
    norms = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.where(norms > 0, norms, 1), dtype=np.float32)


def centred(vectors: Array, lang: Lang | None) -> Array:
    """Sentence vectors (n, dim) -> the same without the language's mean, unit rows (zero rows stay zero)."""
    mean = background().get(f"{lang}.mean")
    if mean is None or mean.shape[-1] != vectors.shape[-1]:
        mean = vectors.mean(axis=0) if len(vectors) > 1 else np.zeros(vectors.shape[-1], np.float32)
    return unit(np.where(vectors.any(axis=-1, keepdims=True), vectors - mean, 0))


def centred_states(states: Array, lang: Lang) -> Array:
    """Middle-layer states of pieces (n, dim) -> the same without the language's mean (not normalised)."""
    mean = background().get(f"{lang}.states")
    if mean is None or mean.shape[-1] != states.shape[-1]:
        mean = states.mean(axis=0) if len(states) else np.zeros(states.shape[-1], np.float32)
    return np.asarray(states - mean, dtype=np.float32)
