"""What must not happen on the page: leaks, lost turns, markup, requests elsewhere, barriers."""

import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.conftest import do_without
from tests.tools.test_pictures import drawn_png
from tests.ui.visiting import (
    BOX,
    Visitor,
    begin,
    chip,
    exchanges,
    say,
    settled,
    tab,
    titles,
)
from whyfirst.tools.library import Library

# A real browser on a busy machine may be late once; what fails twice has failed.
pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.flaky(reruns=1)]
Visit = Callable[..., Visitor]
AXE = Path(__file__).parents[2] / ".cache" / "axe" / "node_modules" / "axe-core" / "axe.min.js"
TABS = ("Chat", "Memory", "Ranking", "Catalogues", "Reports")


def test_two_people_at_once_see_nothing_of_each_other(visit: Visit) -> None:
    ann, bob = visit().page, visit().page
    say(ann, "I love westerns, and call my dog Xylophone")
    say(bob, "no horror, please")
    assert "Xylophone" not in bob.content()
    assert "horror" not in ann.locator(".transcript").first.inner_text()
    for page, own, other in ((ann, "western", "horror"), (bob, "horror", "western")):
        tab(page, "Memory")
        expect(page.locator(".record", has_text=own)).to_be_visible()
        expect(page.locator(".record", has_text=other)).to_have_count(0)


def test_a_second_browser_of_the_same_person_goes_on_with_the_talk(visit: Visit) -> None:
    first = visit()
    say(first.page, "no horror, please")
    second = visit(person=first.number)
    expect(exchanges(second.page)).to_have_count(1)
    answer = say(second.page, "something tense")
    expect(chip(answer, "no horror")).to_be_visible()


def test_a_stranger_with_somebody_s_session_gets_only_their_own(visit: Visit) -> None:
    ann, bob = visit(), visit()
    sessions: list[str] = []
    ann.page.on(
        "request",
        lambda asked: (
            sessions.append(asked.post_data_json["session_hash"])
            if "queue/join" in asked.url
            else None
        ),
    )
    say(ann.page, "I love westerns, and call my dog Xylophone")
    config = bob.page.evaluate(
        "window.gradio_config.dependencies.map(d => [d.id, d.inputs.length])"
    )
    for number, inputs in config:
        body = {
            "fn_index": number,
            "data": [None] * inputs,
            "session_hash": sessions[0],
            "event_data": None,
        }
        address = f"{bob.page.url.rstrip('/')}/gradio_api/queue/join"
        bob.context.request.post(address, data=json.dumps(body))
    assert "Xylophone" not in bob.page.content()
    bob.page.reload()
    expect(bob.page.get_by_placeholder(BOX)).to_be_enabled()
    assert "Xylophone" not in bob.page.content()


def test_without_a_login_nothing_is_served(browser: Browser, crowded: str) -> None:
    context = browser.new_context()
    assert context.request.post(f"{crowded}/gradio_api/queue/join", data="{}").status == 401
    assert context.request.get(f"{crowded}/gradio_api/info").status in (401, 404)
    page = context.new_page()
    page.goto(crowded)
    expect(page.get_by_label("Password")).to_be_visible()
    context.close()


def test_no_event_of_the_page_can_be_called_as_an_api(visit: Visit) -> None:
    visitor = visit()
    told = visitor.context.request.get(f"{visitor.page.url.rstrip('/')}/gradio_api/info").json()
    assert told["named_endpoints"] == {}
    assert told["unnamed_endpoints"] == {}


def test_the_page_tells_browsers_to_load_nothing_from_elsewhere(visit: Visit) -> None:
    visitor = visit()
    page = visitor.page
    refused: Any = page.evaluate(
        """() => new Promise(done => {
             addEventListener('securitypolicyviolation', e => done(e.effectiveDirective));
             const image = new Image(); image.src = 'http://192.0.2.1/x.png';
             setTimeout(() => done('loaded'), 3000);
           })"""
    )
    assert refused == "img-src"
    # The refusal is told on the console; it is what was asked for here.
    visitor.outside.clear()
    visitor.complaints.clear()


def test_a_reload_in_the_middle_of_a_turn_loses_nothing(visit: Visit) -> None:
    visitor = visit()
    page = visitor.page
    page.get_by_placeholder(BOX).fill("no horror, something tense")
    page.get_by_role("button", name="Send").click(no_wait_after=True)
    expect(page.locator(".exchange")).to_have_count(1)
    page.reload()
    answer = settled(page, 1)
    expect(chip(answer, "no horror")).to_be_visible()


def test_the_back_button_comes_back_to_the_conversation(visit: Visit) -> None:
    page = visit().page
    say(page, "a slow western")
    page.goto("about:blank")
    page.go_back()
    answer = settled(page, 1)
    assert len(titles(answer)) == 5


