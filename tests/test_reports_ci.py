"""The reports that machines read: SARIF, JUnit, annotations."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from jsonschema import Draft4Validator
from lxml import etree
from report_samples import RUN, Builder, clean, hostile, japanese, report

from mtqa.model import Report, Severity, Span
from mtqa.report.github import to_github
from mtqa.report.junit import to_junit
from mtqa.report.places import Lines, Place, target_span
from mtqa.report.sarif import to_sarif


@pytest.mark.parametrize(
    ("text", "span", "place"),
    [
        ("abc", Span(1, 2), Place(1, 2, 1, 3)),
        ("a\nbc", Span(2, 4), Place(2, 1, 2, 3)),
        ("a\r\nbc", Span(3, 5), Place(2, 1, 2, 3)),
        ("a\rbc", Span(2, 4), Place(2, 1, 2, 3)),
        ("a\nb", Span(0, 3), Place(1, 1, 2, 2)),
        ("日本\n😀x", Span(4, 5), Place(2, 2, 2, 3)),
        ("", Span(0, 0), Place(1, 1, 1, 1)),
    ],
)
def test_places(text: str, span: Span, place: Place) -> None:
    assert Lines(text).place(span) == place


def test_where_something_is_missing() -> None:
    document = japanese()
    omitted = next(f for f in document.findings if f.check == "omitted-sentence")
    third = document.pairs[2].pair.target
    assert third and target_span(document, omitted) == Span(third.span.end, third.span.end)
    whole = next(f for f in document.findings if f.pair is None)
    assert target_span(document, whole) == Span(0, 0)


def test_sarif() -> None:
    log = json.loads(to_sarif(report()))
    (run,) = log["runs"]
    assert log["version"] == "2.1.0" and run["columnKind"] == "unicodeCodePoints"
    assert len(run["results"]) == 9
    rules = [r["id"] for r in run["tool"]["driver"]["rules"]]
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note") and 0 <= result["rank"] <= 100
        assert result["partialFingerprints"]["mtqa/v1"]
        region = result["locations"][0]["physicalLocation"]["region"]
        assert (region["startLine"], region["startColumn"]) <= (region["endLine"], region["endColumn"])
    first = run["results"][0]
    lines = report().documents[0].target.text.split("\n")
    region = first["locations"][0]["physicalLocation"]["region"]
    assert lines[region["startLine"] - 1][region["startColumn"] - 1 : region["endColumn"] - 1] == "206"
    assert first["relatedLocations"][0]["message"]["text"] == "602"
    assert run["invocations"][0]["executionSuccessful"] is False


EVERY = {
    "full": report(),
    "clean": Report(RUN, (clean(),)),
    "hostile": Report(RUN, (hostile(),)),
    "none": Report(RUN),
}
SCHEMAS = Path(__file__).parent / "schemas"


def sarif_problems(log: Any) -> list[str]:
    schema = json.loads((SCHEMAS / "sarif-2.1.0-rtm.5.json").read_text(encoding="utf-8"))
    return [e.message for e in Draft4Validator(schema).iter_errors(log)]


def junit_schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(SCHEMAS / "junit-10.xsd"))


@pytest.mark.parametrize("made", EVERY.values(), ids=list(EVERY))
def test_sarif_fits_the_standard(made: Report) -> None:
    assert sarif_problems(json.loads(to_sarif(made))) == []


@pytest.mark.parametrize("made", EVERY.values(), ids=list(EVERY))
def test_junit_fits_what_jenkins_reads(made: Report) -> None:
    junit_schema().assertValid(etree.fromstring(to_junit(made).encode()))


def test_the_schemas_refuse_what_is_wrong() -> None:
    log = json.loads(to_sarif(report()))
    log["runs"][0]["results"][0]["level"] = "critical"
    del log["runs"][0]["tool"]["driver"]["name"]
    log["runs"][0]["columnKind"] = "codePoints"
    assert len(sarif_problems(log)) == 3
    root = etree.fromstring(to_junit(report()).encode())
    for wrong in ("<case/>", "<testcase classname='no name'/>"):
        broken = deepcopy(root)
        broken[0].append(etree.fromstring(wrong))
        assert not junit_schema().validate(broken)


def test_sarif_of_a_clean_run_and_file_names() -> None:
    run = json.loads(to_sarif(Report(RUN, (clean(),))))["runs"][0]
    assert run["results"] == [] and run["invocations"][0]["executionSuccessful"] is True
    made = to_sarif(report(), lambda d, side: f"a b/{side}.{d.target.lang}.txt")
    assert '"a%20b/target.ja.txt"' in made and '"a%20b/source.ja.txt"' in made


def test_junit() -> None:
    root = ET.fromstring(to_junit(report()))
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("11", "5", "1")
    suite = root[0]
    case = suite[2]
    assert (case.get("name"), case.find("failure").get("type")) == ("Segment 3", "number-changed")  # type: ignore[union-attr]
    assert suite[4].find("failure") is None and "Half-width" in (suite[4].findtext("system-out") or "")
    assert ET.fromstring(to_junit(Report(RUN))).get("tests") == "0"


def test_annotations() -> None:
    lines = to_github(report()).splitlines()
    assert lines[0].startswith(
        "::error file=article.ja,line=3,title=number-changed (critical),col=6,endColumn=9::602 orang"
    )
    assert any(line.startswith("::warning file=article.ar") for line in lines)
    assert "::error title=internal-error::article: word-salad" in to_github(report())


def test_annotations_in_indonesian() -> None:
    lines = to_github(report(), ui_lang="id").splitlines()
    assert any(
        line.endswith("::Sumber menyebut “08.00 WIB”, terjemahan menyebut “٠٩:٠٠” = 09.00") for line in lines
    )


def test_annotations_cannot_be_forged() -> None:
    b = Builder("en")
    b.segment("a", "b")
    b.finding("x", "other", Severity.MAJOR, "100 %\n::set-output name=a::b", None, None, 0)
    made = to_github(Report(RUN, (b.build(),)), lambda d: "a,b:c.txt")
    assert (
        made
        == "::error file=a%2Cb%3Ac.txt,line=1,title=x (major),col=1,endColumn=2::100 %25%0A::set-output name=a::b\n"
    )


@pytest.mark.parametrize("write", [to_sarif, to_junit, to_github])
def test_hostile_text(write: object) -> None:
    text = write(Report(RUN, (hostile(),)))  # type: ignore[operator]
    text.encode("utf-8")
    assert "\u202e" not in text and "\x1b" not in text
    if write is to_junit:
        ET.fromstring(text)
    if write is to_sarif:
        json.loads(text)
