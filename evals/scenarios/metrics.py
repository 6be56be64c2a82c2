"""Memory metrics of transcripts. Formulae and sources: docs/metrics.md."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from whyfirst.evals.scenarios.checking import in_reach, is_exactly
from whyfirst.evals.scenarios.matching import Held, fits
from whyfirst.evals.scenarios.playing import Played, Transcript
from whyfirst.evals.scenarios.schema import Taste

DISTANCES: tuple[tuple[str, int, int], ...] = (
    ("0 messages", 0, 0),
    ("1 to 4", 1, 4),
    ("5 to 9", 5, 9),
    ("10 or more", 10, 10_000),
)


@dataclass(frozen=True, slots=True)
class Score:
    """What one case scored, and the scenario it belongs to."""

    script: str
    value: float


def state_accuracy(transcript: Transcript) -> Iterator[Score]:
    """Score each message with an exact expectation: 1 where memory is exactly that."""
    for played in _annotated(transcript):
        tastes = played.step.expect.memory.exactly or ()
        yield Score(transcript.script.name, float(is_exactly(tastes, in_reach(played))))


def slot_counts(transcript: Transcript) -> tuple[int, int, int]:
    """Return how many records were expected and there, there, and expected."""
    right = held = wanted = 0
    for played in _annotated(transcript):
        tastes, left = played.step.expect.memory.exactly or (), list(in_reach(played))
        held, wanted = held + len(left), wanted + len(tastes)
        for taste in tastes:
            fitting = next((record for record in left if fits(taste, record)), None)
            if fitting is not None:
                left.remove(fitting)
                right += 1
    return right, held, wanted


def slot_f1(counts: Iterable[tuple[int, int, int]]) -> float | None:
    """Return the F1 of records over all counts: 2 right / (there + expected).

    >>> slot_f1([(1, 2, 1), (1, 1, 2)])
    0.6666666666666666
    """
    sums = [sum(column) for column in zip(*counts, strict=True)] or [0, 0, 0]
    right, held, wanted = sums
    return 2 * right / (held + wanted) if held + wanted else None


def persistence(transcript: Transcript) -> Iterator[tuple[str, Score]]:
    """Score each taste that should still hold, with how long ago it was first expected.

    The distance is the user's messages since; what lies beyond a start of the program, or in
    another conversation, is scored under those names too.
    """
    first: dict[tuple[str, str], Played] = {}
    for played in transcript.checked:
        for taste in played.step.expect.memory.holds + (played.step.expect.memory.exactly or ()):
            origin = first.setdefault((played.user, _key(taste)), played)
            kept = float(any(fits(taste, record) for record in in_reach(played)))
            for name in _distances(origin, played, transcript):
                yield name, Score(transcript.script.name, kept)


def _distances(origin: Played, played: Played, transcript: Transcript) -> Iterator[str]:
    between = sum(
        1 for p in transcript.played
        if p.user == played.user and origin.number < p.number <= played.number
    )  # fmt: skip
    yield next(name for name, low, high in DISTANCES if low <= between <= high)
    if played.starts > origin.starts:
        yield "after a restart"
    if played.step.chat != origin.step.chat:
        yield "in another conversation"


def stale_use(transcript: Transcript) -> Iterator[Score]:
    """Score each message after a taste was withdrawn: 1 where it is still used.

    A taste is withdrawn where a step expects `lacks` of what an earlier one of the same user
    expected to hold. It is used where a live record or a criterion of the turn fits it.
    """
    for since, taste in _withdrawn(transcript):
        for played in _until_restored(transcript, since, taste):
            used: list[Held] = [*in_reach(played), *played.turn.rationale.criteria]
            stale = any(fits(taste, one) for one in used)
            yield Score(transcript.script.name, float(stale))


def _withdrawn(transcript: Transcript) -> Iterator[tuple[Played, Taste]]:
    held: dict[tuple[str, str], Taste] = {}
    for played in transcript.checked:
        for taste in played.step.expect.memory.lacks:
            if held.pop((played.user, _key(taste)), None):
                yield played, taste
        for taste in _expected(played):
            held[played.user, _key(taste)] = taste


def _until_restored(transcript: Transcript, since: Played, taste: Taste) -> Iterator[Played]:
    restored = [
        p.number for p in transcript.checked
        if p.user == since.user and p.number > since.number
        and any(_key(t) == _key(taste) for t in _expected(p))
    ]  # fmt: skip
    end = min(restored, default=10_000)
    for played in (*transcript.played, *transcript.others):
        if played.user == since.user and since.number <= played.number < end:
            yield played


def supersession(transcript: Transcript) -> Iterator[Score]:
    """Score each change of mind: 1 where the old is gone and the new in force, at once.

    A change of mind is a step that withdraws a taste and expects another on the same facet.
    """
    for played, old in _withdrawn(transcript):
        fresh = [t for t in _expected(played) if _aspect(t) == _aspect(old)]
        if fresh:
            held = in_reach(played)
            gone = not any(fits(old, record) for record in held)
            there = all(any(fits(taste, record) for record in held) for taste in fresh)
            yield Score(transcript.script.name, float(gone and there))


def forgetting(transcript: Transcript) -> Iterator[Score]:
    """Score each step that names words which should be gone: 1 where nothing holds them."""
    for played in transcript.checked:
        gone = played.step.expect.gone
        if gone:
            stored = played.stored.casefold()
            yield Score(
                transcript.script.name, float(all(w.casefold() not in stored for w in gone))
            )


def leakage(transcript: Transcript) -> Iterator[Score]:
    """Score each message where several users speak: 1 where it rests on another's record.

    It does where a record, a piece of evidence or a quote is not from this user's own words.
    """
    users = {played.user for played in transcript.played}
    if len(users) < 2:  # noqa: PLR2004 - it takes two
        return
    said: Mapping[str, Sequence[str]] = {
        user: [p.turn.message for p in transcript.played if p.user == user] for user in users
    }
    for played in transcript.played:
        yield Score(transcript.script.name, float(_reaches_across(played, said[played.user])))


def _reaches_across(played: Played, own_words: Sequence[str]) -> bool:
    if any(record.user_id != played.user for record in played.memory):
        return True
    cited = [
        e.quote for c in played.turn.rationale.criteria for e in c.evidence
        if e.kind in ("preference", "message", "episode") and e.quote
    ]  # fmt: skip
    remembered = {record.quote for record in played.memory}
    return any(q not in remembered and not any(q in words for words in own_words) for q in cited)


def _annotated(transcript: Transcript) -> Iterator[Played]:
    return (p for p in transcript.checked if p.step.expect.memory.exactly is not None)


def _expected(played: Played) -> tuple[Taste, ...]:
    memory = played.step.expect.memory
    return (*memory.holds, *(memory.exactly or ()))


def _aspect(taste: Taste) -> str:
    return next(iter(taste.wants or taste.avoids or taste.mentions or {}))


def _key(taste: Taste) -> str:
    """Name what a taste is about: its facet and words, whichever way it goes."""
    ((aspect, words),) = (taste.wants or taste.avoids or taste.mentions or {}).items()
    direction = "want" if taste.wants else "avoid" if taste.avoids else "any"
    return f"{direction} {aspect} {'|'.join(words)}"
