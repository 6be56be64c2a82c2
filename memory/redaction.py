"""Take erased words out of stored turns: the words themselves and everything that quotes them."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

from whyfirst.memory.acts import Act
from whyfirst.memory.criteria import Criterion, Evidence
from whyfirst.memory.preferences import ERASED, MemoryChange, Preference
from whyfirst.memory.turns import Claim, Question, Rationale, Turn

T = TypeVar("T")

SHORTEST = 2
"""A single letter is no trace of anybody and stands in too many words."""


@dataclass(frozen=True, slots=True)
class Erasure:
    """What is to be erased: records by id, and the words that would give them away."""

    ids: frozenset[str]
    words: tuple[str, ...]
    everything: bool = False
    """Whether all that the person ever said goes, not only certain words."""
    values: frozenset[str] = frozenset()
    """Those of the words that are the catalogue's own names for things."""
    conversation_id: str | None = None
    """A conversation whose turns go altogether."""

    @classmethod
    def of(cls, records: Iterable[Preference], also: Iterable[str] = ()) -> "Erasure":
        """Return the erasure of some records.

        Args:
            records: what is erased.
            also: further words, such as the ones the person asked for it with.
        """
        records = tuple(records)
        words = [record.quote for record in records]
        words += [r.value for r in records if isinstance(r.value, str)]
        kept = {word for word in (*words, *also) if len(word) >= SHORTEST and word != ERASED}
        values = frozenset(r.value for r in records if isinstance(r.value, str))
        # The longest first: "dark comedy" must not leave "dark" behind.
        ordered = tuple(sorted(kept, key=len, reverse=True))
        return cls(frozenset(r.id for r in records), ordered, values=values)

    @classmethod
    def of_conversation(
        cls, conversation_id: str, records: Iterable[Preference], turn_ids: Iterable[str]
    ) -> "Erasure":
        """Return the erasure of a conversation, what was learned in it, and every quote of it.

        Single words that the catalogue has too stay where the person said them again elsewhere.
        """
        records = tuple(records)
        quotes = {r.quote for r in records if " " in r.quote}
        quotes |= {r.value for r in records if r.aspect == "text" and isinstance(r.value, str)}
        quotes = {words for words in quotes if len(words) >= SHORTEST and words != ERASED}
        ids = frozenset((*(r.id for r in records), *turn_ids))
        words = tuple(sorted(quotes, key=len, reverse=True))
        return cls(ids, words, conversation_id=conversation_id)

    def and_also(self, other: "Erasure | None") -> "Erasure":
        """Return both erasures as one."""
        if other is None:
            return self
        words = sorted({*self.words, *other.words}, key=len, reverse=True)
        return Erasure(
            ids=self.ids | other.ids,
            words=tuple(words),
            everything=self.everything or other.everything,
            values=self.values | other.values,
            conversation_id=self.conversation_id or other.conversation_id,
        )

    def scrub(self, text: str) -> str:
        """Return a text without the erased words, whatever their case."""
        if self.everything:
            return ERASED if text else text
        for word in self.words:
            text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", ERASED, text, flags=re.IGNORECASE)
        return text

    def touches(self, text: str) -> bool:
        """Say whether a text holds erased words."""
        return self.scrub(text) != text


def redact(turn: Turn, erasure: Erasure, *, forgetting: bool = False) -> Turn:
    """Return a turn without what is erased; the same turn where it held nothing of it.

    Args:
        turn: a stored turn, or the one in which the person asks to forget.
        erasure: what goes.
        forgetting: whether the turn is that last one. Its reply was written after the erasure, so
            it loses single words at most: what was erased has to be said.
    """
    gone = frozenset(c.id for c in turn.rationale.criteria if _cites(c.evidence, erasure))
    rationale = _redact_rationale(turn.rationale, gone, erasure)
    changes = tuple(redact_change(change, erasure) for change in turn.memory_changes)
    return turn.but(
        message=erasure.scrub(turn.message),
        acts=tuple(_redact_act(act, erasure) for act in turn.acts),
        memory_changes=changes,
        rationale=rationale,
        question=_redact_question(turn.question, erasure),
        reply=_redact_reply(turn, erasure, touched=bool(gone) or changes != turn.memory_changes)
        if not forgetting
        else _keep_reply(turn, erasure),
    )


