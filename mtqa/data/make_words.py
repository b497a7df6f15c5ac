"""Writes the lists of words that are no names although a capital may begin them.

    python -m mtqa.data.make_words INDONESIAN.txt[.gz] PARALLEL.tsv[.gz]

`names/words.id.txt` from INDONESIAN (a sentence a line), `names/words.en.txt` and `names/words.fr.txt` from the targets
of PARALLEL (columns `target_lang target …`): the words that occur in lower case inside sentences often enough, and in
a fair share of their uses there.
"""

from __future__ import annotations

import gzip
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

FOLDER = Path(__file__).parent / "names"
WORD = re.compile(r"[^\W\d_]+")
OPENERS = '.!?:;"“”‘(«—–-•*/'
LEAST = {"id": (3, 0.25), "en": (3, 0.15), "fr": (3, 0.15)}  # lower-case uses; their share of all uses
NEVER = 5  # letters from which a word that has no capital at all in the corpus needs one use only


def lines(path: str) -> Iterator[str]:
    with gzip.open(path, "rt", encoding="utf-8") if path.endswith(".gz") else open(path, encoding="utf-8") as file:
        yield from file


def common(texts: Iterable[str], lang: str) -> list[str]:
    lower, upper = Counter[str](), Counter[str]()
    for text in texts:
        for m in WORD.finditer(text):
            before = text[: m.start()].rstrip()
            if before and before[-1] not in OPENERS:
                word = m.group()
                (upper if word[0].isupper() else lower)[word.lower()] += 1
    least, share = LEAST[lang]
    return sorted(
        w
        for w, n in lower.items()
        if len(w) > 1
        and w[0] < "\u0250"
        and (n >= least and n >= share * (n + upper[w]) or len(w) >= NEVER and not upper[w])
    )


def targets(path: str, lang: str) -> Iterator[str]:
    for line in lines(path):
        cells = line.split("\t")
        if cells[0] == lang:
            yield cells[1]


def main() -> None:
    for lang in LEAST:
        words = common(lines(sys.argv[1]) if lang == "id" else targets(sys.argv[2], lang), lang)
        (FOLDER / f"words.{lang}.txt").write_text("\n".join(words) + "\n", encoding="utf-8")
        print(lang, len(words), "words", file=sys.stderr)


if __name__ == "__main__":
    main()
