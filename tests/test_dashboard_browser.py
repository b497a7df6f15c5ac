"""Journeys through the dashboard in a real headless Chromium."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from browser import dashboard, need_chromium
from large_run import SIZE, add_large_run
from report_samples import HOSTILE, RUN, arabic, hostile, japanese, report

from mtqa.dashboard.review import PAGE
from mtqa.model import Report
from mtqa.report.common import visible
from mtqa.store import Item, Store, open_store, segment_key
from mtqa.store.database import safe

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    need_chromium()
    return tmp_path_factory.mktemp("dashboard") / "mtqa.sqlite"


@pytest.fixture(scope="module")
def address(place: Path) -> Iterator[str]:
    open_store(place).runs.add(report(), "The run")
    with dashboard(place) as url:
        yield url


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page on which a script error or a dialog is a failure."""
    p = browser.new_page(viewport={"width": 1400, "height": 1000})
    problems: list[str] = []
    p.on("pageerror", lambda e: problems.append(str(e)))

    def dialog(d: Any) -> None:
        problems.append(f"dialog: {d.message}")
        d.dismiss()

    p.on("dialog", dialog)
    yield p
    p.close()
    assert problems == []


@pytest.fixture
def store(address: str, place: Path) -> Store:
    return open_store(place)


def open_review(page: Page, address: str, **query: object) -> None:
    page.goto(address + "/?" + "&".join(f"{k}={v}" for k, v in query.items()))
    page.locator(".segment").first.wait_for(timeout=60_000)


def choose(page: Page, name: str) -> None:
    """A button of a segmented control or of pills (their role differs between Streamlit's versions)."""
    page.locator("[data-testid=stMain] button").filter(has=page.get_by_text(name, exact=True)).first.click()


def test_decide_by_keyboard_reload_still_there(page: Page, address: str, store: Store) -> None:
    open_review(page, address, run=1, doc=1, ui="en", reviewer="ani")
    page.locator(".finding").first.wait_for()
    first = page.locator("[data-item='1f1']")
    page.locator("[data-item='1f1'] .status").wait_for(state="attached")
    page.locator("body").press("j")  # the finding about the whole document
    page.locator("body").press("j")  # the worst finding
    assert "cursor" in (first.get_attribute("class") or "")
    page.keyboard.press("x")
    first.locator(".saved").wait_for()
    assert first.locator(".saved").inner_text() == "Saved: Real error"
    # The cursor has moved on to the next finding that waits.
    assert page.locator(".decide.cursor").get_attribute("data-item") == "1f2"
    page.keyboard.press("a")
    page.locator("[data-item='1f2'] .saved").wait_for()
    page.keyboard.press("b")
    page.locator("[data-item='1f3'] .saved").wait_for()
    (decision,) = store.decisions.standing(
        [Item("finding", "ja", japanese().findings[0].fingerprint)]
    ).popitem()[1]
    assert (decision.verdict, decision.reviewer) == ("real", "ani")

    page.reload()
    page.locator("[data-item='1f1'] .saved").wait_for(timeout=60_000)
    said = [page.locator(f"[data-item='1f{n}'] .saved").inner_text() for n in (1, 2, 3)]
    assert said == ["Saved: Real error", "Saved: False alarm", "Saved: Needs a bilingual"]
    # A settled finding is quiet in the text.
    page.locator(".finding.settled").wait_for()

    page.locator("body").press("u")
    page.locator("[data-item='1f3'] .saved").wait_for(state="detached")
    assert page.locator("[data-item='1f2'] .saved").count() == 1


def test_what_is_decided_stays_in_view(page: Page, address: str) -> None:
    open_review(page, address, run=1, doc=1, ui="en", reviewer="fajar", show="open")
    item = page.locator("[data-item='1f5']")
    before = page.locator(".segment").count()
    item.locator("[data-act=fixed]").click()
    item.locator(".saved").wait_for()
    assert page.locator(".segment").count() == before


