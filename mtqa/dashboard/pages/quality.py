"""Quality of the checker: how often its alarms were right, and how much reviewers lean on it."""

from __future__ import annotations

import streamlit as st

from mtqa.dashboard import charts, frame
from mtqa.dashboard.component import mount
from mtqa.dashboard.quality import MINIMUM, config_lines, quality, suggestions
from mtqa.dashboard.views import figures, message


def page() -> None:
    ctx = frame.context()
    t = ctx.t
    found = quality(ctx.store)
    st.header(t("page.quality"))
    st.caption(t("quality.lead"))
    numbers = [
        (t("quality.decided"), str(sum(n for _, n in found.reviewers))),
        (t("quality.reviewers"), str(len(found.reviewers))),
        (t("quality.agreement"), "–" if found.agreement is None else f"{found.agreement:.2f}"),
        (t("quality.switched"), f"{found.switched} / {found.blind}" if found.blind else "–"),
    ]
    mount([("figures", figures(numbers))], key="quality_figures")
    st.caption(t("quality.agreement_lead", n=found.doubly))
    st.caption(t("quality.switched_lead"))

    st.subheader(t("quality.precision"))
    if not found.precisions:
        mount([("none", message(t("quality.none")))], key="quality_none")
        return
    rows = [
        {"check": p.check, "precision": p.value, "low": p.low, "high": p.high, "decided": p.decided}
        for p in found.precisions
    ]
    st.altair_chart(charts.intervals(rows, t), width="stretch")
    st.dataframe(
        [
            {
                t("review.check"): p.check,
                t("decide.real"): p.real,
                t("decide.false-alarm"): p.false,
                t("quality.precision"): f"{100 * p.value:.0f} %",
                t("quality.interval"): f"{100 * p.low:.0f}–{100 * p.high:.0f} %",
            }
            for p in found.precisions
        ],
        hide_index=True,
    )
    st.subheader(t("quality.suggestion"))
    if doubtful := suggestions(found.precisions):
        st.caption(t("quality.suggest"))
        st.code(config_lines(doubtful), language="toml")
    else:
        st.caption(t("quality.no_suggestion", n=MINIMUM))


page()
