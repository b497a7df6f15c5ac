"""The encoder that ships with mtqa: multilingual-e5-small, 4-bit, pruned to six languages (see its model card).

Needs no network. torch and transformers are imported on first use only.
"""

from __future__ import annotations

import json
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch
    from transformers import BertModel

LAYERS = 12
MIDDLE_LAYER = 7  # whose token vectors align words best across the six languages
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


def compact_embedding(q4: torch.Tensor, scale: torch.Tensor) -> torch.nn.Module:
    """An embedding table that stays in 4 bits and dequantises the rows it is asked for: 100 MB less, loads at once."""
    import torch

    class CompactEmbedding(torch.nn.Module):
        q4: torch.Tensor
        scale: torch.Tensor

        def __init__(self) -> None:
            super().__init__()
            self.register_buffer("q4", q4)
            self.register_buffer("scale", scale)

        def forward(self, ids: torch.Tensor) -> torch.Tensor:
            return dequantise(self.q4[ids], self.scale[ids])

    return CompactEmbedding()


def load_model(path: Path | None = None, layers: int = LAYERS, compact: bool = False) -> BertModel:
    """The encoder as a Hugging Face `BertModel` in float32, in eval mode, cut to its first `layers` layers.

    `compact` keeps the word embeddings in 4 bits; the outputs are the same.
    """
    import torch
    from safetensors.torch import load_file
    from transformers.models.bert.configuration_bert import BertConfig
    from transformers.models.bert.modeling_bert import BertModel

    path = path or folder()
    stored = load_file(path / "model.q4.safetensors")
    state = {k: v for k, v in stored.items() if not k.endswith((".q4", ".scale"))}
    words = "embeddings.word_embeddings"
    embedding = None
    if compact:
        embedding = compact_embedding(stored.pop(f"{words}.weight.q4"), stored.pop(f"{words}.weight.scale"))
    for key in [k[: -len(".q4")] for k in stored if k.endswith(".q4")]:
        state[key] = dequantise(stored.pop(key + ".q4"), stored.pop(key + ".scale"))
    config = BertConfig(**json.loads((path / "config.json").read_text(encoding="utf-8")))
    with torch.device("meta"):
        model = BertModel(config, add_pooling_layer=False)
    model.load_state_dict(state, strict=False, assign=True)
    if embedding is not None:
        model.embeddings.word_embeddings = embedding
    model.embeddings.position_ids = torch.arange(config.max_position_embeddings).unsqueeze(0)
    model.embeddings.token_type_ids = torch.zeros((1, config.max_position_embeddings), dtype=torch.long)
    model.encoder.layer = model.encoder.layer[:layers]
    return model.eval().requires_grad_(False)


def load_tokenizer(path: Path | None = None) -> Any:
    """The fast tokenizer (`tokenizers.Tokenizer`): pieces with offsets, special tokens added."""
    from tokenizers import Tokenizer

    return Tokenizer.from_file(str((path or folder()) / "tokenizer.json"))
