import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from tests.evals.staging import CATALOGUE, ITEMS, argued_from, likes, played, step, transcript
from whyfirst.evals.scenarios import invariants
from whyfirst.evals.scenarios.checking import Check, check
from whyfirst.evals.scenarios.matching import item_id_of, unmet
from whyfirst.evals.scenarios.playing import Played
from whyfirst.evals.scenarios.reading import Script
from whyfirst.evals.scenarios.schema import Scenario
from whyfirst.evals.scenarios.suite import figures, play
from whyfirst.memory.acts import Act, StatedCriterion
from whyfirst.memory.criteria import Bound, Criterion
from whyfirst.memory.turns import SlateItem


def checks_of(expect: Mapping[str, object], **fields: object) -> Sequence[Check]:
    return check(transcript(played(1, step(expect=expect), **fields)))  # type: ignore[arg-type]


def shown(*item_ids: str) -> tuple[SlateItem, ...]:
    titles = {item.item_id: item.title for item in ITEMS}
    return tuple(
        SlateItem(item_id=i, title=titles[i], score=1.0, contributions={"c1": 1.0}, confidence=0.5)
        for i in item_ids
    )


NO_HORROR = Act(
    kind="state",
    quote="no horror",
    criterion=StatedCriterion(aspect="genre", value="horror", direction="avoid", hard=True),
)


def test_an_act_fits_by_what_is_written_and_nothing_else() -> None:
    fitting = {"acts": [{"does": "state", "avoids": {"genre": "horror"}}]}
    too_soft = {"acts": [{"does": "state", "avoids": {"genre": "horror"}, "rule": False}]}
    assert [c.passed for c in checks_of(fitting, acts=(NO_HORROR,))] == [True]
    assert [c.passed for c in checks_of(too_soft, acts=(NO_HORROR,))] == [False]


def test_exactly_these_acts_leaves_none_over() -> None:
    expect = {"acts_exactly": [{"does": "state"}]}
    assert all(c.passed for c in checks_of(expect, acts=(NO_HORROR,)))
    two = checks_of(expect, acts=(NO_HORROR, Act(kind="small_talk", quote="hi")))
    assert [c.passed for c in two] == [True, False]


def test_one_act_does_not_answer_two_expectations() -> None:
    expect = {"acts": [{"does": "state"}, {"does": "state"}]}
    assert [c.passed for c in checks_of(expect, acts=(NO_HORROR,))] == [True, False]


def test_slates_are_held_against_facts() -> None:
    expect = {"slate": {"every": {"runtime": "<= 100"}, "none": {"genre": "comedy"}}}
    assert [c.passed for c in checks_of(expect, slate=shown("a"))] == [True, True]
    assert [c.passed for c in checks_of(expect, slate=shown("a", "b"))] == [False, False]


def test_an_item_has_what_it_has() -> None:
    alpha = ITEMS[0]
    assert not unmet({"genre": ("horror", "war"), "runtime": ("< 91",)}, alpha, CATALOGUE)
    assert unmet({"genre": ("not horror",)}, alpha, CATALOGUE) == {"genre": "horror"}
    assert unmet({"runtime": ("> 90",)}, alpha, CATALOGUE)


def test_items_are_named_by_id_or_by_their_place_on_the_table() -> None:
    assert item_id_of("shown 2", ["a", "b"]) == "b"
    assert item_id_of("shown 3", ["a", "b"]) is None
    assert item_id_of("b", []) == "b"


def test_memory_is_held_against_tastes() -> None:
    bounded = likes("x").but(aspect="runtime", value=Bound(op="<=", number=100))
    expect = {"memory": {"holds": [{"wants": {"runtime": "<= 100"}}], "lacks": [
        {"mentions": {"genre": "any"}}]}}  # fmt: skip
    turns = transcript(played(1, step(expect=expect), bounded))
    other = transcript(played(1, step(expect=expect), bounded, likes("war")))
    assert [c.passed for c in check(turns)] == [True, True]
    assert [c.passed for c in check(other)] == [True, False]


def test_a_known_failure_is_marked_and_counted_apart() -> None:
    expect = {"known": "reads sarcasm literally", "decision": "recommend"}
    turns = transcript(played(1, step(expect=expect)))
    by_name = {figure.name: figure for figure in figures([turns], seed=0)}
    assert by_name["expectations that failed"].value == 0
    assert by_name["steps known to fail that fail"].value == 1
    assert "reads sarcasm literally" in by_name["steps known to fail that fail"].note
    assert by_name["expectations held: decision"].value == 0


HARD = Criterion(id="c1", aspect="genre", value="horror", direction="avoid", hard=True, weight=1.0)


def broken(one: Played) -> list[str]:
    return [name for name, _ in invariants.violations(transcript(one))]


def test_a_turn_that_keeps_everything_breaks_nothing() -> None:
    assert broken(played(1, step(), criteria=(HARD,), slate=shown("b"))) == []


def test_an_item_that_a_rule_excludes_is_noticed() -> None:
    assert broken(played(1, step(), criteria=(HARD,), slate=shown("a"))) == [
        "hard criterion broken"
    ]


def test_a_rule_that_memory_holds_and_the_criteria_dropped_is_noticed() -> None:
    rule = likes("horror", direction="avoid", hard=True)
    assert broken(played(1, step(), rule, slate=shown("a"))) == ["standing rule broken"]


def test_a_title_in_the_criteria_is_noticed_unless_the_person_said_it() -> None:
    leaked = argued_from(likes("x")).but(aspect="text", value="films such as alpha one")
    assert broken(played(1, step(), criteria=(leaked,))) == ["item named in the criteria"]
    said = step(say="films such as Alpha One")
    assert broken(played(1, said, criteria=(leaked,))) == []


def test_an_item_of_nobodys_record_in_the_criteria_is_noticed() -> None:
    leaked = argued_from(likes("x")).but(aspect="like", value=("a",))
    assert broken(played(1, step(), criteria=(leaked,))) == ["item named in the criteria"]


SCRIPT = Script(
    "mine-1",
    Scenario.model_validate(
        {
            "title": "T",
            "steps": [
                {
                    "say": "no horror",
                    "expect": {"memory": {"exactly": [{"avoids": {"genre": "horror"}}]}},
                },
                {"restart": True},
                {"say": "I love horror", "user": "bob"},
                {
                    "say": ["something tense", "what do you suggest?"],
                    "chat": "second",
                    "expect": {
                        "memory": {"holds": [{"avoids": {"genre": "horror"}}]},
                        "slate": {"none": {"genre": "horror"}, "at_least": 1},
                        "verify": "ok",
                    },
                },
                {"forget_everything": True, "expect": {"gone": ["horror"]}},
                {"verify_all": True},
            ],
        }
    ),
)


@pytest.mark.usefixtures("prepared")
def test_a_scenario_is_played_over_restarts_users_and_conversations(data_dir: Path) -> None:
    (played_out,) = play([SCRIPT], data_dir)
    assert [p.starts for p in played_out.played] == [0, 1, 1, 1]
    assert len({p.user for p in played_out.played}) == 2
    assert [str(c) for c in check(played_out) if not c.passed] == []


def test_a_scenario_played_twice_is_the_same(prepared: Path, tmp_path: Path) -> None:
    told = []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "cache").symlink_to(prepared / "cache")
        shutil.copytree(prepared / "catalogues", folder / "catalogues")
        (played_out,) = play([SCRIPT], folder)
        told.append([p.turn.model_dump(exclude={"timings_ms"}) for p in played_out.played])

    assert told[0] == told[1]
