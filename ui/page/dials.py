"""Dials over the ranking: each moves named parameters of the real turn, which stores them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import product

from whyfirst.tools.parameters import Parameters
from whyfirst.tools.weighing import POPULARITY

STEPS = (-1.0, -0.5, 0.0, 0.5, 1.0)
"""Where a dial can stand; 0 is how the program was opened."""


@dataclass(frozen=True, slots=True)
class Positions:
    """Where the three dials stand, each from -1 to 1."""

    niche: float = 0.0
    new: float = 0.0
    varied: float = 0.0


@dataclass(frozen=True, slots=True)
class Dial:
    """What a dial is called and what it honestly does."""

    name: str
    low: str
    high: str
    about: str
    idle: str = ""
    """What to say where it can do nothing."""

    @property
    def label(self) -> str:
        """The dial's name: its two ends."""
        return f"{self.low} to {self.high}"


DIALS = (
    Dial(
        "niche",
        "Popular",
        "niche",
        "How many people chose it counts for it, or against it.",
        "Nobody counted how often these were chosen, so this dial does nothing here.",
    ),
    Dial("new", "Familiar", "new", "What I know of you from before counts more, or less."),
    Dial("varied", "Focused", "varied", "Items that are alike may stand together, or less so."),
)


def nearest_step(value: object) -> float:
    """Return the step that a browser's value is nearest to; the middle for what is no number.

    >>> nearest_step(0.6), nearest_step(9), nearest_step(None)
    (0.5, 1.0, 0.0)
    """
    if not isinstance(value, int | float):
        return 0.0
    return min(STEPS, key=lambda step: abs(step - value))


def turned(parameters: Parameters, positions: Positions) -> Parameters:
    """Return the parameters of a turn taken with the dials at these positions.

    >>> turned(Parameters(), Positions()) == Parameters()
    True
    """
    if positions == Positions():
        return parameters
    known = 4.0**-positions.new
    spread = 1.0 + (2.0 if positions.varied > 0 else 1.0) * positions.varied
    return parameters.but(
        prior=parameters.prior - positions.niche,
        taste=parameters.taste * known,
        company=parameters.company * known,
        remembered=parameters.remembered * known,
        diversity=parameters.diversity * spread,
    )


def positions_of(digest: str, parameters: Parameters) -> Positions:
    """Return where the dials stood in a stored turn, by the hash of its parameters."""
    return positions_by_digest(parameters).get(digest, Positions())


def positions_by_digest(parameters: Parameters) -> Mapping[str, Positions]:
    """Return every standing of the dials by the hash that a turn stores for it."""
    standings = (Positions(*steps) for steps in product(STEPS, repeat=3))
    return {turned(parameters, standing).digest: standing for standing in standings}


def works(dial: Dial, signals: Collection[str]) -> bool:
    """Say whether a dial can do anything in a catalogue that gives these signals."""
    return dial.name != "niche" or POPULARITY in signals
