"""What tests share: one exported encoder, one installed catalogue, fresh data folders."""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NoReturn

import pytest
from filelock import FileLock

from whyfirst.agent.recommender import Recommender
from whyfirst.tools.catalogue import Catalogue
from whyfirst.tools.encoder import Encoder, open_encoder
from whyfirst.tools.library import Library
from whyfirst.tools.understanding import Reader

SHARED = Path(__file__).parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the encoder exported and the films installed; copied, never used."""
    root = tmp_path_factory.getbasetemp()
    # Workers of one run share the folder above theirs; a single process has only its own.
    shared = root.parent if root.name.startswith("popen-") else root
    folder = shared / "prepared"
    with FileLock(f"{folder}.lock"):
        if not (folder / "done").exists():
            encoder = open_encoder(folder / "cache")
            assert isinstance(encoder, Encoder), encoder
            library = Library(folder / "catalogues", encoder)
            for name in ("films", "fashion", "papers"):
                library.open(name)
            (folder / "done").touch()
    return folder


@pytest.fixture
def data_dir(prepared: Path, tmp_path: Path) -> Path:
    """A fresh data folder in which nothing has been said yet."""
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "cache").symlink_to(prepared / "cache")
    shutil.copytree(prepared / "catalogues", folder / "catalogues")
    return folder


@pytest.fixture
def recommender(data_dir: Path) -> Iterator[Recommender]:
    """A recommender of films in a fresh data folder, with a clock that moves a minute a look."""
    with Recommender.open(data_dir, now=ticking()) as opened:
        yield opened


def ticking() -> Callable[[], datetime]:
    """A clock that stands at noon of a day and moves a minute at each look."""
    minutes = iter(range(100_000))
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    return lambda: noon + timedelta(minutes=next(minutes))


@pytest.fixture(scope="session")
def catalogues(prepared: Path) -> Callable[[str], Catalogue]:
    """The bundled catalogues by name."""
    library = Library(prepared / "catalogues")
    return lambda name: library.open(name).catalogue


@pytest.fixture(scope="session")
def readers(catalogues: Callable[[str], Catalogue]) -> Callable[[str], Reader]:
    """A reader for each bundled catalogue."""
    made = {name: Reader(catalogues(name)) for name in ("films", "fashion", "papers")}
    return lambda name: made[name]


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The evaluation data beside the project."""
    if not SHARED.is_dir():
        do_without("shared-data", "the evaluation data is not beside the project; CI has it")
    return SHARED


def do_without(need: str, reason: str) -> NoReturn:
    """Skip a test that lacks something, or fail it where CI says that it must be there."""
    if need in os.environ.get("WHYFIRST_TESTS_NEED", "").split(","):
        pytest.fail(f"{need} is needed here, but {reason}")
    pytest.skip(reason)
