"""The command line. Commands are thin; errors become exit code 2 in `main`, and nowhere else.

Exit codes: 0 passed, 1 the gate failed, 2 could not run.
"""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mtqa.errors import InputError, MtqaError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mtqa.config import Config
    from mtqa.model import Report
    from mtqa.pipeline import Progress, Task
    from mtqa.store import Store

app = typer.Typer(
    name="mtqa",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Tells where a machine translation no longer says what the Indonesian said.",
)
engines_app = typer.Typer(
    invoke_without_command=True, help="Lists the back-translation engines, or fetches one."
)
app.add_typer(engines_app, name="engines")


class Format(StrEnum):
    text = "text"
    json = "json"
    html = "html"
    sarif = "sarif"
    junit = "junit"
    github = "github"


EngineOption = Annotated[
    str | None,
    typer.Option(
        "--engine",
        help="Back-translator: a name of `mtqa engines`, a local folder, a hub id, auto or none.",
        show_default="auto",
    ),
]
EncoderOption = Annotated[
    str | None,
    typer.Option("--encoder", help="embedded, none, a local folder or a hub id.", show_default="embedded"),
]
CacheOption = Annotated[
    str | None,
    typer.Option(
        "--cache",
        help="Folder where encodings and back-translations are kept for the next run, or none.",
        show_default="the user's cache folder",
    ),
]
ConfigOption = Annotated[
    Path | None,
    typer.Option(
        "--config", help="Configuration file.", show_default="the nearest mtqa.toml or pyproject.toml"
    ),
]
LanguageOption = Annotated[
    str | None,
    typer.Option(
        "--lang-ui",
        metavar="id|en",
        help="Language of text, HTML and annotations. JSON, SARIF and JUnit are English.",
        show_default="en",
    ),
]
SaveOption = Annotated[
    str | None,
    typer.Option("--save", metavar="NAME", help="Keep the run for the dashboard, under this name."),
]
StoreOption = Annotated[
    Path | None,
    typer.Option(
        "--store",
        help="The dashboard's SQLite file.",
        show_default="MTQA_STORE, or mtqa.sqlite in the user's data folder",
    ),
]


@app.command()
def check(
    source: Annotated[
        Path,
        typer.Argument(help="The Indonesian text, or a .jsonl file of segments with their translations."),
    ],
    translation: Annotated[Path | None, typer.Argument(metavar="[TARGET]", help="Its translation.")] = None,
    target_lang: Annotated[
        str | None, typer.Option("--target-lang", "-t", help="Language of TARGET: en, zh, ja, ar or fr.")
    ] = None,
    target: Annotated[
        list[str] | None,
        typer.Option(
            "--target", metavar="LANG=FILE", help="A version of SOURCE; may be given several times."
        ),
    ] = None,
    back: Annotated[
        list[str] | None,
        typer.Option(
            "--back", metavar="LANG=FILE", help="A back-translation made elsewhere, line beside line."
        ),
    ] = None,
    format: Annotated[Format, typer.Option("--format", "-f", help="Form of the report.")] = Format.text,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write the report to this file.")
    ] = None,
    fail_under: Annotated[
        float | None, typer.Option(help="Fail when the fidelity (0-100) of a version is lower.")
    ] = None,
    max_critical: Annotated[
        int | None, typer.Option(help="Fail on more critical findings than this.")
    ] = None,
    engine: EngineOption = None,
    encoder: EncoderOption = None,
    cache: CacheOption = None,
    config: ConfigOption = None,
    lang_ui: LanguageOption = None,
    save: SaveOption = None,
    store: StoreOption = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print the summary only.")] = False,
) -> None:
    """Checks translations of an Indonesian text and fails when they do not hold.

    mtqa check artikel.txt article.en.txt --target-lang en

    mtqa check artikel.txt --target en=article.en.txt --target ja=article.ja.txt --format html -o report.html

    mtqa check segments.jsonl --fail-under 70 --max-critical 0
    """
    loaded = _config(config, engine, encoder, cache, fail_under, max_critical, lang_ui)
    versions = _named_files(target, "--target")
    if translation is not None:
        if target_lang is None:
            raise InputError("say the language of the translation: --target-lang en, zh, ja, ar or fr")
        versions = [(_language(target_lang, "--target-lang"), translation), *versions]
    if not versions and source.suffix == ".jsonl":
        tasks = _row_tasks(source)
    elif not versions:
        raise InputError(
            "nothing to check: give a TARGET, or --target LANG=FILE, or a .jsonl file of segments"
        )
    else:
        tasks = _document_tasks(source, versions, dict(_named_files(back, "--back")))
    opened = _store(save, store)
    report = _run(tasks, loaded)
    if opened and save:
        opened.runs.add(report, save.strip(), "check")
    _write(report, format, output, loaded.language, quiet=quiet)
    _exit(report)


