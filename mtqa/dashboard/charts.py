"""Altair charts of the overview and quality pages, in the reports' colours."""

from __future__ import annotations

from typing import Any

from mtqa.model import Severity
from mtqa.report.common import SEVERITIES, Texts

COLOURS = {
    Severity.CRITICAL: "#c2361f",
    Severity.MAJOR: "#d08a1a",
    Severity.MINOR: "#2f7fb8",
    Severity.NEUTRAL: "#8b8f96",
}


def fidelity(rows: list[dict[str, Any]], t: Texts) -> Any:
    """Number of documents per fidelity, one row per language."""
    import altair as alt

    return (
        alt.Chart(alt.Data(values=rows))
        .mark_bar(color="#274b8f")
        .encode(
            x=alt.X("low:Q", bin="binned", title=t("column.fidelity"), scale=alt.Scale(domain=[0, 100])),
            x2="high:Q",
            y=alt.Y("documents:Q", title=None, axis=alt.Axis(tickMinStep=1, tickCount=2)),
            row=alt.Row(
                "language:N",
                title=None,
                header=alt.Header(labelAngle=0, labelAlign="left", labelOrient="left"),
            ),
            tooltip=["language:N", "low:Q", "high:Q", "documents:Q"],
        )
        .properties(height=44, width=340)
        .configure_view(stroke=None)
    )


def findings(rows: list[dict[str, Any]], t: Texts) -> Any:
    """Number of findings per group, stacked by severity, the worst innermost."""
    import altair as alt

    names = [t(f"severity.{s.value}") for s in SEVERITIES]
    return (
        alt.Chart(alt.Data(values=rows))
        .mark_bar()
        .encode(
            x=alt.X("sum(findings):Q", title=t("column.findings"), axis=alt.Axis(tickMinStep=1)),
            y=alt.Y("group:N", title=None, sort="-x", axis=alt.Axis(labelLimit=240)),
            color=alt.Color(
                "severity:N",
                title=None,
                scale=alt.Scale(domain=names, range=[COLOURS[s] for s in SEVERITIES]),
                legend=alt.Legend(orient="top"),
            ),
            order=alt.Order("rank:Q", sort="descending"),
            tooltip=["group:N", "severity:N", "sum(findings):Q"],
        )
        .properties(height=alt.Step(22))
    )


def trend(rows: list[dict[str, Any]], t: Texts) -> Any:
    """Share of documents that pass, over runs, a line per language."""
    import altair as alt

    return (
        alt.Chart(alt.Data(values=rows))
        .mark_line(point=True)
        .encode(
            x=alt.X("order:O", title=t("home.run_number"), axis=alt.Axis(labelAngle=0)),
            y=alt.Y(
                "passed:Q", title=t("home.passed"), axis=alt.Axis(format="%"), scale=alt.Scale(domain=[0, 1])
            ),
            color=alt.Color("language:N", title=None, legend=alt.Legend(orient="top")),
            strokeDash="language:N",
            tooltip=[
                "run:N",
                "language:N",
                alt.Tooltip("passed:Q", format=".0%"),
                "documents:Q",
                alt.Tooltip("fidelity:Q", format=".1f"),
            ],
        )
        .properties(height=240)
    )


def intervals(rows: list[dict[str, Any]], t: Texts) -> Any:
    """Precision per check with its interval."""
    import altair as alt

    base = alt.Chart(alt.Data(values=rows)).encode(y=alt.Y("check:N", title=None, sort="-x"))
    x = alt.X(
        "precision:Q", title=t("quality.precision"), axis=alt.Axis(format="%"), scale=alt.Scale(domain=[0, 1])
    )
    points = base.mark_point(filled=True, size=70, color="#274b8f").encode(
        x=x, tooltip=["check:N", alt.Tooltip("precision:Q", format=".0%"), "decided:Q"]
    )
    bars = base.mark_rule(color="#274b8f").encode(x=alt.X("low:Q", title=t("quality.precision")), x2="high:Q")
    return (bars + points).properties(height=alt.Step(24))
