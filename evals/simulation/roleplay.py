"""The suite `roleplay`: people played by a chat model, for those who have one at hand."""

import os
from collections.abc import Iterable, Iterator, Mapping

from whyfirst.agent import Recommender
from whyfirst.evals.figures import Figure, mean_figure
from whyfirst.evals.rooms import fresh_folder
from whyfirst.evals.simulation.acting import Actor, Played
from whyfirst.evals.simulation.comparators import (
    NONE,
    OURS,
    READING_GUESSER,
    make_arms,
    make_comparators,
    make_searches,
)
from whyfirst.evals.simulation.listeners import MakeListener
from whyfirst.evals.simulation.people import draw_people
from whyfirst.evals.simulation.scripts import let_talk
from whyfirst.evals.simulation.talking import SPOKEN, WITHIN
from whyfirst.evals.suite import Bench, FunctionSuite
from whyfirst.tools.models.opening import ModelOptions, open_backend

MODEL = "WHYFIRST_PEOPLE_MODEL"
"""The environment variable that names the model, as `--model` does; its address and key are those
of `WHYFIRST_MODEL_URL` and `WHYFIRST_MODEL_KEY`."""
CATALOGUE = "films"
MANY, FEW = 30, 2


def open_actor(environ: Mapping[str, str]) -> Actor | None:
    """Return the model that the environment names, None where it names none."""
    if not environ.get(MODEL):
        return None
    return Actor(open_backend(ModelOptions.from_env(environ, environ[MODEL])).model)


def measure(bench: Bench) -> Iterable[Figure]:
    """Let the model's people talk, where there is a model."""
    actor = open_actor(os.environ)
    if actor is None:
        yield Figure(name="people played by a model", value=None, note=f"${MODEL} names none")
        return
    with Recommender.open(fresh_folder(bench), catalogue=CATALOGUE, model="offline") as opened:
        yield from play(opened, actor, FEW if bench.short else MANY, bench)


def play(recommender: Recommender, actor: Actor, count: int, bench: Bench) -> Iterator[Figure]:
    """Yield how soon each system satisfies the model's people, and how often the model spoke."""
    catalogue = recommender.catalogue
    arms = make_arms(recommender, f"p{bench.seed}")
    opened = recommender.resources().opened
    rivals = {**make_comparators(opened, bench.seed), **make_searches(opened)}
    systems: dict[str, MakeListener] = {
        OURS: arms[OURS],
        **{name: rivals[name] for name in (READING_GUESSER, NONE)},
    }
    people = draw_people(catalogue, SPOKEN[CATALOGUE], "A", count, bench.seed + 5)
    spoken: list[float] = []
    for name, make in systems.items():
        bench.progress(f"people for {name}", len(spoken), len(systems) * len(people))
        found = []
        for person in people:
            talk = Played(person, make(person), catalogue, "held back", actor)
            found.append(float(let_talk(talk).found <= WITHIN))
            spoken.append(talk.improvised / max(talk.improvised + talk.withheld, 1))
        title = f"success@{WITHIN} with people played by a model, {name}"
        yield mean_figure(title, found, seed=bench.seed, note=CATALOGUE)
    yield mean_figure(
        "share of what was said that the model said", spoken, seed=bench.seed,
        note="the rest named an item, was empty or too long, and was said by script",
    )  # fmt: skip


SUITE = FunctionSuite(
    name="roleplay",
    about=f"people played by a chat model ({MODEL}), who know attributes alone",
    measure=measure,
)
