"""Where the projection's documents lie: in Chroma folders of our own, or on a Chroma server.

Users are spread over shards by a hash, because Chroma never removes deleted text and vectors from
its files: an erasure writes one shard anew, as its next generation, and drops the old one.
"""

import re
import shutil
from pathlib import Path
from threading import RLock
from types import MappingProxyType, TracebackType
from typing import Any, Protocol
from zlib import crc32

from whyfirst.memory.soundness import is_sound

SHARDS = 8
COLLECTION = "memory"
SERVER_SECONDS = 5.0
"""How long a Chroma server may take for one answer; a turn does without it then."""


class ShardBroken(RuntimeError):
    """A shard cannot be read or written: a damaged file, a full disk, a server that is down."""


class Shards(Protocol):
    """The places of all shards; each has one current generation and perhaps one in the making."""

    def current(self, shard: int) -> Any | None:
        """Return a shard's collection, None where there is none yet."""

    def begin(self, shard: int) -> Any:
        """Start the next generation of a shard and return its empty collection."""

    def swap(self, shard: int) -> None:
        """Make the generation that was begun the current one and drop all others."""

    def drop(self, shard: int) -> None:
        """Remove a shard altogether."""

    def tidy(self, shard: int) -> None:
        """Leave nothing in a shard's files that is not in its documents."""

    def refresh(self) -> None:
        """Look again for what other processes changed."""

    def close(self) -> None:
        """Let go of everything."""


def shard_of(user_id: str) -> int:
    """Return the shard that holds a user's documents."""
    return crc32(user_id.encode()) % SHARDS


class chroma_errors:  # noqa: N801 - it is used as a word before what it guards
    """Turn whatever Chroma raises into one error."""

    def __enter__(self) -> None:
        """Begin to guard."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """Raise one error for all.

        Raises:
            ShardBroken: Chroma raised something.
        """
        if kind is not None and not issubclass(kind, ShardBroken) and _is_chromas(kind):
            raise ShardBroken(f"{kind.__name__}: {error}") from error


def _is_chromas(kind: type[BaseException]) -> bool:
    import httpx
    from chromadb.errors import ChromaError

    # Its client meets a damaged file half made, and stumbles over its own missing parts.
    stumbling = (AttributeError, KeyError, RuntimeError, TypeError, ValueError)
    # A panic of its Rust half is no `Exception`, and its class can only be told by its name.
    panicked = kind.__name__ == "PanicException"
    return panicked or issubclass(kind, (ChromaError, httpx.HTTPError, OSError, *stumbling))


class EmbeddedShards:
    """Shards as Chroma folders below one folder; owned by one process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: dict[Path, tuple[Any, Any]] = {}
        self._made: dict[int, Path] = {}
        self._lock = RLock()

    def current(self, shard: int) -> Any | None:
        """Return a shard's collection, None where there is none yet."""
        with self._lock:
            place = self._place(shard)
            return self._collection(place) if place is not None else None

    def begin(self, shard: int) -> Any:
        """Start the next generation of a shard and return its empty collection."""
        with self._lock:
            latest = max((_generation(p) for p in self._all(shard)), default=0)
            fresh = self._folder / f"shard-{shard}-{latest + 1}{_MAKING}"
            self._made[shard] = fresh
            return self._collection(fresh)

    def swap(self, shard: int) -> None:
        """Make the generation that was begun the current one and drop all others."""
        with self._lock:
            fresh = self._made.pop(shard)
            self._close(fresh)
            final = fresh.with_name(fresh.name.removesuffix(_MAKING))
            with chroma_errors():
                _drop_index(fresh)
                fresh.rename(final)
            for old in self._all(shard):
                if old != final:
                    self._remove(old)

    def drop(self, shard: int) -> None:
        """Remove a shard altogether."""
        with self._lock:
            for place in self._all(shard):
                self._remove(place)

    def tidy(self, shard: int) -> None:
        """Overwrite what Chroma wrote into the room of an index that it keeps in memory only."""
        with self._lock:
            place = self._place(shard)
            if place is not None:
                _blank_index(place, self._collection(place))

    def refresh(self) -> None:
        """Nobody else changes the folders."""

    def close(self) -> None:
        """Close all shards."""
        with self._lock:
            for place in list(self._open):
                self._close(place)

    def _all(self, shard: int) -> list[Path]:
        return sorted(
            (p for p in self._folder.glob(f"shard-{shard}-*") if p.is_dir()), key=_generation
        )

    def _place(self, shard: int) -> Path | None:
        whole = [p for p in self._all(shard) if not p.name.endswith(_MAKING)]
        return whole[-1] if whole else None

    def _collection(self, place: Path) -> Any:
        if place not in self._open:
            if not is_sound(place):
                raise ShardBroken(f"The files of {place.name} are damaged.")
            with chroma_errors():
                self._open[place] = _open_folder(place)
        return self._open[place][1]

    def _close(self, place: Path) -> None:
        held = self._open.pop(place, None)
        if held is not None:
            with chroma_errors():
                held[0].close()

    def _remove(self, place: Path) -> None:
        self._close(place)
        shutil.rmtree(place, ignore_errors=True)


_MAKING = ".making"


def _generation(place: Path) -> int:
    return int(place.name.removesuffix(_MAKING).rsplit("-", 1)[1])


