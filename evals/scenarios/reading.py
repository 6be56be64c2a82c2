"""Read scenario files; a fault is told with its file, its line, and what is allowed there."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import resources
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from whyfirst.evals.scenarios.schema import Scenario
from whyfirst.memory.errors import MalformedFile

ENDINGS = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Script:
    """A scenario and where it stands."""

    name: str
    """The file's name without its ending, and the number of the scenario in it."""
    scenario: Scenario


def bundled_folder() -> Path:
    """Return the folder of the scenarios that come along."""
    return Path(str(resources.files("whyfirst.evals.scenarios").joinpath("cases")))


def read_folder(folder: Path) -> tuple[Script, ...]:
    """Read every scenario file below a folder.

    Raises:
        MalformedFile: there is no scenario, or one cannot be understood.
    """
    files = sorted(p for p in folder.rglob("*") if p.suffix in ENDINGS)
    if not files:
        raise MalformedFile(
            f"{str(folder)!r} holds no scenario; docs/how-to-write-a-scenario.md shows one."
        )
    return tuple(script for file in files for script in read_file(file))


def read_file(path: Path) -> tuple[Script, ...]:
    """Read the scenarios of a file; `---` stands between two of them.

    Raises:
        MalformedFile: one cannot be understood.
    """
    return tuple(_scripts(path))


def _scripts(path: Path) -> Iterator[Script]:
    try:
        # As plain text throughout: YAML would read the bare words no and on as truth values.
        documents = list(yaml.compose_all(path.read_text("utf-8"), yaml.BaseLoader))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise MalformedFile(f"{path.name} is no YAML: {_one_line(error)}.") from error
    loader = yaml.BaseLoader("")
    for number, node in enumerate(documents, start=1):
        body = loader.construct_document(node)
        try:
            scenario = Scenario.model_validate(body)
        except ValidationError as error:
            raise MalformedFile(_fault(path, node, error)) from error
        yield Script(f"{path.stem}-{number}", scenario)


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())


def _fault(path: Path, node: yaml.Node, error: ValidationError) -> str:
    # The fault that lies deepest is the one that was meant to be something.
    first = max(error.errors(), key=lambda e: len(e["loc"]))
    loc = first["loc"]
    where = ", ".join(_steps(loc)) or "the scenario"
    return f"{path.name}, line {_line(node, loc)}: {where}: {_wrong(first)}."


def _steps(loc: Sequence[str | int]) -> Iterator[str]:
    for place, part in enumerate(loc):
        if isinstance(part, int):
            continue
        after = loc[place + 1] if place + 1 < len(loc) else None
        name = {"steps": "step"}.get(part, part)
        yield f"{name} {after + 1}" if isinstance(after, int) else name


def _wrong(error: Any) -> str:
    if error["type"] == "extra_forbidden":
        return _unknown(error["loc"])
    if error["type"] == "missing":
        return "is missing"
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    given = error["input"]
    shown = f", not {given!r}" if isinstance(given, str) else ""
    return f"{error['msg'][0].lower()}{error['msg'][1:]}{shown}"


def _unknown(loc: Sequence[str | int]) -> str:
    allowed = sorted(_allowed(loc[:-1]))
    name = str(loc[-1])
    near = get_close_matches(name, allowed, n=1)
    meant = f"; did you mean {near[0]!r}?" if near else ""
    return f"{name!r} is not known here{meant} Allowed: {', '.join(allowed)}"


def _allowed(loc: Sequence[str | int]) -> tuple[str, ...]:
    """Return the keys that are known at a place of a scenario."""
    model: type[BaseModel] = Scenario
    for part in loc:
        if isinstance(part, str) and part in model.model_fields:
            model = _model_in(model.model_fields[part].annotation) or model
    return tuple(model.model_fields)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = (_model_in(a) for a in getattr(annotation, "__args__", ()))
    return next((model for model in inner if model), None)


def _line(node: yaml.Node, loc: Sequence[str | int]) -> int:
    """Return the line of the innermost node that a path reaches."""
    for part in loc:
        inner = _child(node, part)
        if inner is None:
            break
        node = inner
    return int(node.start_mark.line) + 1


def _child(node: yaml.Node, part: str | int) -> yaml.Node | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int):
        return node.value[part] if part < len(node.value) else None
    if isinstance(node, yaml.MappingNode):
        return next((v for k, v in node.value if k.value == part), None)
    return None


def schema() -> Mapping[str, Any]:
    """Return the JSON schema of a scenario, for editors that complete and check."""
    return Scenario.model_json_schema()
