"""Starting the dashboard from a command: `mtqa app`."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

from mtqa.errors import MtqaError
from mtqa.store import ENVIRONMENT


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


def launch(store: Path | None = None, port: int | None = None) -> int:
    """Runs the dashboard until it is stopped; gives Streamlit's exit code.

    Raises `MtqaError` if Streamlit is not installed.
    """
    if find_spec("streamlit") is None:
        raise MtqaError("the dashboard needs Streamlit: pip install 'mtqa[app]'")
    environment = dict(os.environ)
    if store is not None:
        environment[ENVIRONMENT] = str(store)
    try:
        return subprocess.run(command(port), env=environment, check=False).returncode
    except KeyboardInterrupt:
        return 0
