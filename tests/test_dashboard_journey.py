"""The whole way in a real browser: the seed article is checked, reviewed by keyboard, loaded again, exported."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
from browser import dashboard, need_chromium

from mtqa.bench.article import seed_tasks
from mtqa.dashboard.frame import texts
from mtqa.messages import message_in
from mtqa.store import Item, Store, open_store

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    need_chromium()
    return tmp_path_factory.mktemp("journey") / "mtqa.sqlite"


@pytest.fixture(scope="module")
def address(place: Path) -> Iterator[str]:
    open_store(place)
    with dashboard(place) as url:
        yield url


def check_the_article(page: Page, address: str, lang: str, ui: str) -> None:
    """Pastes the article and its version in `lang`, and waits for the review."""
    t = texts(ui)
    task = next(x for x in seed_tasks(None) if x.target_lang == lang)
    page.goto(f"{address}/check?ui={ui}&reviewer=Ani")
    page.get_by_label(t("check.source")).fill(task.source, timeout=60_000)
    page.get_by_role("tab", name=t(f"lang.{lang}")).click()
    page.get_by_label(t("check.target"), exact=True).locator("visible=true").fill(task.target)
    page.get_by_label(t("check.name")).fill(f"Article in {lang}")
    page.get_by_role("button", name=t("check.run"), exact=True).click()
    page.locator(".segment").first.wait_for(timeout=300_000)


def decided(page: Page, ui: str) -> list[str]:
    """What the findings say of their decisions, in the order of the page."""
    page.wait_for_function(
        "n => [...document.querySelectorAll('*')].some(e => e.shadowRoot && "
        "e.shadowRoot.querySelectorAll('.saved').length === n)",
        arg=2,
        timeout=60_000,
    )
    assert page.get_by_text(texts(ui)("decide.saving")).count() == 0
    return [x.inner_text() for x in page.locator(".finding .saved").all()]


def export(page: Page, name: str) -> bytes:
    with page.expect_download(timeout=60_000) as download:
        page.get_by_role("button", name=name, exact=True).click()
    return Path(download.value.path()).read_bytes()


@pytest.mark.parametrize(("lang", "ui"), [("ja", "en"), ("ar", "id")])
def test_from_the_article_to_the_export(
    browser: Browser, address: str, place: Path, lang: str, ui: str
) -> None:
    t, store = texts(ui), open_store(place)
    page = browser.new_page(viewport={"width": 1400, "height": 1000}, accept_downloads=True)
    problems: list[str] = []
    page.on("pageerror", lambda e: problems.append(str(e)))
    check_the_article(page, address, lang, ui)
    run = store.runs.all()[0]
    assert (run.name, run.origin, run.documents) == (f"Article in {lang}", "app", 1)

    cell = page.locator(f".segment .target .text[lang={lang}]").first
    assert cell.get_attribute("dir") == ("rtl" if lang == "ar" else "ltr")
    assert cell.evaluate("e => getComputedStyle(e).direction") == ("rtl" if lang == "ar" else "ltr")

    # J goes to the first item, K back to it; each decision moves on by itself; U takes the third one back.
    tokens = [x.get_attribute("data-item") for x in page.locator(".finding [data-item]").all()[:4]]
    body, cursor = page.locator("body"), page.locator(".decide.cursor")
    assert len(tokens) == 4
    for key in ("j", "x", "a"):
        body.press(key)
    body.press("k")
    assert cursor.get_attribute("data-item") != tokens[2]
    body.press("j")
    assert cursor.get_attribute("data-item") == tokens[2]
    body.press("b")
    page.locator(f"[data-item='{tokens[2]}'] .saved").wait_for(timeout=60_000)
    body.press("u")
    page.locator(f"[data-item='{tokens[2]}'] .saved").wait_for(state="detached", timeout=60_000)
    words = [f"{t('decide.saved')}: {t(f'decide.{v}')}" for v in ("real", "false-alarm")]
    assert decided(page, ui) == words
    page.reload()
    page.locator(".segment").first.wait_for(timeout=60_000)
    assert sorted(decided(page, ui)) == sorted(words)

    page.get_by_role("link", name=t("page.export")).click()
    page.get_by_role("button", name=t("export.csv")).wait_for(timeout=60_000)
    verdicts = rows_of_the_export(page, store, ui)
    assert sorted(v for v in verdicts.values() if v) == ["false-alarm", "real"]
    assert problems == []
    page.close()


def test_files_fetched_at_once(browser: Browser, address: str, place: Path) -> None:
    """Clicks in quick succession, while the page still draws: each gives its file."""
    t = texts("en")
    page = browser.new_page(viewport={"width": 1400, "height": 1000}, accept_downloads=True)
    if not open_store(place).runs.all():
        check_the_article(page, address, "ja", "en")
    fetched: list[str] = []
    page.on("download", lambda d: fetched.append(d.suggested_filename))
    page.goto(f"{address}/export?ui=en&reviewer=Ani")
    kinds = ("jsonl", "csv", "xlsx", "json", "csv", "jsonl")
    buttons = [page.get_by_role("button", name=t(f"export.{k}"), exact=True) for k in kinds]
    for button in buttons:
        button.wait_for(timeout=60_000)
    for button in buttons:
        button.evaluate("b => setTimeout(() => b.click(), 0)")
    for _ in range(600):
        if len(fetched) == len(kinds):
            break
        page.wait_for_timeout(100)
    assert sorted(x.rsplit(".", 1)[1] for x in fetched) == sorted(kinds)
    page.close()


def rows_of_the_export(page: Page, store: Store, ui: str) -> dict[str, str | None]:
    """Fingerprint -> decision: the same in all three files, and in the store. Spreadsheets speak as the page does."""
    t = texts(ui)
    run = store.runs.all()[0]
    document = store.runs.document(store.runs.documents(run.id)[0].id)
    assert document
    said = {f.fingerprint: message_in(f, ui) for f in document.findings}
    english = {f.fingerprint: f.message for f in document.findings}
    assert ui == "en" or said != english

    lines = [json.loads(x) for x in export(page, t("export.jsonl")).decode("utf-8").splitlines()]
    made = {r["fingerprint"]: r["decision"] for r in lines}
    assert {r["fingerprint"]: r["message"] for r in lines} == english
    table = list(csv.DictReader(io.StringIO(export(page, t("export.csv")).decode("utf-8-sig"))))
    assert {r["fingerprint"]: r["decision"] or None for r in table} == made
    assert {r["fingerprint"]: r["message"] for r in table} == said
    sheet = openpyxl.load_workbook(io.BytesIO(export(page, t("export.xlsx")))).active
    head, *rows = [list(r) for r in sheet.iter_rows(values_only=True)]  # type: ignore[union-attr]
    found = [dict(zip(head, r, strict=True)) for r in rows]
    assert {r["fingerprint"]: r["decision"] for r in found} == made
    assert {r["fingerprint"]: r["message"] for r in found} == said
    lang = document.target.lang
    for fingerprint, verdict in made.items():
        standing = store.decisions.standing([Item("finding", lang, fingerprint)])
        assert [d.verdict for made_ in standing.values() for d in made_] == ([verdict] if verdict else [])
    return made
