"""How the dashboard is started."""

from __future__ import annotations

import tomllib
from importlib.util import find_spec
from pathlib import Path

import pytest

from mtqa.dashboard import launch
from mtqa.errors import MtqaError

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
