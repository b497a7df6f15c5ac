"""Sign-in by OpenID Connect in a real browser, against a provider on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browser import dashboard, need_chromium
from report_samples import report

from mtqa.store import Store, open_store

pytest.importorskip("authlib")
pytest.importorskip("joserfc")
from openid_provider import CLIENT, SECRET, Provider, provider

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

ANI = {"sub": "1", "name": "Ani <b>Wijaya</b>", "email": "ani@desk.example", "email_verified": True}
CITRA = {"sub": "2", "name": "Citra", "email": "citra@desk.example", "email_verified": True}
EVE = {"sub": "3", "name": "Eve", "email": "eve@else.example", "email_verified": True}
FORGED = {"sub": "4", "name": "Mallory", "email": "citra@desk.example", "email_verified": False}


@pytest.fixture(scope="module")
def openid() -> Iterator[Provider]:
    with provider() as p:
        yield p


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    need_chromium()
    return tmp_path_factory.mktemp("sign-in") / "mtqa.sqlite"


@pytest.fixture(scope="module")
def address(place: Path, openid: Provider) -> Iterator[str]:
    open_store(place).runs.add(report(), "The run")

    def secrets(url: str) -> str:
        return f"""
[auth]
redirect_uri = "{url}/oauth2callback"
cookie_secret = "for this test alone, and long enough"
client_id = "{CLIENT}"
client_secret = "{SECRET}"
server_metadata_url = "{openid.address}/.well-known/openid-configuration"

[mtqa]
reviewers = ["ani@desk.example"]
admins = ["citra@desk.example"]
"""

    with dashboard(place, secrets) as url:
        yield url


@pytest.fixture
def store(address: str, place: Path) -> Store:
    return open_store(place)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A profile of its own: nobody is signed in."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    yield context.new_page()
    context.close()


def sign_in(page: Page, address: str, openid: Provider, who: dict[str, object]) -> None:
    openid.person = who
    page.goto(f"{address}/?ui=en")
    page.get_by_role("button", name="Sign in").click(timeout=60_000)


@pytest.mark.parametrize("where", ["", "home", "check", "compare", "quality", "export"])
def test_nothing_is_shown_to_strangers(page: Page, address: str, where: str) -> None:
    # A name in the address is no sign-in.
    page.goto(f"{address}/{where}?ui=en&reviewer=ani&run=1&doc=1")
    page.get_by_role("button", name="Sign in").wait_for(timeout=60_000)
    page.wait_for_timeout(1000)
    assert page.locator(".segment, .figures, .mtqa, [data-testid=stDownloadButton]").count() == 0
    body = page.locator("body").inner_text()
    assert "The run" not in body and "602" not in body and "Your name" not in body


def test_decisions_are_kept_under_the_providers_name(
    page: Page, address: str, openid: Provider, store: Store
) -> None:
    sign_in(page, address, openid, ANI)
    page.locator(".segment").first.wait_for(timeout=60_000)
    assert page.get_by_label("Your name").count() == 0
    assert str(ANI["name"]) in page.locator("[data-testid=stSidebar]").inner_text()
    page.goto(f"{address}/?ui=en&run=1&doc=1&reviewer=somebody+else")
    page.locator("[data-item='1f1'] [data-act=real]").click(timeout=60_000)
    page.locator("[data-item='1f1'] .saved").wait_for()
    made = store.decisions.history()[0]
    assert (made.reviewer, made.verdict) == (ANI["name"], "real")
    page.goto(f"{address}/export?ui=en")
    page.get_by_role("button", name="Spreadsheet (CSV)").wait_for(timeout=60_000)
    assert page.get_by_text("Delete this run").count() == 0
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign in").wait_for(timeout=60_000)


def test_an_admin_may_delete_runs(page: Page, address: str, openid: Provider) -> None:
    sign_in(page, address, openid, CITRA)
    page.locator(".segment").first.wait_for(timeout=60_000)
    page.goto(f"{address}/export?ui=en")
    page.get_by_text("Delete this run").first.wait_for(timeout=60_000)


@pytest.mark.parametrize("who", [EVE, FORGED], ids=["not listed", "address not verified"])
def test_who_is_not_listed_gets_no_further(
    page: Page, address: str, openid: Provider, who: dict[str, object]
) -> None:
    sign_in(page, address, openid, who)
    page.get_by_text("This account is not one of the reviewers.").wait_for(timeout=60_000)
    page.wait_for_timeout(1000)
    assert page.locator(".segment, .mtqa").count() == 0
    page.get_by_role("button", name="Sign out").wait_for()
