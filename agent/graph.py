"""The order of a turn's steps, and nothing else."""

from collections.abc import Callable
from time import perf_counter
from typing import Any

from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime

from whyfirst.agent import nodes
from whyfirst.agent.resources import Resources
from whyfirst.agent.state import TurnInput, TurnOutput, TurnState, TurnUpdate

Step = Callable[[TurnState, Runtime[Resources]], TurnUpdate]
TurnGraph = CompiledStateGraph[TurnState, Resources, TurnInput, TurnOutput]

STEPS: tuple[tuple[str, Step], ...] = (
    ("understand", nodes.understand),
    ("revise", nodes.revise),
    ("recall", nodes.recall),
    ("deliberate", nodes.deliberate),
    ("retrieve", nodes.retrieve),
    ("weigh", nodes.weigh),
    ("decide", nodes.decide),
    ("compose", nodes.compose),
    ("commit", nodes.commit),
)
RECURSION_LIMIT = len(STEPS) + 2


def build_graph(
    resources: Callable[[], Resources] | None = None, *, checkpointer: Any = None
) -> TurnGraph:
    """Compile the graph of one turn.

    The ledger is the record, so the graph needs no checkpointer; it takes one when it is embedded
    in a larger graph that has one.

    Args:
        resources: what the steps use where a run brings no context of its own, as in a larger
            graph whose context is something else.
        checkpointer: LangGraph's, or none.
    """
    builder = StateGraph(
        TurnState, context_schema=Resources, input_schema=TurnInput, output_schema=TurnOutput
    )
    previous = START
    for name, step in STEPS:
        # The overloads of add_node know no dataclass state as the input of a plain callable.
        builder.add_node(name, _timed(name, step, resources))  # type: ignore[call-overload]
        builder.add_edge(previous, name)
        previous = name
    builder.add_edge(previous, END)
    return builder.compile(checkpointer=checkpointer, name="whyfirst")


def _timed(name: str, step: Step, resources: Callable[[], Resources] | None) -> Step:
    def run(state: TurnState, runtime: Runtime[Resources]) -> TurnUpdate:
        began = perf_counter()
        if resources is not None and not isinstance(runtime.context, Resources):
            runtime = runtime.override(context=resources())
        update = step(state, runtime)
        spent = round((perf_counter() - began) * 1000, 3)
        return {**update, "timings_ms": {**state.timings_ms, name: spent}}

    return run