@app.command()
def batch(
    source: Annotated[Path, typer.Argument(metavar="IN.jsonl", help="Segments, one JSON object a line.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Where to write the scored lines.")],
    engine: EngineOption = None,
    encoder: EncoderOption = None,
    cache: CacheOption = None,
    config: ConfigOption = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on after the lines the output already has.")
    ] = False,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, help="Processes.")] = 1,
    save: SaveOption = None,
    store: StoreOption = None,
) -> None:
    """Scores segments: one output line for each input line, in order.

    A row that is no segment becomes an error line, the others are scored all the same, and the exit code is 2.

    mtqa batch segments.jsonl -o scored.jsonl --engine none --jobs 4
    """
    from mtqa.batch import run_batch

    with _counter("rows") as tell:
        result = run_batch(
            source,
            output,
            _config(config, engine, encoder, cache),
            resume=resume,
            jobs=jobs,
            save=_named(save, store),
            store=store,
            progress=tell,
        )
    print(f"{result.rows} rows: {result.failed} failed, {result.bad} unreadable -> {output}", file=sys.stderr)
    if result.bad:
        raise InputError(f"{result.bad} of {result.rows} rows could not be read, first: {result.first_error}")
    if result.crashed:
        raise MtqaError(f"a check crashed in {result.crashed} rows: see their `internal_errors`")


@app.command()
def mentions(
    file: Annotated[
        Path | None, typer.Argument(help="Text, one line each; standard input if left out.")
    ] = None,
    lang: Annotated[str, typer.Option("--lang", "-l", help="id, en, zh, ja, ar or fr.")] = "id",
    kind: Annotated[
        list[str] | None, typer.Option("--kind", "-k", help="Only these kinds: number, date, money, name …")
    ] = None,
) -> None:
    """Shows what is recognised in a text, with its normal value: one JSON line for each line.

    echo "Rp1,5 miliar pada 12 Juni 2023" | mtqa mentions --lang id
    """
    import json

    from mtqa.formats.text import decode, read_bytes
    from mtqa.model import LANGS, Kind
    from mtqa.recognise.all import mentions as find
    from mtqa.values import value_json

    if lang not in LANGS:
        raise InputError(f"--lang is {lang!r}; it must be one of {', '.join(LANGS)}")
    kinds = set(kind or Kind)
    if unknown := sorted(kinds - set(Kind)):
        raise InputError(f"--kind is {unknown[0]!r}; it must be one of {', '.join(Kind)}")
    name = "standard input" if file is None else str(file)
    text = decode(sys.stdin.buffer.read() if file is None else read_bytes(file), name)
    for number, line in enumerate(text.split("\n")[: -1 if text.endswith("\n") else None], 1):
        found = [m for m in find(line.removesuffix("\r"), lang) if m.kind in kinds]
        out = [
            {
                "kind": m.kind.value,
                "start": m.span.start,
                "end": m.span.end,
                "text": m.text,
                "value": value_json(m.value),
            }
            for m in found
        ]
        print(json.dumps({"line": number, "mentions": out}, ensure_ascii=False))


@app.command()
def demo(
    engine: EngineOption = None,
    encoder: EncoderOption = None,
    cache: CacheOption = None,
    html: Annotated[Path | None, typer.Option(help="Where the HTML report goes.")] = Path("mtqa-report.html"),
    lang_ui: LanguageOption = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print the summary only.")] = False,
) -> None:
    """Checks the seed article in its five versions and counts the known faults that were found."""
    from mtqa.bench.article import count, seed_tasks
    from mtqa.report.article import write_counts
    from mtqa.wiring import open_services

    config = _config(None, engine, encoder, cache, language=lang_ui)
    services = open_services(config)
    report = _run(seed_tasks(services.engines), config)
    _write(report, Format.text, None, config.language, quiet=quiet)
    write_counts(count(report), sys.stdout)
    if html:
        _write(report, Format.html, html, config.language)
        print(f"\nThe report to read: {html}")


