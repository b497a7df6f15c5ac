"""The encoder that ships with mtqa: multilingual-e5-small, 4-bit, pruned to six languages (see its model card).

Needs no network. torch and transformers are imported on first use only.
"""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch
    from transformers import BertModel

    from mtqa.adapters.bert import Bert

LAYERS = 12
MIDDLE_LAYER = 7  # whose token vectors align words best across the six languages
WORDS = "embeddings.word_embeddings.weight"
BLOCK = 32  # values that share a scale in the 4-bit format


def folder() -> Path:
    with as_file(files("mtqa.data").joinpath("encoder")) as path:
        return path


def dequantise(q4: torch.Tensor, scale: torch.Tensor) -> torch.Tensor:
    """`(…, n/2)` uint8 (low nibble first) and `(…, n/32)` float16 -> `(…, n)` float32, `(nibble - 8) * scale`."""
    import torch

    values = torch.stack((q4 & 15, q4 >> 4), dim=-1).flatten(-2).float().sub_(8)
    values.view(*scale.shape, BLOCK).mul_(scale.float().unsqueeze(-1))
    return values


@contextmanager
def _uncollected() -> Iterator[None]:
    """For imports: what they make stays, so that looking through it for garbage, then and later, is time lost."""
    on = gc.isenabled()
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        if on:
            gc.enable()


def read_state(path: Path | None = None, words: bool = True) -> dict[str, torch.Tensor]:
    """The parameters by `BertModel`'s names, in float32; without `words`, the word embeddings stay in 4 bits (`.q4`, `.scale`)."""
    with _uncollected():
        from safetensors.torch import load_file

    stored = load_file((path or folder()) / "model.q4.safetensors")
    state: dict[str, torch.Tensor] = {}
    for key, value in stored.items():
        name, _, kind = key.rpartition(".")
        if kind not in ("q4", "scale") or (not words and name == WORDS):
            state[key] = value
        elif kind == "q4":
            state[name] = dequantise(value, stored[f"{name}.scale"])
    return state


def read_config(path: Path | None = None) -> dict[str, Any]:
    config: dict[str, Any] = json.loads(((path or folder()) / "config.json").read_text(encoding="utf-8"))
    return config


def load_encoder(path: Path | None = None, layers: int = LAYERS) -> Bert:
    """The encoder for use, cut to its first `layers` layers: float32, its word embeddings dequantised as they are asked for.

    It gives `load_model`'s states, without transformers, 100 MB smaller and loaded at once.
    """
    from mtqa.adapters.bert import Bert

    state = read_state(path, words=False)
    q4, scale = state.pop(f"{WORDS}.q4"), state.pop(f"{WORDS}.scale")
    config = read_config(path)
    return Bert(
        state,
        lambda ids: dequantise(q4[ids], scale[ids]),
        heads=config["num_attention_heads"],
        eps=config["layer_norm_eps"],
        layers=layers,
    )


def load_model(path: Path | None = None, layers: int = LAYERS) -> BertModel:
    """The encoder as a Hugging Face `BertModel` in float32, in eval mode, cut to its first `layers` layers."""
    import torch
    from transformers.models.bert.configuration_bert import BertConfig
    from transformers.models.bert.modeling_bert import BertModel

    config = BertConfig(**read_config(path))
    with torch.device("meta"):
        model = BertModel(config, add_pooling_layer=False)
    model.load_state_dict(read_state(path), strict=False, assign=True)
    model.embeddings.position_ids = torch.arange(config.max_position_embeddings).unsqueeze(0)
    model.embeddings.token_type_ids = torch.zeros((1, config.max_position_embeddings), dtype=torch.long)
    model.encoder.layer = model.encoder.layer[:layers]
    return model.eval().requires_grad_(False)


def load_tokenizer(path: Path | None = None) -> Any:
    """The fast tokenizer (`tokenizers.Tokenizer`): pieces with offsets, special tokens added."""
    from tokenizers import Tokenizer

    return Tokenizer.from_file(str((path or folder()) / "tokenizer.json"))
