"""The model card that lies beside a trained back-translator: what it is, what it learned from, how it went."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from mtqa import __version__
from mtqa.model import LANGS
from mtqa.train.data import Example
from mtqa.train.model import Shape

NAME = "README.md"
ROWS = 12  # of the curve


def write_card(out: Path, examples: Sequence[Example], log: Path, shape: Shape) -> None:
    """`examples` are those that the training could draw on, `log` is its `log.jsonl`."""
    curve = [e for e in _entries(log) if "validation" in e]
    step = max(1, -(-len(curve) // ROWS))
    shown = [*curve[:-1:step], *curve[-1:]]
    (out / NAME).write_text("\n".join(_lines(examples, shown, shape)) + "\n", encoding="utf-8")


def _entries(log: Path) -> Iterator[dict[str, Any]]:
    for line in log.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def _lines(examples: Sequence[Example], curve: Sequence[dict[str, Any]], shape: Shape) -> Iterator[str]:
    yield from (
        "# A back-translator into Indonesian",
        "",
        f"A decoder of {shape.layers} layers, {shape.width} wide, with {shape.pieces:,} pieces, that writes Indonesian from the states "
        f"of layer {shape.encoder_layers} of mtqa's embedded encoder. Trained by `mtqa train-embedded` {__version__}; used by "
        "`--engine` with this folder.",
        "",
        "## What it learned from",
        "",
        "Corpus by corpus, at most; the mixture is that of `mtqa/train/mixture.toml`. The licences are those of the corpora.",
        "",
        "| corpus | " + " | ".join(LANGS) + " |",
        "|---|" + "---:|" * len(LANGS),
    )
    counts = Counter((e.corpus or "(no name)", e.lang) for e in examples)
    for corpus in sorted({c for c, _ in counts}):
        yield f"| {corpus} | " + " | ".join(f"{counts[corpus, lang] or '–'}" for lang in LANGS) + " |"
    yield from ("", "## How it went", "", "chrF (greedy) and loss on pairs held out:", "")
    langs = sorted({k for e in curve for k in e["validation"]} - {"loss"})
    yield "| step | minutes | " + " | ".join(langs) + " | loss |"
    yield "|" + "---:|" * (len(langs) + 3)
    for e in curve:
        figures = [f"{e['validation'].get(lang, 0):.1f}" for lang in langs]
        yield (
            f"| {e['step']} | {e['minutes']:.0f} | "
            + " | ".join(figures)
            + f" | {e['validation']['loss']:.2f} |"
        )
    yield from (
        "",
        "## What it is not",
        "",
        "A witness among others, not a translation to publish: it can be fluent and wrong. Before it is used, look at its figures on "
        "text of your own (`mtqa.train.evaluate`), and say in `mtqa/data/fidelity.toml` what it reaches on correct translations.",
    )