def test_keys_do_nothing_while_somebody_types(page: Page, address: str, store: Store) -> None:
    before = store.decisions.latest()
    open_review(page, address, run=1, doc=1, ui="en", reviewer="ani")
    box = page.get_by_label("Search the text")
    box.click()
    box.type("jxa")
    page.wait_for_timeout(500)
    assert box.input_value() == "jxa" and store.decisions.latest() == before


def test_marks_light_their_partner_and_show_the_evidence(page: Page, address: str) -> None:
    open_review(page, address, run=1, doc=1, ui="en")
    card = page.locator(".segment[data-seg='2']")
    card.scroll_into_view_if_needed()
    card.locator(".source mark").hover()
    assert "lit" in (card.locator(".target mark").get_attribute("class") or "")
    assert "206人 = 206" in page.locator(".pop").inner_text()
    # By keyboard as well: the mark takes the focus.
    page.mouse.move(0, 0)
    card.locator(".target mark").focus()
    assert "lit" in (card.locator(".source mark").get_attribute("class") or "")
    # A word lights its counterpart.
    word = page.locator(".segment[data-seg='0'] .source .word", has_text="sekolah")
    word.hover()
    assert "lit" in (
        page.locator(".segment[data-seg='0'] .target .word", has_text="学校").get_attribute("class") or ""
    )


def test_a_fact_leads_to_its_segment(page: Page, address: str) -> None:
    open_review(page, address, run=1, doc=1, ui="en", q="602")
    page.locator(".segment[data-seg='4']").wait_for(state="detached")
    page.locator(".facttable [data-goto='4']").first.click()
    page.locator(".segment[data-seg='4']").wait_for()


def test_arabic_is_set_from_right_to_left(page: Page, address: str, store: Store) -> None:
    open_review(page, address, run=1, doc=1, ui="id", reviewer="budi")
    choose(page, "Arab")
    cell = page.locator(".segment[data-seg='1'] .target .text[lang=ar]")
    cell.wait_for()
    assert (cell.get_attribute("dir"), cell.get_attribute("lang")) == ("rtl", "ar")
    assert cell.evaluate("e => getComputedStyle(e).direction") == "rtl"
    # The text begins at the right edge of its column.
    edges = cell.evaluate(
        """e => { const r = document.createRange(); r.setStart(e.firstChild, 0); r.setEnd(e.firstChild, 3);
                  return [r.getBoundingClientRect().right, e.getBoundingClientRect().right]; }"""
    )
    assert abs(edges[0] - edges[1]) < 3
    cell.locator("mark").hover()
    assert "lit" in (page.locator(".segment[data-seg='1'] .source mark").get_attribute("class") or "")
    page.locator("body").press("j")
    page.keyboard.press("x")
    saved = page.locator("[data-item='2f1'] .saved")
    saved.wait_for()
    assert saved.inner_text() == "Tersimpan: Benar salah"
    page.reload()
    page.locator("[data-item='2f1'] .saved").wait_for(timeout=60_000)
    fingerprint = arabic().findings[0].fingerprint
    assert store.decisions.standing([Item("finding", "ar", fingerprint)])


def test_two_reviewers_at_once(browser: Browser, address: str, store: Store) -> None:
    pages = [browser.new_page() for _ in range(2)]
    for p, who in zip(pages, ("citra", "dewi"), strict=True):
        open_review(p, address, run=1, doc=1, ui="en", reviewer=who)
    one, two = (p.locator("[data-item='1f4']") for p in pages)
    one.locator("[data-act=real]").click()
    one.locator(".saved").wait_for()
    two.locator("[data-act=false-alarm]").click()
    pages[1].locator(".message-note").wait_for()
    said = pages[1].locator(".message-note").inner_text()
    assert "citra decided: Real error. Both decisions are kept." in said
    # The first one does nothing and is told all the same.
    one.locator(".conflict").wait_for()
    assert "dewi decided: False alarm" in one.locator(".conflict").inner_text()
    assert "dewi decided: False alarm" in pages[0].locator(".message-note").inner_text()
    item = Item("finding", "ja", japanese().findings[3].fingerprint)
    assert {d.reviewer: d.verdict for d in store.decisions.standing([item])[item]} == {
        "citra": "real",
        "dewi": "false-alarm",
    }
    for p in pages:
        p.close()


