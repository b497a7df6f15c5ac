"""How well the similarity score tells a translation from its neighbour: `python -m mtqa.bench.neighbours NEWS.tsv.gz`.

Of every row of the corpus the score of source and translation, and of the source and the next row's translation where
both are of one document. Prints for each language the area under the ROC curve (the chance that a right pair scores above
a wrong one; ties count half) and which shares of both lie on the wrong side of 0.5.
"""

from __future__ import annotations

import argparse
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from mtqa.bench.corpus import Row, read_tsv
from mtqa.config import Config
from mtqa.model import TARGET_LANGS, Lang
from mtqa.similarity import similarity
from mtqa.wiring import open_services

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mtqa.ports import Encoder


def auc(right: Sequence[float], wrong: Sequence[float]) -> float:
    """Area under the ROC curve by ranks (Mann and Whitney); 0.5 if either side is empty."""
    if not right or not wrong:
        return 0.5
    below = np.sort(wrong)
    found = np.searchsorted(below, right, "left") + np.searchsorted(below, right, "right")
    return float(found.mean() / 2 / len(wrong))


def scores(rows: Sequence[Row], lang: Lang, encoder: Encoder) -> tuple[list[float], list[float]]:
    """Of right pairs and of neighbours."""
    source, target = encoder.encode([r.source for r in rows]), encoder.encode([r.target for r in rows])
    right = [similarity(s, t, lang) for s, t in zip(source, target, strict=True)]
    wrong = [
        similarity(source[k], target[k + 1], lang)
        for k, (row, following) in enumerate(pairwise(rows))
        if row.doc == following.doc
    ]
    return right, wrong


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("news", type=Path)
    parser.add_argument("--size", type=int, help="rows per language")
    args = parser.parse_args()
    encoder = open_services(Config(engine="none")).encoder
    assert encoder is not None
    for lang in TARGET_LANGS:
        right, wrong = scores(read_tsv(args.news, [lang])[: args.size], lang, encoder)
        low, high = np.mean(np.array(right) < 0.5), np.mean(np.array(wrong) >= 0.5)
        print(f"{lang}: AUC {auc(right, wrong):.4f}, right below 0.5 {low:.3f}, wrong above {high:.3f}")


if __name__ == "__main__":
    main()
