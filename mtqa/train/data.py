"""The training mixture: sentence pairs into Indonesian from many files, in an order of which every prefix is a good mixture."""

from __future__ import annotations

import csv
import gzip
import random
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from mtqa.errors import InputError
from mtqa.model import LANGS, SOURCE_LANG

CHARACTERS = (12, 300)  # of the text to be translated
WORDS = (3, 60)  # of the Indonesian
RATIO = 4.0  # longest permitted ratio of the two lengths in UTF-8 bytes


@dataclass(frozen=True, slots=True)
class Example:
    """`text` in `lang` is to be written as the Indonesian `target`."""

    lang: str
    text: str
    target: str
    corpus: str = ""

    @property
    def noisy(self) -> bool:
        """Indonesian -> Indonesian: pieces of the text are masked."""
        return self.lang == SOURCE_LANG


def lines(path: Path) -> Iterator[str]:
    """Lines of a UTF-8 text file, which may be gzipped."""
    if path.suffix == ".gz":
        with gzip.open(path, "rt", encoding="utf-8", newline="") as text:
            yield from (line.rstrip("\r\n") for line in text)
    else:
        with path.open(encoding="utf-8", newline="") as text:
            yield from (line.rstrip("\r\n") for line in text)


def read_pairs(path: Path) -> Iterator[Example]:
    """A tab-separated file with the header `target_lang target source` and optionally `corpus` (any order)."""
    rows = csv.reader(lines(path), delimiter="\t", quoting=csv.QUOTE_NONE)
    header = next(rows, [])
    missing = {"target_lang", "target", "source"} - set(header)
    if missing:
        raise InputError(f"the header lacks {', '.join(sorted(missing))}", path=path, line=1)
    for number, row in enumerate(rows, 2):
        if len(row) != len(header):
            raise InputError(f"{len(row)} fields where the header has {len(header)}", path=path, line=number)
        field = dict(zip(header, row, strict=True))
        if field["target_lang"] not in LANGS:
            raise InputError(f"unknown language {field['target_lang']!r}", path=path, line=number)
        yield Example(field["target_lang"], field["target"], field["source"], field.get("corpus", ""))


def read_sentences(path: Path) -> Iterator[Example]:
    """A file of Indonesian sentences, one a line."""
    return (Example(SOURCE_LANG, line, line, "mono") for line in lines(path))


def usable(example: Example) -> bool:
    size, other = len(example.text.encode()), len(example.target.encode())
    return (
        CHARACTERS[0] <= len(example.text) <= CHARACTERS[1]
        and WORDS[0] <= len(example.target.split()) <= WORDS[1]
        and max(size, other) <= RATIO * min(size, other)
    )


def mixture_table() -> dict[str, Any]:
    return tomllib.loads(files("mtqa.train").joinpath("mixture.toml").read_text(encoding="utf-8"))


def corpus_class(corpus: str, classes: dict[str, str]) -> str:
    if corpus == "mono" or not corpus:
        return corpus or classes[""]
    best = max((start for start in classes if start and corpus.startswith(start)), key=len, default="default")
    return classes[best]


def mix(examples: Iterable[Example], seed: int = 0) -> list[Example]:
    """The usable, distinct examples so ordered that any prefix holds the classes at their rates (see mixture.toml).

    The k-th of a class drawn at rate r stands at (k + u) / r with a random u in [0, 1): a weighted interleaving.
    """
    table = mixture_table()
    groups: dict[tuple[str, str], list[Example]] = {}
    for example in dict.fromkeys(e for e in examples if usable(e)):
        groups.setdefault((example.lang, corpus_class(example.corpus, table["class"])), []).append(example)
    placed: list[tuple[float, int, Example]] = []
    rng = random.Random(seed)
    for (lang, name), members in sorted(groups.items()):
        rate = table["rate"][lang].get(name, 1.0)
        rng.shuffle(members)
        placed += [((k + rng.random()) / rate, len(placed) + k, e) for k, e in enumerate(members)]
    return [e for _, _, e in sorted(placed, key=lambda p: p[:2])]


def split(examples: Sequence[Example], held_out: int) -> tuple[list[Example], list[Example]]:
    """(training, validation): about `held_out` pairs of each language, taken off the mixture's front, news and prose first.

    A pair shares neither text nor target with the training part.
    """
    table = mixture_table()["class"]
    counts: dict[str, int] = {}
    validation: list[Example] = []
    for example in examples[: held_out * 200]:
        if example.noisy or corpus_class(example.corpus, table) not in ("news", "prose"):
            continue
        if counts.get(example.lang, 0) < held_out:
            counts[example.lang] = counts.get(example.lang, 0) + 1
            validation.append(example)
    taken = {e.target for e in validation} | {e.text for e in validation}
    return [e for e in examples if e.target not in taken and e.text not in taken], validation