def _redact_reply(turn: Turn, erasure: Erasure, *, touched: bool) -> str:
    # A reply may say a taste in words of its own: where the turn rested on it, all of it goes.
    return ERASED if touched or erasure.touches(turn.reply) else turn.reply


def _keep_reply(turn: Turn, erasure: Erasure) -> str:
    # Its items may truly be dramas: a catalogue's word for them is not the person's.
    own = tuple(word for word in erasure.words if word not in erasure.values)
    return turn.reply if erasure.everything else replace(erasure, words=own).scrub(turn.reply)


def is_redacted(turn: Turn) -> bool:
    """Say whether something was erased from a turn."""
    return ERASED in turn.message or ERASED in turn.model_dump_json()


def redact_record(record: Preference, erasure: Erasure) -> Preference:
    """Return a surviving record whose words no longer quote what is erased."""
    return record.but(quote=erasure.scrub(record.quote))


def _cites(evidence: Iterable[Evidence], erasure: Erasure) -> bool:
    return any(e.kind == "preference" and e.id in erasure.ids for e in evidence)


def _redact_act(act: Act, erasure: Erasure) -> Act:
    scrubbed = erasure.scrub(act.quote)
    value = act.criterion.value if act.criterion else None
    named = isinstance(value, str) and erasure.touches(value)
    if scrubbed == act.quote and not named and not erasure.touches(act.item_id or ""):
        return act
    return Act(kind=act.kind, quote=ERASED)


def redact_change(change: MemoryChange, erasure: Erasure) -> MemoryChange:
    """Return a change without what is erased; one of an erased record tells nothing any more."""
    if change.preference_id in erasure.ids:
        return change.but(before=None, after=None, quote=None)
    return change.but(
        before=_redacted(change.before, lambda r: redact_record(r, erasure)),
        after=_redacted(change.after, lambda r: redact_record(r, erasure)),
        quote=_redacted(change.quote, erasure.scrub),
    )


def _redacted(value: T | None, scrub: Callable[[T], T]) -> T | None:
    return None if value is None else scrub(value)


def _redact_rationale(rationale: Rationale, gone: frozenset[str], erasure: Erasure) -> Rationale:
    return rationale.but(
        criteria=tuple(
            _redact_criterion(c, erasure, whole=c.id in gone) for c in rationale.criteria
        ),
        claims=tuple(
            _redact_claim(c, erasure, whole=c.criterion_id in gone) for c in rationale.claims
        ),
    )


def _redact_criterion(criterion: Criterion, erasure: Erasure, *, whole: bool) -> Criterion:
    evidence = tuple(_redact_evidence(e, erasure, whole=whole) for e in criterion.evidence)
    if whole:
        return criterion.but(value=ERASED, evidence=evidence)
    return criterion.but(evidence=evidence)


def _redact_claim(claim: Claim, erasure: Erasure, *, whole: bool) -> Claim:
    evidence = tuple(_redact_evidence(e, erasure, whole=whole) for e in claim.evidence)
    whole = whole or any(e.quote == ERASED for e in evidence)
    return claim.but(text=ERASED if whole else claim.text, evidence=evidence)


def _redact_evidence(evidence: Evidence, erasure: Erasure, *, whole: bool) -> Evidence:
    if evidence.quote is None:
        return evidence
    own_words = evidence.kind in ("preference", "message", "episode")
    if whole or (own_words and evidence.id in erasure.ids):
        return evidence.but(quote=ERASED)
    return evidence.but(quote=erasure.scrub(evidence.quote)) if own_words else evidence


def _redact_question(question: Question | None, erasure: Erasure) -> Question | None:
    if question is None or not erasure.touches(" ".join((question.text, *question.options))):
        return question
    return Question(aspect=question.aspect, text=ERASED)
