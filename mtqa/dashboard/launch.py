"""Starting the dashboard from a command: `mtqa app`."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

from mtqa.errors import InputError, MtqaError
from mtqa.store import ENVIRONMENT, open_store


def options() -> list[str]:
    """Streamlit's settings as arguments: bound to this machine, no statistics sent, the desk's colours.

    They are those of `.streamlit/config.toml`, which only a start from the repository would read.
    """
    settings = tomllib.loads(files("mtqa.dashboard").joinpath("streamlit.toml").read_text(encoding="utf-8"))
    return [f"--{key}={value}" for key, value in _flat(settings, "")]


def _flat(table: dict[str, object], at: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for key, value in table.items():
        if isinstance(value, dict):
            found += _flat(value, f"{at}{key}.")
        else:
            found.append((at + key, str(value).lower() if isinstance(value, bool) else str(value)))
    return found


def command(port: int | None = None) -> list[str]:
    entry = Path(__file__).parent / "entry.py"
    chosen = [f"--server.port={port}"] if port is not None else []
    return [sys.executable, "-m", "streamlit", "run", str(entry), *options(), *chosen]


def add_report(path: Path, store: Path | None = None) -> int:
    """Puts a JSON report of `mtqa check` into the store and gives the run's id.

    Raises `InputError` if it cannot be read or is no report.
    """
    from mtqa.formats.text import read_text
    from mtqa.report.json import from_json

    text = read_text(path)
    try:
        report = from_json(text)
    except ValueError as error:
        raise InputError(f"is no JSON report of mtqa: {error}", path=path) from error
    return open_store(store).runs.add(report, path.name, "check")


def launch(store: Path | None = None, port: int | None = None, reports: Sequence[Path] = ()) -> int:
    """Runs the dashboard until it is stopped; gives Streamlit's exit code. `reports` are put into the store first.

    Raises `MtqaError` if Streamlit is not installed, `InputError` for a report that cannot be read.
    """
    if find_spec("streamlit") is None:
        raise MtqaError("the dashboard needs Streamlit: pip install 'mtqa[app]'")
    for path in reports:
        add_report(path, store)
    environment = dict(os.environ)
    if store is not None:
        environment[ENVIRONMENT] = str(store)
    try:
        return subprocess.run(command(port), env=environment, check=False).returncode
    except KeyboardInterrupt:
        return 0
