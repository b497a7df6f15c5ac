"""Names found by a token classification model of Hugging Face, from a local folder or the hub's cache.

A second opinion on what is a name in the Indonesian source: the rules go by capitals and dictionaries. Safetensors only,
no code from the repository, nothing is downloaded.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mtqa.adapters import model_files
from mtqa.adapters.hf import device, revision_of
from mtqa.adapters.quiet import quiet
from mtqa.errors import EngineError
from mtqa.model import Span

BATCH = 16
STRIDE = 32  # pieces that two windows of a long text share
# What the models call names, of persons, places, organisations, buildings, peoples, events, works and products
NAMES = frozenset({
    "PER", "PERSON", "PRS", "PS", "LOC", "LOCATION", "PLACE", "PL", "GPE", "ORG", "ORGANIZATION", "ORGANISATION", "OR",
    "NOR", "NORP", "FAC", "EVT", "EVENT", "EV", "WOA", "PRD", "PRODUCT", "MISC",
})  # fmt: skip


class TokenClassifier:
    """`entities` gives the spans of a text's names. Raises `EngineError` if the model cannot be had or knows no names."""

    def __init__(self, name: str) -> None:
        folder = model_files.find(name)
        if folder is None:
            raise EngineError(
                f"The model for names {name} is not on this machine: fetch it on one with network "
                f"(`hf download {name}`), copy the folder here and give its path, or leave `ner` out.",
                engine=name,
            )
        self.name, self.pipeline = name, _pipeline(folder, name)
        model = self.pipeline.model
        labels = {_kind(str(label)) for label in model.config.id2label.values()}
        if not labels & NAMES:
            raise EngineError(
                f"The model {name} does not tell names: its labels are {', '.join(sorted(labels))}.",
                engine=name,
            )
        self.signature = f"{Path(name).name}|rev:{revision_of(model, folder)[:12]}|names"

    def entities(self, texts: Sequence[str]) -> list[tuple[Span, ...]]:
        """The names of each text, in order, none overlapping."""
        wanted = [t for t in dict.fromkeys(texts) if t.strip()]
        with quiet():
            made = self.pipeline(wanted, batch_size=BATCH) if wanted else []
        found = dict(zip(wanted, (_spans(t, e) for t, e in zip(wanted, made, strict=True)), strict=True))
        return [found.get(t, ()) for t in texts]


def _pipeline(folder: Path, name: str) -> Any:
    from transformers import AutoModelForTokenClassification, AutoTokenizer, pipeline

    local = {"trust_remote_code": False, "local_files_only": True}
    try:
        with quiet():
            tokenizer = AutoTokenizer.from_pretrained(folder, use_fast=True, **local)
            model = AutoModelForTokenClassification.from_pretrained(folder, use_safetensors=True, **local)
    except (OSError, ValueError, TypeError, KeyError) as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise EngineError(f"The model for names {name} cannot be loaded: {reason}", engine=name) from error
    if not tokenizer.is_fast:
        raise EngineError(f"The model for names {name} has no fast tokenizer; use another one.", engine=name)
    longest = int(getattr(model.config, "max_position_embeddings", 512))
    tokenizer.model_max_length = min(int(tokenizer.model_max_length), longest)
    return pipeline(
        "token-classification",
        model=model.eval(),
        tokenizer=tokenizer,
        aggregation_strategy="first",
        stride=min(STRIDE, tokenizer.model_max_length // 4),
        device=device(),
    )


def _kind(label: str) -> str:
    """B-PER, I_PER, PER -> PER."""
    return label.upper().replace("_", "-").split("-")[-1]


def _spans(text: str, found: Sequence[dict[str, Any]]) -> tuple[Span, ...]:
    spans: list[Span] = []
    for one in sorted(found, key=lambda e: (e["start"], -e["end"])):
        start, end = int(one["start"]), int(one["end"])
        while start < end and text[start].isspace():
            start += 1
        if _kind(one["entity_group"]) in NAMES and start < end and (not spans or spans[-1].end <= start):
            spans.append(Span(start, end))
    return tuple(spans)