def test_a_stopped_turn_never_happened_or_is_shown_whole(visit: Visit) -> None:
    page = visit().page
    # Turns are quicker than hands: this clicks as soon as there is something to stop.
    page.evaluate(
        """() => setInterval(() => [...document.querySelectorAll('button')]
             .filter(b => b.innerText === 'Stop' && b.offsetParent)
             .forEach(b => { window.stopped = true; b.click(); }), 5)"""
    )
    box = page.get_by_placeholder(BOX)
    box.fill("no horror, something tense")
    page.get_by_role("button", name="Send").click()
    # Until it has begun, the page looks as it does when it was stopped.
    page.wait_for_function("window.stopped || document.querySelector('.exchange:not(.pending)')")
    expect(page.get_by_role("button", name="Send")).to_be_visible()
    expect(page.locator(".pending")).to_have_count(0)
    # Either the turn is shown or its message is back in the box; both come a moment later.
    expect(
        exchanges(page).or_(page.locator("textarea[placeholder]:not(:placeholder-shown)"))
    ).not_to_have_count(0)
    happened = exchanges(page).count()
    expect(box).to_have_value("" if happened else "no horror, something tense")
    page.reload()
    expect(box).to_be_enabled()
    expect(exchanges(page)).to_have_count(happened)


def test_markup_in_a_message_stays_text(visit: Visit) -> None:
    page = visit().page
    words = (
        "no <b>horror</b> <img src=x onerror=\"document.title='x'\"> ${document.title='y'} {{this}}"
    )
    say(page, words)
    expect(page.get_by_text("<b>horror</b>").first).to_be_visible()
    assert page.title() == "whyfirst"
    assert page.locator(".transcript img").count() == 0
    tab(page, "Memory")
    expect(page.locator(".records")).to_be_visible()
    assert page.title() == "whyfirst"


def test_a_catalogue_full_of_markup_is_imported_and_shown_as_text(
    home: Visitor, tmp_path: Path
) -> None:
    canary = "<img src=x onerror=document.title='stolen'>"
    rows = (
        f'A{n},"{canary} Pot {n}","{canary} a pot",{canary}|pots,{n + 3},{2000 + n}'
        for n in range(6)
    )
    lines = ["sku,name,summary,genre,price,made", *rows, "A9,,nothing,pots,3,2001"]
    file = tmp_path / "pots.csv"
    file.write_text("\n".join(lines), "utf-8")
    page = home.page
    tab(page, "Catalogues")
    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_label("genre is")).to_have_value("many")
    page.get_by_label("Many are called").fill(f"pots {canary}")
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_text("“pots” is ready")).to_be_visible()
    expect(page.get_by_text("line 7: the title is empty")).to_be_visible()
    tab(page, "Chat")
    page.get_by_label("Catalogue", exact=True).click()
    page.get_by_role("option", name="pots").click()
    expect(page.get_by_role("heading", name="What kind of pots")).to_be_visible()
    answer = say(page, "pots under 7")
    expect(answer.locator(".card h4").first).to_contain_text("Pot")
    say(page, "why the first one?")
    for name in TABS:
        tab(page, name)
        page.wait_for_load_state()
    assert page.title() == "whyfirst"
    assert page.locator("img[src=x]").count() == 0


def test_a_picture_is_shown_from_this_machine(
    lonely_folder: Path, home: Visitor, tmp_path: Path
) -> None:
    # Imported by whoever runs the server, since a browser uploads the table alone.
    (tmp_path / "dot.png").write_bytes(drawn_png())
    rows = [f"A{n},Jar {n},jars,dot.png" for n in range(6)]
    (tmp_path / "jars.csv").write_text("\n".join(["sku,title,genre,photo", *rows]), "utf-8")
    Library(lonely_folder / "data" / "catalogues").import_file(tmp_path / "jars.csv", "jars")
    page = home.page
    page.reload()
    page.get_by_label("Catalogue", exact=True).click()
    page.get_by_role("option", name="jars").click()
    expect(page.get_by_role("heading", name="What kind of")).to_be_visible()
    picture = say(page, "jars").locator(".card img").first
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("naturalWidth", 1)


def test_titles_are_completed_from_the_catalogue_that_is_open(visit: Visit) -> None:
    page = visit().page
    page.get_by_label("Catalogue", exact=True).click()
    page.get_by_role("option", name="papers").click()
    expect(page.get_by_role("heading", name="What kind of papers")).to_be_visible()
    page.get_by_label("Why not …").press_sequentially("attention is")
    expect(page.locator("#titles option").first).to_have_attribute(
        "value", re.compile("attention is", re.IGNORECASE)
    )


def test_an_import_that_cannot_work_says_what_to_do(home: Visitor, tmp_path: Path) -> None:
    page = home.page
    tab(page, "Catalogues")
    file = tmp_path / "odd.csv"
    file.write_text("a,b\n1,x\n1,y\n", "utf-8")
    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_role("alert")).to_contain_text("in the table")
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("exactly one column that is the id")


