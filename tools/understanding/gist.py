"""Say what a message does by its gist, where no cue knew: a last resort that needs the encoder."""

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from itertools import pairwise
from typing import Self

import numpy as np
from numpy.typing import NDArray

from whyfirst.tools.understanding.intents import Embed, Vector
from whyfirst.tools.understanding.mentions import (
    FacetMention,
    ItemMention,
    LimitMention,
    Mention,
    SideMention,
    TitleMention,
    ValueMention,
)

ITEM, TOPIC, FACET = "this one", "such things", "that aspect"
"""What stands for a title, a value and a facet: what they are says nothing of what is done."""
KINDS = (
    "accept", "reject", "something_else", "seen_item", "liked", "disliked", "more_like",
    "less_like", "challenge", "emphasise", "deemphasise", "retract", "undo", "forget", "ask_why",
    "ask_why_not", "compare", "show_memory", "small_talk", "off_topic", "state",
)  # fmt: skip
HASHED = 2048
_WORD = re.compile(r"[a-z']+|[?!]")


@dataclass(frozen=True, slots=True)
class Gist:
    """Fitted weights, one row a kind."""

    weights: Vector

    @classmethod
    def fitted(cls) -> Self:
        """Return the weights that come with the package."""
        packed = resources.files("whyfirst.tools.understanding") / "gist.npz"
        with packed.open("rb") as file, np.load(file) as stored:
            weights = stored["weights"].astype(np.float32) * stored["scales"][:, None]
            return cls(weights.astype(np.float32))

    def likeliest(self, masked: str, embed: Embed) -> tuple[str, float]:
        """Return the likeliest kind, and how far it lies before the next."""
        scores = self.weights @ features_of([masked], embed)[0]
        best, second = np.argsort(scores)[::-1][:2]
        return KINDS[best], float(scores[best] - scores[second])


def masked(text: str, mentions: Sequence[Mention]) -> str:
    """Return a message with what it names masked."""
    kept, place = [], 0
    for mention in mentions:
        word = _stand_in(mention)
        if word is not None and mention.start >= place:
            kept.append(text[place : mention.start] + word)
            place = mention.end
    return "".join((*kept, text[place:]))


def _stand_in(mention: Mention) -> str | None:
    if isinstance(mention, ItemMention | TitleMention):
        return ITEM
    if isinstance(mention, ValueMention | SideMention | LimitMention):
        return TOPIC
    return FACET if isinstance(mention, FacetMention) else None


def features_of(texts: Sequence[str], embed: Embed) -> NDArray[np.float32]:
    """Return the features of masked messages: sentence vectors beside hashed words and pairs."""
    hashed = np.zeros((len(texts), HASHED), np.float32)
    for row, text in enumerate(texts):
        words = _WORD.findall(text.lower())
        grams = {*words, *map(" ".join, pairwise(words))}
        for gram in grams:
            hashed[row, zlib.crc32(gram.encode()) % HASHED] += 0.5 * len(grams) ** -0.5
    return np.hstack([np.asarray(embed(list(texts)), np.float32), hashed])
