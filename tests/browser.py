"""A running dashboard and a real headless Chromium, for journeys."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).parent.parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def need_chromium() -> str:
    """Its path. Without it a test is skipped on a developer's machine and fails in CI."""
    missing = "chromium (apt install chromium)" if not CHROMIUM else None
    if find_spec("playwright") is None:
        missing = "playwright (pip install 'mtqa[dev]')"
    if missing and os.environ.get("CI"):
        pytest.fail(f"{missing} is not installed: CI must run the browser journeys")
    if missing:
        pytest.skip(f"{missing} is not installed")
    assert CHROMIUM
    return CHROMIUM


@contextmanager
def dashboard(store: Path, secrets: Callable[[str], str] | None = None) -> Iterator[str]:
    """`streamlit run app.py` on a free port, with this store; yields its address.

    `secrets` gives the content of `secrets.toml` for an address.
    """
    with socket.socket() as s:
        s.bind(("localhost", 0))
        port = s.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    if secrets:
        file = store.with_suffix(".secrets.toml")
        file.write_text(secrets(f"http://localhost:{port}"), encoding="utf-8")
        command += ["--secrets.files", str(file)]
    log = store.with_suffix(".log")
    with log.open("w") as out:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, "MTQA_STORE": str(store)},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        try:
            deadline = time.monotonic() + 60
            while time.monotonic() < deadline:
                try:
                    urllib.request.urlopen(f"http://localhost:{port}/_stcore/health", timeout=1)
                    break
                except OSError:
                    if process.poll() is not None:
                        raise RuntimeError(log.read_text()) from None
                    time.sleep(0.2)
            else:
                raise RuntimeError(f"the dashboard did not start: {log.read_text()}")
            yield f"http://localhost:{port}"
        finally:
            process.terminate()
            process.wait(20)


@contextmanager
def chromium() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    path = need_chromium()
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()
