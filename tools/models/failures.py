"""What can go wrong with a model, each with the clause that tells the person."""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Literal

FailureKind = Literal[
    "timeout",
    "busy",
    "unreachable",
    "refused",
    "truncated",
    "looping",
    "language",
    "empty",
    "endless",
    "broken off",
    "malformed",
    "unsupported",
    "cancelled",
]

CLAUSES: Mapping[FailureKind, str] = MappingProxyType(
    {
        "timeout": "did not answer in time",
        "busy": "was busy",
        "unreachable": "could not be reached",
        "refused": "declined to answer",
        "truncated": "stopped half way",
        "looping": "began to repeat itself",
        "language": "answered in another language",
        "empty": "said nothing",
        "endless": "would not come to an end",
        "broken off": "broke off",
        "malformed": "answered in a form that cannot be read",
        "unsupported": "said things that nothing supports",
        "cancelled": "was stopped",
    }
)


class ModelFailed(Exception):
    """A model did not do what it was asked; the turn goes on without it."""

    def __init__(self, kind: FailureKind, *, spent: int = 0) -> None:
        super().__init__(CLAUSES[kind])
        self.kind = kind
        self.spent = spent
        """About how many tokens it had written by then."""


def say_failure(kinds: Collection[str]) -> str:
    """Say in one clause that a turn went on without its model; empty where nothing failed.

    >>> say_failure({"timeout"})
    'The language model did not answer in time, so I went on without it.'
    """
    told = [CLAUSES[kind] for kind in CLAUSES if kind in kinds]
    return f"The language model {' and '.join(told)}, so I went on without it." if told else ""
