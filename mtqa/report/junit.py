"""JUnit XML: what CI servers read. A suite per document, a case per segment; major and critical findings fail it."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from mtqa.model import DocumentReport, Report, Severity
from mtqa.report.common import Texts, visible
from mtqa.report.review import Numbered, by_segment, numbered


def to_junit(report: Report) -> str:
    """The report as JUnit XML (the form of Ant and Jenkins)."""
    root = ET.Element("testsuites", name="mtqa")
    for document in report.documents:
        root.append(_suite(document))
    totals = {k: str(sum(int(s.get(k, "0")) for s in root)) for k in ("tests", "failures", "errors")}
    root.attrib.update(totals)
    ET.indent(root, " ")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _suite(document: DocumentReport) -> ET.Element:
    t = Texts("en")
    suite = ET.Element("testsuite", name=clean(f"{document.id} ({document.target.lang})"))
    places = by_segment(document, numbered(document))
    cases = [
        _case(document, t("text.segment", n=i + 1), places.get(i, [])) for i in range(len(document.pairs))
    ]
    if None in places:
        cases.append(_case(document, t("text.whole"), places[None]))
    for error in document.errors:
        case = ET.Element("testcase", classname=clean(document.id), name=clean(error.check))
        ET.SubElement(case, "error", message=clean(error.message), type="internal-error")
        cases.append(case)
    suite.extend(cases)
    suite.set("tests", str(len(cases)))
    suite.set("failures", str(sum(c.find("failure") is not None for c in cases)))
    suite.set("errors", str(len(document.errors)))
    return suite


def _case(document: DocumentReport, name: str, findings: list[Numbered]) -> ET.Element:
    case = ET.Element("testcase", classname=clean(document.id), name=name)
    serious = [n.finding for n in findings if n.finding.severity.rank >= Severity.MAJOR.rank]
    if serious:
        lines = [f"{f.severity.value}: {f.message} [{f.check}]" for f in serious]
        failure = ET.SubElement(case, "failure", message=clean(serious[0].message), type=serious[0].check)
        failure.text = clean("\n".join(lines))
    lesser = [n.finding for n in findings if n.finding.severity.rank < Severity.MAJOR.rank]
    if lesser:
        out = ET.SubElement(case, "system-out")
        out.text = clean("\n".join(f"{f.severity.value}: {f.message} [{f.check}]" for f in lesser))
    return case


def clean(text: str) -> str:
    """Text that XML 1.0 can hold."""
    return visible(text).replace("\ufffe", "⟨U+FFFE⟩").replace("\uffff", "⟨U+FFFF⟩")