HOSTILE_NAME = "<b>x</b> **bold** $a^2$ :fire: [link](http://evil.example) ![i](http://evil.example/x.png)"


def test_hostile_text_stays_text(page: Page, address: str, store: Store) -> None:
    requests: list[str] = []
    page.on("request", lambda r: requests.append(r.url))
    run = store.runs.add(Report(RUN, (hostile(),)), HOSTILE_NAME)
    document = store.runs.documents(run)[0].id
    store.decisions.save(Item("finding", "en", hostile().findings[0].fingerprint), "real", HOSTILE, 0)
    open_review(page, address, run=run, doc=document, ui="en")
    shown = page.locator(".segment .source .text").inner_text()
    assert shown == visible(HOSTILE)
    assert page.locator(".segment .message").inner_text() == visible(HOSTILE)
    assert visible(safe(HOSTILE)) in page.locator(".finding .status").inner_text()
    body = page.locator("[data-testid=stMain]")
    assert page.evaluate("() => window.katex === undefined || !document.querySelector('.katex')")
    assert body.locator("img, .katex, a[href*='evil']").count() == 0
    assert page.locator(".mtqa img, .mtqa script, .mtqa a[href*='evil']").count() == 0
    # The run's name, in its chooser and in the list that opens.
    chooser = page.locator("[data-testid=stSelectbox]").first
    assert HOSTILE_NAME in (chooser.locator("input").input_value() or chooser.inner_text())
    chooser.click()
    page.get_by_role("option").first.wait_for()
    assert HOSTILE_NAME in page.get_by_role("option").first.inner_text()
    assert (
        page.locator("[role=option] img, [role=option] a, [role=option] .katex, [role=option] strong").count()
        == 0
    )
    assert not [u for u in requests if "evil" in u]


UPLOADED = "[data-testid=stFileChipName], [data-testid=stFileUploaderFileName]"
HOSTILE_FILES = (
    "<script>alert(1)<\u2215script>.txt",
    "<img src=x onerror=alert(1)>.txt",
    "a\u202etxt.exe.txt",
    "$\\LaTeX$ $a^2$.txt",
    ":fire: :material\u2215home:.txt",
    "[link](http:evil.example) ![i](http:evil.example) **b**.txt",
)


@pytest.mark.parametrize("name", HOSTILE_FILES)
def test_hostile_file_names_stay_text(page: Page, address: str, name: str) -> None:
    """In the list of uploads, in an error about the file, and as the name of the document."""
    requests: list[str] = []
    page.on("request", lambda r: requests.append(r.url))
    page.goto(f"{address}/check?ui=en")
    upload = page.locator("[data-testid=stFileUploader] input[type=file]")
    upload.first.wait_for(state="attached", timeout=60_000)
    bad = {"name": name, "mimeType": "text/plain", "buffer": b"ok\n\xff"}
    upload.nth(0).set_input_files([bad])  # type: ignore[list-item]
    page.locator(UPLOADED).first.wait_for()
    upload.nth(1).set_input_files([{**bad, "buffer": b"Two sentences."}])  # type: ignore[list-item]
    page.locator(UPLOADED).nth(1).wait_for()
    page.get_by_role("button", name="Check", exact=True).click()
    said = page.locator(".message-error")
    said.wait_for(timeout=60_000)
    assert said.inner_text() == f"{visible(name)}:2: is not UTF-8: byte 0xff cannot be read; save it as UTF-8"
    main = page.locator("[data-testid=stMain]")
    assert main.locator("script, img, .katex, a[href*='evil'], strong:has-text('b')").count() == 0
    assert page.locator(".mtqa script, .mtqa img, .mtqa a").count() == 0
    assert not [u for u in requests if "evil" in u]


