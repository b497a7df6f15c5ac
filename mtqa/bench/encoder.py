"""Measures the embedded encoder: `python -m mtqa.bench.encoder NEWS.tsv.gz [--document 2000]`.

Time to load, sentences a second, the memory of the process at its highest, a second look at the same texts (which must
encode nothing), and a document of so many sentences on each side, encoded and aligned. Where other
work runs on the machine, the processor's time tells more than the clock's: both are printed.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import cycle, islice
from pathlib import Path

from mtqa.bench.corpus import read_tsv
from mtqa.model import TARGET_LANGS


@contextmanager
def timed(name: str, count: int = 0) -> Iterator[None]:
    """Prints the seconds of the block by the clock and by the processor; with `count` what that makes a second."""
    wall, cpu = time.perf_counter(), time.process_time()
    yield
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    rate = f"; {count / wall:.0f} a second by the clock, {count / max(cpu, 1e-9):.0f} a core" if count else ""
    print(f"{name}: {wall:.2f} s, processor {cpu:.2f} s{rate}", flush=True)


def memory() -> int:
    """Highest resident memory of the process so far, in MB."""
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(kilobytes / (1024 if sys.platform != "darwin" else 1024 * 1024))


def numbered(texts: Sequence[str]) -> list[str]:
    """Where a text comes again it has a number before it, so that no two are the same."""
    seen: Counter[str] = Counter()
    made = []
    for text in texts:
        made.append(f"{seen[text]} {text}" if seen[text] else text)
        seen[text] += 1
    return made


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("news", type=Path)
    parser.add_argument("--sentences", type=int, default=600)
    parser.add_argument("--document", type=int, default=2000, help="sentences; 0: none")
    parser.add_argument("--lang", default="en", choices=TARGET_LANGS)
    args = parser.parse_args()
    with timed("importing PyTorch"):
        import torch  # noqa: F401
    with tempfile.TemporaryDirectory() as folder:
        measure(args.news, Path(folder), args.sentences, args.document, args.lang)


def measure(news: Path, folder: Path, sentences: int, size: int, lang: str) -> None:
    from mtqa.adapters.cache import CachedEncoder
    from mtqa.adapters.encoder import EmbeddedEncoder

    file = folder / "cache.sqlite"
    plain = EmbeddedEncoder()
    with timed("loading the encoder"):
        plain.encode(["satu"])
    rows = read_tsv(news)
    texts = [r.target for r in rows[:: max(1, len(rows) // sentences)]][:sentences]
    with timed("encoding", len(texts)):
        CachedEncoder(plain, file).encode(texts)
    print(f"memory: {memory()} MB")
    second = CachedEncoder(plain, file)
    with timed("the same texts from the cache", len(texts)):
        second.encode(texts)
    print(f"encoded anew: {second.misses}")
    if size:
        from mtqa.bench.documents import found

        lot = list(islice(cycle([r for r in rows if r.lang == lang]), size))
        source, target = numbered([r.source for r in lot]), numbered([r.target for r in lot])
        with timed(f"a document of {size} sentences, encoded and aligned", 2 * size):
            beads = found(source, target, lang, CachedEncoder(plain, recent=4 * size))
        print(f"beads: {beads.total()}; memory: {memory()} MB")


if __name__ == "__main__":
    main()
