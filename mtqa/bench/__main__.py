"""`python -m mtqa.bench TSV`: how much mtqa finds and how often it cries wolf, on a parallel corpus."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from rich.console import Console

from mtqa.bench.command import Outputs, bench
from mtqa.bench.inject import KINDS
from mtqa.errors import MtqaError
from mtqa.model import TARGET_LANGS


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m mtqa.bench", description=__doc__)
    parser.add_argument("tsv", type=Path, help="id doc target_lang source target, with a header; .gz is fine")
    parser.add_argument("--lang", action="append", choices=TARGET_LANGS)
    parser.add_argument("--kind", action="append", help=f"of: {' '.join(KINDS)}")
    parser.add_argument("--size", type=int, default=100, help="injected pairs per kind and language")
    parser.add_argument("--clean", type=int, default=2000, help="clean segments per language")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-encoder", action="store_true")
    parser.add_argument("--preview", action="store_true")
    parser.add_argument("--check", action="append", help="run this pair check alone, without the pipeline")
    for name in ("json", "svg", "markdown", "dump"):
        parser.add_argument(f"--{name}", type=Path)
    parser.add_argument("--list-alarms", type=Path)
    args = parser.parse_args()
    try:
        bench(
            args.tsv,
            langs=args.lang or TARGET_LANGS,
            kinds=args.kind,
            size=args.size,
            clean=args.clean,
            seed=args.seed,
            encoder="none" if args.no_encoder else "embedded",
            preview=args.preview,
            checks=args.check,
            outputs=Outputs(args.json, args.svg, args.markdown, args.dump, args.list_alarms),
            console=Console(width=None if sys.stdout.isatty() else 200),
        )
    except MtqaError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
