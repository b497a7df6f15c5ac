"""Runs the case files `tests/checks/<check-id>.toml`.

    [[fires]]            # the check must raise exactly the marked spans
    lang = "en"
    source = "Anggaran mencapai ⟦Rp1,2 miliar⟧."
    target = "The budget reached ⟦Rp1.2 million⟧."
    severity = "critical"        # optional
    back = "…"                   # optional back-translation
    encoder = true               # optional: run with the embedded encoder
    glossary = [{ source = "…", en = "…" }]  # optional: the user's terms

    [[silent]]           # the check must raise nothing
    [[todo]]             # like fires, known not to work yet (strict expected failure)

A side without marks expects no span there. Several alarms: mark several spans; they are compared as sets.
Document checks: `sources` / `targets` are lists of segments (aligned one to one).
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from mtqa.checks import all_checks
from mtqa.glossary import glossary_of
from mtqa.model import Severity

CASES = Path(__file__).parent / "checks"
MARK = re.compile(r"⟦(.*?)⟧", re.DOTALL)


def unmark(text: str) -> tuple[str, set[tuple[int, int]]]:
    spans, plain, last = set(), "", 0
    for m in MARK.finditer(text):
        plain += text[last : m.start()]
        spans.add((len(plain), len(plain) + len(m[1])))
        plain += m[1]
        last = m.end()
    return plain + text[last:], spans


def load() -> list[Any]:
    params = []
    for path in sorted(CASES.glob("*.toml")):
        for section, cases in tomllib.loads(path.read_text(encoding="utf-8")).items():
            for i, case in enumerate(cases):
                marks = [pytest.mark.xfail(strict=True)] if section == "todo" else []
                params.append(
                    pytest.param(
                        path.stem, section, case, id=f"{path.stem}-{section}-{i}-{case['lang']}", marks=marks
                    )
                )
    return params


@pytest.mark.parametrize(("check_id", "section", "case"), load())
def test_case(check_id: str, section: str, case: dict[str, Any], request: pytest.FixtureRequest) -> None:
    from mtqa.pipeline import check_pair

    encoder = request.getfixturevalue("embedded_encoder") if case.get("encoder") else None
    check = all_checks()[check_id]
    if check.scope == "document":
        pytest.skip("document checks: see test_document_cases")
    source, source_spans = unmark(case["source"])
    target, target_spans = unmark(case["target"])
    options = {"glossary": glossary_of(case["glossary"])} if "glossary" in case else None
    found = check_pair(
        source,
        target,
        case["lang"],
        back=case.get("back"),
        encoder=encoder,
        checks=[check],
        options=options,
    )
    if section == "silent":
        assert not found, found
        return
    assert found, "nothing found"
    assert {(f.source_span.start, f.source_span.end) for f in found if f.source_span} == source_spans, found
    assert {(f.target_span.start, f.target_span.end) for f in found if f.target_span} == target_spans, found
    if "severity" in case:
        assert {f.severity for f in found} == {Severity(case["severity"])}


@pytest.mark.parametrize("check_id", sorted(all_checks()))
def test_every_check_is_documented_and_has_cases_for_its_languages(check_id: str) -> None:
    check = all_checks()[check_id]
    assert "Why it matters" in check.doc, "the docstring needs a 'Why it matters' section"
    cases = tomllib.loads((CASES / f"{check_id}.toml").read_text(encoding="utf-8"))
    for section in ("fires", "silent"):
        missing = set(check.langs) - {c["lang"] for c in cases.get(section, [])}
        assert not missing, f"no [[{section}]] case for {sorted(missing)}"
