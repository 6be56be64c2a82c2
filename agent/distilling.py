"""Distil a history from outside into preferences: ratings, and what reviews say of tastes."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from whyfirst.memory.acts import Act, StatedCriterion
from whyfirst.memory.criteria import Bound, Direction, Value
from whyfirst.memory.errors import MalformedFile
from whyfirst.memory.preferences import Preference, value_key
from whyfirst.tools.catalogue import Catalogue
from whyfirst.tools.understanding import Reader, Reading, Situation

LIKED = 4.0
"""From this rating of five on, an item is liked."""
DISLIKED = 2.0
SAID_BY = 2
"""In how many reviews a taste must be said to count as one."""
LONGEST_QUOTE = 200


@dataclass(frozen=True, slots=True)
class Experience:
    """One line of a history: an item, how it was rated out of five, and what was written of it."""

    item_id: str
    rating: float | None = None
    review: str = ""
    at: datetime | None = None


class ReadMore(Protocol):
    """Something that reads more in a review than the rules do."""

    def read(self, review: str, offline: Reading) -> Reading:
        """Return the offline reading of a review with what was found beside it."""


def experience_of(line: Mapping[str, Any]) -> Experience:
    """Return a line of a history as other programs write it: the contract's interaction.

    Raises:
        MalformedFile: it names no item, or a value of it cannot be read.
    """
    try:
        rating, at = line.get("rating"), line.get("at")
        return Experience(
            item_id=str(line["item_id"]),
            rating=None if rating is None else float(rating),
            review=str(line.get("review") or ""),
            at=None if at is None else _time(at),
        )
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise MalformedFile(f"{dict(line)!r} is no line of a history ({error}).") from error


def _time(at: str | float) -> datetime:
    read = datetime.fromisoformat(at) if isinstance(at, str) else datetime.fromtimestamp(at, tz=UTC)
    return read if read.tzinfo is not None else read.replace(tzinfo=UTC)


def distil(
    user_id: str,
    history: Iterable[Experience],
    reader: Reader,
    catalogue: Catalogue,
    now: datetime,
    more: ReadMore | None = None,
) -> tuple[Preference, ...]:
    """Return the preferences that a history speaks for, each with the words it rests on.

    A rating becomes a judgement of the item. A taste that reviews state in so many words becomes
    a soft preference where at least two of them state it and none says the opposite: a review is
    about one item, and a rule is never made of it. What a review praises counts where its item was
    liked, what it blames where it was not.

    Args:
        user_id: whose history it is.
        history: in any order; items the catalogue does not have are left out.
        reader: of the catalogue.
        catalogue: what the items belong to.
        now: when it is taken in; the time of a line without one.
        more: a language model's reading of the reviews; the rule of two holds for it too.
    """
    read = Reviews(reader, more)
    lines = sorted(
        (line for line in history if line.item_id in catalogue), key=lambda x: x.at or now
    )
    rated = [_rated(user_id, line, catalogue, now) for line in lines if line.rating is not None]
    return (*rated, *_tastes(user_id, lines, read, catalogue, now))


def _rated(user_id: str, line: Experience, catalogue: Catalogue, now: datetime) -> Preference:
    rating = line.rating or 0.0
    liked = rating > (LIKED + DISLIKED) / 2
    strength = min(1.0, abs(rating - (LIKED + DISLIKED) / 2) / 2 * 0.9 + 0.1)
    quote = line.review[:LONGEST_QUOTE] or f"rated {rating:g} of 5"
    said = StatedCriterion(
        aspect="item", value=line.item_id, direction="want" if liked else "avoid", strength=strength
    )
    return _record(user_id, catalogue.name, said, quote, line.at or now, now)


@dataclass(frozen=True, slots=True)
class Reviews:
    """How reviews are read: by the rules, and by a model where there is one."""

    reader: Reader
    more: ReadMore | None = None

    def acts(self, line: Experience) -> Sequence[Act]:
        """Return what a review says, act by act."""
        if not line.review.strip():
            return ()
        reading = self.reader.read(line.review, Situation())
        return (self.more.read(line.review, reading) if self.more else reading).acts


def _tastes(
    user_id: str, lines: Sequence[Experience], read: Reviews, catalogue: Catalogue, now: datetime
) -> Iterator[Preference]:
    said: dict[tuple[str, str], list[tuple[StatedCriterion, str, datetime]]] = defaultdict(list)
    for line in lines:
        for criterion, quote in _stated(line, read):
            key = criterion.aspect, value_key(criterion.value)
            said[key].append((criterion, quote, line.at or now))
    for found in said.values():
        directions = {criterion.direction for criterion, _, _ in found}
        if len(found) >= SAID_BY and len(directions) == 1:
            criterion, quote, at = found[-1]
            strength = min(0.9, 0.4 + 0.1 * len(found))
            soft = criterion.but(hard=False, strength=strength, scope="durable", about="self")
            yield _record(user_id, catalogue.name, soft, quote, at, now)


def _stated(line: Experience, read: Reviews) -> Iterator[tuple[StatedCriterion, str]]:
    """Yield each taste that a review states, once."""
    known: set[tuple[str, str, Direction]] = set()
    for act in read.acts(line):
        said = act.criterion
        if act.kind != "state" or said is None or said.about != "self" or not _is_taste(said.value):
            continue
        if not _agrees(said.direction, line.rating):
            continue
        name = said.aspect, value_key(said.value), said.direction
        if name not in known:
            known.add(name)
            yield said, act.quote


def _agrees(direction: Direction, rating: float | None) -> bool:
    # "Nothing but musical numbers" is no wish for musicals where the film got one star.
    return rating is None or (rating >= LIKED if direction == "want" else rating <= DISLIKED)


def _is_taste(value: Value) -> bool:
    # "It is 90 minutes long" tells of the item, not of a limit that holds for others.
    return isinstance(value, str) and not isinstance(value, Bound)


def _record(
    user_id: str, catalogue: str, said: StatedCriterion, quote: str, at: datetime, now: datetime
) -> Preference:
    named = "\x1f".join((user_id, catalogue, said.aspect, value_key(said.value), at.isoformat()))
    return Preference(
        id="p-" + hashlib.sha256(named.encode("utf-8", "surrogatepass")).hexdigest()[:20],
        user_id=user_id,
        catalogue=catalogue,
        aspect=said.aspect,
        value=said.value,
        direction=said.direction,
        hard=False,
        strength=said.strength,
        scope="durable",
        quote=quote,
        turn_id="import",
        source="imported",
        valid_from=at,
        recorded_at=now,
    )
