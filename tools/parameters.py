"""The numbers that the scoring depends on, in one value whose hash every turn stores."""

import hashlib

from pydantic import ConfigDict, Field

from whyfirst.memory.criteria import Frozen


class Parameters(Frozen):
    """Weights and scales of one scoring run.

    A fitted value replaces a default only through the command that fits it; the hash names the
    set, so that a stored turn can be weighed again with the numbers it was weighed with.
    """

    # The page about the ranking tells each number by what is written beneath it here.
    model_config = ConfigDict(use_attribute_docstrings=True)

    reliability: float = Field(default=0.8, gt=0.0, lt=1.0)
    """The chance that a stated wish holds of the item the person would be happy with."""
    rarest: float = Field(default=0.04, gt=0.0, lt=0.5)
    """Base rates are kept this far from 0 and 1, so that one rare word cannot outvote all else."""
    focus: float = Field(default=0.0, ge=0.0)
    """How much it counts that a wish names one of an item's words and none of its others."""
    near_miss: float = 0.6
    """What a number just beyond a soft bound still counts, fading with distance."""
    stride: float = 0.08
    """The share of a facet's range over which a near miss fades to 1/e."""
    signal_nats: float = 0.45
    """Nats per standard deviation of a text, likeness, company or popularity signal."""
    signal_range: tuple[float, float] = (-1.5, 4.0)
    """Where a signal is cut off, in standard deviations."""
    fresh: float = 1.0
    """Weight of a wish of this conversation."""
    critique: float = 3.0
    """How much more a bound drawn from what is shown counts than a wish out of the blue."""
    fading: float = Field(default=0.9, gt=0.0, le=1.0)
    """What is left of a wish for each later message in which something was stated."""
    critique_fading: float = Field(default=0.6, gt=0.0, le=1.0)
    """The same for a bound drawn from what was shown."""
    remembered: float = 0.45
    """Weight of a soft preference from an earlier conversation."""
    overtaken: float = 0.55
    """What is left of a soft wish for each later one of its aspect, where an item has one value."""
    reaction: float = 1.0
    """Weight of which remark a person chose to make about what was shown."""
    remark_noise: float = Field(default=0.1, ge=0.0, lt=1.0)
    """The chance that a remark does not hold of what the person would be happy with."""
    remarks: float = Field(default=40.0, gt=0.0)
    """How many remarks there are to make about an item by mistake."""
    attention: float = Field(default=0.5, gt=0.0, le=1.0)
    """How much less a remark is about each further item of a slate."""
    still_open: float = 0.5
    """Nats that an item loses for having been on the table when a limit that it keeps was added."""
    passed_over: float = 3.0
    """Nats that an item loses for having been on the table when something else was said."""
    likeness: float = 1.4
    """Weight of being like an item just named as the pattern."""
    asked: float = 0.5
    """What earlier choices still count, once something was asked for in this conversation."""
    taste: float = 0.5
    """Weight of being like, or unlike, the items rated before."""
    company: float = 0.7
    """Weight of what people with the same likes chose."""
    prior: float = 0.5
    """Weight of popularity; below zero it counts against an item."""
    wording: float = 0.5
    """Weight of the words themselves, beside the fields they were grounded in."""
    diversity: float = 0.9
    """Nats that an item loses for being just like one placed before it."""
    slate_size: int = Field(default=5, ge=1, le=50)
    depth: int = Field(default=20, ge=1, le=200)
    """How many places of the order are stored with the turn."""
    intercept: float = -0.4
    slope: float = 0.35
    """Confidence = logistic(intercept + slope * score); a guess where nobody rated."""
    ask_below: float = 0.12
    """A question is considered while the slate holds less than this share of the belief."""
    turn_cost: float = 0.75
    """What is left of the value of a turn after spending one on a question."""

    @property
    def digest(self) -> str:
        """Return a short hash that names this set of numbers."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:16]
