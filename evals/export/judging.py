"""Judge the validator itself: faults planted in rows that hold, and what it finds of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from whyfirst.evals.export.faults import plant_all
from whyfirst.evals.export.rows import Row
from whyfirst.evals.export.validating import Validator


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a validator said of intact rows and of rows with each kind of fault."""

    intact: tuple[bool, ...]
    """For each intact row, whether it was refused."""
    faulty: Mapping[str, tuple[bool, ...]]
    """For each kind of fault, and each row with it, whether it was refused."""

    @property
    def precision(self) -> float | None:
        """Return the share of refused rows that are faulty.

        As many intact rows as faulty ones of each kind are counted, as precision depends on
        how common faults are.
        """
        refused = sum(sum(found) / len(found) for found in self.faulty.values() if found)
        false = (sum(self.intact) / len(self.intact)) * len(self.faulty) if self.intact else 0.0
        return refused / (refused + false) if refused + false else None

    @property
    def recall(self) -> float | None:
        """Return the share of faulty rows that were refused, each kind counting the same."""
        shares = [sum(found) / len(found) for found in self.faulty.values() if found]
        return sum(shares) / len(shares) if shares else None


def judge(rows: Sequence[Row], validator: Validator, seed: int) -> Judgement:
    """Plant every fault in every row that has a place for it, and validate all of them."""
    planted = plant_all(rows, validator.opened, validator.parameters, seed)
    return Judgement(
        intact=tuple(validator.problem(row) is not None for row in rows),
        faulty={name: tuple(_refused(found, validator)) for name, found in planted.items()},
    )


def _refused(rows: Sequence[Row], validator: Validator) -> Iterator[bool]:
    return (validator.problem(row) is not None for row in rows)


def join(judgements: Iterable[Judgement]) -> Judgement:
    """Put the judgements over several catalogues together."""
    every = tuple(judgements)
    kinds = dict.fromkeys(kind for judgement in every for kind in judgement.faulty)
    return Judgement(
        intact=tuple(refused for judgement in every for refused in judgement.intact),
        faulty={
            kind: tuple(r for judgement in every for r in judgement.faulty.get(kind, ()))
            for kind in kinds
        },
    )
