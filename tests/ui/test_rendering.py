"""What the page draws, without a browser: nothing unescaped, nothing untold."""

from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whyfirst.agent import Recommender
from whyfirst.memory.turns import Turn
from whyfirst.tools.catalogue import Catalogue
from whyfirst.tools.confidence import Confidence
from whyfirst.tools.parameters import Parameters
from whyfirst.ui.page import phrases
from whyfirst.ui.page.argument import draw_argument, told_of
from whyfirst.ui.page.dials import DIALS, STEPS, Positions, positions_of, turned
from whyfirst.ui.page.figures import draw_results
from whyfirst.ui.page.guessing import guess
from whyfirst.ui.page.importing import mapping_from, role_of
from whyfirst.ui.page.markup import tag, text
from whyfirst.ui.page.movement import movement_between
from whyfirst.ui.page.openers import openers_of
from whyfirst.ui.page.portrait import draw_portrait
from whyfirst.ui.page.ranking import draw_ranking
from whyfirst.ui.page.transcript import SHOWN_TURNS, draw_conversation

TALK = "Something like Alien, but less gory, under two hours, no horror, maybe about loneliness"


class Reading(HTMLParser):
    """Reads HTML as a browser would: the texts, and the names of elements and attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.tags: set[str] = set()
        self.attributes: dict[str, list[str]] = {}
        self.feed(html)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            self.attributes.setdefault(name, []).append(value or "")


@given(st.text())
def test_any_text_is_read_back_as_it_was_and_makes_no_element(words: str) -> None:
    plain = words.replace("\r", "").replace("\x00", "")
    read = Reading(str(tag("p", plain, title=plain)))
    assert read.tags == {"p"}
    assert "".join(read.texts) == plain
    assert read.attributes == {"title": [plain]}


@given(st.text())
def test_no_text_can_speak_to_a_template_language(words: str) -> None:
    assert not set("{}$`\\") & set(text(words))


@pytest.fixture
def turn(recommender: Recommender) -> Turn:
    return recommender.reply("ann", TALK, conversation="c")


def challenges(turn: Turn, catalogue: Catalogue) -> Iterator[tuple[str, str, str]]:
    for criterion in told_of(turn.rationale.criteria):
        if not phrases.can_be_argued(criterion, catalogue):
            continue
        yield criterion.aspect, "challenge", phrases.deny(criterion, catalogue)
        if not criterion.hard:
            yield criterion.aspect, "emphasise", phrases.stress(criterion, catalogue, more=True)
            yield criterion.aspect, "deemphasise", phrases.stress(criterion, catalogue, more=False)
        if phrases.confine(criterion, catalogue):
            yield criterion.aspect, "state", phrases.confine(criterion, catalogue)


@pytest.mark.parametrize(
    ("catalogue", "opening"),
    [
        ("films", TALK),
        ("films", "tense, nothing gory, from before 1990, with Harrison Ford"),
        ("fashion", "a blue wool coat under 200, nothing floral"),
        ("papers", "papers about attention with code, from after 2017"),
    ],
)
def test_what_a_click_says_is_read_as_what_the_button_means(
    recommender: Recommender, catalogue: str, opening: str
) -> None:
    opened = recommender.resources(catalogue).opened.catalogue
    first = recommender.reply("ann", opening, conversation="c", catalogue=catalogue)
    said = list(challenges(first, opened))
    assert len(said) >= 4
    for number, (aspect, kind, words) in enumerate(said):
        user = f"ann-{number}"
        recommender.reply(user, opening, conversation="c", catalogue=catalogue)
        turn = recommender.reply(user, words, conversation="c", catalogue=catalogue)
        assert kind in {act.kind for act in turn.acts}, words
        touched = {c.before.aspect for c in turn.memory_changes if c.before}
        assert aspect in touched, words


def test_every_criterion_that_is_told_can_be_disputed_by_a_click(recommender: Recommender) -> None:
    said = ("a slow western", "something about lamplight and soup", "Something like Alien")
    turn = [recommender.reply("dis", words, conversation="dispute") for words in said][-1]
    catalogue = recommender.resources("films").opened.catalogue
    told = told_of(turn.rationale.criteria)
    assert {"like", "text"} <= {c.aspect for c in told}
    for criterion in told:
        drawn = str(draw_argument([criterion], catalogue))
        assert "data-say" in drawn or "take-back" in drawn, criterion.aspect


def test_what_is_said_of_a_slate_is_told_once(recommender: Recommender) -> None:
    recommender.reply("echo", "a tense film in space", conversation="echo")
    turn = recommender.reply("echo", "not a thriller", conversation="echo")
    assert "reaction" in {c.aspect for c in turn.rationale.criteria}
    assert "reaction" not in {c.aspect for c in told_of(turn.rationale.criteria)}


@pytest.mark.parametrize("name", ["films", "fashion", "papers"])
def test_every_opener_is_answered_by_a_slate(recommender: Recommender, name: str) -> None:
    *openers, about_me = openers_of(recommender.resources(name).opened.catalogue)
    assert len(openers) == 3
    assert about_me == "What do you know about me?"
    for number, words in enumerate(openers):
        user = f"opener-{name}-{number}"
        assert recommender.reply(user, words, conversation="c", catalogue=name).slate, words


def test_what_a_card_says_is_about_its_item(recommender: Recommender, turn: Turn) -> None:
    entry = turn.slate[0]
    kinds = {
        "Liked it": {"seen_item", "rate_item"},
        "Disliked it": {"seen_item", "rate_item"},
        "Know it": {"seen_item"},
        "More like this": {"more_like"},
        "Not for me": {"reject"},
        "Why this?": {"ask_why"},
    }
    for number, (label, words) in enumerate(phrases.about_item(entry.title).items()):
        user = f"ann-{number}"
        recommender.reply(user, TALK, conversation="c")
        read = recommender.reply(user, words, conversation="c")
        assert {act.kind for act in read.acts} == kinds[label], words
        assert {act.item_id for act in read.acts} == {entry.item_id}, words


def test_every_criterion_that_is_told_quotes_its_words(
    recommender: Recommender, turn: Turn
) -> None:
    drawn = "".join(Reading(draw_argument(turn.rationale.criteria, recommender.catalogue)).texts)
    assert "under two hours" in drawn
    assert "runtime must be under" in drawn or "runtime under" in drawn


def test_a_movement_names_what_came_went_and_moved(recommender: Recommender, turn: Turn) -> None:
    after = recommender.reply("ann", "I never said no horror", conversation="c")
    moved = movement_between(turn, after)
    gone = [s.criterion.value for s in moved.shifts if s.after is None]
    assert gone == ["horror"]
    assert moved.places[turn.slate[0].item_id] == 1


def test_wishes_that_only_fade_are_told_in_one_line(recommender: Recommender, turn: Turn) -> None:
    after = recommender.reply("ann", "nothing in black and white", conversation="c")
    moved = movement_between(turn, after)
    assert moved.faded
    assert [s.criterion.value for s in moved.shifts if s.after is not None and s.before] == []
    lighter = recommender.reply("ann", "loneliness matters less", conversation="c")
    named = [s.criterion.value for s in movement_between(after, lighter).shifts if s.before]
    assert "loneliness" in named


def test_the_first_slate_has_moved_from_nowhere(turn: Turn) -> None:
    assert not movement_between(None, turn).is_news


def test_the_dials_are_told_by_the_stored_turn(recommender: Recommender) -> None:
    standing = Positions(new=-0.5, varied=1.0)
    parameters = turned(recommender.parameters, standing)
    turn = recommender.reply("ann", "a western", conversation="c", parameters=parameters)
    assert turn.parameters_hash == parameters.digest
    assert positions_of(turn.parameters_hash, recommender.parameters) == standing
    assert positions_of("no such hash", recommender.parameters) == Positions()


@pytest.mark.parametrize("dial", [d.name for d in DIALS])
def test_each_step_of_a_dial_moves_the_ranking_s_numbers_one_way(dial: str) -> None:
    sets = [turned(Parameters(), Positions(**{dial: step})) for step in STEPS]
    measured = {"niche": "prior", "new": "remembered", "varied": "diversity"}[dial]
    values = [getattr(parameters, measured) for parameters in sets]
    assert values == sorted(values, reverse=dial != "varied")
    assert len(set(values)) == len(STEPS)


def test_the_varied_dial_makes_the_slate_less_alike(recommender: Recommender) -> None:
    from whyfirst.tools.slate import Likeness

    likeness = Likeness(recommender.catalogue)

    def alike(message: str, step: float) -> float:
        parameters = turned(recommender.parameters, Positions(varied=step))
        user = f"ann {message} {step}"
        turn = recommender.reply(user, message, conversation="c", parameters=parameters)
        rows = [recommender.catalogue.row(entry.item_id) for entry in turn.slate]
        return sum(max(likeness(a, b) for b in rows if a != b) for a in rows) / len(rows)

    said = ("films in space", "tense films about friendship", "a slow western with cowboys")
    pairs = [(alike(message, -1.0), alike(message, 1.0)) for message in said]
    assert all(focused >= varied for focused, varied in pairs), pairs
    assert any(focused > varied for focused, varied in pairs), pairs


def test_a_chance_is_told_in_per_cent_only_where_ratings_stand_behind_it(
    recommender: Recommender, turn: Turn
) -> None:
    def told(shown: Turn) -> str:
        return " ".join(Reading(draw_conversation((shown,), recommender.catalogue)).texts)

    assert "(a rough guess)" in told(turn)
    assert "%" not in told(turn)
    fitted = Confidence(intercept=0.0, slope=1.0, ratings=900, people=60)
    disclosed = {**turn.selection.parameters, "confidence": fitted.told}
    measured = turn.but(selection=turn.selection.but(parameters=disclosed))
    assert f"{turn.slate[0].confidence:.0%}" in told(measured)
    assert "rough guess" not in told(measured)


def test_the_page_about_the_ranking_says_what_a_chance_rests_on(recommender: Recommender) -> None:
    def told(confidence: Confidence | None) -> str:
        drawn = draw_ranking(Parameters(), recommender.catalogue, frozenset(), confidence)
        return " ".join(Reading(drawn).texts)

    assert "rough guess" in told(None)
    assert "60 people" in told(Confidence(intercept=0.0, slope=1.0, ratings=900, people=60))


def test_the_page_about_the_ranking_tells_every_number_in_use(recommender: Recommender) -> None:
    parameters = turned(recommender.parameters, Positions(varied=0.5))
    read = Reading(draw_ranking(parameters, recommender.catalogue, frozenset()))
    words = " ".join(read.texts)
    for name in Parameters.model_fields:
        assert name.replace("_", " ") in words
        assert str(getattr(parameters, name)) in words
    assert "cannot tell" in words


def test_the_picture_of_a_taste_says_in_words_what_it_draws(recommender: Recommender) -> None:
    for message in ("I love westerns, no horror", "I never said no horror"):
        recommender.reply("ann", message, conversation="c")
    drawn = draw_portrait(recommender.conversation("ann", "c"), recommender.catalogue)
    said = " ".join(Reading(drawn).texts)
    assert "Counting now: western" in said
    assert "No longer: no horror" in said


def test_a_long_conversation_is_drawn_from_its_end(recommender: Recommender, turn: Turn) -> None:
    turns = tuple(turn.but(turn_id=f"t-{n}") for n in range(40))
    drawn = Reading(draw_conversation(turns, recommender.catalogue))
    assert drawn.attributes["id"] == [f"t-{n}" for n in range(40 - SHOWN_TURNS, 40)]
    assert "Show earlier turns" in drawn.texts


def test_a_filled_in_form_makes_the_mapping_it_shows() -> None:
    rows = [
        {"sku": f"A{n}", "name": f"Pot {n}", "genre": "pots|blue", "price": n} for n in range(5)
    ]
    guessed, problem = guess(list(rows))
    assert guessed is not None
    assert not problem
    roles = {f"column-{n}": role_of(column, guessed) for n, column in enumerate(rows[0])}
    assert mapping_from(roles, list(rows[0]), guessed).columns == guessed.columns
    assert roles == {
        "column-0": "item_id", "column-1": "title", "column-2": "many", "column-3": "number",
    }  # fmt: skip


def test_columns_with_odd_names_are_guessed_by_what_they_hold() -> None:
    rows = [
        {
            "Ref No.": f"{n:03}", "Book (eng)": f"The {n}. river",
            "Art": ("novel", "poetry")[n % 2], "Preis in €": f"{9 + n % 5},50", "": "",
        }
        for n in range(14)
    ]  # fmt: skip
    rows.append({"Ref No.": "099", "Book (eng)": "", "Art": "", "Preis in €": "x", "": ""})
    guessed, problem = guess(rows)
    assert guessed is not None
    assert (guessed.columns.item_id, guessed.columns.title) == ("Ref No.", "Book (eng)")
    assert {"Art", "Preis in €"} <= {facet.column for facet in guessed.facets.values()}
    assert "“Ref No.” is the id and “Book (eng)” is the title" in problem
    assert guess([{"a": "1"}, {"a": "1"}])[0] is None


def test_a_report_is_drawn_whatever_it_lacks() -> None:
    full = {
        "suites": [
            {"name": "s", "about": "a", "status": "done", "figures": [
                {"name": "<b>f</b>", "value": 0.5, "low": 0.4, "high": 0.6, "n": 3, "bar": 0.7},
                {"name": "g", "value": None, "bar": 1},
                {"name": "h"}, "nonsense",
            ]},
            {"name": "t", "status": "skipped", "reason": "no data"},
        ]
    }  # fmt: skip
    read = Reading(draw_results(full))
    words = " ".join(read.texts)
    assert "≥ 0.7 missed" in words
    assert "unscored" in words
    assert "skipped: no data" in words
    assert "b" not in read.tags
    assert "no suite" in " ".join(Reading(draw_results({})).texts)


@pytest.fixture
def poisoned(tmp_path: Path, data_dir: Path) -> Callable[[str], Recommender]:
    """Opens a recommender of a catalogue whose every field holds some words."""

    def open_with(canary: str) -> Recommender:
        import json

        rows = [
            {"item_id": f"i{n}", "title": f"{canary} title {n}", "text": f"{canary} text",
             "genre": [f"{canary} genre", "plain"], "director": f"{canary} person"}
            for n in range(8)
        ]  # fmt: skip
        file = tmp_path / "poisoned.jsonl"
        file.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
        recommender = Recommender.open(data_dir, catalogue="films")
        recommender.library.import_file(file, "poisoned")
        return recommender

    return open_with


@pytest.mark.parametrize(
    "canary",
    [
        "<img src=x onerror=alert(1)>",
        "<script>alert(1)</script>",
        "\"'><svg onload=alert(1)>",
        "${alert(1)} {{constructor}} `x`",
        "[link](https://elsewhere.example) ![p](https://elsewhere.example/p.png)",
    ],
)
def test_no_field_of_a_catalogue_and_no_message_becomes_markup(
    poisoned: Callable[[str], Recommender], canary: str
) -> None:
    with poisoned(canary) as recommender:
        for message in (f"plain {canary}", f"{canary} genre", "why the first one?"):
            recommender.reply("ann", message, conversation="c", catalogue="poisoned")
        catalogue = recommender.resources("poisoned").opened.catalogue
        drawn = draw_conversation(recommender.conversation("ann", "c"), catalogue)
    read = Reading(drawn)
    assert not read.tags & {"img", "script", "svg", "a"}
    assert not [name for name in read.attributes if name.startswith("on")]
    assert canary in "".join(read.texts)
