"""Learns how names change script, and writes the tables that `mtqa.compare.transliterate` reads.

    python -m mtqa.data.make_transliteration zh PAIRS.tsv[.gz] …

PAIRS has a header and the columns `lang name latin` (a name token in the script of `lang`, the same in Latin letters).
The model is the joint many-to-many chunk model of Jiampojamarn et al. (2007, "Applying Many-to-Many Alignments and
Hidden Markov Models to Letter-to-Phoneme Conversion"), trained by EM; what is written is the weight of evidence of a
chunk pair, ln p(x, y) - ln p(x) - ln p(y) with p(x), p(y) from letter unigrams, in hundredths of a nat.
"""

from __future__ import annotations

import csv
import gzip
import math
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

from mtqa.compare.transliterate import fold_foreign, fold_latin, initial_and_final, syllable

MAX_LATIN = {"zh": 5, "zh-parts": 3, "ja": 4, "ar": 3}
MAX_FOREIGN = {"zh": 1, "zh-parts": 1, "ja": 2, "ar": 2}
ROUNDS = 8
KEEP = {"zh": 1.5, "zh-parts": 3.0, "ja": 1.5, "ar": 1.0}  # expected count below which a chunk pair is noise
FOLDER = Path(__file__).parent / "names"

Pair = tuple[str, str]


def read(paths: Iterable[str], lang: str) -> list[Pair]:
    pairs = []
    for path in paths:
        raw = Path(path).read_bytes()
        text = (gzip.decompress(raw) if path.endswith(".gz") else raw).decode("utf-8")
        for row in csv.DictReader(text.split("\n"), delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["lang"] == lang:
                latin, foreign = fold_latin(row["latin"]), fold_foreign(row["name"], lang)
                if latin.isalpha() and foreign and len(latin) <= 20 and len(foreign) <= 16:
                    pairs.append((latin, foreign))
    return pairs


def chunks(lang: str) -> list[tuple[int, int]]:
    """The lengths a chunk pair may have; one side may be empty for a single letter."""
    both = [
        (a, b)
        for a in range(1, MAX_LATIN[lang] + 1)
        for b in range(1, MAX_FOREIGN[lang] + 1)
        if a + b < 6 or b == 1
    ]
    both = [(a, b) for a, b in both if (a, b) != (MAX_LATIN[lang], MAX_FOREIGN[lang]) or b == 1]
    return [*both, (1, 0), (0, 1)]


def expectation(
    pair: Pair, p: dict[Pair, float], shapes: list[tuple[int, int]], out: dict[Pair, float]
) -> float:
    """Adds the expected chunk counts of one pair to `out`; the log-likelihood (-inf when it cannot be made)."""
    s, t = pair
    n, m = len(s), len(t)
    forward = [[0.0] * (m + 1) for _ in range(n + 1)]
    forward[0][0] = 1.0
    edges: list[tuple[int, int, int, int, Pair, float]] = []
    for i in range(n + 1):
        for j in range(m + 1):
            f = forward[i][j]
            if not f:
                continue
            for a, b in shapes:
                if i + a <= n and j + b <= m:
                    key = (s[i : i + a], t[j : j + b])
                    q = p.get(key, 0.0)
                    if q:
                        forward[i + a][j + b] += f * q
                        edges.append((i, j, i + a, j + b, key, q))
    total = forward[n][m]
    if not total:
        return -math.inf
    backward = [[0.0] * (m + 1) for _ in range(n + 1)]
    backward[n][m] = 1.0
    for i, j, to_i, to_j, key, q in reversed(edges):
        bw = backward[to_i][to_j]
        if bw:
            backward[i][j] += q * bw
            out[key] += forward[i][j] * q * bw / total
    return math.log(total)


def train(pairs: list[Pair], lang: str) -> dict[Pair, float]:
    shapes = chunks(lang)
    # Start from chance agreement: how often the chunks occur in the same pair.
    p: dict[Pair, float] = defaultdict(float)
    for s, t in pairs:
        for a, b in shapes:
            for i in range(len(s) - a + 1 if a else 1):
                for j in range(len(t) - b + 1 if b else 1):
                    # a chunk pair far from the diagonal is unlikely
                    near = 1.0 - abs(i / len(s) - j / len(t)) if a and b else 0.1
                    p[s[i : i + a], t[j : j + b]] += near**3
    for turn in range(ROUNDS):
        total = sum(p.values())
        p = {k: v / total for k, v in p.items()}
        counts: dict[Pair, float] = defaultdict(float)
        likelihood = [x for pair in pairs if (x := expectation(pair, p, shapes, counts)) > -math.inf]
        print(lang, len(likelihood), sum(likelihood) / len(pairs), len(p), file=sys.stderr, flush=True)
        # Longer chunks win likelihood by memorising: discount the rare ones.
        discount = 0.5 if turn > 2 else 0.05
        p = {k: v - discount for k, v in counts.items() if v > discount + 1e-3}
    return p


def weights(counts: dict[Pair, float], pairs: list[Pair], keep: float) -> dict[Pair, float]:
    total = sum(counts.values())
    latin, foreign = Counter("".join(s for s, _ in pairs)), Counter("".join(t for _, t in pairs))
    latin_total, foreign_total = latin.total(), foreign.total()
    out = {}
    for (x, y), c in counts.items():
        if c < keep:
            continue
        w = math.log(c / total)
        w -= sum(math.log(latin[ch] / latin_total) for ch in x) + sum(
            math.log(foreign[ch] / foreign_total) for ch in y
        )
        out[x, y] = w
    return out


def by_sound(pairs: list[Pair]) -> tuple[list[Pair], dict[str, str]]:
    """Every Han character replaced by signs for the initial and the final of its Mandarin syllable, and their meaning."""
    signs: dict[str, str] = {}
    out = []
    for latin, foreign in pairs:
        parts = [part for c in foreign for part in initial_and_final(syllable(c)) if part]
        if all("\u3400" <= c <= "\u9fff" for c in foreign):
            out.append((latin, "".join(signs.setdefault(x, chr(0xE000 + len(signs))) for x in parts)))
    return out, {sign: x for x, sign in signs.items()}


def write(name: str, table: dict[Pair, float], meaning: dict[str, str]) -> None:
    lines = sorted(f"{x}\t{meaning.get(y, y)}\t{round(100 * w)}" for (x, y), w in table.items())
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"transliteration.{name}.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(name, len(lines), "chunk pairs", file=sys.stderr)


def main() -> None:
    lang, *paths = sys.argv[1:]
    pairs = read(paths, lang)
    write(lang, weights(train(pairs, lang), pairs, KEEP[lang]), {})
    if lang == "zh":
        heard, meaning = by_sound(pairs)
        write("zh-parts", weights(train(heard, "zh-parts"), heard, KEEP["zh-parts"]), meaning)


if __name__ == "__main__":
    main()
