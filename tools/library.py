"""The catalogues of a data folder: installed, opened, listed, replaced, removed.

One folder a catalogue, one folder in it a version, and a file `current` that names the one in
use. A version is never changed: it is written beside the others and swapped in by one rename, so
a turn that was stored with an older version can still be weighed again.
"""

import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from zipfile import BadZipFile

from whyfirst.memory.errors import DataFolderUnusable, UnknownCatalogue
from whyfirst.tools import bundled
from whyfirst.tools.confidence import Confidence
from whyfirst.tools.dialogues import Heard, read_dialogues
from whyfirst.tools.encoder import Encoder
from whyfirst.tools.importing import BadRow, Imported, Progress, import_rows, no_progress
from whyfirst.tools.interactions import Joined, read_interactions
from whyfirst.tools.mapping import ColumnMapping, read_mapping
from whyfirst.tools.opening import OpenCatalogue, open_catalogue
from whyfirst.tools.pictures import KEPT_NAME, keep_pictures
from whyfirst.tools.reading import read_rows
from whyfirst.tools.storing import check_name, is_version, store

PICTURES = "pictures"


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did."""

    name: str
    version: str
    items: int
    bad_rows: tuple[BadRow, ...]
    interactions: int
    dialogues: int
    pictures: int
    mapping: ColumnMapping


@dataclass(frozen=True)
class Library:
    """The catalogues below a folder.

    Args:
        folder: the data folder's `catalogues`.
        encoder: used to embed items; None for lexical search alone.
    """

    folder: Path
    encoder: Encoder | None = None

    def names(self) -> tuple[str, ...]:
        """Return all catalogues that can be opened: imported and bundled."""
        there = (p.parent.name for p in self.folder.glob("*/current"))
        return tuple(sorted({*there, *bundled.NAMES}))

    def open(self, name: str) -> OpenCatalogue:
        """Open the current version of a catalogue, installing a bundled one at its first use.

        Raises:
            UnknownCatalogue: there is none of that name.
        """
        version = self.current(name)
        if name in bundled.NAMES and (version is None or self._is_outdated(name, version)):
            version = self._install(name).version
        if version is None:
            raise UnknownCatalogue(
                f"There is no catalogue {name!r}; there are {', '.join(self.names())}."
            )
        return self.open_version(name, version)

    def open_version(self, name: str, version: str) -> OpenCatalogue:
        """Open a version by name, for instance the one that a stored turn was made with.

        Raises:
            UnknownCatalogue: that version is not here any more.
            DataFolderUnusable: a file of it is damaged.
        """
        folder = self.folder / check_name(name) / version
        if not is_version(version) or not folder.is_dir():
            raise UnknownCatalogue(f"Version {version!r} of catalogue {name!r} is not here.")
        try:
            return open_catalogue(folder, name, self.encoder)
        except (ValueError, LookupError, EOFError, BadZipFile) as error:
            # What numpy, JSON and the value types raise for bytes that are not what was stored.
            raise DataFolderUnusable(
                f"The catalogue {name!r} is damaged in {str(folder)!r}; remove it (whyfirst"
                f" catalogue remove {name}) and import it again; a bundled one comes back itself."
            ) from error

    def current(self, name: str) -> str | None:
        """Return the version in use, None where the catalogue is not installed."""
        pointer = self.folder / check_name(name) / "current"
        return pointer.read_text("utf-8").strip() if pointer.is_file() else None

    def confidence(self, name: str) -> Confidence | None:
        """Return the curve that was fitted for a catalogue, without opening it."""
        version = self.current(name)
        return Confidence.open(self.folder / name / version) if version else None

    def import_file(
        self,
        path: Path,
        name: str,
        *,
        map_file: Path | None = None,
        interactions: Path | None = None,
        dialogues: Path | None = None,
        progress: Progress = no_progress,
    ) -> ImportReport:
        """Import a file as a new version of a catalogue and make it the current one.

        Raises:
            MalformedFile: the file, the mapping, the interactions or the dialogues cannot be used.
            WrongUse: the name cannot be a catalogue's name.
        """
        check_name(name)
        mapping = read_mapping(map_file) if map_file else None
        imported = import_rows(read_rows(path), mapping, bundled.known_facets(), progress)
        pictures = self.folder / name / PICTURES
        pictured = tuple(keep_pictures(imported.items, path.parent, pictures))
        imported = replace(imported, items=pictured)
        known = {item.item_id: item.item_id for item in imported.items}
        names = {**imported.identifiers, **known}
        joined = read_interactions(interactions, names, progress)
        heard = read_dialogues(dialogues, names, progress)
        return self._keep(name, _Read(imported, joined, heard), "imported", progress)

    def picture(self, name: str, file: str) -> Path | None:
        """Return the copy of an item's picture, None where there is none of that name."""
        if KEPT_NAME.fullmatch(file) is None:
            return None
        path = self.folder / check_name(name) / PICTURES / file
        return path if path.is_file() else None

    def remove(self, name: str) -> None:
        """Remove a catalogue with all its versions.

        Raises:
            UnknownCatalogue: it is not installed.
        """
        if self.current(name) is None:
            raise UnknownCatalogue(f"There is no catalogue {name!r} to remove.")
        shutil.rmtree(self.folder / name)

    def _install(self, name: str) -> ImportReport:
        with bundled.files(name) as (rows, declared):
            imported = import_rows(read_rows(rows), read_mapping(declared), {})
        return self._keep(
            name, _Read(imported, Joined(), Heard()), bundled.origin(name), no_progress
        )

    def _is_outdated(self, name: str, version: str) -> bool:
        stored = (self.folder / name / version / "origin").read_text("utf-8")
        return stored.startswith("bundled") and stored != bundled.origin(name)

    def _keep(self, name: str, read: "_Read", origin: str, progress: Progress) -> ImportReport:
        imported, joined, heard = read.imported, read.joined, read.heard
        version = store(self.folder / name, name, imported, joined, heard, origin)
        open_catalogue(self.folder / name / version, name, self.encoder, progress)
        pointer = self.folder / name / "current"
        fresh = pointer.with_suffix(".new")
        fresh.write_text(version, "utf-8")
        fresh.replace(pointer)
        return ImportReport(
            name=name,
            version=version,
            items=len(imported.items),
            bad_rows=(*imported.bad_rows, *joined.bad_rows, *heard.bad_rows),
            interactions=len(joined.rows),
            dialogues=len(heard.dialogues),
            pictures=sum(1 for item in imported.items if item.picture),
            mapping=imported.mapping,
        )


@dataclass(frozen=True, slots=True)
class _Read:
    imported: Imported
    joined: Joined
    heard: Heard
