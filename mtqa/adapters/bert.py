"""The forward pass of a BERT encoder in plain PyTorch: the same numbers as Hugging Face's `BertModel`.

Importing `BertModel` takes longer than encoding an article does, most of it for parts that an encoder never uses
(generation, distribution, kernels from the hub). A test holds the two against each other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from torch import Tensor


class Output(NamedTuple):
    """`last_hidden_state` (n, m, dim); `hidden_states`: of the embeddings and of each layer, the same shape."""

    last_hidden_state: Tensor
    hidden_states: tuple[Tensor, ...]


class Linear(NamedTuple):
    """`weight` (out, in), `bias` (out,)."""

    weight: Tensor
    bias: Tensor


class Layer(NamedTuple):
    """One encoder layer; query, key and value are one matrix."""

    qkv: Linear
    attention: Linear
    attention_norm: Linear
    intermediate: Linear
    output: Linear
    output_norm: Linear


class Bert:
    """A post-norm BERT with GELU. `state`: `BertModel`'s parameters, without the word embeddings, which `words` looks up."""

    def __init__(self, state: dict[str, Tensor], words: Any, heads: int, eps: float, layers: int) -> None:
        self.words, self.heads, self.eps = words, heads, eps
        self.positions = state["embeddings.position_embeddings.weight"]
        self.kind = state["embeddings.token_type_embeddings.weight"][0]
        self.norm = _linear(state, "embeddings.LayerNorm")
        self.layers = [_layer(state, f"encoder.layer.{i}.") for i in range(layers)]

    @property
    def width(self) -> int:
        return int(self.positions.shape[1])

    def __call__(self, input_ids: Tensor, attention_mask: Tensor) -> Output:
        """`input_ids` and `attention_mask` (1: a piece, 0: padding) of shape (n, m)."""
        from torch.nn import functional as F

        n, m = input_ids.shape
        mask = None if bool(attention_mask.all()) else attention_mask.bool()[:, None, None, :]
        x = self.words(input_ids) + (self.positions[:m] + self.kind)
        x = F.layer_norm(x, (self.width,), *self.norm, eps=self.eps)
        states = [x]
        for layer in self.layers:
            qkv = F.linear(x, *layer.qkv).view(n, m, 3, self.heads, -1)
            q, k, v = qkv.permute(2, 0, 3, 1, 4)
            seen = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
            seen = F.linear(seen.transpose(1, 2).reshape(n, m, self.width), *layer.attention)
            x = F.layer_norm(seen.add_(x), (self.width,), *layer.attention_norm, eps=self.eps)
            inner = F.gelu(F.linear(x, *layer.intermediate))
            x = F.layer_norm(
                F.linear(inner, *layer.output).add_(x), (self.width,), *layer.output_norm, eps=self.eps
            )
            states.append(x)
        return Output(x, tuple(states))


def _linear(state: dict[str, Tensor], name: str) -> Linear:
    return Linear(state[f"{name}.weight"], state[f"{name}.bias"])


def _layer(state: dict[str, Tensor], start: str) -> Layer:
    import torch

    parts = [_linear(state, f"{start}attention.self.{part}") for part in ("query", "key", "value")]
    return Layer(
        Linear(torch.cat([p.weight for p in parts]), torch.cat([p.bias for p in parts])),
        _linear(state, f"{start}attention.output.dense"),
        _linear(state, f"{start}attention.output.LayerNorm"),
        _linear(state, f"{start}intermediate.dense"),
        _linear(state, f"{start}output.dense"),
        _linear(state, f"{start}output.LayerNorm"),
    )