def test_a_report_and_its_conversations_can_be_looked_at(
    home: Visitor, lonely_folder: Path, recommender: Any
) -> None:
    folder = lonely_folder / "evaluation"
    folder.mkdir(exist_ok=True)
    figure = {"name": "slots", "value": 0.9, "low": 0.8, "high": 0.95, "n": 40, "bar": 0.85}
    suite = {"name": "understanding", "about": "reads", "status": "done", "figures": [figure]}
    (folder / "results.json").write_text(json.dumps({"suites": [suite]}), "utf-8")
    turn = recommender.reply("ann", "a slow western", conversation="c")
    (folder / "western.jsonl").write_text(turn.model_dump_json() + "\n", "utf-8")
    page = home.page
    tab(page, "Reports")
    expect(page.locator(".results")).to_contain_text("≥ 0.85 met")
    page.get_by_role("combobox", name="Conversation").click()
    page.get_by_role("option", name="western.jsonl").click()
    expect(page.locator(".read-only .exchange")).to_contain_text("a slow western")


def test_everything_can_be_downloaded_and_erased(visit: Visit) -> None:
    page = visit().page
    say(page, "no horror, says Xylophone")
    tab(page, "Memory")
    page.get_by_role("button", name="Download my data").click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Save whyfirst-my-data.json").click()
    saved = json.loads(Path(waiting.value.path()).read_text("utf-8"))
    assert saved["turns"][0]["message"] == "no horror, says Xylophone"
    page.get_by_role("button", name="Erase everything").click()
    page.get_by_role("button", name="Erase", exact=True).click()
    expect(page.locator(".record")).to_have_count(1)
    page.get_by_label("Yes, everything").check()
    page.get_by_role("button", name="Erase", exact=True).click()
    expect(page.locator(".record")).to_have_count(0)
    tab(page, "Chat")
    expect(exchanges(page)).to_have_count(0)
    page.wait_for_function("!document.documentElement.outerHTML.includes('Xylophone')")


def test_a_record_can_be_edited_and_the_edit_undone(visit: Visit) -> None:
    page = visit().page
    say(page, "I love westerns")
    tab(page, "Memory")
    record = page.locator(".record")
    record.get_by_role("button", name="Make it a rule").click()
    expect(record).to_contain_text("a rule")
    page.get_by_role("button", name="Undo the last change").click()
    expect(record).to_contain_text("a taste")
    expect(page.locator(".timeline")).to_contain_text("Noted")


def test_the_keyboard_alone_is_enough(visit: Visit) -> None:
    page = visit().page
    page.get_by_placeholder(BOX).focus()
    page.keyboard.type("tense films in space, no horror")
    page.keyboard.press("Enter")
    answer = settled(page, 1)
    summary = chip(answer, "no horror").locator("summary")
    summary.focus()
    page.keyboard.press("Enter")
    expect(chip(answer, "no horror").get_by_role("button", name="Not true")).to_be_visible()
    page.keyboard.press("Escape")
    expect(chip(answer, "no horror").get_by_role("button", name="Not true")).to_be_hidden()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    answer = settled(page, 2)
    expect(answer.locator(".message")).to_contain_text("I never said no horror")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_needs_no_sideways_scrolling(visit: Visit, scheme: str) -> None:
    page = visit(viewport={"width": 390, "height": 844}, color_scheme=scheme).page
    say(page, "a slow western under two hours, with a title that is really quite long")
    for name in TABS:
        tab(page, name)
        page.wait_for_load_state()
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, name
    tab(page, "Chat")
    box = page.get_by_placeholder(BOX).bounding_box()
    assert box is not None
    assert box["y"] + box["height"] < 844
    dark = page.evaluate("document.body.classList.contains('dark')")
    assert dark is (scheme == "dark")


def test_words_that_run_from_right_to_left_stand_right(visit: Visit) -> None:
    page = visit().page
    answer = say(page, "סרט מתח, no horror")
    direction = answer.locator(".message p").evaluate("e => getComputedStyle(e).direction")
    assert direction == "rtl"
    assert page.locator("body").evaluate("e => getComputedStyle(e).direction") == "ltr"


@pytest.fixture(scope="module")
def axe() -> str:
    given = Path(os.environ.get("WHYFIRST_AXE", AXE))
    if not given.is_file():
        do_without("axe", f"there is no axe-core at {given} (npm install axe-core)")
    return given.read_text("utf-8")


def findings(page: Page, axe: str) -> Iterator[str]:
    page.evaluate(axe)
    found: Any = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    for violation in found["violations"]:
        if violation["impact"] in ("serious", "critical"):
            for node in violation["nodes"]:
                yield f"{violation['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_on_any_tab(visit: Visit, axe: str, scheme: str) -> None:
    page = visit(color_scheme=scheme).page
    say(page, "Something like Alien, but less gory, under two hours")
    answer = say(page, "something about loneliness, no horror")
    chip(answer, "no horror").locator("summary").click()
    page.get_by_role("button", name="Dials").click()
    found = [f"{name}: {said}" for name in TABS for said in _on(page, name, axe)]
    begin_again = [f"welcome: {said}" for said in _welcomed(page, axe)]
    assert [*found, *begin_again] == []


def _on(page: Page, name: str, axe: str) -> list[str]:
    tab(page, name)
    # Fading in would be measured as too little contrast.
    page.wait_for_timeout(400)
    return list(findings(page, axe))


def _welcomed(page: Page, axe: str) -> list[str]:
    tab(page, "Chat")
    begin(page)
    return list(findings(page, axe))
