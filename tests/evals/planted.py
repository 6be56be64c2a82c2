"""Recommenders with one fault each, made by wrapping what they are given."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from langgraph.graph import END, START, StateGraph
from langgraph.runtime import Runtime

from whyfirst.agent import graph, nodes
from whyfirst.agent.graph import TurnGraph
from whyfirst.agent.recommender import Recommender
from whyfirst.agent.resources import Resources
from whyfirst.agent.state import TurnInput, TurnOutput, TurnState, TurnUpdate
from whyfirst.memory.acts import Act
from whyfirst.memory.criteria import Criterion, Evidence
from whyfirst.memory.ledger import Ledger
from whyfirst.memory.preferences import Preference
from whyfirst.tools.understanding import Reader, Reading, Situation


@dataclass(frozen=True)
class DeafToNo:
    """A reader that misses every no."""

    reader: Reader

    def read(self, message: str, situation: Situation) -> Reading:
        reading = self.reader.read(message, situation)
        return replace(reading, acts=tuple(_wanted(act) for act in reading.acts))


def _wanted(act: Act) -> Act:
    if act.criterion is None or act.criterion.direction == "want":
        return act
    return act.but(criterion=act.criterion.but(direction="want"))


@dataclass(frozen=True)
class Elephant:
    """A ledger that brings back what was withdrawn as if it still held."""

    ledger: Ledger

    def __getattr__(self, name: str) -> Any:
        return getattr(self.ledger, name)

    def profile(self, user_id: str) -> tuple[Preference, ...]:
        held = self.ledger.profile(user_id)
        return tuple(r.but(retired_at=None, retired_by=None, valid_to=None) for r in held)


@dataclass(frozen=True)
class Gossip:
    """A ledger that gives everybody's records to everybody."""

    ledger: Ledger

    def __getattr__(self, name: str) -> Any:
        return getattr(self.ledger, name)

    def profile(self, _user_id: str) -> tuple[Preference, ...]:
        users = self.ledger.users()
        return tuple(record for user in users for record in self.ledger.profile(user))


class IgnoresNegation(Recommender):
    def _open(self, name: str) -> Resources:
        opened = super()._open(name)
        return replace(opened, reader=DeafToNo(opened.reader))  # type: ignore[arg-type]


class KeepsStalePreferences(Recommender):
    def _open(self, name: str) -> Resources:
        return replace(super()._open(name), ledger=Elephant(self.ledger))  # type: ignore[arg-type]


class ReadsAcrossUsers(Recommender):
    def _open(self, name: str) -> Resources:
        return replace(super()._open(name), ledger=Gossip(self.ledger))  # type: ignore[arg-type]


class ArguesAfterwards(Recommender):
    @cached_property
    def graph(self) -> TurnGraph:
        return _graph_with(deliberate=_late, retrieve=_as_looked_at)


class KnowsTheTarget(Recommender):
    @cached_property
    def graph(self) -> TurnGraph:
        return _graph_with(deliberate=_leaking)


Step = Callable[[TurnState, Runtime[Resources]], TurnUpdate]


def _graph_with(**planted: Step) -> TurnGraph:
    builder = StateGraph(
        TurnState, context_schema=Resources, input_schema=TurnInput, output_schema=TurnOutput
    )
    previous = START
    for name, step in graph.STEPS:
        builder.add_node(name, planted.get(name, step))  # type: ignore[call-overload]
        builder.add_edge(previous, name)
        previous = name
    builder.add_edge(previous, END)
    return builder.compile(name="planted")


def _late(state: TurnState, runtime: Runtime[Resources]) -> TurnUpdate:
    """Look at the items first, and write the criteria when they are known."""
    looked = nodes.begun(state).next_number()
    return {**nodes.deliberate(state, runtime), "slate_sequence": looked}


def _as_looked_at(state: TurnState, runtime: Runtime[Resources]) -> TurnUpdate:
    return {**nodes.retrieve(state, runtime), "slate_sequence": state.slate_sequence}


def _leaking(state: TurnState, runtime: Runtime[Resources]) -> TurnUpdate:
    """Add what the person is hoped to take, which nobody said."""
    update = nodes.deliberate(state, runtime)
    target = runtime.context.opened.catalogue.item_ids[0]
    leaked = Criterion(
        id="leaked", aspect="like", value=(target,), direction="want", hard=False, weight=1.0,
        evidence=(Evidence(kind="prior", id="target"),),
    )  # fmt: skip
    return {**update, "criteria": (*update["criteria"], leaked)}
