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


def _title(words: str) -> Any:
    import altair as alt

    return alt.Title(words, anchor="start", fontSize=16, offset=12)


def fidelity(rows: list[dict[str, Any]], t: Texts) -> Any:
    """Documents per fidelity: a row per language, the darker the more."""
    import altair as alt

    most = max(r["documents"] for r in rows)
    return (
        alt.Chart(alt.Data(values=rows))
        .mark_rect()
        .encode(
            x=alt.X("low:Q", bin="binned", title=t("column.fidelity"), scale=alt.Scale(domain=[0, 100])),
            x2="high:Q",
            y=alt.Y("language:N", title=None),
            color=alt.Color(
                "documents:Q",
                title=t("home.documents"),
                scale=alt.Scale(domain=[0, most], range=["#c9d6ee", "#274b8f"]),
                legend=alt.Legend(orient="top", tickMinStep=1, format="d"),
            ),
            tooltip=["language:N", "low:Q", "high:Q", "documents:Q"],
        )
        .properties(height=alt.Step(26), title=_title(t("home.distribution")))
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
        .properties(height=alt.Step(22), title=_title(t("home.by_category")))
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
        .properties(height=240, title=_title(t("home.trend")))
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
