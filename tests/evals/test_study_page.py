"""A scripted rater clicks through the study page in a real browser."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from tests.conftest import do_without
from tests.evals.test_study import KEY, TRIALS
from whyfirst.evals.study.analysing import analyse, conclude, read_ratings
from whyfirst.evals.study.page import render_page

# A real browser on a busy machine may be late once; what fails twice has failed.
pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.flaky(reruns=1)]


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Page]:
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        do_without("browser", "no chromium is installed (Debian: apt-get install chromium)")
    file = tmp_path / "study.html"
    file.write_text(render_page(TRIALS, KEY, "A study"), "utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=["--headless", "--no-sandbox", "--disable-gpu"]
        )
        opened = browser.new_page()
        faults: list[str] = []
        opened.on("pageerror", lambda error: faults.append(str(error)))
        opened.goto(file.as_uri())
        yield opened
        browser.close()
        assert faults == []


def rate_all(page: Page, number: int) -> dict[str, str]:
    """Rate every trial 4 and 5; return what stood first below each request."""
    page.get_by_label("The number you were given:").fill(str(number))
    page.get_by_role("button", name="Begin").click()
    seen: dict[str, str] = {}
    for _ in TRIALS:
        request = page.locator(".request").inner_text()
        blocks = page.locator("main > .reasons, main > div")
        kinds = [
            blocks.nth(n).evaluate("e => e.className || 'cards'") for n in range(blocks.count())
        ]
        seen[request] = " ".join(kinds)
        page.locator("input[name=trust][value='4']").check()
        page.locator("input[name=understanding][value='5']").check()
        page.get_by_role("button", name="Next").click()
    return seen


def test_a_rater_sees_the_version_that_the_key_names_and_saves_what_they_said(
    page: Page, tmp_path: Path
) -> None:
    seen = rate_all(page, 2)
    with page.expect_download() as saving:
        page.locator("#save").click()
    file = tmp_path / "ratings.json"
    saving.value.save_as(file)
    (ratings,) = read_ratings([file], KEY)

    looks = {"first": "reasons cards", "after": "cards reasons", "hidden": "cards"}
    requests = {trial.id: trial.request for trial in TRIALS}
    for rating in ratings.ratings:
        assert seen[requests[rating.trial]] == looks[KEY.arms[rating.trial][rating.code]]
    assert {(r.trust, r.understanding) for r in ratings.ratings} == {(4, 5)}
    assert len({*seen.values()}) == 3
    figures = tuple(analyse([ratings], KEY, seed=0))
    assert "nothing is concluded" in conclude([ratings], figures)[0]


def test_the_answers_can_be_copied_too(page: Page) -> None:
    rate_all(page, 1)
    body = json.loads(page.locator("#answers").input_value())
    assert body["rater"] == "1"
    assert len(body["ratings"]) == len(TRIALS)
