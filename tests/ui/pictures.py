"""Take the pictures of the page that the docs show: `python -m tests.ui.pictures`."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.ui.conftest import FLAGS, serving
from tests.ui.visiting import PATIENCE, Visitor, argue, begin, chip, click, exchanges, say, tab

ROOT = Path(__file__).parents[2]
IMAGES = ROOT / "docs" / "images"
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 860}, "device_scale_factor": 1.5}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2}
COLOURS = 96
MOST_BYTES = 3_000_000
FIGURES = (
    ("acts understood", 0.93, 0.9, 0.96, 0.95),
    ("slots filled", 0.94, 0.91, 0.97, 0.92),
    ("rules kept in slates", 1.0, 0.99, 1.0, 1.0),
)
"""An invented report, so that the picture shows a page and claims no result."""
POTS = """sku,name,notes,category,price,made
P1,Blue teapot,Holds a litre and pours without a drip,teapots|kitchen,42.5,2019
P2,Red mug,Stoneware with a wide handle,mugs|kitchen,12,2021
P3,Green bowl,Wide and shallow for salad,bowls|table,18,2020
P4,,No name on this one,bowls,9,2020
"""


def take_all() -> None:
    """Take every picture."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        expect.set_options(timeout=PATIENCE)
        data = Path(folder) / "data"
        data.mkdir()
        with serving(data) as address:
            for picture in (desk, pictures_of_work, in_the_dark, on_a_phone):
                picture(browser, address, Path(folder))
        browser.close()
    total = sum(file.stat().st_size for file in IMAGES.glob("*.png"))
    print(f"{total / 1e6:.2f} MB in {IMAGES}")  # noqa: T201 - it is a command
    assert total < MOST_BYTES


@contextmanager
def visiting(browser: Browser, address: str, **how: Any) -> Iterator[Page]:
    """Open the page and close it again."""
    visitor = Visitor.walk_in(browser, address, how)
    yield visitor.page
    visitor.leave()


def shoot(page: Page, name: str) -> None:
    """Take a picture of what is in view, in few colours."""
    page.mouse.move(0, 0)
    page.wait_for_timeout(400)
    file = IMAGES / f"{name}.png"
    page.screenshot(path=file)
    with Image.open(file) as taken:
        small = taken.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    small.save(file, optimize=True)


def desk(browser: Browser, address: str, _folder: Path) -> None:
    """The chat by day: the start, an answer, an open criterion, a challenge and the dials."""
    with visiting(browser, address, **DESK) as page:
        shoot(page, "welcome")
        say(page, "Something tense in space, under two hours, but nothing gory")
        shoot(page, "chat")
        chip(exchanges(page).last, "tense").locator("summary").click()
        shoot(page, "criterion")
        page.keyboard.press("Escape")
        argue(page, "space", "Not true")
        shoot(page, "challenge")
        page.get_by_role("button", name="Dials").click()
        page.get_by_role("slider", name="Focused to varied").press("End")
        click(page, page.get_by_role("button", name="Show it with these dials"))
        shoot(page, "dials")
        say(page, "just tonight something funny")
        say(page, "no horror, and I love slow films")


def pictures_of_work(browser: Browser, address: str, folder: Path) -> None:
    """The other tabs: memory, ranking, an import and a report."""
    write_report(folder / "evaluation")
    with visiting(browser, address, **DESK) as page:
        tab(page, "Memory")
        expect(page.locator(".portrait")).to_be_visible()
        shoot(page, "memory")
        page.locator(".portrait").scroll_into_view_if_needed()
        shoot(page, "taste")
        for name, file in (("Ranking", "ranking"), ("Reports", "report")):
            page.evaluate("scrollTo(0, 0)")
            tab(page, name)
            shoot(page, file)
        tab(page, "Catalogues")
        pots = folder / "pots.csv"
        pots.write_text(POTS, "utf-8")
        page.locator("input[type=file]").set_input_files(pots)
        expect(page.get_by_label("price is")).to_be_visible()
        page.locator(".mapping").scroll_into_view_if_needed()
        shoot(page, "import")


def write_report(folder: Path) -> None:
    """Write a report of invented figures."""
    figures = [
        {"name": name, "value": value, "low": low, "high": high, "bar": bar, "n": 300}
        for name, value, low, high, bar in FIGURES
    ]
    suite = {"name": "an example", "about": "invented figures", "status": "done"}
    folder.mkdir()
    results = {"seed": 0, "suites": [{**suite, "figures": figures}]}
    (folder / "results.json").write_text(json.dumps(results), "utf-8")


def in_the_dark(browser: Browser, address: str, _folder: Path) -> None:
    """The same by night."""
    with visiting(browser, address, **DESK, color_scheme="dark") as page:
        begin(page)
        say(page, "Something like Alien, but less gory")
        shoot(page, "chat-dark")
        tab(page, "Memory")
        expect(page.locator(".record").first).to_be_visible()
        shoot(page, "memory-dark")


def on_a_phone(browser: Browser, address: str, _folder: Path) -> None:
    """The chat in a hand."""
    for scheme in ("light", "dark"):
        with visiting(browser, address, **PHONE, color_scheme=scheme) as page:
            shoot(page, f"phone-{scheme}")


if __name__ == "__main__":
    take_all()
