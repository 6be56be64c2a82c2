import json
import re
from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest

from whyfirst.agent import Recommender
from whyfirst.evals.study.analysing import (
    FEWEST,
    Rating,
    Ratings,
    analyse,
    conclude,
    read_ratings,
)
from whyfirst.evals.study.page import render_page
from whyfirst.evals.study.trials import ARMS, CODES, Arm, Card, Key, Trial, make_key, make_trials
from whyfirst.memory.errors import MalformedFile, WrongUse

TRIALS = tuple(
    Trial(
        id=f"t{n}",
        request=f"request {n}",
        cards=(Card(title=f"Item {n}", text="</script><b>text</b>"),),
        rationale=(f"What counts: reason {n}.",),
    )
    for n in range(1, 7)
)
KEY = make_key("films-0", TRIALS, seed=0)


def scripted(
    number: int, gain: dict[Arm, float], rng: Random, *, kind: str = "scripted"
) -> Ratings:
    """A rater whose trust rises by so many points where an arm is shown."""
    own = rng.choice((-1, 0, 0, 1))
    return Ratings.model_validate(
        {
            "study": KEY.study,
            "rater": str(number),
            "kind": kind,
            "ratings": tuple(_rated(t, number, gain, own, rng) for t in range(len(TRIALS))),
        }
    )


def _rated(trial: int, number: int, gain: dict[Arm, float], own: int, rng: Random) -> Rating:
    code = CODES[(trial + number) % len(CODES)]
    arm = KEY.arms[TRIALS[trial].id][code]
    points = 3 + own + gain.get(arm, 0.0) + rng.choice((-1, 0, 0, 0, 1))
    bounded = max(1, min(5, round(points)))
    return Rating(trial=TRIALS[trial].id, code=code, trust=bounded, understanding=3)


def crowd(gain: dict[Arm, float], count: int = 60, kind: str = "scripted") -> list[Ratings]:
    rng = Random(4)
    return [scripted(n, gain, rng, kind=kind) for n in range(1, count + 1)]


def difference(given: Sequence[Ratings], name: str) -> tuple[float, float, float]:
    figure = next(f for f in analyse(given, KEY, seed=0) if f.name == name)
    assert figure.value is not None
    assert figure.low is not None
    assert figure.high is not None
    return figure.low, figure.value, figure.high


def test_scripted_raters_who_trust_a_rationale_that_comes_first_are_found_out() -> None:
    low, value, high = difference(crowd({"first": 1.0}), "trust, first less after")
    assert low > 0
    assert low < value < high
    assert 0.6 < value < 1.3


def test_scripted_raters_who_do_not_care_show_no_difference() -> None:
    low, _, high = difference(crowd({}), "trust, first less after")
    assert low <= 0 <= high


def test_what_was_not_changed_does_not_move() -> None:
    assert difference(crowd({"first": 1.0}), "understanding, first less hidden") == (0, 0, 0)


def test_nothing_is_concluded_about_people_from_scripts() -> None:
    given = crowd({"first": 1.0})
    (said,) = conclude(given, tuple(analyse(given, KEY, seed=0)))
    assert "says nothing about people" in said


def test_nothing_is_concluded_from_a_handful() -> None:
    given = crowd({"first": 1.0}, FEWEST - 1, "person")
    (said,) = conclude(given, tuple(analyse(given, KEY, seed=0)))
    assert "nothing is concluded" in said


def test_enough_people_are_reported_with_their_interval_either_way() -> None:
    given = crowd({"first": 1.0}, 60, "person")
    said = conclude(given, tuple(analyse(given, KEY, seed=0)))
    assert any(s.startswith("trust, first less after: higher") for s in said)
    assert any("no difference shown" in s for s in said)


def test_three_raters_in_a_row_see_all_three_versions_of_a_trial() -> None:
    seen = {KEY.arms["t1"][CODES[number % 3]] for number in (1, 2, 3)}
    assert seen == set(ARMS)


def test_codes_are_drawn_anew_for_each_trial() -> None:
    assert len({tuple(arms.values()) for arms in KEY.arms.values()}) > 1
    assert make_key("films-0", TRIALS, seed=0) == KEY


def test_the_page_does_not_say_which_arm_it_shows() -> None:
    page = render_page(TRIALS, KEY, "Title")
    body = re.search(r"const study = (.*);\n", page)
    assert body is not None
    study = json.loads(body[1])
    assert set(study["trials"][0]["versions"]) == set(CODES)
    assert not re.search(r'"(first|after|hidden)"', body[1])


def test_words_of_the_catalogue_cannot_leave_their_place_in_the_page() -> None:
    page = render_page(TRIALS, KEY, "<b>Title</b>")
    assert page.count("</script>") == 1
    assert "<b>Title" not in page


def test_the_page_asks_nobody_for_anything() -> None:
    page = render_page(TRIALS, KEY, "Title")
    assert "default-src 'none'" in page
    assert not re.search(r"https?:|src=|@import|url\(|fetch\(|XMLHttpRequest", page)


def saved(tmp_path: Path, ratings: Ratings, name: str) -> Path:
    path = tmp_path / name
    path.write_text(ratings.model_dump_json(), "utf-8")
    return path


def test_a_rater_who_came_twice_is_refused(tmp_path: Path) -> None:
    one = scripted(1, {}, Random(0))
    paths = [saved(tmp_path, one, "a.json"), saved(tmp_path, one, "b.json")]
    with pytest.raises(WrongUse, match="came twice"):
        read_ratings(paths, KEY)


def test_points_beyond_the_scale_and_foreign_studies_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    body = json.loads(scripted(1, {}, Random(0)).model_dump_json())
    body["ratings"][0]["trust"] = 6
    path.write_text(json.dumps(body), "utf-8")
    with pytest.raises(MalformedFile, match=r"ratings\.0\.trust"):
        read_ratings([path], KEY)
    other = Key(study="other", arms=KEY.arms)
    with pytest.raises(MalformedFile, match="another study"):
        read_ratings([saved(tmp_path, scripted(1, {}, Random(0)), "b.json")], other)


def test_trials_are_real_recommendations_with_their_reasons(recommender: Recommender) -> None:
    trials = make_trials(recommender, "films")
    assert len(trials) >= 6
    assert all(trial.cards and trial.rationale for trial in trials)
    assert all(any(line.startswith("What counts") for line in t.rationale) for t in trials)


def test_a_catalogue_without_requests_is_refused(recommender: Recommender) -> None:
    with pytest.raises(WrongUse, match="study requests for films"):
        make_trials(recommender, "shoes")
