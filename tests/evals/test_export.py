import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ticking
from whyfirst.agent import Recommender
from whyfirst.evals.export.card import Making, write_card
from whyfirst.evals.export.exporting import (
    LINES,
    Export,
    Shelf,
    Source,
    export,
    read_rows,
    write_rows,
)
from whyfirst.evals.export.faults import COHERENT, FAULTS
from whyfirst.evals.export.judging import Judgement, join, judge
from whyfirst.evals.export.leaks import LeakFilter
from whyfirst.evals.export.releasing import Release, write_release
from whyfirst.evals.export.rows import CHOICE, Row, Said
from whyfirst.memory.errors import MalformedFile
from whyfirst.memory.folder import DataFolder
from whyfirst.memory.ledger import Ledger
from whyfirst.tools.encoder import Encoder, open_encoder

TALKS = {
    "ann": (
        "a navy jumper for winter, but no wool",
        "what do you suggest?",
        "something cheaper than the second one",
        "great, I'll take the first one",
    ),
    "bob": ("I love linen", "something for summer", "what else?"),
    "cem": (
        "I love mustard",
        "a scarf please",
        "what do you suggest?",
        "forget what I said about mustard",
    ),
}


@pytest.fixture(scope="module")
def folder(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    import shutil

    place = tmp_path_factory.mktemp("export") / "data"
    place.mkdir()
    (place / "cache").symlink_to(prepared / "cache")
    shutil.copytree(prepared / "catalogues", place / "catalogues")
    with Recommender.open(place, catalogue="fashion", now=ticking()) as recommender:
        for user, messages in TALKS.items():
            for message in messages:
                recommender.reply(user, message, conversation="c")
    return DataFolder(place)


@pytest.fixture(scope="module")
def source(folder: DataFolder) -> Iterator[Source]:
    encoder = open_encoder(folder.cache)
    assert isinstance(encoder, Encoder)
    ledger = Ledger.open(folder.ledger, read_only=True)
    yield Source(ledger, Shelf(folder.catalogues, encoder))
    ledger.close()


@pytest.fixture(scope="module")
def made(source: Source) -> Export:
    return export(source, source.conversations())


@pytest.fixture(scope="module")
def row(made: Export) -> Row:
    return made.rows[0]


def test_recommendations_that_hold_go_out_and_all_are_accounted_for(made: Export) -> None:
    assert made.rows
    assert made.doubted == ()
    assert made.considered == len(made.rows) + sum(made.left_out.values())


def test_what_was_erased_stays_in(made: Export) -> None:
    assert made.left_out["something of it was erased"] >= 1
    assert all("mustard" not in row.model_dump_json() for row in made.rows)


def test_no_row_names_the_person(made: Export) -> None:
    assert all(
        name not in row.model_dump_json() for row in made.rows for name in ('"ann"', '"bob"')
    )


def test_the_rationale_stands_before_the_item_in_the_chat(made: Export) -> None:
    for row in made.rows:
        before, _, after = row.messages[-1].content.partition(CHOICE)
        assert before.startswith("What counts:")
        assert after.strip().startswith(row.choice.title)
        assert [m.role for m in row.messages[:2]] == ["system", "user"]


def test_the_reaction_is_what_was_said_next(made: Export) -> None:
    reactions = [row.reaction for row in made.rows if row.reaction]
    accepted = [reaction for reaction in reactions if reaction.accepted]
    assert [reaction.message for reaction in accepted] == ["great, I'll take the first one"]
    assert any(not reaction.accepted for reaction in reactions)


def test_an_intact_row_holds_by_itself(made: Export, source: Source) -> None:
    assert [source.validator(row).problem(row) for row in made.rows] == [None] * len(made.rows)


@pytest.fixture(scope="module")
def judgement(made: Export, source: Source, row: Row) -> Judgement:
    return judge(made.rows, source.validator(row), seed=3)


@pytest.mark.parametrize("kind", [*FAULTS, COHERENT])
def test_every_kind_of_planted_fault_is_planted_and_found(kind: str, judgement: Judgement) -> None:
    found = judgement.faulty[kind]
    assert found
    assert sum(found) / len(found) >= 0.8


def test_precision_and_recall_by_hand() -> None:
    judged = Judgement(intact=(True, False), faulty={"a": (True, True), "b": (True, False)})
    # Refused: half the intact rows twice over (two kinds), all of a, half of b.
    assert judged.precision == pytest.approx(1.5 / (1.5 + 1.0))
    assert judged.recall == pytest.approx(0.75)
    assert join([judged, judged]).faulty["b"] == (True, False, True, False)
    assert Judgement(intact=(), faulty={}).recall is None


@pytest.fixture(scope="module")
def leaks(row: Row, source: Source) -> LeakFilter:
    return source.validator(row).leaks


def rewritten(row: Row, answer: str) -> Row:
    return row.but(messages=(*row.messages[:-1], Said(role="assistant", content=answer)))


def test_a_rationale_with_the_title_in_it_leaks(row: Row, leaks: LeakFilter) -> None:
    told = rewritten(row, f"What counts: things like {row.choice.title}.\n\n{CHOICE} it")
    assert leaks.leak(row) is None
    assert "names" in (leaks.leak(told) or "")


def test_talk_of_what_will_be_chosen_leaks(row: Row, leaks: LeakFilter) -> None:
    told = rewritten(row, f"The user will choose a jumper.\n\n{CHOICE} {row.choice.title}")
    assert leaks.leak(told) == "speaks of what will be chosen"


def test_a_criterion_that_rests_on_the_choice_leaks(row: Row, leaks: LeakFilter) -> None:
    named = row.criteria[0].but(aspect="like", value=(row.choice.item_id,))
    assert "rests on" in (leaks.leak(row.but(criteria=(named,))) or "")


def test_words_of_the_person_and_facet_values_do_not_leak(row: Row, leaks: LeakFilter) -> None:
    choice = row.choice.but(title="Navy Jumper for Winter")
    told = rewritten(row, f"You want a navy jumper for winter.\n\n{CHOICE} {choice.title}")
    assert leaks.leak(told.but(choice=choice)) is None


def test_the_same_rows_give_the_same_bytes_and_come_back(made: Export, tmp_path: Path) -> None:
    one, two = tmp_path / "one.gz", tmp_path / "two.gz"
    write_rows(made.rows, one)
    write_rows(made.rows, two)
    assert one.read_bytes() == two.read_bytes()
    assert [row.id for row in read_rows(one)] == [row.id for row in made.rows]


def test_rows_read_back_still_hold(made: Export, source: Source, tmp_path: Path) -> None:
    write_rows(made.rows, tmp_path / LINES)
    back = list(read_rows(tmp_path / LINES))
    assert [source.validator(row).problem(row) for row in back] == [None] * len(back)


def test_a_line_that_is_no_row_is_named(tmp_path: Path) -> None:
    path = tmp_path / LINES
    path.write_bytes(gzip.compress(b'{"id": "t"}\n'))
    with pytest.raises(MalformedFile, match=r"Line 1 of rationales\.jsonl\.gz is no row"):
        list(read_rows(path))


def test_the_card_says_how_many_why_not_and_what_was_planted(
    made: Export, judgement: Judgement
) -> None:
    card = write_card(made, judgement, Making("whyfirst eval export-rationales", 3, True))
    assert f"Of {made.considered:,} recommendations, {len(made.rows):,} are here" in card
    assert "something of it was erased" in card
    assert f"| {COHERENT} |" in card
    assert "Not people" in card


def test_conversations_of_people_are_called_personal(made: Export, judgement: Judgement) -> None:
    card = write_card(made, judgement, Making("whyfirst eval export-rationales", 3, False))
    assert "personal data" in card
    assert "Not people" not in card


def test_a_release_is_rows_and_a_card(made: Export, judgement: Judgement, tmp_path: Path) -> None:
    write_release(Release(made, judgement), Making("x", 3, True), tmp_path / "out")
    with gzip.open(tmp_path / "out" / LINES, "rt") as lines:
        assert json.loads(next(lines))["messages"][-1]["role"] == "assistant"
    assert (tmp_path / "out" / "README.md").read_text("utf-8").startswith("# Rationales")
