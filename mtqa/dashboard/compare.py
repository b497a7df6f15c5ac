"""The comparison of two runs or versions without its widgets. Knows no Streamlit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mtqa.dashboard.home import BY_RANK, open_button
from mtqa.dashboard.views import Block, figures, message
from mtqa.model import TARGET_LANGS
from mtqa.report.common import Texts
from mtqa.report.nodes import Node, h
from mtqa.report.review import cell, severity_badge
from mtqa.store import Changed, Filter, Match, RunRow, Side, Store

CLEAR = 1.0
"""Points of fidelity below which a segment counts as unchanged."""

FEWEST = 10
"""Matched segments below which no test is made."""


MANY = 200
"""Above this number of documents they are not listed one by one."""


def versions(store: Store, run: RunRow, t: Texts) -> dict[str, str]:
    """What of a run can be compared: all of it (""), the versions in a language, a document; each with its words.

    Documents are there where they say more than the languages.
    """
    counts = {r.lang: r.documents for r in store.overview.languages(Filter(run_id=run.id))}
    langs = [lang for lang in TARGET_LANGS if lang in counts]
    found = {"": t("compare.all")}
    if len(langs) > 1:
        found |= {f"lang:{lang}": t(f"lang.{lang}") for lang in langs}
    if 1 < run.documents <= MANY and any(n > 1 for n in counts.values()):
        found |= {
            f"doc:{d.id}": f"{t.maybe(f'lang.{d.target_lang}', d.target_lang)} · {d.doc_id} · {d.title}"
            for d in store.runs.documents(run.id)
        }
    return found


def read_version(raw: str, known: Sequence[str]) -> str | None:
    """A version in the URL; None if there is none or it is not of the run."""
    return raw if raw and raw in known else None


def side_of(run_id: int, version: str) -> Side:
    kind, _, value = version.partition(":")
    return Side(run_id, value if kind == "lang" else "", int(value) if kind == "doc" else None)


@dataclass(frozen=True, slots=True)
class Difference:
    """Mean change of fidelity, second side minus first; interval and p are None for too few segments."""

    segments: int
    better: int
    worse: int
    mean: float | None
    low: float | None = None
    high: float | None = None
    p: float | None = None


def difference(changes: Sequence[float], samples: int = 2000, seed: int = 12345) -> Difference:
    """Paired bootstrap over segments (Koehn 2004): 95 % percentile interval of the mean change, two-sided p.

    Deterministic by its seed. p is the doubled share of resamples on the other side of 0, at least 1 / `samples`.
    """
    import numpy as np

    n = len(changes)
    better, worse = sum(c >= CLEAR for c in changes), sum(c <= -CLEAR for c in changes)
    if not n:
        return Difference(0, 0, 0, None)
    values = np.asarray(changes, dtype=np.float64)
    mean = float(values.mean())
    if n < FEWEST:
        return Difference(n, better, worse, mean)
    generator = np.random.default_rng(seed)
    # One resample at a time: memory stays that of the data.
    means = np.array([values[generator.integers(0, n, n)].mean() for _ in range(samples)])
    low, high = (float(x) for x in np.percentile(means, [2.5, 97.5]))
    other = min(float((means <= 0).mean()), float((means >= 0).mean()))
    return Difference(n, better, worse, mean, low, high, min(1.0, max(2 * other, 1 / samples)))


def summary_block(found: Difference, unmatched: tuple[int, int], t: Texts) -> Block:
    def signed(value: float | None) -> str:
        return "–" if value is None else f"{value:+.1f}".replace("-", "−")

    numbers = [
        (t("compare.matched"), str(found.segments)),
        (t("compare.better"), str(found.better)),
        (t("compare.worse"), str(found.worse)),
        (t("compare.mean"), signed(found.mean)),
    ]
    if found.p is None:
        words = t("compare.too_few", n=FEWEST)
    else:
        sure = "compare.sure" if found.p < 0.05 else "compare.unsure"
        words = t(sure, low=signed(found.low), high=signed(found.high), p=f"{found.p:.3f}")
    lines = [h("p", {"class": "quiet"}, words)]
    if any(unmatched):
        lines.append(
            h("p", {"class": "quiet"}, t("compare.unmatched", first=unmatched[0], second=unmatched[1]))
        )
    return "summary", h("div", {}, figures(numbers), lines)


def findings_block(rows: Sequence[Changed], t: Texts) -> Block:
    if not rows:
        return "findings", message(t("compare.same_findings"))
    head = [
        h("th", {"scope": "col"}, x)
        for x in (t("review.check"), t("review.severity"), t("compare.gone"), t("compare.new"))
    ]
    body = [
        h(
            "tr",
            {},
            h("td", {}, r.check),
            h("td", {}, severity_badge(BY_RANK[r.severity], t)),
            h("td", {"class": "num", "data-label": t("compare.gone")}, str(r.gone or "·")),
            h("td", {"class": "num", "data-label": t("compare.new")}, str(r.new or "·")),
        )
        for r in rows
    ]
    return "findings", h("table", {"class": "list"}, h("thead", {}, h("tr", {}, head)), h("tbody", {}, body))


def segments_block(store: Store, matches: Sequence[Match], t: Texts, limit: int = 15) -> Block:
    """The segments that are worst beside the first side, with both versions; each opens in the second."""
    worse = [m for m in matches if m.change is not None and m.change <= -CLEAR][:limit]
    if not worse:
        return "segments", message(t("compare.none_worse"))
    rows = []
    for m in worse:
        first, second = (_texts(store, *place) for place in (m.first, m.second))
        rows.append(
            h(
                "tr",
                {},
                h(
                    "td",
                    {"class": "c-lang"},
                    " → ".join(dict.fromkeys(t.maybe(f"lang.{x}", x) for x in m.langs)),
                    h("div", {}, f"{m.change:+.0f}".replace("-", "−")),
                ),
                h("td", {}, cell("bdi", "id", "", second[0])),
                h("td", {}, cell("bdi", m.langs[0], "", first[1])),
                h("td", {}, cell("bdi", m.langs[1], "", second[1])),
                h("td", {"class": "c-open"}, open_button(*m.second, t)),
            )
        )
    names = (t("column.language"), t("column.source"), t("compare.first"), t("compare.second"), "")
    head: list[Node | str] = [h("th", {"scope": "col"}, x) for x in names]
    return "segments", h("table", {"class": "list"}, h("thead", {}, h("tr", {}, head)), h("tbody", {}, rows))


def _texts(store: Store, document_id: int, position: int) -> tuple[str, str]:
    found = store.runs.part(document_id, [position])
    if not found:
        return "", ""
    pair = found[0].pairs[position].pair
    return pair.source.text if pair.source else "", pair.target.text if pair.target else ""
