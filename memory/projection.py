"""The Chroma projection: user memory by meaning, fed from the ledger's outbox.

Everything here can be made again from the ledger, is held against it whenever it is read, and
where it cannot be read the ledger's own sentences are embedded on the spot: a turn answers the
same with a whole, a stale, a damaged or an absent projection, only faster with a whole one.
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from threading import RLock
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from whyfirst.memory.ledger import Ledger
from whyfirst.memory.lookups import Errand
from whyfirst.memory.shards import SHARDS, ShardBroken, Shards, chroma_errors, shard_of

Vectors = NDArray[np.float32]
Embed = Callable[[Sequence[str]], Vectors]
Documents = Mapping[str, tuple[str, str]]
"""User and sentence by document id."""

BATCH = 2_000
"""Documents written at once. Each write reads the shard's whole log again (10 µs a document),
so that a shard of 75,000 written anew in batches of 32 would take a quarter of an hour."""
ERRANDS = 256
COPIED = 500

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Drift:
    """How far the projection is from the ledger, in documents."""

    missing: int
    stale: int
    extra: int
    waiting: int
    """Errands still to do, which explain some of the rest."""

    @property
    def is_none(self) -> bool:
        """Whether both say the same."""
        return not (self.missing or self.stale or self.extra)


class Projection:
    """Documents of all users with their vectors."""

    def __init__(self, ledger: Ledger, shards: Shards, embed: Embed | None) -> None:
        self._ledger = ledger
        self._shards = shards
        self._embed = embed
        self._broken: set[int] = set()
        self._thin: set[str] = set()
        """Users of whom documents were missing when they were asked for."""
        self._working = RLock()

    def close(self) -> None:
        """Close all shards."""
        with self._working:
            self._shards.close()

    @property
    def is_whole(self) -> bool:
        """Whether every shard could be read when it was last asked."""
        return not self._broken

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
        (asked,) = self._encode([text])
        return {name: float(vectors[name] @ asked) for name in documents}

    def catch_up(self) -> int:
        """Do all errands of the outbox, in batches, and heal what is broken; return how many.

        Raises:
            ShardBroken: the projection cannot be written; the errands stay.
        """
        done = 0
        with self._working, self._ledger.projecting():
            self._shards.refresh()
            self._heal()
            while errands := self._ledger.errands(ERRANDS):
                self._do(errands)
                if any(e.task == "erase" for e in errands):
                    # Before the errand is struck off: a crash must not leave the log unclean.
                    self._ledger.compact()
                self._ledger.settle([e.number for e in errands])
                done += len(errands)
            self._fill_in()
        return done

    def _fill_in(self) -> None:
        """Project what no errand speaks of and was missing all the same."""
        while self._thin:
            user = self._thin.pop()
            wanted = self._documents_of([user])
            collection = self._shards.current(shard_of(user))
            if collection is None and wanted:
                self._renew(shard_of(user), copying=False)
            elif collection is not None:
                held = _read(collection, list(wanted)) if wanted else {}
                missing = {
                    n: told for n, told in wanted.items() if held.get(n, ("",))[0] != told[1]
                }
                self._put(collection, missing, {})

    def _do(self, errands: Sequence[Errand]) -> None:
        if any(e.task == "rebuild" for e in errands):
            self.rebuild()
            return
        for shard in sorted({shard_of(e.user_id) for e in errands}):
            own = [e for e in errands if shard_of(e.user_id) == shard]
            try:
                self._run(own, shard)
            except ShardBroken:
                logger.warning("Shard %d of the memory projection is made again.", shard)
                self._renew(shard, copying=False)

    def _heal(self) -> None:
        for shard in sorted(self._broken):
            self._renew(shard, copying=False)
        self._broken.clear()

    def rebuild(self) -> int:
        """Write every shard anew from the ledger; return how many documents there are."""
        with self._working:
            made = sum(self._renew(shard, copying=False) for shard in range(SHARDS))
            self._broken.clear()
            return made

    def count(self) -> int:
        """Return how many documents are projected."""
        with self._working, chroma_errors():
            self._shards.refresh()
            held = [self._shards.current(shard) for shard in range(SHARDS)]
            return sum(int(collection.count()) for collection in held if collection is not None)

    def drift(self) -> Drift:
        """Hold every document and every vector's checksum against the ledger.

        Raises:
            ShardBroken: a shard cannot be read at all.
        """
        missing = stale = extra = 0
        with self._working:
            self._shards.refresh()
            for shard in range(SHARDS):
                wanted = self._documents(shard) if self._embed is not None else {}
                held = self._held(shard)
                missing += len(wanted.keys() - held.keys())
                extra += len(held.keys() - wanted.keys())
                stale += sum(wanted[n][1] != held[n] for n in wanted.keys() & held.keys())
        return Drift(missing, stale, extra, len(self._ledger.errands(1_000)))

    def _held(self, shard: int) -> dict[str, str | None]:
        """Return the sentence of every document of a shard, None where its vector is damaged."""
        collection = self._shards.current(shard)
        if collection is None:
            return {}
        with chroma_errors():
            names = collection.get(include=[])["ids"]
            found: dict[str, str | None] = {}
            for batch in _batches(names, COPIED):
                whole = _read(collection, batch)
                found |= {name: whole[name][0] if name in whole else None for name in batch}
        return found

    def _vectors(self, user_id: str, documents: Mapping[str, str]) -> dict[str, Vectors]:
        shard = shard_of(user_id)
        found = self._read_shard(shard, list(documents))
        # A document whose sentence changed since it was projected is as good as absent.
        vectors = {n: vector for n, (sentence, vector) in found.items() if sentence == documents[n]}
        missing = [name for name in documents if name not in vectors]
        if missing:
            self._thin.add(user_id)
        fresh = self._encode([documents[name] for name in missing])
        return vectors | dict(zip(missing, fresh, strict=True))

    def _read_shard(self, shard: int, names: list[str]) -> dict[str, tuple[str, Vectors]]:
        if shard in self._broken:
            return {}
        for _ in range(2):
            try:
                collection = self._shards.current(shard)
                return _read(collection, names) if collection is not None else {}
            except ShardBroken as error:
                # Once more: another process or thread may have just swapped the shard.
                problem = error
                self._shards.refresh()
        logger.warning("Memory is recalled from the ledger alone: %s", problem)
        self._broken.add(shard)
        return {}

    def _encode(self, sentences: Sequence[str]) -> Vectors:
        if self._embed is None or not sentences:
            return np.zeros((len(sentences), 1), np.float32)
        # One at a time: in a batch, the quantised encoder's last digits depend on the company,
        # and what was never said must not differ from what was said and taken back.
        return np.concatenate([self._embed([sentence]) for sentence in sentences])

    def _run(self, errands: Sequence[Errand], shard: int) -> None:
        collection = self._shards.current(shard)
        if any(e.task == "erase" for e in errands):
            if collection is not None or self._embed is not None:
                self._renew(shard, copying=True)
            return
        if self._embed is None:
            return
        documents = self._documents_of({e.user_id for e in errands})
        touched = {e.document_id for e in errands}
        wanted = {name: documents[name] for name in touched if name in documents}
        if collection is None:
            self._renew(shard, copying=False)
            return
        self._put(collection, wanted, {})
        gone = [name for name in touched if name not in documents]
        if gone:
            with chroma_errors():
                collection.delete(ids=gone)
        self._shards.tidy(shard)

    def _documents_of(self, users: Iterable[str]) -> dict[str, tuple[str, str]]:
        return {
            name: (user, sentence)
            for user in users
            for name, sentence in self._ledger.documents(user).items()
        }

    def _documents(self, shard: int) -> dict[str, tuple[str, str]]:
        return self._documents_of(u for u in self._ledger.users() if shard_of(u) == shard)

    def _put(self, collection: Any, documents: Documents, known: Mapping[str, Vectors]) -> None:
        for names in _batches(list(documents), BATCH):
            fresh = [name for name in names if name not in known]
            made = dict(zip(fresh, self._encode([documents[n][1] for n in fresh]), strict=True))
            vectors = [known[n] if n in known else made[n] for n in names]
            with chroma_errors():
                collection.upsert(
                    ids=names,
                    embeddings=[np.asarray(v, np.float32) for v in vectors],
                    documents=[documents[name][1] for name in names],
                    metadatas=[
                        {"user": documents[n][0], "kind": _kind(n), "check": _check(v)}
                        for n, v in zip(names, vectors, strict=True)
                    ],
                )

    def _renew(self, shard: int, *, copying: bool) -> int:
        """Write the next generation of a shard; vectors of unchanged sentences may be copied."""
        documents = self._documents(shard) if self._embed is not None else {}
        known = self._copied(shard, documents) if copying else {}
        if documents:
            self._put(self._shards.begin(shard), documents, known)
            self._shards.swap(shard)
            self._shards.tidy(shard)
        else:
            self._shards.drop(shard)
        return len(documents)

    def _copied(self, shard: int, documents: Documents) -> dict[str, Vectors]:
        collection = self._shards.current(shard)
        known: dict[str, Vectors] = {}
        for names in _batches(list(documents), COPIED) if collection is not None else ():
            held = _read(collection, names)
            known |= {n: v for n, (sentence, v) in held.items() if sentence == documents[n][1]}
        return known


def _read(collection: Any, names: list[str]) -> dict[str, tuple[str, Vectors]]:
    """Return the sentence and the vector of each document whose checksum holds."""
    with chroma_errors():
        found = collection.get(ids=names, include=["embeddings", "documents", "metadatas"])
        vectors = [np.asarray(vector, np.float32) for vector in found["embeddings"]]
        told = zip(found["ids"], found["documents"], vectors, found["metadatas"], strict=True)
        return {
            name: (sentence, vector)
            for name, sentence, vector, metadata in told
            if (metadata or {}).get("check") == _check(vector)
        }


def _check(vector: Vectors) -> int:
    return crc32(np.ascontiguousarray(vector, np.float32).tobytes())


def _kind(name: str) -> str:
    return "episode" if name.startswith("t-") else "preference"


def _batches(names: list[str], size: int) -> Iterable[list[str]]:
    return (names[start : start + size] for start in range(0, len(names), size))


def _overlap(text: str, sentence: str) -> float:
    asked, held = set(text.casefold().split()), set(sentence.casefold().split())
    return len(asked & held) / len(asked | held) if asked | held else 0.0
