"""Starting the dashboard from a command: `mtqa app`."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import tomllib
import urllib.request
import webbrowser
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from threading import Thread

from mtqa.errors import InputError, MtqaError
from mtqa.store import ENVIRONMENT, open_store

PORT = 8501
"""Streamlit's own default."""


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


def find_run(run: str, store: Path | None = None) -> int:
    """The id of the run to open: a JSON report (stored first), a stored run's number, or its name (the latest of it).

    Raises `InputError` if it is none of these.
    """
    path = Path(run)
    if path.is_file():
        return add_report(path, store)
    rows = open_store(store).runs.all(limit=-1)
    for row in rows:
        if row.name == run or str(row.id) == run:
            return row.id
    known = ", ".join(repr(r.name) for r in rows[:5]) or "none yet"
    raise InputError(f"{run!r} is no report and no saved run (the latest: {known})")


def launch(store: Path | None = None, port: int | None = None, run: str | None = None) -> int:
    """Runs the dashboard until it is stopped; gives Streamlit's exit code. `run`: see `find_run`.

    Raises `MtqaError` if Streamlit is not installed, `InputError` for a run that is not there.
    """
    if find_spec("streamlit") is None:
        raise MtqaError("the dashboard needs Streamlit: pip install 'mtqa[app]'")
    query = "" if run is None else f"/?run={find_run(run, store)}"
    environment = dict(os.environ)
    if store is not None:
        environment[ENVIRONMENT] = str(store)
    address = f"http://localhost:{port or PORT}"
    Thread(target=show, args=(address, query), daemon=True).start()
    try:
        return subprocess.run(command(port), env=environment, check=False).returncode
    except KeyboardInterrupt:
        return 0


def show(address: str, query: str = "", patience: float = 60) -> bool:
    """Opens the page once the dashboard answers; where there is no screen, only its address is printed."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(f"{address}/_stcore/health", timeout=1).close()
            break
        except OSError:
            time.sleep(0.2)
    else:
        return False
    print(f"mtqa: the dashboard is at {address}{query}", file=sys.stderr, flush=True)
    has_screen = sys.platform != "linux" or any(os.environ.get(k) for k in ("DISPLAY", "WAYLAND_DISPLAY"))
    return has_screen and webbrowser.open(address + query)
