"""How the dashboard is started."""

from __future__ import annotations

import tomllib
from importlib.util import find_spec
from pathlib import Path

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
