"""Measures of a rationale notice what they are there to notice."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ticking
from whyfirst.agent import Recommender
from whyfirst.evals.rationale import measures
from whyfirst.memory.criteria import Criterion, Evidence
from whyfirst.memory.turns import Claim, Turn

SAID = ("an eerie film, no horror", "ideally about loneliness", "not so slow")


@pytest.fixture(scope="module")
def room(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recommender]:
    folder = tmp_path_factory.mktemp("measured") / "data"
    folder.mkdir()
    for part in ("cache", "catalogues"):
        (folder / part).symlink_to(prepared / part)
    with Recommender.open(folder, now=ticking()) as opened:
        yield opened


@pytest.fixture(scope="module")
def turns(room: Recommender) -> list[Turn]:
    said = [room.reply("ann", text, conversation="c1") for text in SAID]
    return [turn for turn in said if turn.slate]


@pytest.fixture(scope="module")
def again(room: Recommender) -> measures.Bench:
    resources = room.resources()
    return measures.Bench(resources.opened, resources.parameters, resources.ledger)


def test_honest_turns_pass_every_measure(
    room: Recommender, turns: list[Turn], again: measures.Bench
) -> None:
    assert turns
    for place, turn in enumerate(turns):
        assert measures.is_in_order(turn)
        assert measures.is_recomputed(turn, again)
        assert not measures.leaks(turn, turns[:place], room.catalogue)
        assert all(measures.flips(turn, again))
        assert all(
            measures.is_grounded(claim, turns, room.catalogue) for claim in turn.rationale.claims
        )


def test_a_slate_that_was_chosen_first_is_not_recomputed(
    turns: list[Turn], again: measures.Bench
) -> None:
    turn = turns[-1]
    backwards = turn.but(slate=turn.slate[::-1])
    assert not measures.is_recomputed(backwards, again)


def test_a_rationale_dated_after_the_slate_is_out_of_order(turns: list[Turn]) -> None:
    late = turns[0].but(slate_sequence=turns[0].rationale.sequence)
    assert not measures.is_in_order(late)


def test_a_criterion_that_knows_the_title_leaks_it(room: Recommender, turns: list[Turn]) -> None:
    turn = turns[0]
    telling = Criterion(
        id="c9", aspect="text", value=turn.slate[0].title, direction="want", hard=False, weight=1.0
    )
    rationale = turn.rationale.but(criteria=(*turn.rationale.criteria, telling))
    assert measures.leaks(turn.but(rationale=rationale), [], room.catalogue)


def test_a_claim_without_evidence_or_with_invented_evidence_is_not_grounded(
    room: Recommender, turns: list[Turn]
) -> None:
    item_id = turns[0].slate[0].item_id
    claim = Claim(
        id="k1", stance="for", criterion_id="c1", item_id=item_id, text="It is cheerful.",
        evidence=(Evidence(kind="field", id=f"{item_id}#mood", quote="made up"),),
    )  # fmt: skip
    assert not measures.is_grounded(claim, turns, room.catalogue)
    assert not measures.is_grounded(claim.but(evidence=()), turns, room.catalogue)


def test_what_the_cited_criteria_explain_and_leave_adds_up_to_the_score(turns: list[Turn]) -> None:
    for turn in turns:
        for entry in turn.slate:
            whole = measures.comprehensiveness(entry, turn.rationale.claims)
            left = measures.sufficiency(entry, turn.rationale.claims)
            assert whole + left == pytest.approx(entry.score)


def test_a_point_against_counts_only_where_it_costs_something(turns: list[Turn]) -> None:
    entry = turns[0].slate[0]
    name = next(c.id for c in turns[0].rationale.criteria if not c.hard)
    against = Claim(
        id="k1", stance="against", criterion_id=name, item_id=entry.item_id, text="", evidence=()
    )
    costly = entry.but(contributions={**entry.contributions, name: -1.0})
    free = entry.but(contributions={**entry.contributions, name: 0.5})
    assert measures.has_against(costly, [against])
    assert not measures.has_filler(costly, [against])
    assert not measures.has_against(free, [against])
    assert measures.has_filler(free, [against])


def test_an_edit_is_local_when_only_its_own_claims_change(turns: list[Turn]) -> None:
    turn = turns[-1]
    first = turn.rationale.claims[0]
    criterion = next(c for c in turn.rationale.criteria if c.id == first.criterion_id)
    fewer = tuple(c for c in turn.rationale.claims if c.criterion_id != criterion.id)
    after = turn.but(rationale=turn.rationale.but(claims=fewer))
    assert measures.edit_locality(turn, after, criterion.aspect, criterion.value) == 1.0
    assert measures.edit_locality(turn, after, "some other", "thing") == 0.0
    assert measures.edit_locality(turn, turn, criterion.aspect, criterion.value) is None
