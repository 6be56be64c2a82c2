"""The exception tree.

WhyfirstError              one sentence: what is wrong and what to do
├── WrongUse               the caller asked for something that cannot be meant (exit 2)
│   ├── UnknownCatalogue   no catalogue of that name in this data folder
│   ├── UnknownRecord      no such turn, conversation or preference
│   └── KeyReused          an idempotency key came back with another message
├── MalformedFile          a file that was given cannot be read as what it should be
├── DataFolderBusy         another process owns the data folder
├── DataFolderUnusable     the data folder cannot be written or is damaged
├── TurnBusy               a turn of this user is still running and did not end in time
└── VerificationFailed     a stored turn does not follow from its rationale
"""


class WhyfirstError(Exception):
    """A fault that the person using the program can understand and act on."""


class WrongUse(WhyfirstError):
    """The caller asked for something that cannot be meant."""


class UnknownCatalogue(WrongUse):
    """No catalogue of that name is in this data folder."""


class UnknownRecord(WrongUse):
    """No turn, conversation or preference has that identifier."""


class KeyReused(WrongUse):
    """An idempotency key came back with another message."""


class MalformedFile(WhyfirstError):
    """A file cannot be read as what it should be."""


class DataFolderBusy(WhyfirstError):
    """Another process owns the data folder."""


class DataFolderUnusable(WhyfirstError):
    """The data folder cannot be written, or a file in it is damaged."""


class TurnBusy(WhyfirstError):
    """A turn of the same user is still running and did not end in time."""


class VerificationFailed(WhyfirstError):
    """A stored turn does not follow from its rationale."""
