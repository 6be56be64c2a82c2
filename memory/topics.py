"""What a retraction or an erasure is about, and which records that covers."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from whyfirst.memory.criteria import Bound, Direction, Value
from whyfirst.memory.preferences import Preference, value_key


@dataclass(frozen=True, slots=True)
class Topic:
    """What a retraction or an erasure is about; None matches anything."""

    aspect: str | None = None
    value: Value | None = None
    direction: Direction | None = None
    exact: bool = False
    """Whether a limit is meant by its number, and not as whatever limit there is."""

    def covers(self, record: Preference) -> bool:
        """Say whether a record is about this; words in `text` are looked for in what was said."""
        if self.aspect == "text" and isinstance(self.value, str):
            return _speaks_of(record, self.value)
        return (
            self.aspect in (None, record.aspect)
            and (self.value is None or _names(self.value, record.value, exact=self.exact))
            and self.direction in (None, record.direction)
        )

    def narrowed(self, profile: Iterable[Preference]) -> "Topic":
        """Return the topic as it is meant in view of some records.

        A limit is always wanted, even where people speak of what they avoid; one whose number one
        of them has means that one ("the 90 minute limit"), any other whatever limit there is.
        """
        topic = self.where_held(profile)
        loose = replace(topic, direction=None)
        limits = (record for record in profile if isinstance(record.value, Bound))
        if not any(topic.covers(record) for record in profile) and any(map(loose.covers, limits)):
            topic = loose
        exact = replace(topic, exact=True)
        return exact if any(exact.covers(record) for record in profile) else topic

    def where_held(self, profile: Iterable[Preference]) -> "Topic":
        """Return the topic with the word under any aspect, where none is held under its own.

        "Forget what I told you about crime" may mean the genre though it sounds like the theme.
        """
        if not isinstance(self.value, str) or self.aspect == "text":
            return self
        records = tuple(profile)
        under_any = replace(self, aspect=None)
        if any(map(self.covers, records)):
            return self
        if any(map(under_any.covers, records)):
            return under_any
        # "Sport" the genre is heard as "sports" the theme.
        words = (r.value for r in records if isinstance(r.value, str))
        alike = next((word for word in words if _stem(word) == _stem(self.value)), None)
        return replace(under_any, value=alike) if alike else self


def _stem(word: str) -> str:
    return word.casefold().removesuffix("s")


def _speaks_of(record: Preference, words: str) -> bool:
    said = f"{record.quote} {record.value if isinstance(record.value, str) else ''}".casefold()
    stems = [word.removesuffix("s") for word in words.casefold().split()]
    return bool(stems) and all(re.search(rf"\b{re.escape(stem)}", said) for stem in stems)


def _names(asked: Value, held: Value, *, exact: bool) -> bool:
    if isinstance(held, Bound) and isinstance(asked, Bound) and exact:
        return held.number == asked.number
    if isinstance(held, Bound) or isinstance(asked, Bound):
        # "forget the limit on length" means whatever limit there is.
        return isinstance(held, Bound)
    return value_key(asked) == value_key(held)
