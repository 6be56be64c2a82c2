"""A remark as evidence: what somebody chose to say about what they saw."""

from collections.abc import Callable

import numpy as np
import pytest

from whyfirst.memory.criteria import Bound, Criterion
from whyfirst.tools.catalogue import Catalogue, Item
from whyfirst.tools.claims import make_claims
from whyfirst.tools.parameters import Parameters
from whyfirst.tools.reactions import REACTION, Remark, choice_evidence, remarks_possible
from whyfirst.tools.vocabulary import Facet, Vocabulary
from whyfirst.tools.weighing import Candidates, weigh

VOCABULARY = Vocabulary(
    catalogue="toys",
    facets=(
        Facet(name="kind", kind="category", multiple=True, values=("boat", "car", "train")),
        Facet(name="price", kind="number", low=1.0, high=9.0),
    ),
)
TOYS = Catalogue(
    name="toys",
    version="1",
    vocabulary=VOCABULARY,
    items=(
        Item("shown", "Shown", {"kind": ("boat", "car"), "price": 5.0}),
        Item("near", "Near", {"kind": ("boat",), "price": 5.0}),
        Item("far", "Far", {"kind": ("boat", "train", "plane", "kite"), "price": 2.0}),
        Item("wrong", "Wrong", {"kind": ("car",), "price": 5.0}),
    ),
)
SLATES = {"t1": ["shown"], "t2": ["near"]}
NUMBERS = Parameters(remark_noise=0.1, remarks=40.0, passed_over=1.5, still_open=0.5)


def reaction(remark: Remark, weight: float = 1.0) -> Criterion:
    return Criterion(
        id="c1", aspect=REACTION, value=remark.value, direction="want", hard=False, weight=weight
    )


def test_the_remarks_that_somebody_could_make_are_counted_by_hand() -> None:
    # near lacks car: 1, and may always ask for others: 1. far lacks car, has train, plane and
    # kite, and costs less: 5 + 1. wrong lacks boat: 1 + 1.
    assert remarks_possible(0, TOYS).tolist() == [1.0, 2.0, 6.0, 2.0]


def test_the_fewer_other_remarks_an_item_called_for_the_likelier_it_is() -> None:
    no_cars = Remark.of("kind", "car", "avoid", "t1")
    nats = choice_evidence(reaction(no_cars), SLATES, TOYS, NUMBERS)
    expected = np.log(0.9 / 2 + 0.1 / 40) - np.log(0.9 / 6 + 0.1 / 40)
    assert nats[1] - nats[2] == pytest.approx(expected)
    assert nats[1] > 0 > nats[2]


def test_items_that_the_remark_is_not_true_of_get_nothing_but_for_being_passed_over() -> None:
    no_cars = Remark.of("kind", "car", "avoid", "t1")
    nats = choice_evidence(reaction(no_cars), SLATES, TOYS, NUMBERS)
    assert nats[3] == 0.0
    assert nats[0] == -1.5


def test_an_item_that_keeps_an_added_limit_stays_open() -> None:
    cheap = Remark.of("price", Bound(op="<=", number=5.0), "want", "t1")
    cheaper = Remark.of("price", Bound(op="<", number=9.0, relative_to="shown"), "want", "t1")
    boats = Remark.of("kind", "boat", "want", "t1")
    more_like = Remark.of("like", "near", "want", "t1")
    loss = {
        remark: choice_evidence(reaction(remark), SLATES, TOYS, NUMBERS.but(still_open=0.0))
        - choice_evidence(reaction(remark), SLATES, TOYS, NUMBERS.but(still_open=0.5))
        for remark in (cheap, cheaper, boats, more_like)
    }
    assert loss[cheap].tolist() == [0.5, 0.0, 0.0, 0.0]
    for remark in (cheaper, boats, more_like):
        assert loss[remark].tolist() == [0.0] * 4


def test_what_had_the_word_that_is_asked_for_was_passed_over() -> None:
    boats = Remark.of("kind", "boat", "want", "t1")
    nats = choice_evidence(reaction(boats), SLATES, TOYS, NUMBERS)
    assert nats[0] == min(nats) <= -1.5


def test_a_remark_comes_back_from_its_criterion_whole() -> None:
    for value in ("car", Bound(op="<", number=4.25), Bound(op=">=", number=1990)):
        remark = Remark.of("price", value, "want", "t1")
        assert Remark.read(reaction(remark)) == remark


def test_the_item_that_a_remark_is_measured_against_comes_first() -> None:
    newer = Remark.of("price", Bound(op=">", number=2, relative_to="b"), "want", "t")
    assert newer.shown_in({"t": ("a", "b", "c")}) == ("b", "a", "c")
    assert newer.shown_in({}) == ()


def test_a_bound_is_true_of_what_meets_it() -> None:
    cheaper = Remark.of("price", Bound(op="<", number=5.0), "want", "t1")
    assert cheaper.holds(TOYS).tolist() == [False, False, True, False]


def test_erased_words_weigh_nothing() -> None:
    erased = reaction(Remark.of("kind", "car", "avoid", "t1")).but(value="[erased]")
    assert not choice_evidence(erased, SLATES, TOYS, NUMBERS).any()


def test_a_mistaken_remark_can_be_outweighed() -> None:
    everything = Candidates(np.ones(len(TOYS), bool), {}, SLATES)
    wish = Criterion(id="w", aspect="kind", value="car", direction="avoid", hard=False, weight=1.0)
    mistaken = weigh([wish, reaction(Remark.of("kind", "car", "avoid", "t2"))], everything,
                     TOYS, NUMBERS)  # fmt: skip
    right = [wish.but(id=f"r{n}", value="car", direction="want", weight=2.0) for n in range(2)]
    outweighed = weigh(right, everything, TOYS, NUMBERS)
    assert mistaken.scores[3] < mistaken.scores[2]
    total = mistaken.scores + outweighed.scores
    assert total[3] > total[2]


def test_without_the_reaction_every_score_changes_by_exactly_its_contribution(
    catalogues: Callable[[str], Catalogue],
) -> None:
    films = catalogues("films")
    everything = Candidates(np.ones(len(films), bool), {}, {"t1": films.item_ids[:5]})
    said = reaction(Remark.of("genre", "horror", "avoid", "t1"))
    wish = Criterion(
        id="w", aspect="genre", value="horror", direction="avoid", hard=False, weight=1.0
    )
    both = weigh([wish, said], everything, films, Parameters())
    alone = weigh([wish], everything, films, Parameters())
    assert np.allclose(both.scores - both.contributions["c1"], alone.scores, atol=1e-12)
    assert both.contributions["c1"].any()


def test_what_was_passed_over_and_what_nobody_asked_for_is_told_against(
    catalogues: Callable[[str], Catalogue],
) -> None:
    films = catalogues("films")
    shown, other = films.item_ids[:5], films.item_ids[40]
    said = reaction(Remark.of("genre", "horror", "avoid", "t"))
    nats = {item_id: {"c1": -3.0} for item_id in (shown[1], other)}
    claims = make_claims([shown[1], other], [said], nats, films, {"t": shown})
    assert [claim.stance for claim in claims] == ["against", "against"]
    assert "have not chosen it" in claims[0].text
    assert "you did not ask for" in claims[1].text
    for evidence in claims[1].evidence:
        aspect = evidence.id.rpartition("#")[2]
        assert evidence.quote in films.item(other).words(aspect)
        assert evidence.quote not in films.item(shown[0]).words(aspect)
