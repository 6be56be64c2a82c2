"""The agent: all that a host bot imports."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from whyfirst.agent.events import Event
    from whyfirst.agent.recommender import Recommender

__all__ = ["Event", "Recommender"]


def __getattr__(name: str) -> Any:
    # Opened on first use: `whyfirst --help` must not wait for LangGraph.
    if name == "Recommender":
        from whyfirst.agent.recommender import Recommender

        return Recommender
    if name == "Event":
        from whyfirst.agent.events import Event

        return Event
    raise AttributeError(name)
