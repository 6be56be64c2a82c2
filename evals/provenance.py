"""What a figure depends on, as hashes: the package's own files, the data, the libraries."""

import hashlib
import os
import platform
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import metadata
from pathlib import Path

import whyfirst.evals

DISTRIBUTION = "whyfirst"
FOLDERS = ("agent", "evals", "memory", "tools")
CODE = (".py", ".toml", ".jsonl", ".json", ".yaml")
DIGITS = 16


@cache
def code_digest() -> str:
    """Return a hash of what decides figures: the package's code and data, not its faces."""
    root = Path(whyfirst.evals.__file__).parent.parent
    files = (
        p
        for folder in FOLDERS
        for p in sorted((root / folder).rglob("*"))
        if p.suffix in CODE and "releases" not in p.parts
    )
    return digest_of(files, root)


def digest_of(files: Iterator[Path], root: Path) -> str:
    """Return a hash over some files: their names below a root, and every byte."""
    digest = hashlib.sha256()
    for path in files:
        digest.update(f"{path.relative_to(root).as_posix()}\0".encode())
        with path.open("rb") as opened:
            digest.update(hashlib.file_digest(opened, "sha256").digest())
    return digest.hexdigest()[:DIGITS]


@cache
def data_digest(folder: Path) -> str:
    """Return a hash over a data set's files."""
    files = (p for p in sorted(folder.rglob("*")) if p.is_file())
    return digest_of(files, folder)


def package_versions() -> Mapping[str, str]:
    """Return the versions of whyfirst's dependencies that are installed here."""
    try:
        required = metadata.requires(DISTRIBUTION) or ()
    except metadata.PackageNotFoundError:
        required = ()
    names = sorted({_name(line) for line in required} - {DISTRIBUTION})
    return {name: version for name in names if (version := _version(name))}


def own_version() -> str:
    """Return the version of whyfirst; "source" where it was not installed."""
    return _version(DISTRIBUTION) or "source"


def machine() -> str:
    """Return the kind of machine in a line, without its name."""
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"


def _name(requirement: str) -> str:
    return "".join(c if c.isalnum() or c in "-_." else " " for c in requirement).split()[0]


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
