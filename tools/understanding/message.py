"""A message made ready: its text, what was grounded in it, and where it was said."""

from collections.abc import Iterable
from dataclasses import dataclass

from whyfirst.memory.acts import Act, ActKind, StatedCriterion
from whyfirst.tools.catalogue import Catalogue
from whyfirst.tools.understanding.clauses import Clause
from whyfirst.tools.understanding.mentions import (
    ItemMention,
    LimitMention,
    Mention,
    SideMention,
    SlateMention,
    ValueMention,
)
from whyfirst.tools.understanding.situation import Situation


@dataclass(frozen=True, slots=True)
class Message:
    """One message with everything its reading may look at."""

    text: str
    low: str
    """The text in lower case, of the same length."""
    mentions: tuple[Mention, ...]
    situation: Situation
    catalogue: Catalogue
    offered: tuple[str, ...] = ()
    """The values that the question on the table names: "mystery or crime?"."""

    def quote(self, start: int, end: int) -> str:
        """Cut a quote, without space or punctuation at its edges."""
        cut = self.text[start:end]
        return cut.strip(" \t\r\n,;:.!?()") or cut.strip() or self.text.strip()

    def act(
        self,
        kind: ActKind,
        span: tuple[int, int],
        criterion: StatedCriterion | None = None,
        *,
        item_id: str | None = None,
        other_item_id: str | None = None,
        claim_id: str | None = None,
    ) -> Act:
        """Make an act with the words between two places as its quote."""
        return Act(
            kind=kind,
            quote=self.quote(*span),
            criterion=criterion,
            item_id=item_id,
            other_item_id=other_item_id,
            claim_id=claim_id,
        )

    def items_in(self, clause: Clause) -> list[ItemMention]:
        """Return the items named in a clause, in order."""
        return [m for m in clause.mentions if isinstance(m, ItemMention)]

    def topics_in(self, mentions: Iterable[Mention]) -> list[Mention]:
        """Return what a taste can be about: values, sides and limits."""
        return [m for m in mentions if isinstance(m, ValueMention | SideMention | LimitMention)]

    def shown_in(self, clause: Clause) -> tuple[str, ...]:
        """Return the ids of everything a clause points at: one item, several, or all shown."""
        found: dict[str, None] = {}
        for mention in clause.mentions:
            if isinstance(mention, SlateMention):
                found.update(dict.fromkeys(mention.item_ids))
            elif isinstance(mention, ItemMention):
                found[mention.item_id] = None
        return tuple(found)
