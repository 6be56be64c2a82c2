"""What a stretch of a message stands for: a value, an item, a limit, a facet, a pointer."""

from dataclasses import dataclass
from typing import Literal

from whyfirst.memory.criteria import Bound

Form = Literal["comparative", "adjective", "noun"]


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of the message, by character offsets, and what it was grounded to."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ValueMention(Mention):
    """A facet's value, in the catalogue's own words."""

    aspect: str
    value: str
    others: tuple[tuple[str, str], ...] = ()
    """Other (aspect, value) readings that are as likely."""
    exact: bool = True
    """False where a typing mistake was read past."""


@dataclass(frozen=True, slots=True)
class ItemMention(Mention):
    """One item by its title or by where it stands; None for an item that is not there."""

    item_id: str
    by_title: bool = True
    others: tuple[str, ...] = ()
    """Items of the same name."""


@dataclass(frozen=True, slots=True)
class SlateMention(Mention):
    """All that is shown: "these", "none of them"."""

    item_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SideMention(Mention):
    """More or less of a measured facet: "longer", "gory", "expensive"."""

    aspect: str
    sign: int
    form: Form


@dataclass(frozen=True, slots=True)
class FacetMention(Mention):
    """A facet by its own name: "the length", "directors"."""

    aspect: str


@dataclass(frozen=True, slots=True)
class LimitMention(Mention):
    """One or two bounds on a number."""

    aspect: str
    bounds: tuple[Bound, ...]
    hedged: bool = False
    negated: bool = False
    """Whether the words of the limit hold its negation ("nothing over …")."""
    saying: bool = False
    """Whether it is a saying, whose own words say how strict it is."""


@dataclass(frozen=True, slots=True)
class TitleMention(Mention):
    """A title that the catalogue does not have, known by its year: "Heat (1995)"."""

    name: str
