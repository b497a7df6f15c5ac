"""Measures document alignment on disturbed documents: `python -m mtqa.bench.documents NEWS.tsv.gz [--rate 0.03] [--seed 1]`.

Each document of the corpus (rows of one `doc`, in order) with, at `rate` each: two target segments merged, two source
segments merged, a target segment split at a comma, one dropped, one of another document put in, one repeated; in every
other document two target segments change places. F1 of the beads; of a repetition either telling may be the counterpart.
Also counts undisturbed documents that do not stay one to one.
"""

from __future__ import annotations

import argparse
import random
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mtqa.align import align
from mtqa.bench.corpus import read_tsv
from mtqa.config import Config
from mtqa.model import SOURCE_LANG, TARGET_LANGS, Lang, Segment, Span
from mtqa.wiring import open_services
from mtqa.wordalign import SPACELESS, word_vectors, words

if TYPE_CHECKING:
    from mtqa.ports import Encoded, Encoder

Unit = tuple[list[str], list[str]]  # segments of the source and of the target that belong together


def halves(text: str, lang: Lang) -> list[str] | None:
    pattern, margin = (r"[、，,；：]", 5) if lang in SPACELESS else (r"[,;:،]\s", 15)
    cuts = [m.end() for m in re.finditer(pattern, text) if margin < m.end() < len(text) - margin]
    if not cuts and lang not in SPACELESS:
        cuts = [m.end() for m in re.finditer(r"\s", text) if 0.35 < m.end() / len(text) < 0.65]
    if not cuts:
        return None
    cut = min(cuts, key=lambda c: abs(c - len(text) / 2))
    return [text[:cut].strip(), text[cut:].strip()]


def disturbed(
    pairs: Sequence[tuple[str, str]], lang: Lang, rng: random.Random, others: Sequence[str], rate: float
) -> list[Unit]:
    gap = "" if lang in SPACELESS else " "
    units: list[Unit] = []
    i = 0
    while i < len(pairs):
        source, target = pairs[i]
        following = pairs[i + 1] if i + 1 < len(pairs) else None
        kind = int(rng.random() / rate) if rate else 6
        parts = halves(target, lang) if kind == 2 else None
        if kind == 0 and following:
            units.append(([source, following[0]], [target + gap + following[1]]))
        elif kind == 1 and following:
            units.append(([f"{source} {following[0]}"], [target, following[1]]))
        elif parts:
            units.append(([source], parts))
        elif kind == 3:
            units.append(([source], []))
        elif kind == 4:
            units += [([], [rng.choice(others)]), ([source], [target])]
        elif kind == 5:
            units += [([source], [target]), ([], [target])]
        else:
            units.append(([source], [target]))
        i += 2 if kind < 2 and following else 1
    return units


def gold(units: Sequence[Unit], order: Sequence[int]) -> tuple[list[str], list[str], Counter[object]]:
    """Source, target in `order`, and the beads: source range and target texts."""
    source = [s for unit in units for s in unit[0]]
    target = [t for k in order for t in units[k][1]]
    beads: Counter[object] = Counter()
    at = 0
    for left, right in units:
        beads[(at, at + len(left)) if left else None, tuple(right)] += 1
        at += len(left)
    return source, target, beads


def found(source: Sequence[str], target: Sequence[str], lang: Lang, encoder: Encoder) -> Counter[object]:
    left, right = encoder.encode(source), encoder.encode(target)

    def vectors(texts: Sequence[str], encoded: Sequence[Encoded], of: Lang, k: int) -> object:
        return word_vectors([w for w in words(texts[k], of, encoded[k]) if w.content], encoded[k], of)

    beads = align(
        [Segment(Span(0, len(s)), s) for s in source],
        [Segment(Span(0, len(t)), t) for t in target],
        [e.vector for e in left],
        [e.vector for e in right],
        lang,
        lambda k: vectors(source, left, SOURCE_LANG, k),  # type: ignore[arg-type,return-value]
        lambda k: vectors(target, right, lang, k),  # type: ignore[arg-type,return-value]
    )
    return Counter(
        (b.source if b.source[0] < b.source[1] else None, tuple(target[slice(*b.target)])) for b in beads
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("news", type=Path)
    parser.add_argument("--rate", type=float, default=0.03)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    encoder = open_services(Config(engine="none")).encoder
    assert encoder is not None
    for lang in TARGET_LANGS:
        rng = random.Random(args.seed)
        documents: dict[str, list[tuple[str, str]]] = {}
        for row in read_tsv(args.news, [lang]):
            documents.setdefault(row.doc, []).append((row.source, row.target))
        others = [target for pairs in documents.values() for _, target in pairs]
        right = wanted = got = changed = 0
        for number, (_, pairs) in enumerate(sorted(documents.items())):
            units = disturbed(pairs, lang, rng, others, args.rate)
            order = list(range(len(units)))
            if number % 2 and len(units) > 4:
                k = rng.randrange(len(units) - 2)
                order[k], order[k + 2] = order[k + 2], order[k]
            source, target, beads = gold(units, order)
            seen = found(source, target, lang, encoder)
            right += sum((seen & beads).values())
            wanted, got = wanted + sum(beads.values()), got + sum(seen.values())
            clean = gold([([s], [t]) for s, t in pairs], range(len(pairs)))
            changed += found(clean[0], clean[1], lang, encoder) != clean[2]
        print(
            f"{lang}: F1 {2 * right / (wanted + got):.4f}, {changed} of {len(documents)} undisturbed changed",
            flush=True,
        )


if __name__ == "__main__":
    main()
