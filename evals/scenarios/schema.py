"""What a scenario file may say. `docs/how-to-write-a-scenario.md` shows it by example."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from whyfirst.memory.acts import ActKind
from whyfirst.memory.criteria import Frozen
from whyfirst.memory.preferences import Operation
from whyfirst.memory.turns import Decision


def _listed(given: object) -> object:
    """Take one thing as a list of one."""
    return given if isinstance(given, list | tuple) else (given,)


Words = Annotated[tuple[str, ...], BeforeValidator(_listed)]
"""One word or bound, or a list of which any will do: `horror`, `[horror, war]`, `"<= 100"`."""
Facts = Mapping[str, Words]
"""Facets and what they should be: `{genre: [comedy, drama], runtime: "<= 100"}`."""
Person = Annotated[str, Field(min_length=1)]


class Taste(Frozen):
    """One preference, as a file describes it; only what is written has to fit."""

    wants: Facts | None = None
    avoids: Facts | None = None
    mentions: Facts | None = None
    """In either direction."""
    rule: bool | None = None
    """Whether it is hard: a rule (true) or a leaning (false)."""
    until: Literal["forever", "conversation"] | None = None
    about: Literal["self", "other"] | None = None
    because: str | None = None
    """Words that its evidence quotes."""

    @model_validator(mode="after")
    def _one_facet(self) -> "Taste":
        said = [facts for facts in (self.wants, self.avoids, self.mentions) if facts]
        if len(said) != 1 or len(said[0]) != 1:
            raise ValueError("say exactly one of wants, avoids, mentions, with one facet")
        return self


class Doing(Frozen):
    """One act, as a file describes it; only what is written has to fit."""

    does: ActKind
    wants: Facts | None = None
    avoids: Facts | None = None
    mentions: Facts | None = None
    rule: bool | None = None
    until: Literal["forever", "conversation"] | None = None
    about: Literal["self", "other"] | None = None
    item: str | None = None
    """An item's id or title, or `shown 2` for the second one on the table."""
    other: str | None = None
    quote: str | None = None
    """Words that the act's quote holds."""

    @property
    def taste(self) -> Taste | None:
        """The preference it states, where one is written."""
        if not (self.wants or self.avoids or self.mentions):
            return None
        return Taste(
            wants=self.wants, avoids=self.avoids, mentions=self.mentions,
            rule=self.rule, until=self.until, about=self.about,
        )  # fmt: skip


class Records(Frozen):
    """What should be remembered, or count, after a message."""

    holds: tuple[Taste, ...] = ()
    lacks: tuple[Taste, ...] = ()
    exactly: tuple[Taste, ...] | None = None
    """These and no others; scored as the state of memory."""
    changes: tuple[Operation, ...] | None = None
    """The changes that the message makes, in any order; `[]` for none."""


class Criteria(Frozen):
    """What should count in a turn."""

    holds: tuple[Taste, ...] = ()
    lacks: tuple[Taste, ...] = ()


class Shown(Frozen):
    """What should be on the table."""

    every: Facts = Field(default_factory=dict)
    """Holds for every item that is shown; a value may start with `not`."""
    none: Facts = Field(default_factory=dict)
    """Holds for no item."""
    some: Facts = Field(default_factory=dict)
    """Holds for at least one item."""
    first: Facts = Field(default_factory=dict)
    """Holds for the first item."""
    shows: Words = ()
    hides: Words = ()
    size: int | None = Field(default=None, ge=0)
    at_least: int = Field(default=0, ge=0)
    fresh: bool = False
    """Nothing that this conversation has shown before."""
    changed: bool | None = None
    """Whether it differs from what was shown before."""


class Reply(Frozen):
    """What the reply should say; capitals do not matter."""

    says: Words = ()
    never_says: Words = ()


class Expectation(Frozen):
    """What should follow a message; everything that is written is checked."""

    known: str = ""
    """Why this is known to fail; it is then reported apart and fails no run."""
    acts: tuple[Doing, ...] = ()
    """These acts, among others."""
    acts_exactly: tuple[Doing, ...] | None = None
    acts_never: tuple[ActKind, ...] = ()
    decision: Annotated[tuple[Decision, ...], BeforeValidator(_listed)] = ()
    """The decision, or a list of which any will do."""
    asks_about: Words = ()
    memory: Records = Records()
    criteria: Criteria = Criteria()
    slate: Shown = Shown()
    near_misses: Shown = Shown()
    reply: Reply = Reply()
    gone: Words = ()
    """Words that nothing stored about this user holds any more."""
    verify: Literal["ok", "redacted"] | None = None
    """What `whyfirst verify` says of this turn."""


class Step(Frozen):
    """One thing that happens: somebody says something, or the program is started again."""

    say: Words = ()
    """A message, or several said one after the other; the last one is checked."""
    user: Person = "ann"
    chat: Person = "first"
    profile: bool = True
    """False for a conversation that is to leave nothing behind."""
    restart: bool = False
    undo: bool = False
    """Undo from outside the conversation, as `whyfirst memory undo`."""
    forget_everything: bool = False
    """Erase from outside, as `whyfirst memory forget --all`."""
    verify_all: bool = False
    """Verify every turn so far of every user."""
    expect: Expectation = Expectation()

    @model_validator(mode="after")
    def _one_thing(self) -> "Step":
        happens = (self.say, self.restart, self.undo, self.forget_everything, self.verify_all)
        if sum(map(bool, happens)) != 1:
            raise ValueError(
                "a step does exactly one thing: say, restart, undo, forget_everything or verify_all"
            )
        return self


class Scenario(Frozen):
    """A scripted conversation and what should come of it."""

    title: str = Field(min_length=1)
    about: str = ""
    catalogue: str = "films"
    tags: Words = ()
    steps: tuple[Step, ...] = Field(min_length=1)
