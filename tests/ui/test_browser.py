"""The browser chat, clicked through in a real browser."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests.conftest import do_without

ROOT = Path(__file__).parents[2]
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-quic",
]  # fmt: skip
PATIENCE = 30_000
expect.set_options(timeout=PATIENCE)
pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        do_without("browser", "no chromium is installed (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def address(data_dir: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "whyfirst.ui", "serve", "--port", "0", "--data", str(data_dir)]
    server = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / ".typing"), "PYTHONUNBUFFERED": "1"},
    )
    assert server.stdout is not None
    found = re.search(r"http://\S+", server.stdout.readline())
    assert found is not None
    yield found.group()
    server.terminate()
    assert server.wait(20) in (0, -15)


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    outside: list[str] = []
    opened.on(
        "request",
        lambda asked: (
            None if asked.url.startswith((address, "data:")) else outside.append(asked.url)
        ),
    )
    opened.goto(address)
    yield opened
    opened.close()
    assert outside == []


def say(page: Page, message: str) -> None:
    box = page.get_by_placeholder("Say what you want")
    expect(box).to_be_enabled(timeout=PATIENCE)
    said = page.locator(".exchange:not(.pending)").count()
    box.fill(message)
    box.press("Enter")
    settled(page, said + 1)


def settled(page: Page, exchanges: int) -> None:
    expect(page.locator(".exchange:not(.pending)")).to_have_count(exchanges, timeout=PATIENCE)
    expect(page.get_by_placeholder("Say what you want")).to_be_enabled(timeout=PATIENCE)


def last(page: Page) -> Locator:
    return page.locator(".exchange").last


def test_a_person_chats_argues_and_forgets(page: Page) -> None:
    say(page, "Something like Alien, but less gory")
    expect(last(page).locator(".card")).to_have_count(5)
    page.get_by_role("button", name=re.compile("^Why this")).first.click()
    settled(page, 2)
    expect(last(page)).to_contain_text("comes first by score")
    say(page, "no horror please")
    chip = last(page).locator(".chip", has_text="no horror")
    expect(chip).to_be_visible()
    page.reload()
    expect(last(page).locator(".chip", has_text="no horror")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("tab", name="Memory").click()
    record = page.locator(".record", has_text="No horror")
    expect(record).to_contain_text("a rule")
    record.get_by_text("Forget", exact=True).click()
    record.get_by_role("button", name="Forget it").click()
    expect(record).to_have_count(0)


def test_markup_in_a_message_stays_text(page: Page) -> None:
    say(page, "no <b>horror</b> <script>document.title = 'stolen'</script>")
    expect(page.get_by_text("<b>horror</b>").first).to_be_visible(timeout=PATIENCE)
    assert page.title() == "whyfirst"


def test_a_narrow_screen_needs_no_sideways_scrolling(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    say(page, "a slow western")
    expect(page.locator(".card").first).to_be_visible(timeout=PATIENCE)
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0
