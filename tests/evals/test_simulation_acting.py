"""People played by a chat model: it is told no title, and none of its titles is let through."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from pydantic import Field

from tests.conftest import ticking
from whyfirst.agent import Recommender
from whyfirst.evals.simulation.acting import Actor, Played, gives_away
from whyfirst.evals.simulation.comparators import OURS, make_arms
from whyfirst.evals.simulation.people import Person, draw_people
from whyfirst.evals.simulation.talking import SPOKEN


class Listing(BaseChatModel):
    """Says the same whatever it is told, and keeps what it was told."""

    says: str
    told: list[str] = Field(default_factory=list)

    @property
    def _llm_type(self) -> str:
        return "listing"

    def _generate(self, messages: list[BaseMessage], *_: Any, **__: Any) -> ChatResult:
        self.told.append("\n".join(str(message.content) for message in messages))
        return ChatResult(generations=[ChatGeneration(message=AIMessage(content=self.says))])


@pytest.fixture(scope="module")
def cinema(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recommender]:
    folder = tmp_path_factory.mktemp("played") / "data"
    folder.mkdir()
    for part in ("cache", "catalogues"):
        (folder / part).symlink_to(prepared / part)
    with Recommender.open(folder, catalogue="films", now=ticking()) as opened:
        yield opened


@pytest.fixture(scope="module")
def person(cinema: Recommender) -> Person:
    (drawn,) = draw_people(cinema.catalogue, SPOKEN["films"], "A", 1, seed=11)
    return drawn


def _play(cinema: Recommender, person: Person, says: str) -> tuple[Played, Listing]:
    model = Listing(says=says)
    make = make_arms(cinema, f"played-{len(says)}")[OURS]
    talk = Played(person, make(person), cinema.catalogue, "held back", Actor(model))
    talk.run()
    return talk, model


def test_the_model_is_told_no_title_of_anything_acceptable(
    cinema: Recommender, person: Person
) -> None:
    _, model = _play(cinema, person, "something gentle, please")
    assert model.told
    titles = [cinema.catalogue.item(i).title.casefold() for i in person.acceptable]
    for told in model.told:
        assert person.need[1] in told
        assert not [title for title in titles if title in told.casefold()]
        assert not [item_id for item_id in person.acceptable if item_id in told]


def test_what_names_a_title_is_withheld_and_said_by_script(
    cinema: Recommender, person: Person
) -> None:
    title = next(i.title for i in cinema.catalogue if len(i.title.split()) > 2)
    talk, _ = _play(cinema, person, f"what about {title}?")
    outcome = talk.outcome()
    assert talk.withheld == len(outcome.texts) > 0
    assert talk.improvised == 0
    assert not [text for text in outcome.texts if title in text]


def test_what_names_nothing_is_said_as_it_is(cinema: Recommender, person: Person) -> None:
    talk, _ = _play(cinema, person, "something gentle, please")
    assert set(talk.outcome().texts) == {"something gentle, please"}
    assert talk.withheld == 0


@pytest.mark.parametrize("says", ["", "   \n ", "word " * 100])
def test_silence_and_speeches_are_withheld(cinema: Recommender, person: Person, says: str) -> None:
    talk, _ = _play(cinema, person, says)
    assert talk.improvised == 0
    assert all(talk.outcome().texts)


def test_most_of_the_words_of_an_acceptable_title_give_it_away(
    cinema: Recommender, person: Person
) -> None:
    titles = [cinema.catalogue.item(i).title for i in person.acceptable]
    for title in titles:
        assert gives_away(f"is it {title} maybe", person, cinema.catalogue)
    assert not gives_away(f"something {person.need[1]}", person, cinema.catalogue)
