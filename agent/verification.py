"""Verify a stored turn: weigh again by its rationale, and look up every piece of evidence.

What cannot be checked any more, because the person had it erased, is left out and said so.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from whyfirst.agent.verdicts import Weighing, soften
from whyfirst.memory.criteria import Criterion, Evidence
from whyfirst.memory.errors import VerificationFailed
from whyfirst.memory.ledger import Ledger
from whyfirst.memory.preferences import ERASED, Preference
from whyfirst.memory.redaction import is_redacted
from whyfirst.memory.turns import RankedItem, SlateItem, Turn
from whyfirst.tools.catalogue import Catalogue
from whyfirst.tools.claims import make_claims
from whyfirst.tools.confidence import Confidence
from whyfirst.tools.library import Library
from whyfirst.tools.opening import OpenCatalogue
from whyfirst.tools.parameters import Parameters
from whyfirst.tools.reactions import Slates
from whyfirst.tools.slate import order_items
from whyfirst.tools.weighing import retrieve, weigh
from whyfirst.tools.writing import OFFLINE_LEXICAL

EXACT = 1e-9
"""How far recomputed nats of a field may lie from the stored ones."""
ENCODED = 2e-3
"""The same for what rests on the encoder: processors round its integer products differently."""

Status = Literal["ok", "redacted"]


@dataclass(frozen=True, slots=True)
class Case:
    """A turn to verify, with all that it can be held against."""

    turn: Turn
    opened: OpenCatalogue
    parameters: Parameters
    profile: Mapping[str, Preference]
    messages: Mapping[str, str]
    """The user's messages by turn id."""
    slates: Slates
    """The items that the user's turns showed, by turn id."""
    redacted: bool


def verify_turn(given: Turn, ledger: Ledger, library: Library) -> Status:
    """Say that a turn holds, or that what is left of it does.

    Raises:
        VerificationFailed: something does not follow; the sentence says what.
        UnknownRecord: the ledger has no such turn.
        UnknownCatalogue: the catalogue version it was made with is gone.
    """
    stored = ledger.turn(given.turn_id)
    redacted = is_redacted(stored)
    case = _open_case(stored if redacted else given, ledger, library, redacted=redacted)
    for problem in _problems(case):
        raise VerificationFailed(f"Turn {given.turn_id} does not hold: {problem}.")
    difference = next(_differences(given, stored), None)
    if difference is not None:
        raise VerificationFailed(
            f"Turn {given.turn_id} does not hold: its {difference} differs from what was stored."
        )
    return "redacted" if redacted else "ok"


def _open_case(turn: Turn, ledger: Ledger, library: Library, *, redacted: bool) -> Case:
    body = ledger.parameters(turn.parameters_hash)
    if body is None:
        raise VerificationFailed(
            f"Turn {turn.turn_id} does not hold: its parameters {turn.parameters_hash!r} are not"
            " known in this data folder."
        )
    stored = ledger.export(turn.user_id)["turns"]
    return Case(
        turn=turn,
        opened=library.open_version(turn.catalogue, turn.catalogue_version),
        parameters=Parameters.model_validate_json(body),
        profile={p.id: p for p in ledger.profile(turn.user_id)},
        messages={t["turn_id"]: t["message"] for t in stored},
        slates={t["turn_id"]: [e["item_id"] for e in t["slate"]] for t in stored},
        redacted=redacted,
    )


def _problems(case: Case) -> Iterator[str]:
    if not case.opened.index.is_dense and OFFLINE_LEXICAL not in case.turn.writer:
        yield "it was weighed with the sentence encoder, which is not installed here"
        return
    if case.turn.rationale.sequence >= case.turn.slate_sequence:
        yield "its slate was looked at before its rationale was written"
    yield from _evidence_problems(case)
    yield from _weight_problems(case)


def _evidence_problems(case: Case) -> Iterator[str]:
    cited = [
        *((e, f"criterion {c.id}") for c in case.turn.rationale.criteria for e in c.evidence),
        *((e, f"claim {c.id}") for c in case.turn.rationale.claims for e in c.evidence),
    ]
    for evidence, where in cited:
        problem = None if evidence.quote == ERASED else _evidence_problem(evidence, case)
        if problem:
            yield f"{where} {problem}"


def _evidence_problem(evidence: Evidence, case: Case) -> str | None:
    if evidence.kind == "preference":
        return _preference_problem(evidence, case)
    if evidence.kind == "field":
        return _field_problem(evidence, case.opened.catalogue)
    if evidence.kind == "episode" and evidence.id not in case.messages and not case.redacted:
        return f"cites the turn {evidence.id!r}, which is not on record"
    return None


def _preference_problem(evidence: Evidence, case: Case) -> str | None:
    record = case.profile.get(evidence.id)
    if record is None:
        return None if case.redacted else f"cites {evidence.id!r}, which is not on record"
    if record.quote != evidence.quote:
        return f"quotes {evidence.quote!r}, which is not what was said"
    said = case.messages.get(record.turn_id, record.quote)
    if record.quote not in said and ERASED not in said:
        return f"quotes {evidence.quote!r}, which the message does not hold"
    at = case.turn.at
    live = record.recorded_at <= at and (record.retired_at is None or record.retired_at > at)
    return None if live else f"cites {evidence.id!r}, which did not hold at the time"


