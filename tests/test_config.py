from __future__ import annotations

from pathlib import Path

import pytest

from mtqa.config import Config, load_config
from mtqa.errors import ConfigError
from mtqa.model import Severity


def test_no_file_is_the_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_config() == Config()


def test_the_nearest_file_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mtqa.toml").write_text('engine = "none"\n[gate]\nfail_under = 70\n')
    (tmp_path / "a").mkdir()
    monkeypatch.chdir(tmp_path / "a")
    assert load_config().gate.fail_under == 70


def test_pyproject(tmp_path: Path) -> None:
    path = tmp_path / "pyproject.toml"
    path.write_text('[tool.mtqa.checks.severity]\n"empty-target" = "major"\n')
    assert load_config(path).checks.severity == {"empty-target": Severity.MAJOR}


def test_the_language_of_reports_is_no_part_of_what_made_them() -> None:
    assert Config(language="id").hash == Config().hash


def test_the_glossary_lies_beside_the_file(tmp_path: Path) -> None:
    path = tmp_path / "mtqa.toml"
    path.write_text('glossary = "terms.tsv"\n')
    assert load_config(path).glossary == str((tmp_path / "terms.tsv").resolve())


@pytest.mark.parametrize(
    ("text", "key", "line", "says"),
    [
        ("engin = 1\n", "engin", 1, "not a known key"),
        ("[gate]\n\nfail_under = 300\n", "gate.fail_under", 3, "less than or equal"),
        ('[checks]\ndisable = ["empty-targets"]\n', "checks.disable", 2, "did you mean 'empty-target'"),
        ('[checks.severity]\n"empty-target" = "bad"\n', "checks.severity.empty-target", 2, "critical"),
        ('language = "ms"\n', "language", 1, "'en' or 'id'"),
        ("engine = \n", None, None, "not TOML"),
    ],
)
def test_errors_quote_key_and_line(
    tmp_path: Path, text: str, key: str | None, line: int | None, says: str
) -> None:
    path = tmp_path / "mtqa.toml"
    path.write_text(text)
    with pytest.raises(ConfigError) as caught:
        load_config(path)
    assert (caught.value.key, caught.value.line) == (key, line)
    assert says in str(caught.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such file"):
        load_config(tmp_path / "mtqa.toml")


def test_the_hash_follows_what_changes_a_report() -> None:
    assert Config().hash == Config().hash
    assert Config().hash != Config(engine="none").hash
