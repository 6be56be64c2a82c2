"""“Like this, but …”: a critique is searched for along with what it criticises."""

from whyfirst.agent import Recommender
from whyfirst.agent.verification import verify_turn
from whyfirst.memory.criteria import Criterion
from whyfirst.memory.turns import Turn
from whyfirst.tools.vocabulary import LIKE_BUT, TEXT


def _critiques(turn: Turn) -> list[Criterion]:
    return [c for c in turn.rationale.criteria if c.aspect == LIKE_BUT]


def _alien(recommender: Recommender) -> str:
    return next(item.item_id for item in recommender.catalogue if item.title == "Alien")


def test_a_critique_of_a_named_item_is_searched_for_with_that_items_words(
    recommender: Recommender,
) -> None:
    turn = recommender.reply("ann", "something like Alien, but a comedy", conversation="c1")
    (critique,) = _critiques(turn)
    assert critique.value == (_alien(recommender), "comedy")
    assert not [c for c in turn.rationale.criteria if c.aspect == TEXT]
    assert {e.quote for e in critique.evidence} <= {
        "something like Alien",
        "like Alien",
        "comedy",
        "a comedy",
    }
    assert verify_turn(turn, recommender.ledger, recommender.library) == "ok"


def test_what_is_not_wanted_is_left_out_of_the_words_and_not_searched_for(
    recommender: Recommender,
) -> None:
    turn = recommender.reply(
        "ann", "something like Alien, but rather not horror", conversation="c1"
    )
    (critique,) = _critiques(turn)
    assert critique.value == (_alien(recommender), "-horror")
    index = recommender.resources().opened.index
    with_horror = index.like_but(_alien(recommender), ())
    without = index.like_but(_alien(recommender), ("-horror",))
    horror = recommender.catalogue.having("genre", "horror")
    assert without[horror].mean() < with_horror[horror].mean()


def test_a_critique_alone_finds_less_of_the_pattern_than_with_it(
    recommender: Recommender,
) -> None:
    index, catalogue = recommender.resources().opened.index, recommender.catalogue
    both = index.like_but(_alien(recommender), ("comedy",))
    space = catalogue.having("setting", "outer space") | catalogue.having(
        "genre", "science fiction"
    )
    assert both[space].mean() > index.search("comedy")[space].mean()


def test_a_later_critique_is_still_about_the_item_that_was_named(
    recommender: Recommender,
) -> None:
    recommender.reply("ann", "something like Alien", conversation="c1")
    turn = recommender.reply("ann", "but funny please", conversation="c1")
    (critique,) = _critiques(turn)
    assert critique.value == (_alien(recommender), "funny")
    elsewhere = recommender.reply("ann", "a funny film", conversation="c2")
    assert not _critiques(elsewhere)


def test_forgetting_the_critique_takes_its_words_out(recommender: Recommender) -> None:
    turn = recommender.reply("ann", "something like Alien, but funny", conversation="c1")
    recommender.reply("ann", "forget what I said about funny", conversation="c1")
    stored = recommender.ledger.turn(turn.turn_id)
    assert stored is not None
    assert "funny" not in "".join(c.model_dump_json() for c in stored.rationale.criteria)
    assert verify_turn(stored, recommender.ledger, recommender.library) == "redacted"
