"""Pictures of items: copied from beside the table, and from nowhere else."""

import struct
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whyfirst.tools.library import Library
from whyfirst.tools.pictures import kind_of

PNG = b"\x89PNG\r\n\x1a\n"


def drawn_png() -> bytes:
    """Return a picture of one grey dot."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + check

    size = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    dot = zlib.compress(b"\x00\x80")
    return PNG + chunk(b"IHDR", size) + chunk(b"IDAT", dot) + chunk(b"IEND", b"")


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A table of pots in a folder of its own, with pictures beside it and one outside."""
    folder = tmp_path / "shop"
    (folder / "photos").mkdir(parents=True)
    (folder / "photos" / "one.png").write_bytes(drawn_png())
    (folder / "photos" / "text.png").write_text("<svg onload=alert(1)>", "utf-8")
    (tmp_path / "secret.png").write_bytes(drawn_png())
    (folder / "photos" / "link.png").symlink_to(tmp_path / "secret.png")
    named = [
        "photos/one.png", "photos/text.png", "photos/missing.png", "../secret.png",
        str(tmp_path / "secret.png"), "photos/link.png",
    ]  # fmt: skip
    lines = [f"p{n},Pot {n},clay,{name}" for n, name in enumerate(named)]
    file = folder / "pots.csv"
    file.write_text("\n".join(["sku,name,genre,photo", *lines]), "utf-8")
    return file


def test_only_a_picture_beside_the_table_is_copied(table: Path, tmp_path: Path) -> None:
    library = Library(tmp_path / "catalogues")
    report = library.import_file(table, "pots")
    catalogue = library.open("pots").catalogue
    assert report.mapping.columns.picture == "photo"
    assert [bool(item.picture) for item in catalogue.items] == [True] + [False] * 5
    assert report.pictures == 1
    kept = library.picture("pots", catalogue.item("p0").picture)
    assert kept is not None
    assert kept.read_bytes() == drawn_png()


def test_a_column_of_addresses_is_no_column_of_pictures(tmp_path: Path) -> None:
    file = tmp_path / "pots.csv"
    rows = [f"p{n},Pot {n},clay,https://elsewhere.example/{n}.png" for n in range(9)]
    file.write_text("\n".join(["sku,name,genre,image", *rows]), "utf-8")
    report = Library(tmp_path / "catalogues").import_file(file, "pots")
    assert report.mapping.columns.picture == ""
    assert report.pictures == 0


@pytest.mark.parametrize("file", ["", "..", "../current", "a.png", "0" * 24 + ".svg"])
def test_nothing_but_a_copy_can_be_asked_for(table: Path, tmp_path: Path, file: str) -> None:
    library = Library(tmp_path / "catalogues")
    library.import_file(table, "pots")
    assert library.picture("pots", file) is None


def test_pictures_go_with_their_catalogue(table: Path, tmp_path: Path) -> None:
    library = Library(tmp_path / "catalogues")
    library.import_file(table, "pots")
    library.remove("pots")
    assert list((tmp_path / "catalogues").rglob("*.png")) == []


@given(st.binary(max_size=40))
def test_what_does_not_begin_like_a_picture_is_none(content: bytes) -> None:
    begins = content.startswith((PNG, b"\xff\xd8\xff", b"GIF8"))
    webp = content[:4] == b"RIFF" and content[8:12] == b"WEBP"
    assert bool(kind_of(content)) == (begins or webp)
