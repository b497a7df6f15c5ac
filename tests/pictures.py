"""Pictures of the dashboard on the seed article: `python tests/pictures.py FOLDER`.

`dashboard-review` and `dashboard-arabic` are those of the README (in docs/); the others are for looking at.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from browser import chromium, dashboard

WIDE, NARROW = (1280, 1000), (420, 900)
SEGMENTS, HOME = ".segment", ".figures"
# name, page and query, window, colours, what is waited for, what is brought into view
PICTURES = (
    ("dashboard-review", "?ui=en&doc=3&reviewer=Ani", WIDE, "light", SEGMENTS, ".segment >> nth=0"),
    ("dashboard-arabic", "?ui=id&doc=4&reviewer=Ani", WIDE, "light", SEGMENTS, ""),
    ("dashboard-review-dark", "?ui=en&doc=5", WIDE, "dark", SEGMENTS, ".segment >> nth=0"),
    ("dashboard-review-narrow", "?ui=en&doc=4", NARROW, "light", SEGMENTS, ".segment >> nth=0"),
    ("dashboard-home", "home?ui=id", WIDE, "light", HOME, ""),
    ("dashboard-home-low", "home?ui=en", WIDE, "dark", HOME, "text=Latest runs"),
    ("dashboard-home-narrow", "home?ui=en", NARROW, "light", HOME, ""),
)


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as place,
        dashboard(Path(place) / "mtqa.sqlite") as url,
        chromium() as browser,
    ):
        first = browser.new_page()  # the sample article is checked on the first visit
        first.goto(url)
        first.locator(SEGMENTS).first.wait_for(timeout=180_000)
        first.close()
        for name, where, (width, height), colours, ready, into_view in PICTURES:
            page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=colours)  # type: ignore[arg-type]
            page.goto(f"{url}/{where}")
            page.locator(ready).first.wait_for(timeout=60_000)
            page.wait_for_timeout(2500)
            if into_view:
                page.locator(into_view).evaluate("e => e.scrollIntoView({block: 'start'})")
                page.wait_for_timeout(800)
            page.screenshot(path=folder / f"{name}.png")
            page.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