def test_a_hostile_file_name_as_a_document(page: Page, address: str, store: Store) -> None:
    page.goto(f"{address}/check?ui=en")
    page.get_by_label("Indonesian source").fill("Korban tewas 602 orang.", timeout=60_000)
    name = HOSTILE_FILES[3]
    page.locator("[data-testid=stFileUploader] input[type=file]").nth(1).set_input_files(
        [{"name": name, "mimeType": "text/plain", "buffer": b"The death toll is 206."}]
    )
    page.locator(UPLOADED).first.wait_for()
    page.get_by_role("button", name="Check", exact=True).click()
    page.locator(".segment").first.wait_for(timeout=300_000)
    assert page.locator(".dochead .docid").inner_text() == name
    assert page.locator("[data-testid=stMain] .katex").count() == 0
    page.get_by_role("link", name="Overview").click()
    page.locator(".list .quiet", has_text=name).first.wait_for(timeout=60_000)
    assert page.locator("[data-testid=stMain] .katex").count() == 0
    store.runs.delete(store.runs.all()[0].id)


def test_a_check_can_be_cancelled(page: Page, address: str, store: Store) -> None:
    before = [r.id for r in store.runs.all()]
    page.goto(f"{address}/check?ui=en")
    # Every sentence is another one: nothing of it is remembered.
    source = "\n".join(
        f"Pada hari ke-{n} gubernur membuka {n} jembatan baru di desa itu." for n in range(400)
    )
    page.get_by_label("Indonesian source").fill(source, timeout=60_000)
    target = "\n".join(f"On day {n} the governor opened {n} new bridges in that village." for n in range(400))
    page.get_by_label("Translation", exact=True).locator("visible=true").fill(target)
    page.get_by_role("button", name="Check", exact=True).click()
    page.get_by_role("button", name="Cancel").click(timeout=60_000)
    page.get_by_text("Cancelled. Nothing was stored.").wait_for(timeout=120_000)
    assert [r.id for r in store.runs.all()] == before
    assert page.get_by_label("Indonesian source").input_value() == source


def test_nothing_is_asked_of_other_hosts(page: Page, address: str) -> None:
    requests: list[str] = []
    page.on("request", lambda r: requests.append(r.url))
    open_review(page, address, run=1, doc=1)
    page.wait_for_timeout(500)
    assert [u for u in requests if not re.match(r"(https?|wss?)://localhost[:/]|blob:|data:", u)] == []


def test_narrow_and_dark(browser: Browser, address: str) -> None:
    p = browser.new_page(viewport={"width": 420, "height": 900}, color_scheme="dark")
    open_review(p, address, run=1, doc=1)
    p.locator(".mtqa.dark").first.wait_for()
    assert p.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    columns = p.locator(".segment .columns").first
    assert len(columns.evaluate("e => getComputedStyle(e).gridTemplateColumns").split()) == 1
    p.close()


def test_correct_a_segment(page: Page, address: str, store: Store) -> None:
    open_review(page, address, run=1, doc=1, ui="en", reviewer="eka")
    page.locator("[data-item='1s0'] [data-nav=edit]").click()
    text = "政府は学校24校の修復のため、15億ルピアの資金を用意した。"
    page.get_by_label("Corrected translation").fill("政府")
    page.get_by_role("button", name="Check again").click()
    page.locator("[role=dialog] .finding").first.wait_for(timeout=60_000)
    page.get_by_label("Corrected translation").fill(text)
    page.get_by_label("Note").fill("<b>mata uang</b>")
    page.get_by_label("Kind of error (MQM)").select_option("accuracy/mistranslation")
    page.get_by_role("button", name="Save", exact=True).click()
    status = page.locator("[data-item='1s0'] .status")
    status.locator(".corrected").wait_for()
    assert text in status.inner_text() and "<b>mata uang</b>" in status.inner_text()
    item = Item("segment", "ja", segment_key(japanese().pairs[0].pair))
    saved = [d for d in store.decisions.standing([item])[item] if d.reviewer == "eka"]
    assert saved[0].details == {
        "corrected": text,
        "note": "<b>mata uang</b>",
        "category": "accuracy/mistranslation",
    }
    # What was saved is no draft any more.
    assert page.locator("[data-item='1s0'] .act.begun").count() == 0


