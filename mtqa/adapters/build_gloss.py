"""Makes `mtqa/data/gloss.safetensors` and `gloss.txt`: Indonesian words and their vectors.

    python -m mtqa.adapters.build_gloss INDONESIAN.txt.gz [SENTENCES]

INDONESIAN: a sentence a line. A word's vector is the mean of its centred middle-layer states over at most `OFTEN`
occurrences in any case, normalised; int8. Words are lower case (what is hardly ever written so is a name and stays out,
a title such as Presiden is not), seen at least `RARE` times, the most frequent `SIZE`. Of the corpus SENTENCES (default 9,000) short sentences are
encoded, and a few words around each word that these lack. The sentences themselves are not kept.
"""

from __future__ import annotations

import gzip
import re
import sys
from collections import Counter
from pathlib import Path

import numpy as np

from mtqa.adapters import embedded
from mtqa.adapters.encoder import embedded_bert
from mtqa.background import centred_states
from mtqa.model import SOURCE_LANG
from mtqa.wordalign import words

SIZE = 30_000
RARE = 2
OFTEN = 8
AROUND = 4
NAME = 0.1  # of the times a word is capitalised within a sentence: written small less often, it is a name
WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
ODD = re.compile(r"(.)\1\1|^[^aeiou]{4,}$")  # aaa, kbps


def vocabulary(sentences: list[str]) -> list[str]:
    lower: Counter[str] = Counter()
    upper: Counter[str] = Counter()
    for sentence in sentences:
        for k, word in enumerate(WORD.findall(sentence)):
            if word.islower():
                lower[word] += 1
            elif k:  # the first word of a sentence says nothing
                upper[word.lower()] += 1
    kept = [
        (n + upper[w], w)
        for w, n in lower.items()
        if n >= RARE and n >= NAME * upper[w] and 2 <= len(w) <= 24 and w.isascii() and not ODD.search(w)
    ]
    return [w for n, w in sorted(kept, key=lambda p: (-p[0], p[1]))[:SIZE]]


def chosen(sentences: list[str], wanted: set[str], most: int) -> list[str]:
    """The shortest sentences that have three words not seen `OFTEN` times or one not seen `RARE` times, at most `most`;
    then, for each word still seen less than `RARE` times, `AROUND` words on each side of it."""
    seen: Counter[str] = Counter()
    picked: dict[str, None] = {}
    for sentence in sorted({s for s in sentences if 25 <= len(s) <= 220}, key=lambda s: (len(s), s)):
        found = set(WORD.findall(sentence.lower())) & wanted
        if any(seen[w] < RARE for w in found) or sum(seen[w] < OFTEN for w in found) >= 3:
            picked[sentence] = None
            seen.update(found)
            if len(picked) >= most:
                break
    for sentence in sorted(set(sentences)):
        tokens = sentence.split()
        for k, token in enumerate(tokens):
            if any(w in wanted and seen[w] < RARE for w in WORD.findall(token.lower())):
                part = " ".join(tokens[max(0, k - AROUND) : k + AROUND + 1])
                if part not in picked:
                    picked[part] = None
                    seen.update(set(WORD.findall(part.lower())) & wanted)
    return list(picked)


def build(corpus: Path, folder: Path, most: int) -> None:
    from safetensors.numpy import save_file

    with gzip.open(corpus, "rt", encoding="utf-8") as lines:
        sentences = [line.strip() for line in lines]
    listed = vocabulary(sentences)
    number = {w: i for i, w in enumerate(listed)}
    picked = chosen(sentences, set(listed), most)
    print(f"{len(listed)} words, {len(picked)} sentences", flush=True)

    encoder = embedded_bert("middle", layers=embedded.MIDDLE_LAYER)
    sums = np.zeros((len(listed), 384), np.float32)
    counts = np.zeros(len(listed), np.int32)
    for k in range(0, len(picked), 512):
        part = picked[k : k + 512]
        for sentence, encoded in zip(part, encoder.encode(part), strict=True):
            states = centred_states(encoded.states, SOURCE_LANG)
            for word in words(sentence, SOURCE_LANG, encoded):
                at = number.get(word.span.of(sentence).lower())
                if at is not None and counts[at] < OFTEN:
                    sums[at] += states[list(word.pieces)].mean(axis=0)
                    counts[at] += 1
        print(k + len(part), int((counts > 0).sum()), flush=True)
    have = np.flatnonzero(counts > 0)
    vectors = sums[have] / np.linalg.norm(sums[have], axis=1, keepdims=True)
    scale = np.abs(vectors).max()
    save_file(
        {"vectors": np.round(vectors / scale * 127).astype(np.int8)},
        folder / "gloss.safetensors",
        metadata={"words": str(len(have)), "sentences": str(len(picked))},
    )
    (folder / "gloss.txt").write_text("\n".join(listed[i] for i in have) + "\n", encoding="utf-8")


if __name__ == "__main__":
    build(
        Path(sys.argv[1]),
        Path(__file__).parents[1] / "data",
        int(sys.argv[2]) if len(sys.argv) > 2 else 9_000,
    )
