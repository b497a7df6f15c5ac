"""Writes the lists of words that are no names although a capital may begin them.

    python -m mtqa.data.make_words INDONESIAN.txt[.gz] PARALLEL.tsv[.gz]

`names/words.id.txt` from INDONESIAN (a sentence a line), `names/words.en.txt` and `names/words.fr.txt` from the targets
of PARALLEL (columns `target_lang target …`): the words that occur in lower case inside sentences often enough, and in
a fair share of their uses there. Where there are no capitals, what is frequent is no name: `words.zh.txt` has pairs of
Han characters, `words.ja.txt` katakana words, `words.ar.txt` words without what is written together with them.
"""

from __future__ import annotations

import gzip
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from mtqa.compare.foreign import ARABIC, KATAKANA, name_signs, unmarked
from mtqa.compare.transliterate import fold_foreign

FOLDER = Path(__file__).parent / "names"
WORD = re.compile(r"[^\W\d_]+")
OPENERS = '.!?:;"“”‘(«—–-•*/'
LEAST = {"id": (3, 0.25), "en": (3, 0.15), "fr": (3, 0.15)}  # lower-case uses; their share of all uses
NEVER = 5  # letters from which a word that has no capital at all in the corpus needs one use only


def lines(path: str) -> Iterator[str]:
    raw = Path(path).read_bytes()
    yield from (gzip.decompress(raw) if path.endswith(".gz") else raw).decode("utf-8").split("\n")


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
        and ((n >= least and n >= share * (n + upper[w])) or (len(w) >= NEVER and not upper[w]))
    )


FREQUENT = {"zh": 12, "ja": 3, "ar": 4}


def frequent(texts: Iterable[str], lang: str) -> list[str]:
    counts = Counter[str]()
    signs = name_signs() if lang == "zh" else None
    for text in texts:
        if signs:
            for m in signs.finditer(text):
                counts.update(m.group()[i : i + 2] for i in range(len(m.group()) - 1))
        elif lang == "ja":
            counts.update(m.group() for m in KATAKANA.finditer(text))
        else:
            counts.update(unmarked(fold_foreign(m.group(), "ar")) for m in ARABIC.finditer(text))
    return sorted(w for w, n in counts.items() if n >= FREQUENT[lang] and len(w) > 1)


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
    for lang in FREQUENT:
        words = frequent(targets(sys.argv[2], lang), lang)
        (FOLDER / f"words.{lang}.txt").write_text("\n".join(words) + "\n", encoding="utf-8")
        print(lang, len(words), "words", file=sys.stderr)


if __name__ == "__main__":
    main()
