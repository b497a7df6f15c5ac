"""Hugging Face BERT-like encoders behind the `ports.Encoder` port: the embedded one, and presets from the hub.

A sentence's vector is the attention-masked mean of the last hidden state, L2-normalised (or the first token's state
where a model was trained so); a piece's state is taken from a middle layer, where words align best across languages.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from mtqa.adapters import embedded
from mtqa.errors import EngineError
from mtqa.model import Span
from mtqa.ports import Encoded, Encoder

if TYPE_CHECKING:
    from numpy.typing import NDArray

    States = tuple[NDArray[np.float32], NDArray[np.float32]]

TOKEN_BUDGET = 384  # padded tokens in a batch: more falls out of the processor's cache, fewer idles it
WINDOW = 510  # pieces that fit beside the two special tokens
OVERLAP = 128  # pieces that neighbouring windows share; each takes the states of its half


class Window(NamedTuple):
    """A stretch of a text that fits the model: its token ids, and which of its pieces' states it is to give."""

    text: int
    ids: list[int]
    start: int  # index of its first piece in the text
    keep: tuple[int, int]  # pieces of the text


def windows(text: int, pieces: list[int], begin: int, end: int) -> list[Window]:
    """Cuts a text of any length; every piece is kept by exactly one window, with context on both sides."""
    if len(pieces) <= WINDOW:
        return [Window(text, [begin, *pieces, end], 0, (0, len(pieces)))]
    starts = list(range(0, len(pieces) - OVERLAP, WINDOW - OVERLAP))
    cuts = [0, *(s + OVERLAP // 2 for s in starts[1:]), len(pieces)]
    return [
        Window(text, [begin, *pieces[s : s + WINDOW], end], s, (cuts[i], cuts[i + 1]))
        for i, s in enumerate(starts)
    ]


def batches(lengths: Sequence[int], budget: int = TOKEN_BUDGET) -> list[list[int]]:
    """Indices grouped by length, longest first, so that no batch has more than `budget` padded tokens."""
    order = sorted(range(len(lengths)), key=lambda i: (-lengths[i], i))
    groups: list[list[int]] = []
    while order:
        size = max(1, budget // max(1, lengths[order[0]]))
        groups.append(order[:size])
        order = order[size:]
    return groups


def available_cpus() -> int:
    """Processors this process may use (a container or `taskset` may leave fewer than there are)."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS and Windows
        return os.cpu_count() or 1


def trim(text: str, start: int, end: int) -> Span:
    """The span without the white space at its ends (a piece's offsets take in the space before it)."""
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def cleaned(text: str) -> str:
    """Lone surrogates cannot be encoded; the replacement keeps every offset."""
    return "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text) if not text.isascii() else text


class BertEncoder:
    """Any BERT-like model with a fast tokenizer. Deterministic; each distinct text of a call is encoded once.

    `model(input_ids=…, attention_mask=…)` gives `last_hidden_state` and `hidden_states`, `width` numbers a piece.

    `pooling` is "mean", "cls" or "pooler"; `prefix` goes before each text (E5: "query: ") and is left out of the pieces.
    """

    def __init__(
        self,
        model: Any,
        tokenizer: Any,
        signature: str,
        *,
        width: int,
        middle_layer: int,
        special: tuple[int, int],
        pooling: str = "mean",
        prefix: str = "",
        device: str = "cpu",
        workers: int | None = None,
    ) -> None:
        self.model, self.tokenizer, self._signature, self.width = model, tokenizer, signature, width
        self.middle_layer, self.special, self.pooling, self.prefix = middle_layer, special, pooling, prefix
        self.device = device
        self.workers = workers or available_cpus()

    @property
    def signature(self) -> str:
        return self._signature

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        distinct = list(dict.fromkeys(texts))
        done = dict(zip(distinct, self._encode([cleaned(t) for t in distinct]), strict=True))
        return [done[t] for t in texts]

    def _encode(self, texts: list[str]) -> list[Encoded]:
        tokens = self.tokenizer.encode_batch([self.prefix + t for t in texts], add_special_tokens=False)
        todo = [w for i, t in enumerate(tokens) if t.ids for w in windows(i, t.ids, *self.special)]
        width = self.width
        sums = np.zeros((len(texts), width), np.float64)
        states = [np.zeros((len(t.ids), width), np.float32) for t in tokens]
        groups = batches([len(w.ids) for w in todo])
        runs = self._run_all([[todo[i].ids for i in group] for group in groups])
        for group, (pooled, middle) in zip(groups, runs, strict=True):
            for row, w in enumerate(todo[i] for i in group):
                sums[w.text] += pooled[row]
                first, last = w.keep
                # + 1: the begin token
                states[w.text][first:last] = middle[row, first - w.start + 1 : last - w.start + 1]
        return [
            self._encoded(text, t.offsets, states[i], sums[i])
            for i, (text, t) in enumerate(zip(texts, tokens, strict=True))
        ]

    def _encoded(
        self,
        text: str,
        offsets: list[tuple[int, int]],
        states: NDArray[np.float32],
        total: NDArray[np.float64],
    ) -> Encoded:
        lead = len(self.prefix)
        spans = [trim(text, max(0, start - lead), max(0, end - lead)) for start, end in offsets]
        kept = [i for i, span in enumerate(spans) if len(span)]
        norm = float(np.linalg.norm(total))
        vector = (total / norm if norm and kept else np.zeros_like(total)).astype(np.float32)
        return Encoded(vector, tuple(spans[i] for i in kept), states[kept])

    def _run_all(self, groups: list[list[list[int]]]) -> Iterator[States]:
        """Batches side by side, one processor each: quicker than one batch on all of them, and much quicker on a
        busy machine, where threads that share a matrix product wait for the slowest of them."""
        if self.device != "cpu":
            yield from map(self._run, groups)
            return
        import torch

        # set_num_threads holds for the calling thread: the workers' setting leaves the program's own alone.
        with ThreadPoolExecutor(self.workers, initializer=partial(torch.set_num_threads, 1)) as pool:
            yield from pool.map(self._run, groups)

    def _run(self, ids: list[list[int]]) -> States:
        """Token ids -> per row the pooled last state times the row's length (n, dim), and the middle states (n, m, dim)."""
        import torch

        length = max(map(len, ids))
        batch = torch.zeros((len(ids), length), dtype=torch.long)
        mask = torch.zeros((len(ids), length), dtype=torch.long)
        for row, one in enumerate(ids):
            batch[row, : len(one)] = torch.tensor(one)
            mask[row, : len(one)] = 1
        batch, mask = batch.to(self.device), mask.to(self.device)
        with torch.inference_mode():
            out = self.model(input_ids=batch, attention_mask=mask)
            last = out.last_hidden_state
            if self.pooling == "mean":
                pooled = (last * mask.unsqueeze(-1)).sum(dim=1).float()
            else:
                first = last[:, 0] if self.pooling == "cls" else out.pooler_output
                # A text of several windows is their mean by length, as with mean pooling.
                pooled = torch.nn.functional.normalize(first.float(), dim=-1) * mask.sum(dim=1, keepdim=True)
            middle = out.hidden_states[self.middle_layer].float()
        return pooled.cpu().numpy(), middle.cpu().numpy()


def embedded_bert(
    signature: str, path: Path | None = None, layers: int = embedded.LAYERS, workers: int | None = None
) -> BertEncoder:
    """The embedded model, or its first `layers` where only the middle states are asked for. Raises `OSError`."""
    model, tokenizer = embedded.load_encoder(path, layers=layers), embedded.load_tokenizer(path)
    return BertEncoder(
        model,
        tokenizer,
        signature,
        width=model.width,
        middle_layer=embedded.MIDDLE_LAYER,
        special=(tokenizer.token_to_id("<s>"), tokenizer.token_to_id("</s>")),
        workers=workers,
    )


class EmbeddedEncoder:
    """multilingual-e5-small as it ships with mtqa. Loaded on first use, once per object; needs no network.

    It runs in float32: PyTorch's dynamic int8 was 1.55 times as fast, but its scales depend on what else is in the
    batch, so that a text's vector would change with its neighbours (cosine to float32 .98).
    """

    def __init__(self, path: Path | None = None, workers: int | None = None) -> None:
        self._path, self._workers = path, workers

    @cached_property
    def _bert(self) -> BertEncoder:
        try:
            return embedded_bert(self.signature, self._path, workers=self._workers)
        except OSError as error:
            raise EngineError(
                f"The embedded encoder cannot be read ({error}); reinstall mtqa.", engine="embedded"
            ) from error

    @cached_property
    def signature(self) -> str:
        weights = (self._path or embedded.folder()) / "model.q4.safetensors"
        with weights.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()[:12]
        return f"e5-small-6l|rev:{digest}|layer:{embedded.MIDDLE_LAYER}|pool:mean|v1"

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        if not any(texts):
            empty = Encoded(np.zeros(384, np.float32), (), np.zeros((0, 384), np.float32))
            return [empty for _ in texts]
        return self._bert.encode(texts)


@dataclass(frozen=True, slots=True)
class Preset:
    """A hub encoder: its repository, licence, and how its vectors are made.

    `pooling`: "mean", "cls", or "pooler" (the model's own pooling layer over the first token).
    """

    repo: str
    licence: str
    pooling: str
    middle_layer: int
    prefix: str = ""


PRESETS = {
    "labse": Preset("sentence-transformers/LaBSE", "Apache-2.0", "pooler", 8),
    "bge-m3": Preset("BAAI/bge-m3", "MIT", "cls", 16),
    "e5-small": Preset("intfloat/multilingual-e5-small", "MIT", "mean", 7, "query: "),
    "e5-base": Preset("intfloat/multilingual-e5-base", "MIT", "mean", 8, "query: "),
    "e5-large": Preset("intfloat/multilingual-e5-large", "MIT", "mean", 16, "query: "),
}


def load_hub_encoder(preset: Preset, name: str) -> BertEncoder:
    """Loads a BERT-like model from a local folder or the hub (safetensors only, no code from the repository).

    Raises `EngineError` that says what to do if it cannot be had.
    """
    import torch
    from transformers import AutoModel, AutoTokenizer

    device = "cuda" if torch.cuda.is_available() else "cpu"
    try:
        tokenizer = AutoTokenizer.from_pretrained(preset.repo, use_fast=True, trust_remote_code=False)
        model = AutoModel.from_pretrained(
            preset.repo,
            use_safetensors=True,
            trust_remote_code=False,
            add_pooling_layer=preset.pooling == "pooler",
            dtype=torch.float32,
        )
    except (OSError, ValueError, TypeError, KeyError) as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise EngineError(
            f"The encoder {name} cannot be loaded: {reason} Put it into the cache on a machine with network "
            f"(`hf download {preset.repo}`), give a local folder, or use the embedded encoder (`embedded`).",
            engine=name,
        ) from error
    fast = getattr(tokenizer, "backend_tokenizer", None)
    if fast is None:
        raise EngineError(f"The encoder {name} has no fast tokenizer; use another one.", engine=name)
    fast.no_truncation()
    fast.no_padding()
    special = (tokenizer.cls_token_id, tokenizer.sep_token_id)
    if None in special:
        special = (tokenizer.bos_token_id, tokenizer.eos_token_id)
    layer = min(preset.middle_layer, int(model.config.num_hidden_layers))
    revision = getattr(model.config, "_commit_hash", None) or _digest_of(Path(preset.repo)) or "unknown"
    return BertEncoder(
        partial(model.eval().requires_grad_(False).to(device), output_hidden_states=True),
        fast,
        f"{preset.repo}|rev:{revision[:12]}|layer:{layer}|pool:{preset.pooling}|prefix:{preset.prefix.strip()}|v1",
        width=int(model.config.hidden_size),
        middle_layer=layer,
        special=special,
        pooling=preset.pooling,
        prefix=preset.prefix,
        device=device,
    )


def _digest_of(folder: Path) -> str | None:
    """Of the weights in a local folder: another model at the same path must not get the same signature."""
    if not folder.is_dir():
        return None
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.safetensors")):
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


class HubEncoder:
    """A preset by name, or any BERT-like model by hub id or local folder (then mean pooling). Loaded on first use."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.preset = PRESETS.get(name) or Preset(name, "unknown", "mean", 8)

    @cached_property
    def _bert(self) -> BertEncoder:
        return load_hub_encoder(self.preset, self.name)

    @property
    def signature(self) -> str:
        return self._bert.signature

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        return self._bert.encode(texts)


def make_encoder(name: str) -> Encoder:
    """ "embedded", a preset's name, a hub id or a local folder; nothing is loaded before the first use."""
    return EmbeddedEncoder() if name == "embedded" else HubEncoder(name)
