"""Which column of somebody's file is which field: declared, known by name, or inferred."""

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from whyfirst.memory.criteria import Frozen
from whyfirst.memory.errors import MalformedFile
from whyfirst.tools.vocabulary import FacetKind


class FacetMapping(Frozen):
    """How one facet is filled; everything but the column may be left to its default."""

    column: str
    kind: FacetKind = "category"
    multiple: bool = False
    separator: str = ""
    """What stands between several values in one cell, beside bars and semicolons."""
    levels: tuple[str, ...] = ()
    unit: str = ""
    label: str = ""
    words: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    less: tuple[str, ...] = ()
    aliases: Mapping[str, str] = Field(default_factory=dict)


class Columns(Frozen):
    """The columns that are not facets."""

    item_id: str
    title: str
    text: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    """Other names of the item, through which interactions may point at it."""
    picture: str = ""
    """Names a file beside the table: PNG, JPEG, GIF or WebP."""


class ColumnMapping(Frozen):
    """A saved mapping: what `mapping.toml` in a catalogue's folder holds."""

    noun: str = "item"
    plural: str = "items"
    columns: Columns
    facets: Mapping[str, FacetMapping] = Field(default_factory=dict)


def read_mapping(path: Path) -> ColumnMapping:
    """Read a mapping file.

    Raises:
        MalformedFile: it is no TOML, or not a mapping.
    """
    try:
        return ColumnMapping.model_validate(tomllib.loads(path.read_text("utf-8")))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MalformedFile(f"The mapping {str(path)!r} cannot be read: {error}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise MalformedFile(
            f"The mapping {str(path)!r} is wrong at {place!r}: {first['msg']}."
        ) from error


def write_mapping(mapping: ColumnMapping) -> str:
    """Return a mapping as TOML; `read_mapping` reads it back unchanged.

    JSON's strings and lists are also TOML's, so a small writer does.
    """
    lines = [f"noun = {_toml(mapping.noun)}", f"plural = {_toml(mapping.plural)}", "", "[columns]"]
    lines += _table(mapping.columns.model_dump())
    for name, facet in mapping.facets.items():
        fields = facet.model_dump()
        aliases = fields.pop("aliases")
        lines += ["", f"[facets.{_toml(name)}]", *_table(fields)]
        if aliases:
            lines += [f"[facets.{_toml(name)}.aliases]", *_table(aliases)]
    return "\n".join(lines) + "\n"


def _table(fields: Mapping[str, Any]) -> list[str]:
    return [
        f"{_toml(key)} = {_toml(value)}" for key, value in fields.items() if value not in ((), "")
    ]


def _toml(value: Any) -> str:
    # TOML has no surrogate escapes, which JSON's ASCII form would need beyond the basic plane.
    return json.dumps(value, ensure_ascii=False)
