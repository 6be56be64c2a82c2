"""What makes the page pleasant, and the traps that are easily fallen into again."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.ui.visiting import BOX, Visitor, chip, click, exchanges, say, settled, tab, titles

# A real browser on a busy machine may be late once; what fails twice has failed.
pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.flaky(reruns=1)]
Visit = Callable[..., Visitor]
WATCH = """() => {
  window.seen = [];
  new MutationObserver(() => {
    const pending = document.querySelector('.exchange.pending');
    if (!pending) return;
    const now = ['.argument', '.slate'].filter(part => pending.querySelector(part)).join(' ');
    if (seen.at(-1) !== now) seen.push(now);
  }).observe(document.body, {childList: true, subtree: true});
}"""
OVERLAPS = """() => {
  const boxes = [...document.querySelectorAll('.portrait text')].map(t =>
    t.getBoundingClientRect());
  return boxes.some((a, n) => boxes.slice(n + 1).some(b =>
    a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1));
}"""


def test_the_argument_is_on_the_page_before_any_item_is(page: Page) -> None:
    page.evaluate(WATCH)
    say(page, "something tense in space, no horror")
    seen: list[str] = page.evaluate("window.seen")
    assert ".argument" in seen, seen
    assert not any(state == ".slate" for state in seen)


def test_an_opener_is_one_click_to_an_answer(page: Page) -> None:
    answer = click(page, page.locator(".openers button").first)
    assert len(titles(answer)) == 5


def test_why_this_answers_about_the_card(page: Page) -> None:
    answer = say(page, "a slow western")
    title = titles(answer)[0]
    answer = click(page, answer.get_by_role("button", name=f"Why this?: {title}"))
    expect(answer.locator(".said")).to_contain_text(f"{title} comes first by score")


def test_seen_and_liked_leaves_the_slate_and_counts(page: Page) -> None:
    answer = say(page, "a slow western")
    title = titles(answer)[0]
    answer = click(page, answer.get_by_role("button", name=f"Liked it: {title}", exact=True))
    expect(answer.locator(".said")).to_contain_text(f"you liked {title}")
    assert title not in titles(answer)


def test_a_record_that_is_forgotten_by_a_click_is_gone_from_the_talk_too(page: Page) -> None:
    say(page, "no horror, says Xylophone")
    tab(page, "Memory")
    record = page.locator(".record", has_text="orror").first
    record.get_by_text("Forget", exact=True).click()
    record.get_by_role("button", name="Forget it").click()
    expect(page.locator(".record", has_text="No horror")).to_have_count(0)
    page.reload()
    expect(page.get_by_placeholder(BOX)).to_be_enabled()
    expect(page.locator(".transcript").first).not_to_contain_text("no horror")


def test_a_record_weighed_anew_is_one_line_of_the_timeline(page: Page) -> None:
    say(page, "I love westerns")
    tab(page, "Memory")
    page.locator(".record").get_by_role("button", name="Counts less").click()
    expect(page.locator(".timeline li")).to_have_count(2)
    expect(page.locator(".timeline li").first).to_contain_text("Weighed anew: you want western")


def test_the_last_change_can_be_undone_while_its_note_is_still_shown(page: Page) -> None:
    say(page, "I love westerns")
    tab(page, "Memory")
    page.locator(".record").get_by_role("button", name="Make it a rule").click()
    expect(page.get_by_text("Changed.")).to_be_visible()
    page.get_by_role("button", name="Undo the last change").click(timeout=2000)
    expect(page.locator(".record")).to_contain_text("a taste")


def test_nothing_said_is_nothing_sent_and_one_message_is_answered_once(page: Page) -> None:
    box = page.get_by_placeholder(BOX)
    box.fill("   ")
    box.press("Enter")
    say(page, "a slow western")
    box.fill("no horror")
    box.press("Enter", no_wait_after=True)
    box.press("Enter", no_wait_after=True)
    settled(page, 2)
    tab(page, "Memory")
    expect(page.locator(".record", has_text="orror")).to_have_count(1)


def test_a_pasted_page_scrolls_in_its_frame_and_hides_no_answer(page: Page) -> None:
    answer = say(page, "no horror, and so on and on " * 200)
    box = answer.locator(".message p").bounding_box()
    assert box is not None
    assert box["height"] <= 260
    expect(chip(answer, "no horror")).to_be_in_viewport()


def test_what_is_being_rewritten_is_told_where_it_is_written(page: Page) -> None:
    say(page, "a slow western")
    page.get_by_role("button", name="Edit").click()
    expect(page.get_by_text("You are rewriting your last message")).to_be_in_viewport()
    page.get_by_role("button", name="Leave it").click()
    expect(page.get_by_placeholder(BOX)).to_have_value("")
    expect(exchanges(page)).to_have_count(1)


def test_on_a_phone_the_side_stands_below_the_chat_and_never_over_it(visit: Visit) -> None:
    page = visit(viewport={"width": 390, "height": 844}).page
    say(page, "a slow western")
    side, main = (
        page.locator(f".talk > .{name}").first.bounding_box() for name in ("side", "main")
    )
    assert side is not None
    assert main is not None
    assert side["y"] >= main["y"] + main["height"]


def test_bold_text_has_every_letter_in_its_own_typeface(page: Page) -> None:
    # Gradio's semi-bold files lack most letters: only the whole weights may be asked for.
    weights: Any = page.evaluate(
        "() => document.fonts.ready.then(() => [...document.fonts]"
        ".filter(f => f.family.includes('Plex Sans')).map(f => f.weight))"
    )
    assert set(weights) == {"400", "700"}
    used: Any = page.evaluate(
        "[...document.querySelectorAll('.gradio-container *')].filter(e => e.offsetParent)"
        ".map(e => getComputedStyle(e).fontWeight)"
    )
    assert set(used) <= {"400", "700"}


def test_the_names_in_the_picture_of_a_taste_do_not_overlap(page: Page) -> None:
    say(page, "something tense in space under two hours, no horror, slow, with robots")
    say(page, "no musicals, and I love westerns about loneliness")
    tab(page, "Memory")
    expect(page.locator(".portrait svg")).to_be_visible()
    assert page.locator(".portrait text").count() > 6
    assert not page.evaluate(OVERLAPS)
