"""Measures the gloss, and fits `locales/<lang>/gloss.toml`.

    python -m mtqa.bench.fit_gloss NEWS.tsv.gz [--every 5] [--write]

For the content words of every fifth target segment (words with a capital within a sentence are names and left out): the
share whose gloss stands in the Indonesian sentence, by its stem, against the same gloss looked for in the sentence of
another segment. A good synonym that the translator did not choose counts as a miss. The curve from cosine to chance is a
logistic function of one variable.
"""

from __future__ import annotations

import argparse
import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from mtqa.bench.corpus import Row, read_tsv
from mtqa.config import Config
from mtqa.gloss import nearest
from mtqa.model import TARGET_LANGS, Lang
from mtqa.wiring import open_services
from mtqa.wordalign import word_states, words

if TYPE_CHECKING:
    from mtqa.ports import Encoder

WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
PREFIXES = (
    *("memper", "member", "diper", "meng", "meny", "mem", "men", "me", "peng", "peny", "pem", "pen"),
    *("per", "pe", "ber", "ter", "di", "ke", "se"),
)
SUFFIXES = ("kannya", "annya", "kan", "nya", "lah", "kah", "pun", "an", "i")
LEAST = 0.2


def stem(word: str) -> str:
    """Roughly: one suffix and one prefix off. Both sides of a comparison are cut alike."""
    word = word.lower().split("-")[0]
    word = next((word[: -len(s)] for s in SUFFIXES if word.endswith(s) and len(word) - len(s) >= 4), word)
    return next((word[len(p) :] for p in PREFIXES if word.startswith(p) and len(word) - len(p) >= 3), word)


def same(one: str, other: str) -> bool:
    """Of one stem, a nasal prefix's change of the first letter (tulis, menulis) allowed."""
    a, b = stem(one), stem(other)
    long = min(len(a), len(b)) >= 4
    return a == b or (long and (a[1:] == b[1:] or a.endswith(b) or b.endswith(a)))


def judged(rows: Sequence[Row], lang: Lang, encoder: Encoder) -> Iterator[tuple[float, bool, bool]]:
    """For each content word: cosine of its gloss, whether the source has it, whether another source has it."""
    rng = random.Random(0)
    sources = [WORD.findall(row.source) for row in rows]
    for row, source, encoded in zip(rows, sources, encoder.encode([r.target for r in rows]), strict=True):
        other = rng.choice(sources)
        found = words(row.target, lang, encoded)
        for word, (gloss, cosine) in zip(found, nearest(word_states(found, encoded, lang)), strict=True):
            text = word.span.of(row.target)
            name = lang in ("en", "fr") and text[:1].isupper() and word.span.start > 0
            if word.content and not name and any(c.isalpha() for c in text):
                yield cosine, any(same(gloss, w) for w in source), any(same(gloss, w) for w in other)


def curve(cosines: np.ndarray, hits: np.ndarray) -> tuple[float, float]:
    """Middle and slope of the logistic function of greatest likelihood."""
    x = np.c_[cosines, np.ones(len(cosines))]
    w = np.zeros(2)
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ w))
        hessian = (x * (p * (1 - p))[:, None]).T @ x + 1e-6 * np.eye(2)
        w -= np.linalg.solve(hessian, x.T @ (p - hits))
    return float(-w[1] / w[0]), float(w[0])


HEADER = """\
# Cosine of a target word and its gloss -> chance that the gloss (by its stem) stands in the Indonesian sentence, a
# logistic function; below `least` nothing is shown. Made by mtqa.bench.fit_gloss. A good synonym that the translator did
# not choose counts as a miss there, so the chances are low: read them as an order.
"""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("news", type=Path)
    parser.add_argument("--every", type=int, default=5)
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    encoder = open_services(Config(engine="none")).encoder
    assert encoder is not None
    for lang in TARGET_LANGS:
        found = np.array(list(judged(read_tsv(args.news, [lang])[:: args.every], lang, encoder)), float)
        middle, slope = curve(found[:, 0], found[:, 1])
        print(
            f"{lang}: {len(found)} words, in the source {found[:, 1].mean():.3f}, in another {found[:, 2].mean():.3f}"
        )
        if args.write:
            path = Path(__file__).parents[1] / "locales" / lang / "gloss.toml"
            values = f"middle = {middle:.3f}\nslope = {slope:.2f}\nleast = {LEAST}\n"
            path.write_text(HEADER + values, encoding="utf-8")


if __name__ == "__main__":
    main()
