"""Hold a transcript against its scenario's expectations: one check for each thing expected."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from whyfirst.evals.scenarios.matching import does, fits, item_id_of, table_before, unmet
from whyfirst.evals.scenarios.playing import Played, Transcript
from whyfirst.evals.scenarios.schema import Criteria, Doing, Facts, Records, Shown, Taste
from whyfirst.memory.acts import Act
from whyfirst.memory.preferences import Preference
from whyfirst.memory.turns import SlateItem
from whyfirst.tools.catalogue import Catalogue

Kind = Literal["acts", "decision", "memory", "criteria", "slate", "reply", "gone", "verify"]
KINDS: tuple[Kind, ...] = (
    "acts", "decision", "memory", "criteria", "slate", "reply", "gone", "verify",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Check:
    """One expectation and whether it held."""

    script: str
    step: int
    kind: Kind
    expected: str
    passed: bool
    found: str = ""
    known: str = ""
    """Why the step is known to fail; empty where it should hold."""

    def __str__(self) -> str:
        return (
            f"{self.script}, step {self.step}: {self.kind}: expected {self.expected}; {self.found}"
        )


@dataclass(frozen=True, slots=True)
class _Finding:
    kind: Kind
    expected: str
    passed: bool
    found: str = ""


def check(transcript: Transcript) -> tuple[Check, ...]:
    """Return every check of a scenario, in order."""
    checks = [
        _named(transcript, played, finding)
        for played in transcript.checked
        for finding in _findings(played, transcript.catalogue)
    ]
    checks += [
        Check(transcript.script.name, step, "verify", "every turn holds", verdict == "ok", verdict)
        for step, verdict in transcript.verdicts
    ]
    return tuple(checks)


def _named(transcript: Transcript, played: Played, finding: _Finding) -> Check:
    return Check(
        transcript.script.name, played.number, finding.kind, finding.expected, finding.passed,
        finding.found, played.step.expect.known,
    )  # fmt: skip


def _findings(played: Played, catalogue: Catalogue) -> Iterator[_Finding]:
    expect, turn = played.step.expect, played.turn
    yield from _acts(played)
    if expect.decision:
        wanted = " or ".join(expect.decision)
        passed = turn.decision in expect.decision
        yield _Finding("decision", wanted, passed, f"decided to {turn.decision}")
    if expect.asks_about:
        asked = turn.question.aspect if turn.question else "nothing"
        wanted = f"a question about {' or '.join(expect.asks_about)}"
        yield _Finding("decision", wanted, asked in expect.asks_about, f"asked about {asked}")
    yield from _memory(expect.memory, played)
    yield from _criteria(expect.criteria, played)
    yield from _shown(expect.slate, turn.slate, played, catalogue)
    yield from _shown(expect.near_misses, turn.near_misses, played, catalogue)
    yield from _words(played)
    if expect.verify:
        yield _Finding("verify", expect.verify, played.verdict == expect.verify, played.verdict)


def _acts(played: Played) -> Iterator[_Finding]:
    expect, acts = played.step.expect, played.turn.acts
    wanted = expect.acts_exactly if expect.acts_exactly is not None else expect.acts
    left = list(acts)
    for doing in wanted:
        fitting = _first_fitting(doing, left, played)
        if fitting is not None:
            left.remove(fitting)
        yield _Finding("acts", _say(doing), fitting is not None, f"read {_say_acts(acts)}")
    if expect.acts_exactly is not None:
        yield _Finding("acts", "no other act", not left, f"also read {_say_acts(left)}")
    for kind in expect.acts_never:
        passed = all(act.kind != kind for act in acts)
        yield _Finding("acts", f"no {kind}", passed, f"read {_say_acts(acts)}")


def _first_fitting(doing: Doing, acts: Sequence[Act], played: Played) -> Act | None:
    table = table_before(played.before)
    return next((act for act in acts if does(doing, act, table)), None)


def _memory(records: Records, played: Played) -> Iterator[_Finding]:
    held = in_reach(played)
    found = f"remembers {_say_memory(held)}"
    for taste in records.holds:
        passed = any(fits(taste, record) for record in held)
        yield _Finding("memory", f"to remember: {_say(taste)}", passed, found)
    for taste in records.lacks:
        passed = not any(fits(taste, record) for record in held)
        yield _Finding("memory", f"not to remember: {_say(taste)}", passed, found)
    if records.exactly is not None:
        passed = is_exactly(records.exactly, held)
        wanted = "; ".join(map(_say, records.exactly)) or "nothing"
        yield _Finding("memory", f"to remember exactly: {wanted}", passed, found)
    if records.changes is not None:
        made = sorted(change.op for change in played.turn.memory_changes)
        wanted = ", ".join(sorted(records.changes)) or "none"
        passed = made == sorted(records.changes)
        yield _Finding("memory", f"changes: {wanted}", passed, f"made {', '.join(made) or 'none'}")


def in_reach(played: Played) -> tuple[Preference, ...]:
    """Return what is remembered that counts in the conversation: durable, or of it."""
    return tuple(
        record
        for record in played.memory
        if record.catalogue == played.turn.catalogue
        and record.conversation_id in (None, played.step.chat)
    )


def is_exactly(tastes: Sequence[Taste], held: Sequence[Preference]) -> bool:
    """Say whether records are those described: each taste fits one, and none is left over."""
    left = list(held)
    for taste in tastes:
        fitting = next((record for record in left if fits(taste, record)), None)
        if fitting is None:
            return False
        left.remove(fitting)
    return not left


def _criteria(criteria: Criteria, played: Played) -> Iterator[_Finding]:
    written = played.turn.rationale.criteria
    found = "argued from " + (
        "; ".join(f"{c.direction} {c.aspect} {c.value}" for c in written) or "nothing"
    )
    for taste in criteria.holds:
        passed = any(fits(taste, criterion) for criterion in written)
        yield _Finding("criteria", f"to argue from: {_say(taste)}", passed, found)
    for taste in criteria.lacks:
        passed = not any(fits(taste, criterion) for criterion in written)
        yield _Finding("criteria", f"not to argue from: {_say(taste)}", passed, found)


def _shown(
    shown: Shown, entries: Sequence[SlateItem], played: Played, catalogue: Catalogue
) -> Iterator[_Finding]:
    yield from _facts(shown, entries, catalogue)
    ids = [entry.item_id for entry in entries]
    table = table_before(played.before)
    found = f"showed {', '.join(entry.title for entry in entries) or 'nothing'}"
    for name in shown.shows:
        yield _Finding("slate", f"to show {name}", item_id_of(name, table) in ids, found)
    for name in shown.hides:
        yield _Finding("slate", f"not to show {name}", item_id_of(name, table) not in ids, found)
    if shown.size is not None:
        yield _Finding("slate", f"{shown.size} items", len(ids) == shown.size, found)
    if shown.at_least:
        passed = len(ids) >= shown.at_least
        yield _Finding("slate", f"{shown.at_least} items or more", passed, found)
    if shown.fresh:
        earlier = {entry.item_id for turn in played.before for entry in turn.slate}
        yield _Finding("slate", "nothing shown before", not earlier & {*ids}, found)
    if shown.changed is not None:
        wanted = "another slate" if shown.changed else "the same slate"
        yield _Finding("slate", wanted, (tuple(ids) != table) is shown.changed, found)


def _facts(shown: Shown, entries: Sequence[SlateItem], catalogue: Catalogue) -> Iterator[_Finding]:
    items = [catalogue.item(entry.item_id) for entry in entries]
    if shown.every:
        wrong = [
            f"{i.title} has {dict(w)}" for i in items if (w := unmet(shown.every, i, catalogue))
        ]
        passed = not wrong
        yield _Finding("slate", f"every item {_facts_said(shown.every)}", passed,
                       "; ".join(wrong) or f"{len(items)} items")  # fmt: skip
    for aspect, words in shown.none.items():
        having = [i.title for i in items if not unmet({aspect: words}, i, catalogue)]
        yield _Finding("slate", f"no item with {aspect} {' or '.join(words)}", not having,
                       f"{', '.join(having)} has")  # fmt: skip
    if shown.some:
        passed = any(not unmet(shown.some, item, catalogue) for item in items)
        yield _Finding("slate", f"some item {_facts_said(shown.some)}", passed, "none is")
    if shown.first:
        wrong = [str(dict(unmet(shown.first, item, catalogue))) for item in items[:1]]
        yield _Finding("slate", f"the first item {_facts_said(shown.first)}", wrong == ["{}"],
                       f"it has {wrong}")  # fmt: skip


def _words(played: Played) -> Iterator[_Finding]:
    expect, reply = played.step.expect, played.turn.reply.casefold()
    for words in expect.reply.says:
        yield _Finding("reply", f"to say {words!r}", words.casefold() in reply, reply)
    for words in expect.reply.never_says:
        yield _Finding("reply", f"not to say {words!r}", words.casefold() not in reply, reply)
    for words in expect.gone:
        passed = words.casefold() not in played.stored.casefold()
        yield _Finding("gone", f"nothing stored holds {words!r}", passed, "it is still there")


def _say(described: Taste | Doing) -> str:
    said = described.model_dump(exclude_defaults=True)
    parts = (f"{name} {_plain(value)}" for name, value in said.items())
    return " ".join(parts)


def _plain(value: object) -> str:
    return _facts_said(value) if isinstance(value, dict) else str(value)


def _facts_said(facts: Facts) -> str:
    return ", ".join(f"{aspect} {' or '.join(words)}" for aspect, words in facts.items())


def _say_acts(acts: Sequence[Act]) -> str:
    said = (
        f"{act.kind} “{act.quote}”"
        + (
            f" ({act.criterion.direction} {act.criterion.aspect} {act.criterion.value}"
            f"{', rule' if act.criterion.hard else ''})"
            if act.criterion
            else ""
        )
        for act in acts
    )
    return ", ".join(said) or "nothing"


def _say_memory(held: Sequence[Preference]) -> str:
    return (
        "; ".join(f"{r.direction} {r.aspect} {r.value}{' (rule)' if r.hard else ''}" for r in held)
        or "nothing"
    )