def _field_problem(evidence: Evidence, catalogue: Catalogue) -> str | None:
    item_id, _, aspect = evidence.id.rpartition("#")
    if item_id not in catalogue:
        return f"cites {item_id!r}, which is not in the catalogue"
    item = catalogue.item(item_id)
    number = item.number(aspect)
    held = {f"{number:g}"} if number is not None else {*item.words(aspect)}
    quoted = {evidence.quote or "", *(evidence.quote or "").split(", ")}
    return None if held & quoted else f"quotes a field {evidence.id!r} that says something else"


def _weight_problems(case: Case) -> Iterator[str]:
    weighing = _weighing(case)
    for entry in (*case.turn.slate, *case.turn.near_misses):
        yield from _entry_problems(entry, weighing, case)
    if not case.redacted:
        yield from _order_problems(weighing, case)
    yield from _claim_problems(weighing, case)


def _weighing(case: Case) -> Weighing:
    """Weigh again by the criteria that are left."""
    criteria = [c for c in case.turn.rationale.criteria if c.value != ERASED]
    catalogue = case.opened.catalogue
    candidates = retrieve(criteria, catalogue, case.opened.index, case.slates)
    weighed = weigh(criteria, candidates, catalogue, case.parameters)
    expected = {e.item_id: e.predicted_rating for e in case.turn.slate if e.predicted_rating}
    weighing = Weighing(
        tuple(criteria),
        candidates,
        weighed,
        catalogue,
        case.parameters,
        expected,
        Confidence.prior(case.parameters),
    )
    relaxed = str(case.turn.selection.parameters.get("relaxed", "")).split(",")
    given_up = [c for c in criteria if c.id in relaxed]
    return soften(weighing, given_up) if given_up else weighing


def _entry_problems(entry: SlateItem, weighing: Weighing, case: Case) -> Iterator[str]:
    catalogue = weighing.catalogue
    if entry.item_id not in catalogue:
        yield f"{entry.item_id!r} is not in the catalogue"
        return
    row = catalogue.row(entry.item_id)
    if not weighing.weighed.admitted[row]:
        yield f"{entry.title!r} breaks a hard criterion"
    if abs(sum(entry.contributions.values()) - entry.score) > 1e-6:  # noqa: PLR2004 - the contract's
        yield f"the contributions of {entry.title!r} do not sum to its score"
    for name, nats in weighing.weighed.of(row).items():
        if abs(entry.contributions.get(name, 0.0) - nats) > _slack(name, weighing):
            yield f"criterion {name} contributes {nats:.6f} to {entry.title!r}, not what it says"
    if set(entry.contributions) != {c.id for c in case.turn.rationale.criteria}:
        yield f"the contributions of {entry.title!r} are not those of the criteria"


def _slack(criterion_id: str, weighing: Weighing) -> float:
    return ENCODED if criterion_id in weighing.candidates.signals else EXACT


def _order_problems(weighing: Weighing, case: Case) -> Iterator[str]:
    turn = case.turn
    if not turn.slate:
        return
    order = order_items(weighing.weighed, weighing.catalogue, case.parameters)
    if not _is_same_order(order, turn.selection.order, len(weighing.candidates.signals)):
        yield "the order of its items does not follow from their scores"
    names = [ranked.item_id for ranked in order[: len(turn.slate)]]
    if names != [entry.item_id for entry in turn.slate]:
        yield "its slate is not the head of the order"


def _is_same_order(made: Sequence[RankedItem], stored: Sequence[RankedItem], signals: int) -> bool:
    slack = EXACT + ENCODED * signals
    return len(made) == len(stored) and all(
        one.item_id == other.item_id
        and abs(one.score - other.score) <= slack
        and abs(one.adjustment - other.adjustment) <= EXACT
        for one, other in zip(made, stored, strict=True)
    )


def _claim_problems(weighing: Weighing, case: Case) -> Iterator[str]:
    turn = case.turn
    shown = turn.slate or turn.near_misses
    if not shown:
        return
    made = make_claims(
        [entry.item_id for entry in shown],
        weighing.criteria,
        {entry.item_id: entry.contributions for entry in shown},
        weighing.catalogue,
        case.slates,
    )
    kept = [c for c in turn.rationale.claims if c.text != ERASED]
    possible = {(c.criterion_id, c.item_id, c.stance, c.text) for c in made}
    for claim in kept:
        mark = (claim.criterion_id, claim.item_id, claim.stance, claim.text)
        if mark not in possible and _is_left(claim.criterion_id, weighing.criteria):
            yield f"claim {claim.id} does not follow from the catalogue"


def _is_left(criterion_id: str, criteria: Sequence[Criterion]) -> bool:
    return any(c.id == criterion_id for c in criteria)


def _differences(given: Turn, stored: Turn) -> Iterator[str]:
    """Yield where a turn differs from the stored one, but for erased words and timings."""
    one = given.model_dump(mode="json", exclude={"timings_ms"})
    other = stored.model_dump(mode="json", exclude={"timings_ms"})
    yield from _unlike(one, other, "")


def _is_erased(stored: Any, path: str) -> bool:
    if isinstance(stored, dict):
        asked = path == "question" and stored.get("text") == ERASED
        return asked or (stored.get("quote") == ERASED and path.startswith("acts"))
    if stored is None:
        return path.startswith("memory_changes")
    return isinstance(stored, str) and ERASED in stored


def _unlike(one: Any, other: Any, path: str) -> Iterator[str]:
    if _is_erased(other, path):
        return
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted({*one, *other}):
            yield from _unlike(one.get(key), other.get(key), f"{path}.{key}".lstrip("."))
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for place, pair in enumerate(zip(one, other, strict=True)):
            yield from _unlike(*pair, f"{path}[{place}]")
    elif one != other:
        yield path
