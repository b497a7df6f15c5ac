"""How long a reviewer waits, in a real browser: `python tests/measure_dashboard.py [ROUNDS]`.

Opens a run of 50,000 segments and decides on findings by keyboard. Prints medians and the slowest, in milliseconds.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from browser import chromium, dashboard
from large_run import SIZE, add_large_run

from mtqa.store import open_store

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

# From the key press to the frame in which the item that had the cursor says "Saved", by the browser's own clock.
DECIDE = """(item, key) => new Promise(done => {
  const root = item.getRootNode(), id = item.dataset.item, start = performance.now();
  const ready = () => {
    const saved = root.querySelector(`[data-item="${id}"] .saved`);
    if (saved) requestAnimationFrame(() => done(performance.now() - start)); else requestAnimationFrame(ready);
  };
  document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, composed: true }));
  ready();
})"""


def opening(browser: Browser, url: str, ready: str) -> float:
    """A new browser profile: nothing is cached, as on the first visit of a day."""
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    started = time.perf_counter()
    page.goto(url)
    page.locator(ready).first.wait_for(timeout=60_000)
    took = 1000 * (time.perf_counter() - started)
    page.close()
    return took


def again(page: Page, ready: str) -> float:
    started = time.perf_counter()
    page.reload()
    page.locator(ready).first.wait_for(timeout=60_000)
    return 1000 * (time.perf_counter() - started)


def deciding(page: Page, rounds: int) -> list[float]:
    page.locator("body").press("j")
    cursor = page.locator(".decide.cursor")
    return [cursor.evaluate(DECIDE, "a" if n % 2 else "x") for n in range(rounds)]


def report(name: str, times: list[float]) -> None:
    print(f"{name:45} median {statistics.median(times):6.0f}   slowest {max(times):6.0f}   n = {len(times)}")


def main(rounds: int = 9) -> None:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "mtqa.sqlite"
        started = time.perf_counter()
        run = add_large_run(open_store(place))
        print(f"{SIZE} segments stored in {time.perf_counter() - started:.0f} s")
        with dashboard(place) as address, chromium() as browser:
            review, home = f"{address}/?run={run}", f"{address}/home?run={run}"
            opening(browser, review, ".segment")  # the server imports its libraries at the first visit
            report("review opens, new profile", [opening(browser, review, ".segment") for _ in range(rounds)])
            report("overview opens, new profile", [opening(browser, home, ".figures") for _ in range(rounds)])
            page = browser.new_page(viewport={"width": 1400, "height": 1000})
            page.goto(review)
            page.locator(".segment").first.wait_for(timeout=60_000)
            report("review reloads", [again(page, ".segment") for _ in range(rounds)])
            report("key to saved", deciding(page, 3 * rounds))


if __name__ == "__main__":
    main(*(int(x) for x in sys.argv[1:]))
