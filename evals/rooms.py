"""Data folders for suites: prepared once a run, fresh for each use."""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from whyfirst.evals import provenance
from whyfirst.evals.suite import Bench
from whyfirst.memory.folder import DataFolder
from whyfirst.tools import bundled
from whyfirst.tools.encoder import Encoder, open_encoder
from whyfirst.tools.library import Library

DONE = "done"


def prepared_folder(bench: Bench) -> Path:
    """Return a data folder with the encoder exported and the bundled catalogues installed.

    It is shared by the suites of a run and only read; the first to ask for it makes it.
    """
    folder = DataFolder(bench.work.parent / "prepared")
    if _is_current(folder):
        return folder.path
    folder.path.mkdir(parents=True, exist_ok=True)
    with alone(folder.path / "lock"):
        if not _is_current(folder):
            # Other code may have written the catalogues in a form that this code does not read.
            shutil.rmtree(folder.catalogues, ignore_errors=True)
            found = open_encoder(folder.cache)
            library = Library(folder.catalogues, found if isinstance(found, Encoder) else None)
            for name in bundled.NAMES:
                library.open(name)
            (folder.path / DONE).write_text(provenance.code_digest(), "utf-8")
    return folder.path


def _is_current(folder: DataFolder) -> bool:
    """Say whether this code prepared a folder; an empty mark is a caller's own word for it."""
    done = folder.path / DONE
    return done.is_file() and done.read_text("utf-8") in ("", provenance.code_digest())


def fresh_folder(bench: Bench, name: str = "data") -> Path:
    """Return a data folder in which nothing was ever said, in place of an earlier one.

    Its catalogues are the bundled ones, or a team's own where the bench names a data folder.
    """
    room = DataFolder(bench.work / name)
    shutil.rmtree(room.path, ignore_errors=True)
    room.path.mkdir(parents=True)
    origin = DataFolder(bench.data_dir or prepared_folder(bench))
    if origin.cache.is_dir():
        room.cache.symlink_to(origin.cache.resolve())
    if bench.data_dir:
        _link_each(origin.catalogues, room.catalogues)
    else:
        shutil.copytree(origin.catalogues, room.catalogues)
    return room.path


def _link_each(origin: Path, target: Path) -> None:
    """Link every catalogue by itself: one that is installed later stays out of the origin."""
    target.mkdir()
    for folder in origin.iterdir() if origin.is_dir() else ():
        (target / folder.name).symlink_to(folder.resolve())


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Keep other processes out while something shared is made."""
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
