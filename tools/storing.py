"""The stored form of a catalogue version: written beside the others, swapped in by a rename."""

import hashlib
import json
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

from whyfirst.memory.errors import MalformedFile, WrongUse
from whyfirst.tools.catalogue import Catalogue, FieldValue, Item
from whyfirst.tools.dialogues import Heard
from whyfirst.tools.importing import Imported, make_vocabulary
from whyfirst.tools.interactions import Joined
from whyfirst.tools.mapping import write_mapping
from whyfirst.tools.vocabulary import Vocabulary

FORM = 2
"""Part of every version's name: a change of the stored form makes new versions."""
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,60}")
_VERSION = re.compile(r"[0-9a-f]{12}")


def check_name(name: str) -> str:
    """Return a catalogue's name if it can be one.

    Raises:
        WrongUse: it could not be a folder's name everywhere.
    """
    if not _NAME.fullmatch(name):
        raise WrongUse(
            f"{name[:80]!r} cannot be a catalogue's name; use lower-case letters, digits, - and _."
        )
    return name


def is_version(version: str) -> bool:
    """Say whether a word is a version's name."""
    return _VERSION.fullmatch(version) is not None


def store(
    folder: Path, name: str, imported: Imported, joined: Joined, heard: Heard, origin: str
) -> str:
    """Write a version of a catalogue below its folder and return the version's name.

    The name is a hash of what is stored, so the same content is stored once.
    """
    mapping = write_mapping(imported.mapping)
    lines = [_item_line(item) for item in imported.items]
    version = _digest([str(FORM), mapping, *lines, joined.digest, heard.digest])
    target = folder / version
    if not target.is_dir():
        fresh = folder / f".new-{version}"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        vocabulary = make_vocabulary(name, imported.mapping, imported.items)
        (fresh / "mapping.toml").write_text(mapping, "utf-8")
        (fresh / "items.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
        (fresh / "vocabulary.json").write_text(vocabulary.model_dump_json(), "utf-8")
        bad = [
            f"{row.line}\t{row.reason}"
            for row in (*imported.bad_rows, *joined.bad_rows, *heard.bad_rows)
        ]
        (fresh / "bad-rows.tsv").write_text("\n".join(["line\treason", *bad]) + "\n", "utf-8")
        (fresh / "origin").write_text(origin, "utf-8")
        joined.save(fresh)
        heard.save(fresh)
        fresh.rename(target)
    return version


def _digest(parts: Sequence[str]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.encode())
        digest.update(b"\x00")
    return digest.hexdigest()[:12]


def _item_line(item: Item) -> str:
    stored = {
        "item_id": item.item_id,
        "title": item.title,
        "fields": dict(item.fields),
        "text": item.text,
        "display": dict(item.display),
        **({"sections": dict(item.sections)} if item.sections else {}),
        **({"picture": item.picture} if item.picture else {}),
    }
    return json.dumps(stored, ensure_ascii=False, separators=(",", ":"))


def read_catalogue(folder: Path, name: str, version: str) -> Catalogue:
    """Read a stored version.

    Raises:
        MalformedFile: a file of it is missing or damaged; importing it again helps.
    """
    try:
        vocabulary = Vocabulary.model_validate_json((folder / "vocabulary.json").read_bytes())
        with (folder / "items.jsonl").open(encoding="utf-8") as lines:
            items = [_item(line) for line in lines]
    except (OSError, ValueError, KeyError) as error:
        raise MalformedFile(
            f"Version {version} of catalogue {name!r} is damaged; import it again."
        ) from error
    return Catalogue(name=name, version=version, vocabulary=vocabulary, items=items)


def _item(line: str) -> Item:
    stored = json.loads(line)
    return Item(
        item_id=stored["item_id"],
        title=stored["title"],
        fields={name: _field(value) for name, value in stored["fields"].items()},
        text=stored["text"],
        display={name: tuple(words) for name, words in stored["display"].items()},
        sections=stored.get("sections", {}),
        picture=stored.get("picture", ""),
    )


def _field(value: list[str] | float) -> FieldValue:
    return tuple(value) if isinstance(value, list) else float(value)
