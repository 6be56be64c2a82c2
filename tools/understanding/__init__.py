"""Understand verbalised feedback without a language model: message in, acts out."""

from whyfirst.tools.understanding.reader import Reader
from whyfirst.tools.understanding.situation import (
    Ambiguity,
    Reading,
    ShownClaim,
    Situation,
    Utterance,
)

__all__ = ["Ambiguity", "Reader", "Reading", "ShownClaim", "Situation", "Utterance"]
