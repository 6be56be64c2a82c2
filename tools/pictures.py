"""Pictures of items: files beside an imported table, copied so that the page need ask nobody."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from whyfirst.tools.catalogue import Item

LARGEST = 5_000_000
"""Bytes; a card shows a picture as wide as a thumb, so what is larger is a mistake."""
BEGINNINGS = {b"\x89PNG\r\n\x1a\n": ".png", b"\xff\xd8\xff": ".jpg", b"GIF8": ".gif"}
KEPT_NAME = re.compile(r"[0-9a-f]{24}\.(png|jpg|gif|webp)")


def keep_pictures(items: Iterable[Item], beside: Path, folder: Path) -> Iterator[Item]:
    """Copy the pictures that items name, and yield the items with the copies' names.

    Only files below the table's own folder are taken, so that a table from elsewhere cannot fetch
    others; an address, a missing file or one that is no picture leaves the item without.

    Args:
        items: `picture` holds what the table says.
        beside: the folder of the table.
        folder: where the copies go; each is named by its content, so none is stored twice.
    """
    for item in items:
        content = _content(item.picture, beside)
        kind = kind_of(content)
        if not kind:
            yield replace(item, picture="")
            continue
        name = hashlib.sha256(content).hexdigest()[:24] + kind
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
        yield replace(item, picture=name)


def _content(named: str, beside: Path) -> bytes:
    if not named or "\x00" in named:
        return b""
    path = (beside / named).resolve()
    if not path.is_relative_to(beside.resolve()) or not path.is_file():
        return b""
    return path.read_bytes() if path.stat().st_size <= LARGEST else b""


def kind_of(content: bytes) -> str:
    """Return the ending that a picture's first bytes tell; empty where they tell none.

    Drawings in XML are none: they may hold scripts.
    """
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return ".webp"
    return next((kind for begin, kind in BEGINNINGS.items() if content.startswith(begin)), "")