def test_a_draft_outlives_a_reload(page: Page, address: str, store: Store) -> None:
    before = store.decisions.latest()
    open_review(page, address, run=1, doc=2, ui="en", reviewer="indah")
    page.locator("[data-item='2s1'] [data-nav=edit]").click()
    field = page.get_by_label("Corrected translation")
    assert (field.get_attribute("dir"), field.get_attribute("lang")) == ("rtl", "ar")
    field.fill("نص جديد")
    page.get_by_label("Note").press_sequentially("belum")
    page.reload()
    page.locator("[data-item='2s1'] .act.begun").wait_for(timeout=60_000)
    page.locator("[data-item='2s1'] [data-nav=edit]").click()
    page.get_by_text("Your unsaved draft is back.").wait_for()
    assert (field.input_value(), page.get_by_label("Note").input_value()) == ("نص جديد", "belum")
    page.get_by_role("button", name="Discard the draft").click()
    assert field.input_value() != "نص جديد" and page.get_by_label("Note").input_value() == ""
    assert store.decisions.latest() == before


def test_decisions_outlive_a_reload_before_they_are_saved(page: Page, address: str, store: Store) -> None:
    """The connection is gone when the keys are pressed; the page is loaded again; what was decided is sent then."""
    before = store.decisions.latest()
    gone = {"now": False}

    def route(ws: Any) -> None:
        server = ws.connect_to_server()
        ws.on_message(lambda m: None if gone["now"] else server.send(m))

    page.route_web_socket("**/_stcore/stream", route)
    open_review(page, address, run=1, doc=1, ui="en", reviewer="joko")
    page.locator("[data-item='1f1'] .status").wait_for(state="attached")
    gone["now"] = True
    page.locator("[data-item='1f2'] [data-act=real]").click()
    page.get_by_text("Saving …").wait_for()
    page.wait_for_timeout(500)
    assert store.decisions.latest() == before
    gone["now"] = False
    page.reload()
    page.locator("[data-item='1f2'] .saved").wait_for(timeout=60_000)
    made = [d for d in store.decisions.history() if d.revision > before]
    assert [(d.reviewer, d.verdict) for d in made] == [("joko", "real")]


def test_from_the_overview_to_a_segment(page: Page, address: str) -> None:
    page.goto(f"{address}/home?ui=id&reviewer=kartika&run=1&lang=ar")
    page.locator(".figures").first.wait_for(timeout=60_000)
    row = page.locator(".list tr", has_text="inserted-sentence")
    row.locator("[data-open]").click()
    page.locator(".segment[data-seg='2'] .target .text[dir=rtl]").wait_for(timeout=60_000)
    assert "انظر" in page.locator(".segment[data-seg='2'] .target .text").inner_text()
    # The language of the page and the name are those of before.
    page.wait_for_url(re.compile("ui=id&reviewer=kartika"))
    assert page.get_by_label("Nama Anda", exact=True).input_value() == "kartika"


def test_the_filter_survives_a_reload(page: Page, address: str) -> None:
    page.goto(f"{address}/home?ui=en&run=1")
    page.locator(".figures").first.wait_for(timeout=60_000)
    choose(page, "minor")
    page.wait_for_url(re.compile("severity=minor"))
    page.locator(".list", has_text="Half-width").first.wait_for()
    page.reload()
    page.locator(".figures").first.wait_for(timeout=60_000)
    page.locator(".list", has_text="Half-width").first.wait_for()
    assert "602 orang" not in page.locator(".list").first.inner_text()


