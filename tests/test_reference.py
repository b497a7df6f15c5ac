"""The check reference is what its sources say."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from mtqa.checks import all_checks
from mtqa.report.reference import main, reference

ROOT = Path(__file__).parent.parent


def test_page_is_up_to_date() -> None:
    page = (ROOT / "docs/checks.md").read_text(encoding="utf-8")
    made = reference(all_checks().values(), ROOT / "tests/checks")
    assert page == made, "run: python -m mtqa.report.reference tests/checks docs/checks.md"


def test_every_check_has_its_section_with_an_example_per_language() -> None:
    made = reference(all_checks().values(), ROOT / "tests/checks")
    sections = {s.split("\n", 1)[0]: s for s in made.split("\n## ")[1:]}
    assert set(sections) == set(all_checks())
    for check in all_checks().values():
        assert "**Why it matters:**" in sections[check.id]
        missing = [lang for lang in check.langs if f"| {lang} |" not in sections[check.id]]
        assert not missing, f"{check.id}: no example for {missing}"


@pytest.mark.parametrize("given", [[], ["a"], ["no-such-folder", "page.md"]])
def test_wrong_arguments_are_one_sentence_and_exit_2(
    given: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["reference", *given])
    with pytest.raises(SystemExit) as stop:
        main()
    assert stop.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_text_cannot_leave_its_cell(tmp_path: Path) -> None:
    check = next(iter(all_checks().values()))
    (tmp_path / f"{check.id}.toml").write_text(
        '[[fires]]\nlang = "en"\nsource = "a|b\\n<b>"\ntarget = "⟦\u202e*x*⟧"\n', encoding="utf-8"
    )
    made = reference([check], tmp_path)
    assert r"| en | a\|b \<b\> | ⟦U+202E\*x\*⟧ | reported |" in made
