"""What was said about shown items counts as a choice of words, for as long as it was said."""

import pytest

from whyfirst.agent import Recommender
from whyfirst.agent.verification import verify_turn
from whyfirst.memory.criteria import Criterion
from whyfirst.memory.turns import Turn
from whyfirst.tools.reactions import JUDGED, REACTION, Remark


def _reactions(turn: Turn) -> list[Criterion]:
    return [c for c in turn.rationale.criteria if c.aspect == REACTION]


def test_the_first_words_are_no_reaction_and_those_about_a_slate_are_one(
    recommender: Recommender,
) -> None:
    first = recommender.reply("ann", "a tense film in space", conversation="c1")
    assert not _reactions(first)
    second = recommender.reply("ann", "not a thriller", conversation="c1")
    (reaction,) = _reactions(second)
    remark = Remark.read(reaction)
    assert remark is not None
    assert (remark.aspect, remark.word, remark.direction) == ("genre", "thriller", "avoid")
    assert remark.turn_id == first.turn_id
    shown = {entry.item_id for entry in first.slate}
    assert not shown & set(remark.value)
    assert {e.id for e in reaction.evidence if e.kind == "episode"} == {first.turn_id}


def test_reactions_add_up_over_turns_and_every_turn_verifies(recommender: Recommender) -> None:
    said = """
        a tense film in space; not a thriller; something slower; with time travel;
        more like the first one; no romance; less violent; a comedy; newer
    """.strip().split(";")
    turns = [recommender.reply("ann", message, conversation="c1") for message in said]
    counts = [len(_reactions(turn)) for turn in turns]
    assert counts == sorted(counts)
    assert counts[-1] >= 5
    found = [verify_turn(t, recommender.ledger, recommender.library) for t in turns]
    assert found == ["ok"] * len(turns)


def test_undoing_a_remark_brings_the_slate_before_it_back(recommender: Recommender) -> None:
    first = recommender.reply("ann", "a tense film in space", conversation="c1")
    recommender.reply("ann", "not a thriller", conversation="c1")
    undone = recommender.reply("ann", "undo that", conversation="c1")
    assert not _reactions(undone)
    assert [e.item_id for e in undone.slate] == [e.item_id for e in first.slate]


def test_a_wish_weighed_anew_is_no_choice_about_what_was_shown(recommender: Recommender) -> None:
    first = recommender.reply("ann", "a tense film in space", conversation="c1")
    again = recommender.reply("ann", "Put more weight on tense.", conversation="c1")
    assert not _reactions(again)
    assert "No longer: you want tense" not in again.reply
    before, after = (next(e for e in t.slate if e.title == "Gravity") for t in (first, again))
    assert after.score > before.score - 0.5


def test_what_is_told_of_one_item_passes_the_others_over(recommender: Recommender) -> None:
    first = recommender.reply("ann", "a tense film in space", conversation="c1")

    for message in ("I've seen the second one", "I've seen the first one, it was great"):
        turn = recommender.reply("ann", message, conversation="c1")

        (*_, reaction) = _reactions(turn)
        remark = Remark.read(reaction)
        assert remark is not None
        assert (remark.aspect in JUDGED, remark.turn_id) == (True, first.turn_id)
        on_the_table = {entry.item_id for entry in first.slate}
        lost = {e.item_id: e.contributions[reaction.id] for e in turn.slate}
        passed = -recommender.parameters.passed_over * recommender.parameters.attention
        assert lost == {i: passed if i in on_the_table else 0.0 for i in lost}
        assert len(on_the_table & set(lost)) < len(first.slate) - 1
        assert verify_turn(turn, recommender.ledger, recommender.library) == "ok"
        first = turn


def test_what_is_told_of_an_item_that_is_not_shown_passes_nothing_over(
    recommender: Recommender,
) -> None:
    first = recommender.reply("ann", "a tense film in space", conversation="c1")
    assert "Casablanca" not in {entry.title for entry in first.slate}

    turn = recommender.reply("ann", "I've seen Casablanca", conversation="c1")

    assert [c.kind for c in turn.acts] == ["seen_item"]
    assert not _reactions(turn)
    assert [e.item_id for e in turn.slate] == [e.item_id for e in first.slate]


def test_what_was_passed_over_stays_so_when_the_wish_is_denied(recommender: Recommender) -> None:
    first = recommender.reply("ann", "a tense film in space", conversation="c1")
    recommender.reply("ann", "preferably a comedy", conversation="c1")
    denied = recommender.reply("ann", "I never said I like comedies", conversation="c1")

    (left,) = _reactions(denied)
    assert "comedy" not in str(left.value)
    assert [(e.kind, e.id) for e in left.evidence] == [("episode", first.turn_id)]
    on_the_table = {entry.item_id for entry in first.slate}
    passed = -recommender.parameters.passed_over
    for entry in denied.slate:
        assert entry.contributions[left.id] == (passed if entry.item_id in on_the_table else 0.0)
    assert len(on_the_table & {entry.item_id for entry in denied.slate}) < len(on_the_table)
    later = recommender.reply("ann", "no romance", conversation="c1")
    assert left.value in [c.value for c in _reactions(later)]
    turns = (denied, later)
    found = [verify_turn(t, recommender.ledger, recommender.library) for t in turns]
    assert found == ["ok", "ok"]


def test_a_second_genre_leaves_the_first_its_weight(recommender: Recommender) -> None:
    recommender.reply("ann", "a thriller", conversation="c1")
    turn = recommender.reply("ann", "preferably a comedy", conversation="c1")

    weights = {c.value: c.weight for c in turn.rationale.criteria if c.aspect == "genre"}
    numbers = recommender.parameters
    (first,) = (p for p in recommender.memory("ann").show() if p.value == "thriller")
    told = numbers.fresh * (0.4 + first.strength) * numbers.fading
    assert weights["thriller"] == pytest.approx(told, abs=1e-6)
    assert "comedy" in weights
