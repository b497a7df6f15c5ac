"""`python -m mtqa.bench TSV`: the bench without the command line's dressing."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from mtqa.bench import pair_analyse, run_bench
from mtqa.bench.inject import KINDS
from mtqa.bench.measure import BenchResult
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
    parser.add_argument("--json", type=Path, help="write the measures")
    parser.add_argument("--svg", type=Path, help="write the picture")
    parser.add_argument("--markdown", type=Path, help="write the tables for a README")
    parser.add_argument("--dump", type=Path, help="write the injected pairs and what was found, JSON lines")
    parser.add_argument("--list-alarms", type=Path, help="write every finding on a clean pair, JSON lines")
    args = parser.parse_args()
    try:
        encoder = None
        if not args.no_encoder:
            from mtqa.wiring import make_encoder

            encoder = make_encoder("embedded")
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
    except MtqaError as error:
        print(error, file=sys.stderr)
        return 2
    write(result, args)
    return 0


def write(result: BenchResult, args: argparse.Namespace) -> None:
    from rich.console import Console

    from mtqa.bench.report import to_json, to_markdown, to_rich, to_svg

    for path, make in ((args.json, to_json), (args.svg, to_svg), (args.markdown, to_markdown)):
        if path:
            path.write_text(make(result), encoding="utf-8")
    if args.dump:
        args.dump.write_text(
            "".join(json.dumps(o.to_json(), ensure_ascii=False) + "\n" for o in result.outcomes), "utf-8"
        )
    if args.list_alarms:
        args.list_alarms.write_text(
            "".join(json.dumps(a.to_json(), ensure_ascii=False) + "\n" for a in result.alarms), "utf-8"
        )
    Console(width=None if sys.stdout.isatty() else 200).print(to_rich(result))


if __name__ == "__main__":
    sys.exit(main())
