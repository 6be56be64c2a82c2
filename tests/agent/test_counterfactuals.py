"""What would be otherwise is recomputed, never guessed; how a slate was cut is disclosed."""

import re

import numpy as np
import pytest

from whyfirst.agent import Recommender
from whyfirst.evals.rationale.measures import Bench
from whyfirst.memory.turns import Turn
from whyfirst.tools.weighing import admitted_by


@pytest.fixture
def bench(recommender: Recommender) -> Bench:
    """Weighs turns again."""
    resources = recommender.resources()
    return Bench(resources.opened, resources.parameters, resources.ledger)


def _leader(turn: Turn, left_out: str, bench: Bench) -> str:
    kept = [c for c in turn.rationale.criteria if c.id != left_out]
    weighed = bench.weigh(kept)
    scores = np.where(weighed.admitted, weighed.scores, -np.inf)
    return bench.catalogue.items[int(scores.argmax())].title


def test_who_would_lead_without_a_wish_is_who_leads_without_it(
    recommender: Recommender, bench: Bench
) -> None:
    recommender.reply("ann", "a western", conversation="c1")
    recommender.reply("ann", "I like it eerie", conversation="c1")
    turn = recommender.reply("ann", "why the first one?", conversation="c1")
    told = re.search(r"Without your wish for (.+), (.+) would lead\.", turn.reply)
    assert told is not None
    (criterion,) = [c for c in turn.rationale.criteria if c.value == told[1] and c.aspect != "text"]
    assert _leader(turn, criterion.id, bench) == told[2]
    assert _leader(turn, "", bench) != told[2]


def test_where_a_ruled_out_item_would_stand_is_where_it_stands_without_the_rule(
    recommender: Recommender, bench: Bench
) -> None:
    recommender.reply("ann", "something eerie, but no horror", conversation="c1")
    turn = recommender.reply("ann", "why not Alien?", conversation="c1")
    told = re.search(r"Without that rule it would stand at place (\d+) by score", turn.reply)
    assert told is not None
    criteria = turn.rationale.criteria
    (rule,) = [c for c in criteria if c.hard and c.value == "horror"]
    let_in = admitted_by([c for c in criteria if c.id != rule.id], bench.catalogue)
    scores = bench.weigh(criteria).scores
    row = next(r for r, item in enumerate(bench.catalogue) if item.title == "Alien")
    assert int(told[1]) == 1 + int((scores[let_in] > scores[row]).sum())


def test_the_step_that_spreads_a_slate_is_disclosed_item_by_item(recommender: Recommender) -> None:
    turn = recommender.reply("ann", "an eerie film with ghosts", conversation="c1")
    order = turn.selection.order
    totals = [ranked.score + ranked.adjustment for ranked in order]
    assert totals == sorted(totals, reverse=True)
    assert all(ranked.adjustment <= 0 for ranked in order)
    assert any(ranked.adjustment < 0 for ranked in order)
    assert float(turn.selection.parameters["diversity"]) > 0
    assert [r.item_id for r in order[: len(turn.slate)]] == [e.item_id for e in turn.slate]


def test_no_question_is_asked_twice(recommender: Recommender) -> None:
    said = "something good;surprise me;hm;anything;recommend me something;a film;whatever is good"
    turns = [recommender.reply("ann", m, conversation="c1") for m in said.split(";") * 3]
    asked = [turn.question.aspect for turn in turns if turn.question]
    assert asked
    assert len(asked) == len(set(asked))
