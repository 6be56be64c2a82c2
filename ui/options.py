"""The options that commands share."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from whyfirst.agent.recommender import Recommender
    from whyfirst.memory.folder import DataFolder
    from whyfirst.memory.ledger import Ledger
    from whyfirst.memory.stores import Stores
    from whyfirst.tools.library import Library

Data = Annotated[
    Path | None,
    typer.Option("--data", metavar="DIR", help="The data folder (default: $WHYFIRST_DATA)."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
User = Annotated[str, typer.Option("--user", metavar="U", help="Whose memory.")]
ModelSpec = Annotated[
    str | None,
    typer.Option(
        "--model",
        metavar="SPEC",
        help="offline, openai:NAME or transformers:PATH_OR_NAME (default: $WHYFIRST_MODEL).",
    ),
]
LOCAL = "local"
"""The user of a browser or a terminal that nobody logged in to."""


def data_folder(given: Path | None) -> "DataFolder":
    """Return the data folder that is meant."""
    from whyfirst.memory.folder import DataFolder

    return DataFolder.locate(given, os.environ)


def stores_of(given: Path | None) -> "Stores":
    """Return the stores of the data folder, as the environment names them."""
    from whyfirst.memory.stores import Stores

    return Stores.of(data_folder(given), os.environ)


@contextmanager
def opened(data: Path | None, catalogue: str, model: str | None = None) -> "Iterator[Recommender]":
    """Give a recommender over the data folder, closed at the end."""
    from whyfirst.agent.recommender import Recommender

    with Recommender.open(data, catalogue=catalogue, model=model) as recommender:
        yield recommender


@contextmanager
def ledger_of(data: Path | None, *, read_only: bool) -> "Iterator[Ledger]":
    """Give the ledger alone: read beside a running server, or owned for writing.

    Raises:
        DataFolderBusy: another process owns the folder and this would write.
    """
    stores = stores_of(data)
    ownership = None if read_only and stores.exist else stores.take()
    try:
        ledger = stores.ledger(read_only=ownership is None)
        try:
            yield ledger
        finally:
            ledger.close()
    finally:
        if ownership is not None:
            ownership.close()


def library_of(data: Path | None, *, read_only: bool = False) -> "Library":
    """Return the catalogues of the data folder, with the encoder where it is installed.

    Args:
        data: the data folder.
        read_only: whether a folder that is there will do although it cannot be written.
    """
    from whyfirst.tools.encoder import Encoder, open_encoder
    from whyfirst.tools.library import Library

    folder = data_folder(data)
    if not (read_only and folder.path.is_dir()):
        folder.create()
    encoder = open_encoder(folder.cache)
    return Library(folder.catalogues, encoder if isinstance(encoder, Encoder) else None)


def print_json(value: Any) -> None:
    """Print one JSON value on a line of its own, at once."""
    typer.echo(json.dumps(value, ensure_ascii=False))
    import sys

    sys.stdout.flush()
