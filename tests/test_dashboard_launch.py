"""How the dashboard is started."""

from __future__ import annotations

import tomllib
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.util import find_spec
from pathlib import Path
from threading import Thread

import pytest
from report_samples import report

from mtqa.dashboard import launch
from mtqa.errors import InputError, MtqaError
from mtqa.report.json import to_json
from mtqa.store import open_store

ROOT = Path(__file__).parent.parent


def test_both_ways_to_start_have_the_same_settings() -> None:
    packaged = (ROOT / "mtqa" / "dashboard" / "streamlit.toml").read_text()
    assert packaged == (ROOT / ".streamlit" / "config.toml").read_text()
    assert tomllib.loads(packaged)["server"]["address"] == "localhost"


def test_the_command() -> None:
    made = launch.command(8600)
    assert "--server.address=localhost" in made and "--server.port=8600" in made
    assert "--browser.gatherUsageStats=false" in made
    assert Path(made[4]).is_file()
    assert not [o for o in launch.command() if "port" in o]


def test_without_streamlit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launch, "find_spec", lambda name: None)
    with pytest.raises(MtqaError, match=r"mtqa\[app\]"):
        launch.launch()


@pytest.mark.skipif(find_spec("streamlit") is None, reason="streamlit is not installed")
def test_streamlit_knows_every_setting() -> None:
    from streamlit import config

    for option in launch.options():
        assert option.removeprefix("--").split("=")[0] in config.get_config_options()


def test_a_report_of_the_command_line_is_put_into_the_store(tmp_path: Path) -> None:
    (tmp_path / "r.json").write_text(to_json(report()), encoding="utf-8")
    store = tmp_path / "x.sqlite"
    run = launch.add_report(tmp_path / "r.json", store)
    assert [(r.id, r.name, r.documents) for r in open_store(store).runs.all()] == [(run, "r.json", 3)]
    (tmp_path / "n.json").write_text("{}")
    with pytest.raises(InputError, match=r"n.json: is no JSON report"):
        launch.add_report(tmp_path / "n.json", store)


def test_what_is_opened(tmp_path: Path) -> None:
    """A report's file, a run's number, or its name: of two of one name the later."""
    store = tmp_path / "x.sqlite"
    runs = open_store(store).runs
    first, second = (runs.add(report(), "Tuesday") for _ in range(2))
    assert launch.find_run("Tuesday", store) == second
    assert launch.find_run(str(first), store) == first
    (tmp_path / "r.json").write_text(to_json(report()), encoding="utf-8")
    assert launch.find_run(str(tmp_path / "r.json"), store) == second + 1
    with pytest.raises(InputError, match=r"'Wednesday' is no report and no saved run .*'r.json', 'Tuesday'"):
        launch.find_run("Wednesday", store)


def test_the_page_is_shown_once_it_answers(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(launch.webbrowser, "open", lambda url: bool(opened.append(url)) or True)
    monkeypatch.setattr(launch.sys, "platform", "linux")
    with HTTPServer(("localhost", 0), BaseHTTPRequestHandler) as server:
        port = server.server_port
    assert launch.show(f"http://localhost:{port}", patience=0.3) is False and opened == []
    Handler = type("Handler", (BaseHTTPRequestHandler,), {"do_GET": lambda self: self.send_response(200) or self.end_headers()})  # fmt: skip
    with HTTPServer(("localhost", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://localhost:{server.server_port}"
        monkeypatch.setenv("DISPLAY", ":0")
        assert launch.show(address, "/?run=3") is True
        monkeypatch.delenv("DISPLAY")
        monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
        assert launch.show(address, "/?run=3") is False
        server.shutdown()
    assert opened == [f"{address}/?run=3"]
    assert capsys.readouterr().err.count(f"{address}/?run=3") == 2
