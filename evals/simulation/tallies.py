"""What conversations came to, in numbers that are small enough to keep between runs."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from pydantic import ValidationError

from whyfirst.evals import provenance
from whyfirst.evals.simulation.conversing import Outcome
from whyfirst.memory.criteria import Frozen


class Tally(Frozen):
    """One conversation: when something acceptable was shown, and what went wrong."""

    person: str
    """Whose ratings the simulated person has, or their seed: conversations of one go together."""
    found: int
    broken: int
    slots: int
    repeated: int
    questions: int
    checks: Mapping[str, bool]

    @classmethod
    def of(cls, outcome: Outcome) -> "Tally":
        """Return the numbers of an outcome."""
        person = outcome.person
        return cls(
            person=person.user or str(person.seed),
            found=outcome.found,
            broken=outcome.broken,
            slots=outcome.slots,
            repeated=outcome.repeated,
            questions=sum(turn.question is not None for turn in outcome.turns),
            checks=outcome.checks,
        )


class Tallies(Frozen):
    """The conversations of one family on one catalogue, by system, person by person."""

    key: str
    by_system: Mapping[str, tuple[Tally, ...]]

    def beside(self, more: "Tallies") -> "Tallies":
        """Return these with those of further systems."""
        return Tallies(key=self.key, by_system={**self.by_system, **more.by_system})


def kept(path: Path, key: str, hold: Callable[[], Iterable[tuple[str, Outcome]]]) -> Tallies:
    """Return what is kept in a file, or hold the conversations and keep what they came to.

    Args:
        path: where; an interrupted run goes on with what is not there.
        key: what the numbers depend on beside the code.
        hold: holds the conversations, and yields each system's name with the outcome.
    """
    full = f"{provenance.code_digest()} {key}"
    if path.is_file():
        try:
            found = Tallies.model_validate_json(path.read_bytes())
        except ValidationError:
            found = Tallies(key="", by_system={})
        if found.key == full:
            return found
    tallies: dict[str, list[Tally]] = {}
    for system, outcome in hold():
        tallies.setdefault(system, []).append(Tally.of(outcome))
    made = Tallies(key=full, by_system={name: tuple(t) for name, t in tallies.items()})
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(made.model_dump_json(), "utf-8")
    return made
