"""What a run of suites found, as it is kept in `results.json`."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import (
    SerializerFunctionWrapHandler,
    ValidationError,
    field_validator,
    model_serializer,
)

from whyfirst.evals.figures import Figure
from whyfirst.memory.criteria import Frozen
from whyfirst.memory.errors import MalformedFile

RESULTS = "results.json"
Status = Literal["done", "skipped", "failed"]


class SuiteResult(Frozen):
    """What one suite found, or why it did not run."""

    name: str
    about: str
    status: Status
    reason: str = ""
    """Why it was skipped or how it failed."""
    key: str = ""
    """Names what the figures depend on: seed, form, code and data; equal keys, equal figures."""
    data: Mapping[str, str] = {}
    """The hash of each data set that was read."""
    seconds: float = 0.0
    processor_seconds: float = 0.0
    """Of the suite's own process: what does not depend on who else is at work."""
    figures: tuple[Figure, ...] = ()

    @property
    def is_broken(self) -> bool:
        """Whether the suite could not finish or breaks a rule."""
        return self.status == "failed" or any(figure.is_broken for figure in self.figures)

    @field_validator("figures", mode="before")
    @classmethod
    def _without_judgements(cls, figures: Any) -> Any:
        """Drop what is worked out again: whether a figure was scored, and met its bar."""
        derived = {"scored", "met"}
        return tuple(
            {k: v for k, v in f.items() if k not in derived} if isinstance(f, Mapping) else f
            for f in figures
        )

    @model_serializer(mode="wrap")
    def _with_judgements(self, serialise: SerializerFunctionWrapHandler) -> dict[str, Any]:
        fields: dict[str, Any] = serialise(self)
        fields["figures"] = [
            {**body, "scored": figure.value is not None, "met": figure.meets}
            for body, figure in zip(fields["figures"], self.figures, strict=True)
        ]
        return fields


class Results(Frozen):
    """A whole run, with what is needed to repeat it."""

    whyfirst: str
    code: str
    """Hash of the package's own files."""
    python: str
    packages: Mapping[str, str]
    machine: str
    seed: int
    short: bool
    at: str
    seconds: float
    suites: tuple[SuiteResult, ...]

    @property
    def is_broken(self) -> bool:
        """Whether some suite failed or breaks a rule."""
        return any(suite.is_broken for suite in self.suites)

    @property
    def misses_a_bar(self) -> bool:
        """Whether some figure, rule or not, misses its bar."""
        return any(figure.meets is False for _, figure in self.figures())

    def figures(self) -> Iterator[tuple[str, Figure]]:
        """Yield every figure with the name of its suite."""
        for suite in self.suites:
            for figure in suite.figures:
                yield suite.name, figure


def write_results(results: Results, folder: Path) -> Path:
    """Write `results.json` into a folder, whole or not at all."""
    path = folder / RESULTS
    fresh = path.with_suffix(".new")
    fresh.write_text(results.model_dump_json(indent=2) + "\n", "utf-8")
    fresh.replace(path)
    return path


def read_results(path: Path) -> Results:
    """Read a `results.json`, or the one in a folder.

    Raises:
        MalformedFile: there is none, or it is none.
    """
    file = path / RESULTS if path.is_dir() else path
    if not file.is_file():
        raise MalformedFile(f"{str(path)!r} holds no {RESULTS}; `whyfirst eval run` writes one.")
    try:
        return Results.model_validate_json(file.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        raise MalformedFile(
            f"{str(file)!r} is no result of `whyfirst eval run`: {where}: {first['msg']}."
        ) from error