@app.command()
def checks(name: Annotated[str | None, typer.Argument(help="Explain this check.")] = None) -> None:
    """Lists the checks, or explains one."""
    from mtqa.checks import all_checks

    known = all_checks()
    if name is None:
        width = max(map(len, known))
        for c in known.values():
            mark = " (preview)" if c.preview else ""
            print(f"{c.id:<{width}}  {c.severity.value:<8}  {c.doc.splitlines()[0]}{mark}")
    elif name not in known:
        raise InputError(f"there is no check {name!r}; `mtqa checks` lists them")
    else:
        c = known[name]
        print(f"{c.id}: {c.mqm}, {c.severity.value}, for {' '.join(c.langs)}\n\n{c.doc}")


@app.command()
def bench(
    corpus: Annotated[
        Path,
        typer.Argument(metavar="CORPUS.tsv", help="Header: id doc target_lang source target; .gz is fine."),
    ],
    lang: Annotated[
        list[str] | None, typer.Option("--lang", "-l", help="Only these target languages.")
    ] = None,
    kind: Annotated[list[str] | None, typer.Option("--kind", "-k", help="Only these kinds of error.")] = None,
    size: Annotated[int, typer.Option(min=1, help="Injected errors per kind and language.")] = 100,
    clean: Annotated[int, typer.Option(min=1, help="Clean segments per language.")] = 2000,
    seed: Annotated[int, typer.Option(help="Seed of the challenge set.")] = 1,
    encoder: EncoderOption = None,
    preview: Annotated[bool, typer.Option("--preview", help="Preview checks and kinds too.")] = False,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the measures here.")] = None,
    svg: Annotated[Path | None, typer.Option(help="Write the picture here.")] = None,
    markdown: Annotated[Path | None, typer.Option(help="Write the tables for a README here.")] = None,
    dump: Annotated[
        Path | None, typer.Option(help="Write every injected pair and what was found here.")
    ] = None,
    list_alarms: Annotated[
        Path | None, typer.Option(help="Write every finding on a clean pair here.")
    ] = None,
) -> None:
    """Measures mtqa on your own parallel corpus: errors found after injecting them, alarms on the clean pairs.

    mtqa bench corpus.tsv --lang ja --svg bench.svg --list-alarms alarms.jsonl
    """
    from mtqa.bench import run_bench
    from mtqa.bench.report import write_results
    from mtqa.model import TARGET_LANGS
    from mtqa.wiring import make_encoder

    result = run_bench(
        corpus,
        langs=[_language(code, "--lang") for code in lang or TARGET_LANGS],
        kinds=kind,
        size=size,
        clean=clean,
        seed=seed,
        encoder=make_encoder(encoder or "embedded"),
        preview=preview,
        progress=lambda stage: print(stage, file=sys.stderr, flush=True),
    )
    write_results(result, json_file=json_file, svg=svg, markdown=markdown, dump=dump, list_alarms=list_alarms)


@app.command(name="train-embedded")
def train_embedded(
    pairs: Annotated[
        list[Path],
        typer.Option("--pairs", metavar="FILE", help="Header: target_lang target source; .gz is fine."),
    ],
    sentences: Annotated[
        list[Path] | None,
        typer.Option("--sentences", metavar="FILE", help="Indonesian sentences, one a line."),
    ] = None,
    init: Annotated[
        str | None,
        typer.Option(help="Go on from `embedded` (the shipped model) or a folder; else start anew."),
    ] = None,
    out: Annotated[Path, typer.Option("--out", "-o", help="The folder of the model.")] = Path(
        "backtranslator"
    ),
    work: Annotated[
        Path | None, typer.Option(help="Cached states and checkpoints.", show_default="OUT/work")
    ] = None,
    minutes: Annotated[float, typer.Option(min=0.1, help="How long to train.")] = 60.0,
    examples: Annotated[int, typer.Option(min=1, help="Sentence pairs to train on.")] = 100_000,
    seed: Annotated[int, typer.Option()] = 0,
    threads: Annotated[int, typer.Option(min=1)] = 2,
) -> None:
    """Trains a back-translator on your own sentence pairs, on top of the embedded encoder.

    Killed, it goes on from its last checkpoint when called again. Use the result with --engine FOLDER.

    mtqa train-embedded --pairs archive.tsv.gz --init embedded --minutes 120 -o our-model
    """
    from mtqa.train.command import train_embedded as train

    made = train(
        pairs,
        sentences or (),
        init=init,
        out=out,
        work=work,
        minutes=minutes,
        examples=examples,
        seed=seed,
        threads=threads,
    )
    print(f"The back-translator is in {made}: use it with --engine {made}")


