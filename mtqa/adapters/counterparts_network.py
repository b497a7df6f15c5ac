"""The network of `mtqa.counterparts` in PyTorch, for training: the same parameters by the same names, in batches."""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from mtqa.counterparts import HEADS, SIGNS
from mtqa.model import TARGET_LANGS

FAR = -1e4  # logit of what must not be looked at


class Side(NamedTuple):
    """One side of a batch: unit vectors (n, words, dim), which are words and not padding (n, words), the language's row
    (n), `word_signs` (n, words, `SIGNS`), evidence of links with the other side (n, words, other words)."""

    vectors: Tensor
    real: Tensor
    language: Tensor
    signs: Tensor
    fits: Tensor


class Across(nn.Module):
    """Attention to the other side, or to a null; the evidence of links leads it."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.query, self.key, self.value, self.out = (nn.Linear(width, width) for _ in range(4))
        self.null_key, self.null_value = (nn.Parameter(torch.zeros(width)) for _ in range(2))
        self.fit = nn.Parameter(torch.full((HEADS,), 8.0))
        self.null = nn.Parameter(torch.zeros(HEADS))

    def forward(self, x: Tensor, other: Tensor, real: Tensor, fits: Tensor) -> Tensor:
        n, width = len(x), x.shape[-1]
        keys = torch.cat([self.key(other), self.null_key.expand(n, 1, width)], 1)
        values = torch.cat([self.value(other), self.null_value.expand(n, 1, width)], 1)
        led = fits[:, None] * self.fit[:, None, None]
        null = self.null[None, :, None, None].expand(n, HEADS, x.shape[1], 1)
        real = torch.cat([real, torch.ones_like(real[:, :1])], 1)
        return _attended(self.query(x), keys, values, torch.cat([led, null], -1), real, self.out)


class Within(nn.Module):
    """Attention to the words of the same side, less with each word of distance."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.query, self.key, self.value, self.out = (nn.Linear(width, width) for _ in range(4))
        self.distance = nn.Parameter(torch.tensor([0.05 * 2**head for head in range(HEADS)]))

    def forward(self, x: Tensor, real: Tensor) -> Tensor:
        place = torch.arange(x.shape[1])
        away = (place[:, None] - place).abs() * self.distance.abs()[:, None, None]
        return _attended(self.query(x), self.key(x), self.value(x), -away[None], real, self.out)


def _attended(
    query: Tensor, key: Tensor, value: Tensor, bias: Tensor, real: Tensor, out: nn.Linear
) -> Tensor:
    n, _, width = query.shape
    q, k, v = (t.view(n, -1, HEADS, width // HEADS).transpose(1, 2) for t in (query, key, value))
    logits = q @ k.transpose(2, 3) / math.sqrt(width // HEADS) + bias
    weights = logits.masked_fill(~real[:, None, None, :], FAR).softmax(-1)
    joined: Tensor = out((weights @ v).transpose(1, 2).reshape(n, -1, width))
    return joined


class Layer(nn.Module):
    def __init__(self, width: int, dropout: float) -> None:
        super().__init__()
        self.across, self.within = Across(width), Within(width)
        self.inner, self.outer = nn.Linear(width, 2 * width), nn.Linear(2 * width, width)
        self.norm_own, self.norm_other, self.norm_within, self.norm_inner = (
            nn.LayerNorm(width) for _ in range(4)
        )
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, own: Side, y: Tensor, other: Side) -> Tensor:
        x = x + self.dropout(self.across(self.norm_own(x), self.norm_other(y), other.real, own.fits))
        x = x + self.dropout(self.within(self.norm_within(x), own.real))
        inner = F.relu(self.inner(self.norm_inner(x)))
        found: Tensor = x + self.dropout(self.outer(inner))
        return found


class Network(nn.Module):
    """`forward` gives the log-odds (n, words) of both sides that a word has no counterpart."""

    def __init__(self, dim: int, width: int, layers: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.enter, self.signs = nn.Linear(dim, width), nn.Linear(SIGNS, width)
        self.language = nn.Embedding(1 + len(TARGET_LANGS), width)
        self.layers = nn.ModuleList(Layer(width, dropout) for _ in range(layers))
        self.norm, self.leave = nn.LayerNorm(width), nn.Linear(width + SIGNS, 1)
        self.dropout = nn.Dropout(dropout)

    def forward(self, source: Side, target: Side) -> tuple[Tensor, Tensor]:
        x, y = self._entered(source), self._entered(target)
        for layer in self.layers:
            x, y = layer(x, source, y, target), layer(y, target, x, source)
        return self._left(x, source), self._left(y, target)

    def _entered(self, side: Side) -> Tensor:
        entered: Tensor = self.dropout(
            self.enter(side.vectors) + self.language(side.language)[:, None] + self.signs(side.signs)
        )
        return entered

    def _left(self, x: Tensor, side: Side) -> Tensor:
        left: Tensor = self.leave(torch.cat([self.norm(x), side.signs], -1))[..., 0]
        return left
