"""The Chroma projection: user memory by meaning, fed from the ledger's outbox.

Users are spread over shards by a hash, each shard a folder of its own, because Chroma never
removes deleted text and vectors from its files: an erasure writes one shard anew and removes the
old folder. Everything here can be made again from the ledger.
"""

import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from threading import RLock
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from whyfirst.memory.ledger import Errand, Ledger

Vectors = NDArray[np.float32]
Embed = Callable[[Sequence[str]], Vectors]

SHARDS = 8
BATCH = 32
"""One upsert costs about 5 ms, 32 in a batch 24 ms."""
COLLECTION = "memory"


class Projection:
    """Documents of all users with their vectors; owned by one process."""

    def __init__(self, ledger: Ledger, folder: Path, embed: Embed | None) -> None:
        self._ledger = ledger
        self._folder = folder
        self._embed = embed
        self._open: dict[int, tuple[Any, Any]] = {}
        self._lock = RLock()

    def close(self) -> None:
        """Close all shards."""
        with self._lock:
            for client, _ in self._open.values():
                client.close()
            self._open.clear()

    def nearest(self, user_id: str, text: str, documents: Mapping[str, str]) -> dict[str, float]:
        """Return how near each of a user's documents is to a text, as a cosine in [-1, 1].

        Documents that are not projected yet are embedded on the spot, so that users read their
        own writes. Without an encoder the share of common words stands in for the cosine.

        Args:
            user_id: whose memory is asked.
            text: what is looked for.
            documents: the sentence of every document that may answer, by id; from the ledger.
        """
        if not documents:
            return {}
        if self._embed is None:
            return {name: _overlap(text, sentence) for name, sentence in documents.items()}
        vectors = self._vectors(user_id, documents)
        (asked,) = self._embed([text])
        return {name: float(vector @ asked) for name, vector in vectors.items()}

    def catch_up(self) -> int:
        """Do all errands of the outbox, in batches; return how many there were."""
        done = 0
        while errands := self._ledger.errands(BATCH):
            with self._lock:
                for shard in sorted({shard_of(e.user_id) for e in errands}):
                    self._run([e for e in errands if shard_of(e.user_id) == shard], shard)
            self._ledger.settle([e.number for e in errands])
            done += len(errands)
        return done

    def rebuild(self) -> int:
        """Write every shard anew from the ledger; return how many documents there are."""
        by_shard: dict[int, list[str]] = {shard: [] for shard in range(SHARDS)}
        for user_id in self._ledger.users():
            by_shard[shard_of(user_id)].append(user_id)
        with self._lock:
            return sum(self._renew(shard, users) for shard, users in by_shard.items())

    def count(self) -> int:
        """Return how many documents are projected."""
        with self._lock:
            existing = [shard for shard in range(SHARDS) if self._current(shard).exists()]
            return sum(int(self._collection(shard).count()) for shard in existing)

    def _vectors(self, user_id: str, documents: Mapping[str, str]) -> dict[str, Vectors]:
        with self._lock:
            found = self._collection(shard_of(user_id)).get(
                ids=list(documents), include=["embeddings", "documents"]
            )
        # A document whose sentence changed since it was projected is as good as absent.
        vectors = {
            name: np.asarray(vector, np.float32)
            for name, vector, sentence in zip(
                found["ids"], found["embeddings"], found["documents"], strict=True
            )
            if sentence == documents[name]
        }
        missing = [name for name in documents if name not in vectors]
        fresh = self._encode([documents[name] for name in missing])
        return vectors | dict(zip(missing, fresh, strict=True))

    def _encode(self, sentences: Sequence[str]) -> Vectors:
        if self._embed is None or not sentences:
            return np.zeros((len(sentences), 1), np.float32)
        return self._embed(sentences)

    def _run(self, errands: Sequence[Errand], shard: int) -> None:
        if self._embed is None and not self._current(shard).exists():
            return
        if any(e.task == "erase" for e in errands):
            self._renew(shard, [u for u in self._ledger.users() if shard_of(u) == shard])
            return
        users = {e.user_id for e in errands}
        documents = {
            name: (user, sentence)
            for user in users
            for name, sentence in self._ledger.documents(user).items()
        }
        touched = {e.document_id for e in errands}
        self._put(self._collection(shard), {n: documents[n] for n in touched if n in documents})
        gone = [name for name in touched if name not in documents]
        if gone:
            self._collection(shard).delete(ids=gone)

    def _put(self, collection: Any, documents: Mapping[str, tuple[str, str]]) -> None:
        if self._embed is None:
            return
        for names in _batches(list(documents)):
            sentences = [documents[name][1] for name in names]
            collection.upsert(
                ids=names,
                embeddings=self._embed(sentences),
                documents=sentences,
                metadatas=[{"user": documents[name][0]} for name in names],
            )

    def _renew(self, shard: int, users: Iterable[str]) -> int:
        old = self._current(shard)
        documents = {
            name: (user, sentence)
            for user in users
            for name, sentence in self._ledger.documents(user).items()
        }
        self._close(shard)
        fresh = self._folder / f"shard-{shard}-{_generation(old) + 1}"
        shutil.rmtree(fresh, ignore_errors=True)
        if documents:
            self._open[shard] = _open_shard(fresh)
            self._put(self._open[shard][1], documents)
        shutil.rmtree(old, ignore_errors=True)
        return len(documents)

    def _collection(self, shard: int) -> Any:
        if shard not in self._open:
            self._open[shard] = _open_shard(self._current(shard))
        return self._open[shard][1]

    def _close(self, shard: int) -> None:
        if shard in self._open:
            client, _ = self._open.pop(shard)
            client.close()

    def _current(self, shard: int) -> Path:
        there = sorted(self._folder.glob(f"shard-{shard}-*"), key=_generation)
        return there[-1] if there else self._folder / f"shard-{shard}-1"


def shard_of(user_id: str) -> int:
    """Return the shard that holds a user's documents."""
    return crc32(user_id.encode()) % SHARDS


def _generation(folder: Path) -> int:
    return int(folder.name.rsplit("-", 1)[1])


def _open_shard(folder: Path) -> tuple[Any, Any]:
    import chromadb
    from chromadb.config import Settings

    folder.mkdir(parents=True, exist_ok=True)
    client = chromadb.PersistentClient(
        path=str(folder), settings=Settings(anonymized_telemetry=False)
    )
    # Explicit vectors only: Chroma's own embedder would want a download.
    collection = client.get_or_create_collection(
        COLLECTION, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
    )
    return client, collection


def _batches(names: list[str]) -> Iterable[list[str]]:
    return (names[start : start + BATCH] for start in range(0, len(names), BATCH))


def _overlap(text: str, sentence: str) -> float:
    asked, held = set(text.casefold().split()), set(sentence.casefold().split())
    return len(asked & held) / len(asked | held) if asked | held else 0.0
