"""Makes `mtqa/data/background.safetensors`: what is usual for the embedded encoder in each language.

    python -m mtqa.adapters.build_background INDONESIAN.txt.gz PARALLEL.tsv.gz

INDONESIAN: a sentence a line. PARALLEL: a header with `target_lang` and `target`. Per language, of a fixed random
sample of sentences: `<lang>.mean` (384) of the sentence vectors, `<lang>.sample` (n, 384) int8 of the centred,
normalised vectors (times 127), and `<lang>.states` (384), the mean of the middle layer over pieces.
The sentences themselves are not kept.
"""

from __future__ import annotations

import csv
import gzip
import random
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from mtqa.model import SOURCE_LANG, TARGET_LANGS

SIZE = 600  # sentences of a language
SEED = 20230612
SHORTEST, LONGEST = {"zh": 15, "ja": 15}, {"zh": 100, "ja": 120}  # characters; others 40 and 250


def sentences(indonesian: Path, parallel: Path) -> Iterator[tuple[str, str]]:
    with gzip.open(indonesian, "rt", encoding="utf-8") as lines:
        yield from ((SOURCE_LANG, line.strip()) for line in lines)
    with gzip.open(parallel, "rt", encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            yield row["target_lang"], row["target"].strip()


def sample(indonesian: Path, parallel: Path) -> dict[str, list[str]]:
    pools: dict[str, set[str]] = {lang: set() for lang in (SOURCE_LANG, *TARGET_LANGS)}
    for lang, text in sentences(indonesian, parallel):
        if SHORTEST.get(lang, 40) <= len(text) <= LONGEST.get(lang, 250):
            pools[lang].add(text)
    return {lang: random.Random(SEED).sample(sorted(pool), SIZE) for lang, pool in pools.items()}


def build(indonesian: Path, parallel: Path, out: Path) -> None:
    from safetensors.numpy import save_file

    from mtqa.adapters.encoder import EmbeddedEncoder

    encoder = EmbeddedEncoder()
    made = {}
    for lang, texts in sample(indonesian, parallel).items():
        encoded = encoder.encode(texts)
        vectors = np.stack([e.vector for e in encoded])
        mean = vectors.mean(axis=0)
        centred = vectors - mean
        centred /= np.linalg.norm(centred, axis=1, keepdims=True)
        made[f"{lang}.mean"] = mean.astype(np.float32)
        made[f"{lang}.sample"] = np.round(centred * 127).astype(np.int8)
        made[f"{lang}.states"] = np.concatenate([e.states for e in encoded]).mean(axis=0).astype(np.float32)
        print(lang, len(texts), flush=True)
    save_file(made, out, metadata={"encoder": encoder.signature, "sentences": str(SIZE), "seed": str(SEED)})


if __name__ == "__main__":
    build(Path(sys.argv[1]), Path(sys.argv[2]), Path(__file__).parents[1] / "data" / "background.safetensors")
