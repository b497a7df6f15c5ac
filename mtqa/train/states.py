"""Encoder states of the training texts, computed once and kept on disk as float16, one file per block of examples.

The encoder is frozen, so that its states can be re-read in every epoch: half of the cost of training on a CPU.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from mtqa.train.data import Example

if TYPE_CHECKING:
    from numpy.typing import NDArray

BLOCK = 1024  # examples per file
BATCH = 64
MAX_PIECES = 128
MASKED = 0.12  # share of the pieces masked where Indonesian is read
MASK = "<mask>"


class Encoder:
    """The embedded encoder cut to its first layers, as training reads it: texts -> arrays of shape (pieces, dim), float16."""

    def __init__(self, layers: int, seed: int = 0) -> None:
        from mtqa.adapters.embedded import load_encoder, load_tokenizer

        self.model = load_encoder(layers=layers)
        self.tokenizer = load_tokenizer()
        self.tokenizer.enable_truncation(MAX_PIECES)
        self.tokenizer.enable_padding(pad_id=self.tokenizer.token_to_id("<pad>"), pad_token="<pad>")
        self.seed = seed

    def states(self, examples: Sequence[Example], salt: int = 0) -> list[NDArray[np.float16]]:
        """Length-sorted batches, order restored; the masks of noisy examples depend on the seed and `salt` alone."""
        import torch

        rng = np.random.default_rng((self.seed, salt))
        mask_id = self.tokenizer.token_to_id(MASK)
        out: list[Any] = [None] * len(examples)
        order = sorted(range(len(examples)), key=lambda i: len(examples[i].text.encode()))
        for start in range(0, len(order), BATCH):
            rows = order[start : start + BATCH]
            encodings = self.tokenizer.encode_batch([examples[i].text for i in rows])
            ids = np.array([e.ids for e in encodings])
            attention = np.array([e.attention_mask for e in encodings])
            inner = attention * (np.array([e.special_tokens_mask for e in encodings]) == 0)
            noisy = np.array([examples[i].noisy for i in rows])[:, None]
            ids[(rng.random(ids.shape) < MASKED) & noisy & (inner == 1)] = mask_id
            with torch.inference_mode():
                hidden = self.model(
                    input_ids=torch.from_numpy(ids), attention_mask=torch.from_numpy(attention)
                ).last_hidden_state
            for i, state, n in zip(rows, hidden.half().numpy(), attention.sum(1), strict=True):
                out[i] = state[:n].copy()
        return out


def block_path(folder: Path, number: int) -> Path:
    return folder / f"states-{number:05d}.npz"


def write_blocks(folder: Path, examples: Sequence[Example], encoder: Encoder, limit: int) -> None:
    """Caches the states of the first `limit` examples block by block; blocks that are there already are kept.

    A block is written under another name first: one that exists is whole.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for number, start in enumerate(range(0, min(limit, len(examples)), BLOCK)):
        path = block_path(folder, number)
        if path.exists():
            continue
        part = examples[start : start + BLOCK]
        states = encoder.states(part, salt=number)
        unfinished = path.with_suffix(".part")
        with unfinished.open("wb") as file:
            np.savez(
                file,
                states=np.concatenate(states),
                lengths=np.array([len(s) for s in states]),
                examples=np.frombuffer(json.dumps([asdict(e) for e in part]).encode(), dtype=np.uint8),
            )
        unfinished.rename(path)


def read_block(path: Path) -> tuple[list[Example], list[NDArray[np.float16]]]:
    with np.load(path, allow_pickle=False) as stored:
        examples = [Example(**e) for e in json.loads(stored["examples"].tobytes())]
        states = np.split(stored["states"], np.cumsum(stored["lengths"])[:-1])
    return examples, states
