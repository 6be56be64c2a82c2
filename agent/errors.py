"""The errors a caller of the agent meets; drawn as a tree in whyfirst.memory.errors."""

from whyfirst.memory.errors import (
    DataFolderBusy,
    DataFolderUnusable,
    KeyReused,
    MalformedFile,
    TurnBusy,
    UnknownCatalogue,
    UnknownRecord,
    VerificationFailed,
    WhyfirstError,
    WrongUse,
)

__all__ = [
    "DataFolderBusy",
    "DataFolderUnusable",
    "KeyReused",
    "MalformedFile",
    "TurnBusy",
    "UnknownCatalogue",
    "UnknownRecord",
    "VerificationFailed",
    "WhyfirstError",
    "WrongUse",
]
