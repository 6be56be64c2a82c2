"""The browser chat in a real browser: talking, arguing, changing one's mind."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.readme import README, sessions_in
from tests.ui.visiting import (
    BOX,
    Visitor,
    argue,
    begin,
    chip,
    click,
    exchanges,
    say,
    settled,
    tab,
    titles,
)

# A real browser on a busy machine may be late once; what fails twice has failed.
pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.flaky(reruns=1)]
Visit = Callable[..., Visitor]


def test_the_argument_comes_first_then_cards_with_what_adds_up(page: Page) -> None:
    answer = say(page, "Something like Alien, but less gory, under two hours")
    assert "under two hours" in chip(answer, "runtime must be under 120 minutes").inner_text()
    assert len(titles(answer)) == 5
    order = page.evaluate(
        "[...document.querySelectorAll('.argument, .slate')].map(e => e.className)"
    )
    assert order == ["argument", "slate"]
    first = answer.locator(".card").first
    expect(first.locator(".points")).to_contain_text("close to Alien")
    expect(first.locator(".sum")).to_contain_text("likely to please you")
    expect(first.locator(".bars dt", has_text="something like Alien")).to_be_visible()


def test_the_readme_s_conversation_can_be_had_in_the_browser(page: Page) -> None:
    first, second = sessions_in(README.read_text("utf-8"))[:2]
    for turn in first.turns:
        answer = say(page, turn.message)
        shown = [line.split(". ")[1].partition(" (")[0] for line in turn.reply if line[:2] == "1."]
        assert titles(answer)[:1] == shown[:1], turn.message
    begin(page)
    for turn in second.turns[:2]:
        say(page, turn.message)


def test_a_click_on_a_chip_says_words_that_take_it_back(page: Page) -> None:
    say(page, "tense films in space, no horror")
    answer = argue(page, "no horror", "Not true")
    expect(answer.locator(".message")).to_contain_text("I never said no horror.")
    expect(answer.locator(".said")).to_contain_text("I no longer hold you to it")
    expect(answer.locator(".moved")).to_contain_text("no horror no longer counts")
    expect(chip(answer, "no horror")).to_have_count(0)


def test_a_likeness_can_be_taken_back_by_a_click(page: Page) -> None:
    say(page, "a tense film in space")
    say(page, "Something like Alien")
    answer = argue(page, "something like Alien", "Not true")
    expect(answer.locator(".moved")).to_contain_text("something like Alien no longer counts")
    expect(chip(answer, "something like Alien")).to_have_count(0)
    tab(page, "Memory")
    expect(page.locator(".record", has_text="tense")).to_have_count(1)
    expect(page.locator(".record", has_text="Alien")).to_have_count(0)


def test_more_weight_shows_what_moved_before_and_after(page: Page) -> None:
    say(page, "something funny about loneliness")
    answer = argue(page, "loneliness", "Matters more")
    expect(answer.locator(".moved")).to_contain_text("loneliness went from")
    assert "was" in answer.locator(".slate").inner_text()
    # It says what counts once, and holds the weight against nothing that was shown.
    expect(answer.locator(".said")).not_to_contain_text("No longer")
    expect(answer.locator(".chip")).to_have_count(2)


def test_just_for_tonight_ends_with_the_conversation(page: Page) -> None:
    say(page, "I avoid horror films")
    argue(page, "no horror", "Just for tonight")
    tab(page, "Memory")
    expect(page.locator(".record", has_text="orror")).to_contain_text("for one conversation")


def test_a_card_takes_likes_dislikes_and_what_is_known(page: Page) -> None:
    answer = say(page, "a slow western")
    title = titles(answer)[0]
    answer = click(page, answer.get_by_role("button", name=f"Disliked it: {title}"))
    expect(answer.locator(".said")).to_contain_text(f"you disliked {title}")
    assert title not in titles(answer)
    known = titles(answer)[0]
    answer = click(page, answer.get_by_role("button", name=f"Know it: {known}"))
    expect(answer.locator(".said")).to_contain_text(f"you already know {known}")
    pattern = titles(answer)[0]
    answer = click(page, answer.get_by_role("button", name=f"More like this: {pattern}"))
    expect(chip(answer, f"something like {pattern}")).to_be_visible()


def test_a_disputed_fact_is_answered_with_the_fact(page: Page) -> None:
    answer = say(page, "a slow western")
    point = answer.locator(".points li.for").first
    point.hover()
    answer = click(page, point.get_by_role("button"))
    expect(answer.locator(".said")).to_contain_text("the catalogue has")


def test_why_not_completes_titles_and_answers(page: Page) -> None:
    say(page, "something under two hours, nothing else")
    field = page.get_by_label("Why not … (a title)")
    field.press_sequentially("hea")
    expect(page.locator("#titles option[value=Heat]")).to_be_attached()
    field.fill("Heat")
    answer = click(page, page.get_by_role("button", name="Ask"))
    expect(answer.locator(".said")).to_contain_text("runtime 170 minutes")


def test_an_edited_message_undoes_what_the_first_one_did(page: Page) -> None:
    say(page, "no horror")
    page.get_by_role("button", name="Edit").click()
    box = page.get_by_placeholder(BOX)
    expect(box).to_have_value("no horror")
    box.fill("no musicals")
    page.get_by_role("button", name="Send").click()
    expect(chip(exchanges(page).last, "no musical")).to_be_visible()
    settled(page, 1)
    tab(page, "Memory")
    expect(page.locator(".record")).to_have_count(1)
    expect(page.locator(".record")).to_contain_text("No musical")


def test_try_again_leaves_one_exchange_and_one_record(page: Page) -> None:
    first = say(page, "no horror").get_attribute("id")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(f"#{first}")).to_have_count(0)
    settled(page, 1)
    tab(page, "Memory")
    expect(page.locator(".record")).to_have_count(1)


def test_the_dials_reorder_the_slate_in_a_turn_of_their_own(page: Page) -> None:
    say(page, "something about loneliness in space")
    page.get_by_role("button", name="Dials").click()
    page.get_by_role("slider", name="Focused to varied").press("End")
    answer = click(page, page.get_by_role("button", name="Show it with these dials"))
    expect(answer.locator(".moved")).to_contain_text("the dials were moved")
    page.reload()
    expect(exchanges(page)).to_have_count(2)
    page.get_by_role("button", name="Dials").click()
    expect(page.get_by_role("slider", name="Focused to varied")).to_have_value("1")


def test_without_a_profile_nothing_is_read_and_nothing_stays(page: Page) -> None:
    say(page, "no horror")
    begin(page)
    page.get_by_role("button", name="Dials").click()
    page.get_by_label("Use no profile").check()
    answer = say(page, "a western")
    expect(chip(answer, "no horror")).to_have_count(0)
    tab(page, "Memory")
    expect(page.locator(".record", has_text="lasting")).to_have_count(1)


def test_conversations_can_be_opened_renamed_and_deleted(page: Page) -> None:
    say(page, "a slow western")
    begin(page)
    say(page, "a fast comedy")
    listed = page.locator(".conversations li > button")
    expect(listed).to_have_text(["a fast comedy", "a slow western"])
    page.get_by_text("Rename or delete").click()
    page.get_by_label("Name of this conversation").fill("Friday")
    page.get_by_role("button", name="Rename").click()
    expect(listed.first).to_have_text("Friday")
    page.reload()
    expect(listed.first).to_have_text("Friday")
    page.get_by_text("Rename or delete").click()
    page.get_by_text("Delete", exact=True).click()
    page.get_by_role("button", name="Delete it").click()
    expect(listed).to_have_text(["a slow western"])
    listed.first.click()
    expect(exchanges(page)).to_have_count(1)


def test_another_catalogue_begins_its_own_conversation(page: Page) -> None:
    say(page, "a slow western")
    page.get_by_label("Catalogue", exact=True).click()
    page.get_by_role("option", name="papers").click()
    expect(page.get_by_role("heading", name="What kind of papers")).to_be_visible()
    answer = say(page, "papers about attention")
    assert len(titles(answer)) == 5


def test_a_question_can_be_answered_by_a_click(visit: Visit) -> None:
    page = visit().page
    say(page, "hello")
    answer = say(page, "a film please")
    options = answer.locator(".options button")
    if options.count():
        click(page, options.first)
    assert exchanges(page).count() >= 2
