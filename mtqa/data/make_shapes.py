"""Writes `names/shapes.<lang>.tsv`: which signs and pairs of signs speak for a foreign name, for zh and ar.

    python -m mtqa.data.make_shapes LANG NAMES.tsv[.gz] PARALLEL.tsv[.gz]

NAMES has the columns `lang name latin`, PARALLEL `target_lang target …`. A naive Bayes model over the n-grams of a word
(bounded by ^ and $; for Chinese, which does not show its words, over single characters): the log of the ratio of an n-gram's
share in names to its share in the words of running text, in hundredths.
"""

from __future__ import annotations

import csv
import math
import sys
from collections import Counter
from collections.abc import Iterator

from mtqa.compare.foreign import ARABIC, HAN, grams, unmarked
from mtqa.compare.transliterate import fold_foreign
from mtqa.data.make_words import FOLDER, lines, targets

SMOOTH = 3.0
LEAST = 6  # occurrences of an n-gram on both sides together


def names(path: str, lang: str) -> Iterator[str]:
    for row in csv.DictReader(lines(path), delimiter="\t", quoting=csv.QUOTE_NONE):
        if row["lang"] == lang:
            yield unmarked(fold_foreign(row["name"], lang)) if lang == "ar" else row["name"]


def words(path: str, lang: str) -> Iterator[str]:
    """The distinct words of running text (each once: a name model must not learn which words are frequent)."""
    seen = set()
    for text in targets(path, lang):
        if lang == "zh":
            yield from HAN.findall(text)
            continue
        for word in ARABIC.findall(text):
            shape = unmarked(fold_foreign(word, "ar"))
            if shape not in seen:
                seen.add(shape)
                yield shape


def main() -> None:
    lang, name_file, text_file = sys.argv[1:]
    left = Counter(g for name in names(name_file, lang) for g in grams(name, lang))
    right = Counter(g for word in words(text_file, lang) for g in grams(word, lang))
    kinds = len(left.keys() | right.keys())
    n, m = left.total() + SMOOTH * kinds, right.total() + SMOOTH * kinds
    table = {
        g: math.log((left[g] + SMOOTH) / n) - math.log((right[g] + SMOOTH) / m)
        for g in left.keys() | right.keys()
        if left[g] + right[g] >= LEAST
    }
    rows = [f"{g}\t{round(100 * w)}" for g, w in sorted(table.items()) if abs(w) > 0.1]
    (FOLDER / f"shapes.{lang}.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    print(lang, len(rows), "n-grams", file=sys.stderr)


if __name__ == "__main__":
    main()
