"""Runs the cases of document checks (`scope="document"`), which have `sources` and `targets`, aligned one to one.

An empty string stands for a side without a segment. The form is that of `test_check_cases`.
"""

from __future__ import annotations

from typing import Any

import pytest
from test_check_cases import load, unmark

from mtqa.checking import DocumentView, PairView
from mtqa.checks import all_checks
from mtqa.model import Fact, Lang, Severity

CASES = [p for p in load() if "sources" in p.values[2]]


def facts(sources: list[str], targets: list[str], lang: Lang) -> list[tuple[Fact, ...]]:
    return [PairView(s, t, lang).all_facts if s and t else () for s, t in zip(sources, targets, strict=True)]


@pytest.mark.parametrize(("check_id", "section", "case"), CASES)
def test_case(check_id: str, section: str, case: dict[str, Any], request: pytest.FixtureRequest) -> None:
    check = all_checks()[check_id]
    sources = [unmark(s) for s in case["sources"]]
    targets = [unmark(t) for t in case["targets"]]
    encoder = request.getfixturevalue("embedded_encoder") if case.get("encoder") else None

    def encoded(side: list[tuple[str, set[tuple[int, int]]]]) -> list[Any]:
        return [encoder.encode([text])[0] if encoder and text else None for text, _ in side]

    view = DocumentView(
        case["lang"],
        [text or None for text, _ in sources],
        [text or None for text, _ in targets],
        [1.0] * len(sources),
        encoded(sources),
        encoded(targets),
        facts=facts([s for s, _ in sources], [t for t, _ in targets], case["lang"]),
    )
    found = list(check.run(view))
    if section == "silent":
        assert not found, found
        return
    assert found, "nothing found"
    expected = {(i, span) for i, (_, spans) in enumerate(sources) for span in spans}
    assert {(a.pair, (a.source.start, a.source.end)) for a in found if a.source} == expected, found
    expected = {(i, span) for i, (_, spans) in enumerate(targets) for span in spans}
    assert {(a.pair, (a.target.start, a.target.end)) for a in found if a.target} == expected, found
    if "severity" in case:
        assert {a.severity or check.severity for a in found} == {Severity(case["severity"])}