@engines_app.callback()
def engines(context: typer.Context) -> None:
    """Lists the back-translation engines: what is here, size, licence, and how to get what is missing."""
    if context.invoked_subcommand is None:
        from mtqa.adapters.engines import load_presets, status
        from mtqa.report.engines import write_engines

        write_engines([status(p) for p in load_presets().values()])


@engines_app.command()
def pull(name: Annotated[str, typer.Argument(help="A name of `mtqa engines`, or a hub id.")]) -> None:
    """Fetches an engine's models from the Hugging Face hub into its cache."""
    from mtqa.adapters.engines import pull as fetch

    fetch(name)
    print(f"{name} is here now.")


@app.command(name="app")
def dashboard(
    run: Annotated[
        str | None,
        typer.Argument(
            metavar="[RUN]",
            help="What to open: a JSON report of `mtqa check`, or a saved run by name or number.",
        ),
    ] = None,
    store: StoreOption = None,
    port: Annotated[int, typer.Option(help="Port on this machine.")] = 8501,
) -> None:
    """Opens the reviewers' dashboard in the browser (on this machine only).

    mtqa check artikel.txt article.en.txt -t en --save "Tuesday" && mtqa app Tuesday
    """
    from mtqa.dashboard.launch import launch

    launch(store=store, port=port, run=run)


