"""`python -m mtqa.bench TSV`: as `mtqa bench`, and single checks with `--check`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from rich.console import Console

from mtqa.bench import pair_analyse, run_bench
from mtqa.bench.inject import KINDS
from mtqa.bench.report import write_results
from mtqa.errors import MtqaError
from mtqa.model import TARGET_LANGS
from mtqa.wiring import make_encoder


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
        encoder = make_encoder("none" if args.no_encoder else "embedded")
        result = run_bench(
            args.tsv,
            langs=args.lang or TARGET_LANGS,
            kinds=args.kind,
            size=args.size,
            clean=args.clean,
            seed=args.seed,
            encoder=encoder,
            preview=args.preview,
            analyse=pair_analyse(encoder, args.check) if args.check else None,
            progress=lambda stage: print(stage, file=sys.stderr, flush=True),
        )
        write_results(
            result,
            json_file=args.json,
            svg=args.svg,
            markdown=args.markdown,
            dump=args.dump,
            list_alarms=args.list_alarms,
            console=Console(width=None if sys.stdout.isatty() else 200),
        )
    except MtqaError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
