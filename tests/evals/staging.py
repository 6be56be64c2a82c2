"""Build what happened in a conversation by hand."""

from dataclasses import replace
from typing import Any

from tests.records import make_preference, make_turn
from whyfirst.evals.scenarios.playing import Played, Transcript
from whyfirst.evals.scenarios.reading import Script
from whyfirst.evals.scenarios.schema import Scenario, Step
from whyfirst.memory.criteria import Criterion, Evidence
from whyfirst.memory.preferences import Preference
from whyfirst.memory.turns import Rationale
from whyfirst.tools.catalogue import Catalogue, Item
from whyfirst.tools.vocabulary import Facet, Vocabulary

ITEMS = (
    Item("a", "Alpha One", {"genre": ("horror",), "runtime": 90.0}),
    Item("b", "Beta Two", {"genre": ("comedy",), "runtime": 130.0}),
)
CATALOGUE = Catalogue(
    name="films",
    version="v1",
    vocabulary=Vocabulary(
        catalogue="films",
        facets=(
            Facet(name="genre", kind="category", multiple=True, values=("comedy", "horror")),
            Facet(name="runtime", kind="number"),
        ),
    ),
    items=ITEMS,
)


def step(**fields: Any) -> Step:
    return Step.model_validate({"say": "hi", **fields})


def likes(value: str, **fields: Any) -> Preference:
    return make_preference("genre", value, **fields)


def argued_from(record: Preference) -> Criterion:
    return Criterion(
        id="c1", aspect=record.aspect, value=record.value, direction=record.direction,
        hard=record.hard, weight=1.0,
        evidence=(Evidence(kind="preference", id=record.id, quote=record.quote),),
    )  # fmt: skip


def played(
    number: int,
    given: Step,
    *memory: Preference,
    criteria: tuple[Criterion, ...] = (),
    user: str = "ann",
    **fields: Any,
) -> Played:
    message = fields.pop("message", given.say[-1] if given.say else "hi")
    turn = make_turn(f"t{number}", user, message, ()).but(
        rationale=Rationale(id="r", sequence=1, criteria=criteria),
        slate=fields.pop("slate", ()),
        acts=fields.pop("acts", ()),
    )
    made = Played(
        number=number, step=given, user=user, turn=turn, memory=memory, stored="", before=(),
        starts=0, is_checked=True, verdict="ok",
    )  # fmt: skip
    return replace(made, **fields)


def transcript(*turns: Played) -> Transcript:
    scenario = Scenario(title="T", steps=tuple(p.step for p in turns))
    return Transcript(Script("mine-1", scenario), CATALOGUE, turns)
