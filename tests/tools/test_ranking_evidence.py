"""The parts that ranking stands on: words, fitted curves, past conversations, ratings, copies."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tools.harbour import boats, choices, imported, talks, write
from whyfirst.memory.errors import MalformedFile
from whyfirst.tools.catalogue import Catalogue, Item
from whyfirst.tools.conversations import Conversations, Talk, moments_of
from whyfirst.tools.copies import originals
from whyfirst.tools.dialogues import read_dialogues
from whyfirst.tools.fusion import BENDS, Choice, Curve, fit, pick, shares_of
from whyfirst.tools.importing import no_progress
from whyfirst.tools.interactions import Interactions
from whyfirst.tools.library import Library
from whyfirst.tools.rating import RatingPredictor, Ratings
from whyfirst.tools.titles import Titles
from whyfirst.tools.vocabulary import Facet, Vocabulary
from whyfirst.tools.words import Postings

ITEMS = {f"b{number}": f"b{number}" for number in range(40)}
NOTHING = Ratings(np.array([], np.int64), np.array([], np.int64), np.array([], np.float64))


def test_postings_read_back_say_the_same(tmp_path: Path) -> None:
    postings = Postings.by_rarity([["red", "boat"], ["red", "car"], ["blue", "boat", "boat"]])
    postings.save(tmp_path, "things")
    query = {"boat": 1.0, "blue": 0.5, "unknown": 3.0}
    again = Postings.open(tmp_path, "things").scores(query)
    assert again.tolist() == postings.scores(query).tolist()


def test_the_rarer_word_counts_more() -> None:
    postings = Postings.by_rarity([["red", "boat"], ["red", "car"], ["red", "bike"]])
    assert postings.scores({"boat": 1.0})[0] > postings.scores({"red": 1.0})[0] > 0.0


@given(st.lists(st.lists(st.sampled_from("abcdef"), min_size=1), min_size=2, max_size=8))
def test_no_text_is_more_like_a_text_than_itself(texts: list[list[str]]) -> None:
    postings = Postings.by_direction(texts)
    for place, text in enumerate(texts):
        alike = postings.scores_of_text(text)
        assert alike[place] == pytest.approx(alike.max(), rel=1e-5)


@given(st.lists(st.floats(0.0, 5.0), min_size=2, max_size=2), st.lists(st.floats(0, 1)))
def test_a_curve_never_falls_and_ends_at_its_weight(gains: list[float], at: list[float]) -> None:
    curve = Curve(gains=tuple(gains))
    if curve.weight < 1e-6:
        return
    shares = np.array([0.0, *sorted(at), 1.0])
    shaped = curve.shape(shares)
    assert shaped[0] == pytest.approx(0.0)
    assert shaped[-1] == pytest.approx(1.0)
    assert (np.diff(shaped) >= -1e-12).all()


def test_fitting_finds_what_choices_follow_and_ignores_noise() -> None:
    rng = np.random.default_rng(0)
    choices_made = []
    for _ in range(300):
        shares = rng.random((20, 2)).astype(np.float32)
        nats = 3.0 * shares[:, 0]
        odds = np.exp(nats) / np.exp(nats).sum()
        chosen = np.zeros(20, np.float32)
        chosen[rng.choice(20, p=odds)] = 1.0
        choices_made.append(Choice(shares, chosen))
    curves = fit("test", ("telling", "noise"), choices_made, {"telling": False, "noise": False})
    assert curves.curves["telling"].weight == pytest.approx(3.0, abs=0.6)
    assert "noise" not in curves.curves or curves.curves["noise"].weight < 0.4


def test_only_declared_evidence_may_speak_against_an_item() -> None:
    shares = np.array([[1.0], [0.0]], np.float32)
    refused = [Choice(shares, np.array([0.0, 1.0], np.float32))] * 100
    assert fit("test", ("kind",), refused, {}).curves == {}
    assert fit("test", ("kind",), refused, {"kind": True}).curves["kind"].weight < -1.0


def test_a_choice_beyond_the_likely_items_teaches_nothing() -> None:
    shares = {"kind": np.array([0.0, 1.0, 0.5])}
    assert pick(shares, (0,), ()) is None
    found = pick(shares, (1,), (2,))
    assert found is not None
    assert found.chosen.tolist() == [1.0]


def test_shares_of_nothing_are_nothing() -> None:
    assert shares_of(np.zeros(3)).tolist() == [0.0, 0.0, 0.0]
    assert shares_of(np.array([-1.0, 2.0, 4.0])).tolist() == [0.0, 0.5, 1.0]
    assert len(BENDS) == 2


def test_dialogues_are_read_gzipped_and_their_faults_listed(tmp_path: Path) -> None:
    file = tmp_path / "talks.jsonl.gz"
    stranger = {"turns": [{"role": "user", "text": "hm", "mentioned": ["b1", "z9"]}]}
    rows = [talks(1)[0], stranger, {"turns": []}, "no object"]
    with gzip.open(file, "wt") as out:
        out.writelines(json.dumps(row) + "\n" for row in rows)
    heard = read_dialogues(file, ITEMS, no_progress)
    assert len(heard.dialogues) == 2
    assert heard.dialogues[0].turns[1].by_assistant
    assert heard.dialogues[1].turns[0].named == ("b1",)
    assert [bad.line for bad in heard.bad_rows] == [2, 3, 4]
    assert "z9" in heard.bad_rows[0].reason


def test_a_dialogue_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(MalformedFile, match="no file"):
        read_dialogues(tmp_path / "none.jsonl", ITEMS, no_progress)


def test_an_import_tells_how_many_dialogues_it_took(tmp_path: Path) -> None:
    library = Library(tmp_path / "catalogues")
    report = library.import_file(
        write(tmp_path / "boats.jsonl", boats()),
        "boats",
        dialogues=write(tmp_path / "talks.jsonl", talks(12)),
    )
    assert report.dialogues == 12
    assert library.open("boats").index.company.conversations is not None


def test_dialogues_without_mentions_are_read_for_titles(tmp_path: Path) -> None:
    plain = [
        {**talk, "turns": [{k: v for k, v in t.items() if k != "mentioned"} for t in talk["turns"]]}
        for talk in talks()
    ]
    told, read = (
        imported(tmp_path / "a", dialogues=talks()),
        imported(tmp_path / "b", dialogues=plain),
    )
    counts = [o.index.company.conversations.counts for o in (told, read)]  # type: ignore[union-attr]
    assert counts[0].tolist() == counts[1].tolist()


def test_a_moment_knows_only_what_came_before() -> None:
    talk = Talk(
        ("hello", "try A", "no", "then B"), (False, True, False, True), ((), (1,), (), (2,))
    )
    first, second = moments_of(talk)
    assert (first.said, first.named, first.recommended) == (("hello",), (), (1,))
    assert (second.said_by_user, second.named) == (("hello", "no"), (1,))


def test_items_named_together_are_found_together() -> None:
    made = [Talk(("a",), (False,), ((0, 1),)), Talk(("b",), (False,), ((2, 3),))]
    together = Conversations.of(made, 4).together([0])
    assert together.argmax() == 1
    assert together[[0, 2, 3]].tolist() == [0.0, 0.0, 0.0]


@pytest.mark.parametrize("people", [3, 30])
def test_company_is_the_same_by_people_and_by_items(people: int) -> None:
    rng = np.random.default_rng(people)
    sequences = [list(dict.fromkeys(rng.integers(0, 12, 5).tolist())) for _ in range(people)]
    scores = Interactions(sequences, NOTHING, 12).also_liked({0: 1.0, 3: 0.5})
    x = np.zeros((people, 12))
    for user, rows in enumerate(sequences):
        x[user, rows] = 1.0
    inverse = np.linalg.inv(x.T @ x + max(5.0, 1.2 * x.sum() / people) * np.eye(12))
    weights = -inverse / np.diag(inverse)
    np.fill_diagonal(weights, 0.0)
    expected = weights[0] + 0.5 * weights[3]
    expected[[0, 3]] = 0.0
    assert scores == pytest.approx(expected, abs=1e-5)


def test_what_follows_is_counted_in_order() -> None:
    people = Interactions([[0, 1, 2], [0, 1], [2, 0]], NOTHING, 3)
    following = people.following({0: 1.0})
    assert following[1] > following[2] > 0.0
    assert following[0] == 0.0


def test_nobody_yields_no_broken_numbers() -> None:
    people = Interactions([[0, 1], []], NOTHING, 3)
    assert np.isfinite(people.also_liked({2: 1.0})).all()
    assert np.isnan(people.expected_ratings).all()


def test_dates_order_choices_whatever_the_files_order(tmp_path: Path) -> None:
    rows = choices(60)
    one = imported(tmp_path / "a", interactions=rows)
    other = imported(tmp_path / "b", interactions=sorted(rows, key=lambda r: r["at"], reverse=True))
    assert one.interactions is not None
    assert other.interactions is not None
    assert sorted(map(tuple, one.interactions.sequences)) == sorted(
        map(tuple, other.interactions.sequences)
    )


def test_a_generous_person_is_predicted_higher_ratings() -> None:
    rng = np.random.default_rng(0)
    users, items = np.repeat(np.arange(50), 10), np.tile(np.arange(10), 50)
    values = np.clip(3.0 + (users % 3 - 1) + (items % 2) + rng.normal(0, 0.3, 500), 1, 5)
    predictor = RatingPredictor.fit(Ratings(users, items, values), 10)
    high, low = predictor.predict([5, 5, 4, 5, 5]), predictor.predict([2, 1, 2, 2, 1])
    assert (high > low).all()
    assert predictor.predict([]).min() >= values.min()


def test_titles_are_found_by_year_or_as_names() -> None:
    items = [Item("1", "It", {"year": 2017.0}), Item("2", "The Long Harbour", {"year": 1990.0})]
    facet = Facet(name="year", kind="year")
    catalogue = Catalogue(
        name="x", version="0", vocabulary=Vocabulary(catalogue="x", facets=(facet,)), items=items
    )
    titles = Titles(catalogue)
    assert list(titles.named_in("I saw It (2017) and it was fine")) == [0]
    assert list(titles.named_in("it was the long harbour, again")) == [1]
    assert list(titles.named_in("It was nothing")) == []


def test_copies_of_a_work_have_one_stand_in() -> None:
    items = [
        Item("1", "Emma", {"year": 1996.0}), Item("2", "Emma", {"year": 2020.0}),
        Item("3", "EMMA", {"year": 2020.0}), Item("4", "Clueless", {}),
    ]  # fmt: skip
    facet = Facet(name="year", kind="year")
    catalogue = Catalogue(
        name="x", version="0", vocabulary=Vocabulary(catalogue="x", facets=(facet,)), items=items
    )
    assert originals(catalogue, np.array([0.0, 1.0, 5.0, 0.0])).tolist() == [0, 2, 2, 3]
