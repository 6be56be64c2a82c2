"""The words of a catalogue: what may be known about it before any item is read."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NewType

from pydantic import Field

from whyfirst.memory.criteria import Frozen

FacetKind = Literal["category", "person", "number", "ordered", "year"]
ItemId = NewType("ItemId", str)

TEXT = "text"
"""The aspect of a soft criterion that no facet could ground."""
LIKE = "like"
"""Similar to items of the person's own record; the value is their ids."""

LIKE_BUT = "like_but"
"""Like one item, but for some words; the value is its id and the words, those to leave out after
a "-"."""
LEFT_OUT = "-"


class Facet(Frozen):
    """One typed column of a catalogue.

    Values are lower case, the catalogue's own name for the thing; `levels` orders an ordered
    facet from 0 = least; `aliases` maps other words people use to a value; `words` are other
    names of the facet itself ("length" for runtime); `more` and `less` are comparatives that ask
    for a higher or a lower number or level ("longer", "gorier").
    """

    name: str
    kind: FacetKind
    multiple: bool = False
    levels: tuple[str, ...] = ()
    unit: str = ""
    label: str = ""
    words: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    less: tuple[str, ...] = ()
    aliases: Mapping[str, str] = Field(default_factory=dict)
    values: tuple[str, ...] = ()
    """Every value in use, sorted; empty for numbers and years."""
    low: float | None = None
    high: float | None = None
    """The range of a number or a year."""

    @property
    def is_measured(self) -> bool:
        """Whether bounds make sense: numbers, years and ordered levels."""
        return self.kind in ("number", "ordered", "year")

    def level_of(self, value: str) -> int:
        """Return the place of an ordered value, 0 = least.

        Raises:
            ValueError: the facet has no such level.
        """
        return self.levels.index(value)


class Vocabulary(Frozen):
    """All facets of one catalogue, and nothing about single items."""

    catalogue: str
    noun: str = "item"
    plural: str = "items"
    """What a person calls the things: film, films."""
    facets: tuple[Facet, ...] = ()

    @property
    def by_name(self) -> Mapping[str, Facet]:
        """The facets by name."""
        return MappingProxyType({facet.name: facet for facet in self.facets})

    def facet(self, name: str) -> Facet | None:
        """Return a facet, or None for aspects that are not columns (text, popularity, item)."""
        return self.by_name.get(name)