def test_export_downloads(page: Page, address: str) -> None:
    page.goto(f"{address}/export?ui=en")
    with page.expect_download(timeout=60_000) as download:
        page.get_by_role("button", name="Report (HTML)").click()
    text = Path(download.value.path()).read_text(encoding="utf-8")
    assert text.startswith("<!doctype html>")
    with page.expect_download() as download:
        page.get_by_role("button", name="Spreadsheet (CSV)").click()
    assert download.value.suggested_filename.endswith(".csv")
    assert Path(download.value.path()).read_bytes().startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("name", ["home", "compare", "quality", "export"])
def test_hostile_names_stay_text_on_every_page(page: Page, address: str, store: Store, name: str) -> None:
    requests: list[str] = []
    page.on("request", lambda r: requests.append(r.url))
    store.runs.add(Report(RUN, (hostile(),)), HOSTILE_NAME)
    store.decisions.save(Item("finding", "en", hostile().findings[0].fingerprint), "real", HOSTILE_NAME, 0)
    page.goto(f"{address}/{name}?ui=en")
    page.locator("[data-testid=stSelectbox], .figures").first.wait_for(timeout=60_000)
    page.wait_for_timeout(1500)
    main = page.locator("[data-testid=stMain]")
    assert main.locator(".katex, a[href*='evil'], img[src*='evil']").count() == 0
    assert page.locator(".mtqa script, .mtqa img").count() == 0
    assert not [u for u in requests if "evil" in u]


@pytest.fixture(scope="module")
def large(place: Path, address: str) -> int:
    return add_large_run(open_store(place))


def test_a_run_of_50_000_segments(page: Page, address: str, store: Store, large: int) -> None:
    started = time.monotonic()
    open_review(page, address, run=large, ui="en")
    # What is promised is 3 s (tests/measure_dashboard.py); this is for a busy machine.
    assert time.monotonic() - started < 10
    page.get_by_text(f"Page 1 of {SIZE // PAGE}").wait_for()
    assert page.locator(".segment").count() == PAGE
    page.get_by_role("button", name="Next", exact=True).click()
    page.get_by_text(f"Page 2 of {SIZE // PAGE}").wait_for()
    page.goto(f"{address}/home?run={large}&ui=en")
    page.locator(".figures", has_text="50000").first.wait_for(timeout=60_000)
    assert "6250" in page.locator(".figures").first.inner_text()


def test_quick_fingers_lose_nothing(page: Page, address: str, store: Store, large: int) -> None:
    """Keys that are pressed before the last decision was saved: each is kept, once and in order."""
    before = store.decisions.latest()
    open_review(page, address, run=large, ui="en", reviewer="gita")
    page.locator("body").press("j")
    for key in "xaxaxa":
        page.keyboard.press(key)
    page.locator(".saved").nth(5).wait_for()
    page.wait_for_timeout(500)
    made = [d for d in store.decisions.history() if d.revision > before][::-1]
    assert [d.verdict for d in made] == ["real", "false-alarm"] * 3
    assert len({d.item for d in made}) == 6 and {d.reviewer for d in made} == {"gita"}


def test_in_a_queue_of_documents_each_keeps_its_marks(page: Page, address: str, large: int) -> None:
    """Finding 1 of one document is not finding 1 of the next."""
    open_review(page, address, run=large, ui="en", reviewer="hadi")
    # Those of the random sample show no findings before they are judged.
    cards = page.locator(".queued").filter(has=page.locator(".target mark"))
    second = cards.nth(1)
    second.locator(".target mark").first.hover()
    page.locator(".pop").wait_for()
    assert page.locator(".queued .lit").count() == second.locator(".lit").count() > 1
    assert second.locator(".pop").count() == 1
    second.locator("[data-act=false-alarm]").click()
    second.locator(".finding.settled").wait_for()
    assert page.locator("mark.muted").count() == second.locator("mark.muted").count() > 0