@app.callback(invoke_without_command=True)
def root(version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    if version:
        from mtqa import __version__

        print(__version__)
        raise typer.Exit


def _config(
    path: Path | None,
    engine: str | None = None,
    encoder: str | None = None,
    cache: str | None = None,
    fail_under: float | None = None,
    max_critical: int | None = None,
    language: str | None = None,
) -> Config:
    """The configuration file with the options over it."""
    from mtqa.config import load_config, make_config

    data = load_config(path).model_dump()
    if engine is not None:
        data |= {"engine": engine, "engines": {}}
    if encoder is not None:
        data["encoder"] = encoder
    if cache is not None:
        data["cache"] = cache
    if fail_under is not None:
        data["gate"]["fail_under"] = fail_under
    if max_critical is not None:
        data["gate"]["max_critical"] = max_critical
    if language is not None:
        if language not in ("en", "id"):
            raise InputError(f"--lang-ui is {language!r}; it must be id or en")
        data["language"] = language
    return make_config(data)


def _named(save: str | None, store: Path | None) -> str | None:
    """The name of the run to keep; an empty one and a store without a run are mistakes."""
    if save is not None and not save.strip():
        raise InputError("--save is empty; it must be the name of the run")
    if store is not None and save is None:
        raise InputError("--store is given without --save NAME")
    return save and save.strip()


def _store(save: str | None, store: Path | None) -> Store | None:
    """Opened before the work, so that a store that cannot be written is known at once."""
    if _named(save, store) is None:
        return None
    from mtqa.store import open_store

    return open_store(store)


def _language(code: str, option: str) -> str:
    from mtqa.model import TARGET_LANGS

    if code not in TARGET_LANGS:
        raise InputError(f"{option} is {code!r}; it must be one of {', '.join(TARGET_LANGS)}")
    return code


def _named_files(values: list[str] | None, option: str) -> list[tuple[str, Path]]:
    found = []
    for value in values or []:
        lang, equals, path = value.partition("=")
        if not equals or not path:
            raise InputError(
                f"{option} is {value!r}; it must be LANG=FILE, such as {option} en=article.en.txt"
            )
        found.append((_language(lang, option), Path(path)))
    return found


def _document_tasks(source: Path, versions: Sequence[tuple[str, Path]], backs: dict[str, Path]) -> list[Task]:
    from mtqa.formats.text import read_text
    from mtqa.pipeline import Task

    text = read_text(source)
    if unused := sorted(set(backs) - {lang for lang, _ in versions}):
        raise InputError(f"--back {unused[0]}= is given, but no version in {unused[0]}")
    return [
        Task(path.name, text, read_text(path), lang, read_text(backs[lang]) if lang in backs else None)
        for lang, path in versions
    ]


def _row_tasks(path: Path) -> list[Task]:
    from io import BytesIO

    from mtqa.formats.jsonl import BadRow, read_rows
    from mtqa.formats.text import read_bytes
    from mtqa.pipeline import Task

    tasks = []
    for row in read_rows(BytesIO(read_bytes(path)), path):
        if isinstance(row, BadRow):
            raise row.error
        tasks.append(Task(row.id, row.source, row.target, row.target_lang, row.back_translation, whole=True))
    if not tasks:
        raise InputError("is empty", path=path, line=1)
    return tasks


def _run(tasks: Sequence[Task], config: Config) -> Report:
    from mtqa.model import Report
    from mtqa.wiring import open_services, reports, run_info

    services = open_services(config)
    with _stages() as progress:
        made = tuple(reports(tasks, config, services, progress))
    return Report(run_info(config, services), made)


def _write(
    report: Report, format: Format, output: Path | None, language: str, *, quiet: bool = False
) -> None:
    if format is Format.text:
        from rich.console import Console

        from mtqa.report.text import write_text

        if output is None:
            write_text(report, Console(highlight=False), quiet=quiet, ui_lang=language)
            return
        with output.open("w", encoding="utf-8") as file:
            write_text(report, Console(file=file, highlight=False, width=110), quiet=quiet, ui_lang=language)
        return
    made = _rendered(report, format, language)
    if output is None:
        sys.stdout.write(made)
    else:
        output.write_text(made, encoding="utf-8")


def _rendered(report: Report, format: Format, language: str) -> str:
    if format is Format.html:
        from mtqa.report.html import to_html

        return to_html(report, language)
    if format is Format.github:
        from mtqa.report.github import to_github

        return to_github(report, ui_lang=language)
    if format is Format.json:
        from mtqa.report.json import to_json as render
    elif format is Format.sarif:
        from mtqa.report.sarif import to_sarif as render
    else:
        from mtqa.report.junit import to_junit as render
    return render(report)


def _exit(report: Report) -> None:
    crashed = [e for d in report.documents for e in d.errors]
    if crashed:
        raise MtqaError(f"the check `{crashed[0].check}` crashed: {crashed[0].message}")
    if any(d.verdict == "fail" for d in report.documents):
        raise typer.Exit(1)


class _stages:
    """A progress line on a terminal's standard error; nothing elsewhere."""

    def __enter__(self) -> Progress | None:
        self.progress: Any = None
        if not sys.stderr.isatty():
            return None
        from rich.console import Console
        from rich.progress import Progress as Bar

        self.progress = Bar(console=Console(stderr=True), transient=True)
        self.progress.start()
        bar = self.progress.add_task("reading")
        return lambda stage, done, total: self.progress.update(
            bar, description=stage, completed=done, total=total
        )

    def __exit__(self, *_: object) -> None:
        if self.progress:
            self.progress.stop()


def _counter(what: str) -> Any:
    from contextlib import contextmanager

    @contextmanager
    def run() -> Iterator[Any]:
        if not sys.stderr.isatty():
            yield None
            return
        from rich.console import Console
        from rich.progress import Progress as Bar
        from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

        columns = (SpinnerColumn(), TextColumn(f"{{task.completed}} {what}"), TimeElapsedColumn())
        with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(what, total=None)
            yield lambda done: bar.update(task, completed=done)

    return run()


def main() -> None:
    """The console script: every `MtqaError` is one sentence on standard error and exit code 2."""
    try:
        code = app(standalone_mode=False)
    except MtqaError as error:
        print(f"mtqa: {error}", file=sys.stderr)
        code = 2
    except typer.Exit as stop:
        code = stop.exit_code
    except typer.Abort:
        code = 130
    except BrokenPipeError:
        sys.stderr.close()
        code = 2
    except KeyboardInterrupt:
        print("mtqa: interrupted", file=sys.stderr)
        code = 130
    except Exception as error:
        # A usage error of the option parser, whichever package brings it.
        if not (hasattr(error, "show") and hasattr(error, "exit_code")):
            raise
        error.show()
        code = error.exit_code
    sys.exit(code)


if __name__ == "__main__":
    main()
