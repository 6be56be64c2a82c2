"""What the steps of a turn ask: one model in up to three roles, each switchable alone."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from whyfirst.memory.criteria import Criterion
from whyfirst.memory.turns import ModelPart, ModelUse, Turn
from whyfirst.tools.catalogue import Catalogue
from whyfirst.tools.models import deliberator, reader, writer
from whyfirst.tools.models.answers import Desk
from whyfirst.tools.models.asking import Asker, Halt
from whyfirst.tools.models.failures import say_failure
from whyfirst.tools.models.grounding import Embed, Grounds
from whyfirst.tools.models.statements import Statement, statements_of
from whyfirst.tools.understanding import Reading
from whyfirst.tools.vocabulary import Vocabulary
from whyfirst.tools.writing import write_reply

GIVEN_UP_AFTER = frozenset({"timeout", "busy", "unreachable", "cancelled"})
"""Failures after which a turn does not ask its model again."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one turn may spend on its model."""

    seconds: float
    tokens: int


@dataclass(frozen=True)
class Assistant:
    """A model with its roles, shared by turns; `for_turn` gives each turn a sign to stop."""

    name: str
    asker: Asker
    roles: frozenset[str]
    limits: Limits
    embed: Embed | None = None
    lines: int = 0
    """How many sentences it rewords at once; 0 for all of a reply."""
    halt: Halt = field(default_factory=Halt)
    _grounds: dict[int, Grounds] = field(default_factory=dict, repr=False)

    def for_turn(self) -> "Assistant":
        """Return it with a sign of its own: stopping one turn stops no other."""
        return replace(self, halt=Halt())

    def read(
        self, message: str, reading: Reading, vocabulary: Vocabulary, began: float
    ) -> tuple[Reading, tuple[ModelPart, ...]]:
        """Return the reading of a message, with what a model found where words were left open."""
        if "reader" not in self.roles or not reader.open_words(message, reading):
            return reading, ()
        read, part = reader.read_more(
            message, reading, self.grounds(vocabulary), self._desk(began, ())
        )
        return read, (part,)

    def grounds(self, vocabulary: Vocabulary) -> Grounds:
        """Return what proposals are checked against, made once for a vocabulary."""
        return self._grounds.setdefault(id(vocabulary), Grounds(vocabulary, self.embed))

    def desk(self) -> Desk:
        """Return a desk for one question that is not of a turn."""
        return self._desk(time.perf_counter(), ())

    def deliberate(
        self,
        criteria: tuple[Criterion, ...],
        vocabulary: Vocabulary,
        parts: tuple[ModelPart, ...],
        began: float,
    ) -> tuple[tuple[Criterion, ...], tuple[ModelPart, ...]]:
        """Return the criteria, weighed by a model within bounds; no item is in reach."""
        weighable = deliberator.weighable(criteria, vocabulary)
        if "deliberator" not in self.roles or not weighable or _given_up(parts):
            return criteria, parts
        weighed, part = deliberator.weigh_wishes(criteria, vocabulary, self._desk(began, parts))
        return weighed, (*parts, part)

    def write(self, draft: "Draft", parts: tuple[ModelPart, ...], began: float) -> Turn:
        """Return a turn with its reply, worded by a model where every check allows it."""
        pieces, chosen = draft.cut
        if "writer" not in self.roles or not chosen or _given_up(parts):
            draft.emit(draft.plain)
            return self._finished(draft, draft.plain, ModelUse(name=self.name, parts=parts))
        written = writer.reword(pieces, chosen, self._desk(began, parts), draft.emit)
        told = (*parts, written.part)
        use = ModelUse(name=self.name, parts=told, sentences=written.sentences)
        return self._finished(draft, written.reply, use)

    def _finished(self, draft: "Draft", reply: str, use: ModelUse) -> Turn:
        clause = say_failure({p.failure for p in use.parts if p.failure})
        if clause:
            reply = f"{reply}\n{clause}" if reply else clause
            draft.emit(f"\n{clause}" if reply != clause else clause)
        if not use.parts:
            return draft.turn.but(reply=reply)
        by_model = any(s.by == "model" for s in use.sentences)
        name = self.name if by_model else draft.turn.writer
        return draft.turn.but(reply=reply, writer=name, model=use)

    def _desk(self, began: float, parts: Sequence[ModelPart]) -> Desk:
        spent = time.perf_counter() - began
        return Desk(
            asker=self.asker,
            halt=self.halt,
            deadline=time.monotonic() + self.limits.seconds - spent,
            tokens=self.limits.tokens - sum(part.tokens for part in parts),
            lines=self.lines,
        )


def _given_up(parts: Sequence[ModelPart]) -> bool:
    return any(part.failure in GIVEN_UP_AFTER for part in parts)


@dataclass(frozen=True)
class Draft:
    """A turn that lacks its reply, and all that the reply is made of."""

    turn: Turn
    catalogue: Catalogue
    notes: Sequence[str]
    remarks: Sequence[str]
    emit: Callable[[str], None]

    @cached_property
    def plain(self) -> str:
        """The reply in the offline writer's words."""
        return write_reply(self.turn, self.catalogue, notes=self.notes, remarks=self.remarks)

    @cached_property
    def cut(self) -> tuple[list["str | Statement"], list[Statement]]:
        """The reply cut at the sentences that can be reworded, and the ones worth it."""
        # The turn's id is a hash of the message: nobody can have written it into a message.
        mark = f"\ue000{self.turn.turn_id}"
        marks = {f"{mark} {s.id}\ue001": s for s in statements_of(self.turn, self.catalogue)}
        reply = write_reply(
            self.turn,
            self.catalogue,
            notes=self.notes,
            remarks=self.remarks,
            wording={statement.id: mark for mark, statement in marks.items()},
        )
        pieces = writer.cut_at(reply, marks)
        items = {c.id: c.item_id for c in self.turn.rationale.claims if c.item_id}
        return pieces, writer.choose([p for p in pieces if isinstance(p, Statement)], items)