def _drop_index(place: Path) -> None:
    """Remove the index files of a folder that is not open.

    They hold nothing but what was in memory when they were made, perhaps vectors of somebody who
    is being forgotten; and where one is damaged, Chroma ends the process. It makes them anew.
    """
    for inner in place.iterdir() if place.exists() else ():
        if inner.is_dir():
            shutil.rmtree(inner)


def _blank_index(place: Path, collection: Any) -> None:
    """Overwrite the index files of an open folder; Chroma does not read them again.

    Room for vectors and for their lengths is written to them as it lay in this process's memory,
    with whatever sentence was there before. The header alone has numbers of its own.
    """
    with chroma_errors():
        # Asked once, it makes the files that it had put off.
        collection.get(limit=1, include=["embeddings"])
        for file in place.glob("*/*.bin"):
            held = file.read_bytes()
            if any(held) and file.name != "header.bin":
                file.write_bytes(bytes(len(held)))


def _open_folder(folder: Path) -> tuple[Any, Any]:
    import chromadb
    from chromadb.config import Settings

    folder.mkdir(parents=True, exist_ok=True)
    _drop_index(folder)
    client = chromadb.PersistentClient(
        path=str(folder), settings=Settings(anonymized_telemetry=False)
    )
    collection = _make_collection(client, COLLECTION)
    _blank_index(folder, collection)
    return client, collection


def _make_collection(client: Any, name: str) -> Any:
    # Explicit vectors only: Chroma's own embedder would want a download.
    return client.get_or_create_collection(
        name, embedding_function=None, configuration={"hnsw": dict(_INDEX)}
    )


_INDEX = MappingProxyType(
    # Vectors are fetched by id and never searched for: the index is as small as it can be, and is
    # not written to files, which keep what was deleted. The inner product leaves unit vectors as
    # they are, bit for bit.
    {"space": "ip", "sync_threshold": 1_000_000_000, "max_neighbors": 2, "ef_construction": 2}
)


class ServerShards:
    """Shards as collections of a Chroma server, which many processes may use.

    Args:
        address: such as `http://127.0.0.1:8000`.
        name: the ledger's name; several ledgers may share a server.
    """

    def __init__(self, address: str, name: str) -> None:
        self._address = address
        self._prefix = f"whyfirst-{name}-"
        self._client: Any = None
        self._found: dict[int, Any] | None = None
        self._made: dict[int, Any] = {}

    def current(self, shard: int) -> Any | None:
        """Return a shard's collection, None where there is none yet."""
        found = self._found
        if found is None:
            with chroma_errors():
                found = {_shard(c.name): c for c in self._collections(_WHOLE)}
            self._found = found
        return found.get(shard)

    def begin(self, shard: int) -> Any:
        """Start the next generation of a shard and return its empty collection."""
        with chroma_errors():
            held = [c for c in self._collections(_ANY) if _shard(c.name) == shard]
            latest = max((_numbers(c.name)[1] for c in held), default=0)
            name = f"{self._prefix}{shard}-{latest + 1}-making"
            self._made[shard] = _make_collection(self._connected(), name)
        return self._made[shard]

    def swap(self, shard: int) -> None:
        """Make the generation that was begun the current one and drop all others."""
        fresh = self._made.pop(shard)
        with chroma_errors():
            fresh.modify(name=fresh.name.removesuffix("-making"))
            for other in self._collections(_ANY):
                if _shard(other.name) == shard and other.id != fresh.id:
                    self._connected().delete_collection(other.name)
        self.refresh()

    def drop(self, shard: int) -> None:
        """Remove a shard altogether."""
        with chroma_errors():
            for held in self._collections(_ANY):
                if _shard(held.name) == shard:
                    self._connected().delete_collection(held.name)
        self.refresh()

    def tidy(self, shard: int) -> None:
        """The server looks after its files."""

    def refresh(self) -> None:
        """Look again for what other processes changed."""
        self._found = None

    def close(self) -> None:
        """Let go of the connection."""
        self._client = None
        self._found = None

    def _collections(self, kind: str) -> list[Any]:
        """Return our collections, the latest generation of a shard last."""
        asked = re.compile(re.escape(self._prefix) + kind)
        held = [c for c in self._connected().list_collections() if asked.fullmatch(c.name)]
        return sorted(held, key=lambda c: _numbers(c.name))

    def _connected(self) -> Any:
        if self._client is None:
            self._client = _connect(self._address)
        return self._client


_WHOLE, _ANY = r"\d+-\d+", r"\d+-\d+(?:-making)?"


def _numbers(name: str) -> tuple[int, int]:
    found = re.search(r"-(\d+)-(\d+)(?:-making)?$", name)
    return (int(found[1]), int(found[2])) if found else (-1, 0)


def _shard(name: str) -> int:
    return _numbers(name)[0]


def _connect(address: str) -> Any:
    from urllib.parse import urlsplit

    import chromadb
    import httpx
    from chromadb.config import Settings

    place = urlsplit(address)
    with httpx.Client(timeout=SERVER_SECONDS) as probe:
        probe.get(f"{address.rstrip('/')}/api/v2/heartbeat").raise_for_status()
    client = chromadb.HttpClient(
        host=place.hostname or "127.0.0.1",
        port=place.port or 8000,
        ssl=place.scheme == "https",
        settings=Settings(anonymized_telemetry=False),
    )
    # Chroma's client waits for ever, and offers no setting for it.
    session = getattr(getattr(client, "_server", None), "_session", None)
    if isinstance(session, httpx.Client):
        session.timeout = httpx.Timeout(SERVER_SECONDS)
    return client
