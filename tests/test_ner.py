"""A model for names: loaded as any other, heard beside the rules."""

from __future__ import annotations

from pathlib import Path

import pytest
import tiny_models as tiny

from mtqa.adapters.ner import TokenClassifier
from mtqa.errors import EngineError
from mtqa.model import Span
from mtqa.recognise.entities import agreed
from mtqa.recognise.name import name_runs


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.train_names(tmp_path_factory.mktemp("ner") / "names")


def test_it_finds_the_names_it_learned(folder: Path) -> None:
    model = TokenClassifier(str(folder))
    texts = ["kemarin budi datang ke semarang .", "", "hujan datang kemarin .", "siti datang ."]
    found = model.entities(texts)
    assert [[s.of(t) for s in spans] for t, spans in zip(texts, found, strict=True)] == [
        ["budi", "semarang"], [], [], ["siti"],
    ]  # fmt: skip
    assert model.signature == TokenClassifier(str(folder)).signature


def test_a_long_text_is_read_to_its_end(folder: Path) -> None:
    text = "hujan datang kemarin . " * 30 + "budi datang ."
    assert [s.of(text) for s in TokenClassifier(str(folder)).entities([text])[0]] == ["budi"]


def test_a_model_that_cannot_be_had(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(EngineError, match="hf download nobody/nothing"):
        TokenClassifier("nobody/nothing")
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    with pytest.raises(EngineError, match="cannot be loaded"):
        TokenClassifier(str(tmp_path))
    other = tiny.train_names(tmp_path / "other", labels=("O", "B-DAT", "B-QTY"))
    with pytest.raises(EngineError, match="does not tell names: its labels are DAT, O, QTY"):
        TokenClassifier(str(other))


@pytest.mark.parametrize(
    ("text", "entities", "names"),
    [
        ("Kemarin Budi tiba.", ["Budi"], ["Budi"]),
        ("Kemarin Zorgbla tiba.", [], []),  # a capital, but no name for the model
        ("Kemarin KPK ke Jakarta.", [], ["KPK", "Jakarta"]),  # known ones need no model
        ("kemarin budi tiba.", ["budi"], ["budi"]),
        ("kemarin di pt maju jaya.", ["pt maju jaya"], ["maju jaya"]),
    ],
)
def test_the_model_and_the_rules(text: str, entities: list[str], names: list[str]) -> None:
    spans = [Span(text.index(e), text.index(e) + len(e)) for e in entities]
    assert [run.span.of(text) for run in agreed(name_runs(text, "id"), spans, text)] == names


def test_in_the_pipeline(folder: Path, tmp_path: Path) -> None:
    """Said in the configuration; what only the model takes for a name is compared, and the report names the model."""
    from mtqa.config import load_config
    from mtqa.pipeline import Task
    from mtqa.wiring import open_services, reports, run_info

    (tmp_path / "mtqa.toml").write_text(
        f'engine = "none"\nencoder = "none"\nner = "{folder.as_posix()}"\n', encoding="utf-8"
    )
    config = load_config(tmp_path / "mtqa.toml")
    services = open_services(config)
    task = Task(
        "a", "kemarin budi datang dari semarang .", "Yesterday Joko came from Medan.", "en", whole=True
    )
    (report,) = reports([task], config, services)
    named = {f.source.text for p in report.pairs for f in p.facts if f.source and f.kind == "name"}
    assert named == {"budi", "semarang"}
    assert [f.check for f in report.findings if f.check.startswith("name-")]
    assert dict(run_info(config, services).models)["names"] == TokenClassifier(str(folder)).signature
    without = config.model_copy(update={"ner": None})
    (report,) = reports([task], without, open_services(without))
    assert not [f for f in report.findings if f.check.startswith("name-")]
