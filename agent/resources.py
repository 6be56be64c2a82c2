"""What the steps of a turn may use: opened once, handed in, never global."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from whyfirst.memory.ledger import Ledger
from whyfirst.memory.projection import Projection
from whyfirst.tools.library import OpenCatalogue
from whyfirst.tools.parameters import Parameters
from whyfirst.tools.understanding import Reader

Embed = Callable[[Sequence[str]], NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Resources:
    """The stores, the catalogue and the tools of one recommender."""

    ledger: Ledger
    projection: Projection
    opened: OpenCatalogue
    reader: Reader
    embed: Embed | None
    parameters: Parameters
    now: Callable[[], datetime]
