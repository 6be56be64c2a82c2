"""Read reviews with a model: what it finds there counts on the same checks as in a message."""

from dataclasses import dataclass

from whyfirst.memory.turns import ModelPart
from whyfirst.tools.models import reader
from whyfirst.tools.models.assistant import GIVEN_UP_AFTER, Assistant
from whyfirst.tools.understanding import Reading
from whyfirst.tools.vocabulary import Vocabulary

MOST_REVIEWS = 40
"""Reviews of one import that a model is asked about; the rest are read offline alone."""


@dataclass
class ReviewReader:
    """Reads the reviews of one import; it stops asking when its model gives up."""

    assistant: Assistant
    vocabulary: Vocabulary
    parts: tuple[ModelPart, ...] = ()
    """What came of each question."""

    def read(self, review: str, offline: Reading) -> Reading:
        """Return the offline reading of a review with what the model found beside it."""
        given_up = any(part.failure in GIVEN_UP_AFTER for part in self.parts)
        if given_up or len(self.parts) >= MOST_REVIEWS or not reader.open_words(review, offline):
            return offline
        grounds, desk = self.assistant.grounds(self.vocabulary), self.assistant.desk()
        read, part = reader.read_more(review, offline, grounds, desk, "reviews")
        self.parts = (*self.parts, part)
        return read

    @property
    def counts(self) -> tuple[int, int]:
        """How much was proposed, and how much of it code accepted."""
        return sum(p.proposed for p in self.parts), sum(p.accepted for p in self.parts)


def review_reader(assistant: Assistant | None, vocabulary: Vocabulary) -> ReviewReader | None:
    """Return what reads reviews; None where no model has the role of the reader."""
    if assistant is None or "reader" not in assistant.roles:
        return None
    return ReviewReader(assistant.for_turn(), vocabulary)
