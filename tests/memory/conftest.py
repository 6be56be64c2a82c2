"""Private servers for the tests that need them, from installed programs."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import do_without
from whyfirst.evals.durability.servers import ServerMissing, chroma_server, postgres_server


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL database of our own."""
    server = postgres_server()
    try:
        address = server.__enter__()
    except ServerMissing as error:
        do_without("postgres", str(error))
    yield address
    server.__exit__(None, None, None)


@pytest.fixture(scope="session")
def chroma(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Chroma server of our own."""
    server = chroma_server(tmp_path_factory.mktemp("chroma"))
    try:
        address = server.__enter__()
    except ServerMissing as error:
        do_without("chroma", str(error))
    yield address
    server.__exit__(None, None, None)


@pytest.fixture
def shared_stores(postgres: str, chroma: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Name the servers in the environment, as a deployment of several processes does."""
    monkeypatch.setenv("WHYFIRST_LEDGER", postgres)
    monkeypatch.setenv("WHYFIRST_CHROMA", chroma)
    return Path(postgres)
