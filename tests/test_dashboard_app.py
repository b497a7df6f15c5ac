"""Each page run by Streamlit's own test harness."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from report_samples import HOSTILE, RUN, hostile, japanese, report

from mtqa.dashboard.review import PAGE
from mtqa.model import Report
from mtqa.store import Item, Store, open_store

pytest.importorskip("streamlit")
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parent.parent
PAGES = ROOT / "mtqa" / "dashboard" / "pages"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("MTQA_STORE", str(tmp_path / "mtqa.sqlite"))
    return open_store(tmp_path / "mtqa.sqlite")


def run(page: str, **state: Any) -> AppTest:
    test = AppTest.from_file(str(PAGES / f"{page}.py"), default_timeout=60)
    for key, value in state.items():
        test.session_state[key] = value
    return test.run()


def drawn(test: AppTest) -> list[dict[str, Any]]:
    """The blocks that were sent to the components on the page."""
    out = []
    for element in test.get("bidi_component"):
        out += json.loads(element.proto.json or element.proto.mixed.json).get("blocks", [])
    return out


def no_markdown_with(test: AppTest, text: str) -> None:
    for element in (*test.markdown, *test.caption, *test.error, *test.info, *test.warning, *test.header):
        assert text not in element.value
    for widget in (*test.selectbox, *test.text_input, *test.button, *test.text_area):
        assert text not in widget.label


def test_the_whole_app_opens(store: Store) -> None:
    store.runs.add(report(), "run")
    test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    assert not test.exception
    assert [w.label for w in test.sidebar.text_input] == ["Your name"]


def test_review_shows_the_latest_run(store: Store) -> None:
    store.runs.add(Report(RUN, (hostile(),)), "older")
    store.runs.add(report(), "newer")
    test = run("review")
    assert not test.exception
    ids = [b["id"] for b in drawn(test)]
    assert ids[:2] == ["facts", "head"] and "c2-2" in ids


def test_review_in_indonesian(store: Store) -> None:
    store.runs.add(report(), "run")
    test = run("review", ui_lang="id")
    assert test.selectbox(key="review_run").label == "Pemeriksaan"
    assert "Perbandingan fakta" in json.dumps(drawn(test), ensure_ascii=False)


def test_review_filters(store: Store) -> None:
    store.runs.add(Report(RUN, (japanese(),)), "run")
    test = run("review")
    test.text_input(key="review_text").set_value("602").run()
    assert not test.exception
    assert [b["id"] for b in drawn(test) if b["id"].startswith("c")] == ["c1-2"]
    assert test.query_params["q"] in ("602", ["602"])


def test_review_of_a_run_of_many_documents(store: Store) -> None:
    b = japanese()
    store.runs.add_many(RUN, (b for _ in range(201)), "many")
    test = run("review")
    assert not test.exception
    ids = [block["id"] for block in drawn(test)]
    assert "head" not in ids and len([i for i in ids if i.startswith("c")]) == PAGE and "pager" in ids


def test_hostile_text_goes_through_the_component_alone(store: Store) -> None:
    store.runs.add(Report(RUN, (hostile(),)), "run")
    test = run("review")
    assert not test.exception
    no_markdown_with(test, "onerror")
    no_markdown_with(test, "LaTeX")


def test_check_asks_for_both_texts(store: Store) -> None:
    test = run("check")
    assert not test.exception
    test.button[0].click().run()
    assert not test.exception
    assert "The source and at least one translation are needed." in json.dumps(drawn(test))
    assert store.runs.all() == []


@pytest.mark.parametrize("page", ["home", "compare", "quality", "export"])
@pytest.mark.parametrize("lang", ["en", "id"])
def test_pages_open(store: Store, page: str, lang: str) -> None:
    store.runs.add(report(), "run")
    store.runs.add(Report(RUN, (hostile(),)), HOSTILE)
    store.decisions.save(Item("finding", "ja", japanese().findings[0].fingerprint), "real", HOSTILE, 0)
    test = run(page, ui_lang=lang)
    assert not test.exception
    no_markdown_with(test, "onerror")


def test_the_charts_come_after_the_lists(store: Store) -> None:
    store.runs.add(report(), "run")
    assert not run("home").get("vega_lite_chart")
    assert len(run("home", home_drawn=True).get("vega_lite_chart")) == 2


def test_the_overview_filters_everything(store: Store) -> None:
    store.runs.add(report(), "run")
    test = run("home")
    test.selectbox(key="home_check").set_value("time-changed").run()
    assert not test.exception
    text = json.dumps(drawn(test), ensure_ascii=False)
    assert "08.00 WIB" in text and "602 orang" not in text
    assert test.query_params["check"] in ("time-changed", ["time-changed"])


def test_check_runs_and_stores(store: Store) -> None:
    test = run("check")
    test.text_area(key="check_source").set_value("Anggaran itu Rp1,2 miliar.\nKorban tewas 602 orang.")
    test.text_area(key="check_target_en").set_value("The budget is Rp1.2 billion.\nThe death toll is 206.")
    test.selectbox(key="check_engine").set_value("none")
    test.text_input(key="check_name").set_value("Two sentences")
    test.button[0].click().run(timeout=180)
    (made,) = store.runs.all()
    assert (made.name, made.origin, made.documents) == ("Two sentences", "app", 1)
    assert test.session_state["open_run"] == made.id
