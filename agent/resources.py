"""What the steps of a turn may use: opened once, handed in, never global."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from whyfirst.memory.ledger import Ledger
from whyfirst.memory.projection import Projection
from whyfirst.tools.models.assistant import Assistant
from whyfirst.tools.opening import OpenCatalogue
from whyfirst.tools.parameters import Parameters
from whyfirst.tools.understanding import Reader


@dataclass(frozen=True, slots=True)
class Resources:
    """The stores, the catalogue and the tools of one recommender."""

    ledger: Ledger
    projection: Projection
    opened: OpenCatalogue
    reader: Reader
    parameters: Parameters
    expected_ratings: Mapping[str, float]
    """The mean rating of each item, shrunk, where people rated; by item id."""
    now: Callable[[], datetime]
    assistant: Assistant | None = None
    """A language model in its roles; None where everything is done offline."""
