"""Simulated people: they say what they want, never a title, and tell good systems from bad."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ticking
from whyfirst.agent import Recommender
from whyfirst.evals.simulation.comparators import (
    AFTER,
    GUESSER,
    OURS,
    Lexical,
    make_arms,
    make_comparators,
)
from whyfirst.evals.simulation.conversing import TURNS, Conversation, Outcome
from whyfirst.evals.simulation.listeners import Listener, Shown, Spoken, Utterance, meeting
from whyfirst.evals.simulation.people import FAMILIES, Family, Person, draw_people
from whyfirst.evals.simulation.scripts import let_talk
from whyfirst.evals.simulation.talking import SPOKEN
from whyfirst.evals.simulation.tallies import kept
from whyfirst.memory.acts import Act, StatedCriterion
from whyfirst.tools.catalogue import Catalogue


@pytest.fixture(scope="module")
def shop(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recommender]:
    folder = tmp_path_factory.mktemp("simulated") / "data"
    folder.mkdir()
    for part in ("cache", "catalogues"):
        (folder / part).symlink_to(prepared / part)
    with Recommender.open(folder, catalogue="fashion", now=ticking()) as opened:
        yield opened


def _people(catalogue: Catalogue, family: Family, count: int = 3) -> list[Person]:
    return draw_people(catalogue, SPOKEN["fashion"], family, count, seed=5)


def _talk(person: Person, listener: Listener, catalogue: Catalogue) -> Outcome:
    return let_talk(Conversation(person, listener, catalogue, "held back"))


def test_everybody_has_something_acceptable_that_keeps_their_rule(shop: Recommender) -> None:
    for family in FAMILIES:
        for person in _people(shop.catalogue, family):
            aspect, word = person.negative
            items = [shop.catalogue.item(item_id) for item_id in person.acceptable]
            assert items
            assert all(word not in item.words(aspect) for item in items)
            assert all(person.need[1] in item.words(person.need[0]) for item in items)


@pytest.mark.parametrize("family", FAMILIES)
def test_nobody_says_a_title(shop: Recommender, family: Family) -> None:
    make = make_comparators(shop.resources().opened, 0)[GUESSER]
    titles = [item.title.casefold() for item in shop.catalogue]
    for person in _people(shop.catalogue, family):
        said = " ".join(_talk(person, make(person), shop.catalogue).texts).casefold()
        assert not [title for title in titles if title in said]


class Clairvoyant:
    """Shows what is acceptable at once."""

    def __init__(self, person: Person) -> None:
        self._items = tuple(sorted(person.acceptable))

    def hear(self, said: Utterance, conversation: str) -> Shown:  # noqa: ARG002
        return Shown(self._items[:5])


class Deaf:
    """Shows the same five things whatever is said."""

    def __init__(self, item_ids: tuple[str, ...]) -> None:
        self._items = item_ids

    def hear(self, said: Utterance, conversation: str) -> Shown:  # noqa: ARG002
        return Shown(self._items)


def test_the_same_seed_says_the_same(shop: Recommender) -> None:
    (person,) = _people(shop.catalogue, "A", 1)
    make = make_comparators(shop.resources().opened, 0)["random"]
    one, other = (_talk(person, make(person), shop.catalogue) for _ in range(2))
    assert one == other


def test_who_knows_it_all_needs_one_slate_and_who_hears_nothing_fails(shop: Recommender) -> None:
    for person in _people(shop.catalogue, "A"):
        assert _talk(person, Clairvoyant(person), shop.catalogue).found == 1
        wrong = tuple(i for i in shop.catalogue.item_ids if i not in person.acceptable)[:5]
        assert _talk(person, Deaf(wrong), shop.catalogue).found == TURNS + 1


def test_slots_that_break_a_stated_rule_are_counted(shop: Recommender) -> None:
    (person,) = _people(shop.catalogue, "D", 1)
    aspect, word = person.negative
    bad = [i.item_id for i in shop.catalogue if word in i.words(aspect)]
    outcome = _talk(person, Deaf(tuple(bad[:5])), shop.catalogue)
    assert outcome.broken == outcome.slots > 0


@pytest.mark.parametrize("family", ["B", "C", "D", "E", "F", "G"])
def test_ours_passes_the_checks_of_a_family(shop: Recommender, family: Family) -> None:
    make = make_arms(shop, f"test-{family}")[OURS]
    for person in _people(shop.catalogue, family, 2):
        outcome = _talk(person, make(person), shop.catalogue)
        assert outcome.checks
        assert all(outcome.checks.values()), (outcome.texts, outcome.checks)
        assert not outcome.broken


def test_a_rationale_written_afterwards_is_dated_so_and_leads_nowhere(shop: Recommender) -> None:
    (person,) = _people(shop.catalogue, "A", 1)
    talk = _talk(person, make_arms(shop, "after")[AFTER](person), shop.catalogue)
    shown = [turn for turn in talk.turns if turn.slate]
    assert shown
    for turn in shown:
        assert turn.rationale.sequence > turn.slate_sequence
        assert not any(nats for entry in turn.slate for nats in entry.contributions.values())
    assert talk.repeated == 0


def test_a_denied_taste_counts_no_more_for_the_guesser(shop: Recommender) -> None:
    opened = shop.resources().opened
    wish = StatedCriterion(aspect="colour", value="navy", direction="want")
    said = Act(kind="state", quote="navy", criterion=wish)
    denied = Act(kind="retract", quote="not navy", criterion=wish)
    assert meeting([said], opened).max() == 1
    assert not meeting([said, denied], opened).any()


def test_what_breaks_a_rule_comes_last_for_the_guesser(shop: Recommender) -> None:
    opened = shop.resources().opened
    rule = StatedCriterion(aspect="colour", value="navy", direction="avoid", hard=True)
    met = meeting([Act(kind="state", quote="no navy", criterion=rule)], opened)
    navy = opened.catalogue.having("colour", "navy")
    assert met[navy].max() < met[~navy].min()


def test_a_claim_that_is_none_of_theirs_is_disputed(shop: Recommender) -> None:
    (person,) = _people(shop.catalogue, "A", 1)
    listener = Spoken(shop, "mistaken")
    listener.hear(Utterance(f"I love {person.wrong[1]}", ()), "earlier")
    talk = Conversation(person, listener, shop.catalogue, "held back")
    talk.rule_out()
    shown = listener.hear(talk.want(), "main")
    assert person.wrong[1] in talk.go_on_with(shown).text


def test_conversations_that_were_held_are_kept(shop: Recommender, tmp_path: Path) -> None:
    (person,) = _people(shop.catalogue, "A", 1)
    outcome = _talk(person, Clairvoyant(person), shop.catalogue)
    path = tmp_path / "kept" / "A.json"

    def never() -> Iterator[tuple[str, Outcome]]:
        pytest.fail("they were held again")
        yield "", outcome

    first = kept(path, "same", lambda: [("clairvoyant", outcome)])
    assert kept(path, "same", never) == first
    assert kept(path, "other", list).by_system == {}


def test_an_index_of_words_is_built_in_silence(caplog: pytest.LogCaptureFixture) -> None:
    index = Lexical(["a navy coat", "a red hat"])

    assert list(index("navy").argsort()) == [1, 0]
    assert not caplog.records
