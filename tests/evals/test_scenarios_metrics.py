"""Each metric on a conversation short enough to score by hand."""

from tests.evals.staging import argued_from, likes, played, step, transcript
from whyfirst.evals.scenarios import metrics
from whyfirst.evals.scenarios.metrics import Score

WESTERN = {"wants": {"genre": "western"}}
NO_WESTERN = {"avoids": {"genre": "western"}}


def values(scores: "list[Score]") -> list[float]:
    return [score.value for score in scores]


def test_state_is_right_where_memory_is_exactly_what_was_expected() -> None:
    expects = step(expect={"memory": {"exactly": [WESTERN]}})
    turns = transcript(
        played(1, expects, likes("western")),
        played(2, expects, likes("western"), likes("comedy")),
        played(3, expects),
        played(4, step(), likes("comedy")),
    )
    assert values(list(metrics.state_accuracy(turns))) == [1.0, 0.0, 0.0]


def test_slot_f1_counts_records() -> None:
    expects = step(expect={"memory": {"exactly": [WESTERN, NO_WESTERN]}})
    turns = transcript(played(1, expects, likes("western"), likes("comedy"), likes("war")))
    # One of two is there, beside two that should not be: 2·1 / (3 + 2).
    assert metrics.slot_counts(turns) == (1, 3, 2)
    assert metrics.slot_f1([metrics.slot_counts(turns)]) == 0.4


def test_persistence_is_scored_by_how_long_ago_it_was_said() -> None:
    holds = step(expect={"memory": {"holds": [WESTERN]}})
    elsewhere = step(chat="second", expect={"memory": {"holds": [WESTERN]}})
    turns = transcript(
        played(1, holds, likes("western")),
        played(2, step(), likes("western")),
        played(3, holds, likes("western")),
        played(4, elsewhere, starts=1),
    )
    found = [(name, score.value) for name, score in metrics.persistence(turns)]
    assert found == [
        ("0 messages", 1.0),
        ("1 to 4", 1.0),
        ("1 to 4", 0.0),
        ("after a restart", 0.0),
        ("in another conversation", 0.0),
    ]


def test_stale_use_looks_at_records_and_at_criteria_after_a_withdrawal() -> None:
    holds = step(expect={"memory": {"holds": [WESTERN]}})
    lacks = step(expect={"memory": {"lacks": [WESTERN]}})
    turns = transcript(
        played(1, holds, likes("western")),
        played(2, lacks),
        played(3, step(), likes("western")),
        played(4, step(), criteria=(argued_from(likes("western")),)),
        played(5, holds, likes("western")),
    )
    # Withdrawn at 2, used by 3 and 4, stated again at 5.
    assert values(list(metrics.stale_use(turns))) == [0.0, 1.0, 1.0]


def test_what_was_never_expected_cannot_be_stale() -> None:
    lacks = step(expect={"memory": {"lacks": [WESTERN]}})
    assert list(metrics.stale_use(transcript(played(1, lacks, likes("western"))))) == []


def test_supersession_needs_the_old_gone_and_the_new_in_force() -> None:
    holds = step(expect={"memory": {"holds": [WESTERN]}})
    changes = step(expect={"memory": {"holds": [NO_WESTERN], "lacks": [WESTERN]}})
    avoided = likes("western", direction="avoid")
    done = transcript(played(1, holds, likes("western")), played(2, changes, avoided))
    half = transcript(
        played(1, holds, likes("western")), played(2, changes, avoided, likes("western"))
    )
    assert values(list(metrics.supersession(done))) == [1.0]
    assert values(list(metrics.supersession(half))) == [0.0]


def test_forgetting_reads_everything_that_is_stored() -> None:
    gone = step(expect={"gone": ["vampires"]})
    turns = transcript(
        played(1, gone, stored='{"turns": ["[erased]"]}'),
        played(2, gone, stored='{"turns": ["I love Vampires"]}'),
    )
    assert values(list(metrics.forgetting(turns))) == [1.0, 0.0]


def test_leakage_is_resting_on_words_of_somebody_else() -> None:
    anns = likes("horror", quote="love horror")
    turns = transcript(
        played(1, step(say="I love horror"), anns),
        played(2, step(user="bob"), user="bob"),
        played(3, step(user="bob"), user="bob", criteria=(argued_from(anns),)),
        played(4, step(user="bob"), anns, user="bob"),
    )
    assert values(list(metrics.leakage(turns))) == [0.0, 0.0, 1.0, 1.0]


def test_leakage_takes_two_users() -> None:
    assert list(metrics.leakage(transcript(played(1, step())))) == []
