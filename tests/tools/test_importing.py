"""A catalogue from any table: good files become facets, bad ones are told in a sentence."""

import gzip
import json
import sqlite3
from pathlib import Path

import duckdb
import pytest

from whyfirst.memory.errors import DataFolderUnusable, MalformedFile, UnknownCatalogue, WrongUse
from whyfirst.tools.library import Library

ROWS = [
    {"id": f"b{n}", "name": f"Book {n}", "genre": "crime, drama" if n % 2 else "poetry",
     "copies": 100 + n, "published": 1980 + n % 40, "blurb": f"A story about number {n}."}
    for n in range(40)
]  # fmt: skip


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "catalogues")


def write(path: Path, kind: str) -> Path:
    if kind in ("csv", "tsv"):
        mark = "," if kind == "csv" else "\t"
        lines = [mark.join(ROWS[0])]
        lines += [mark.join(f'"{v}"' for v in row.values()) for row in ROWS]
        path.write_text("\n".join(lines) + "\n", "utf-8")
    elif kind == "jsonl":
        path.write_text("".join(json.dumps(row) + "\n" for row in ROWS), "utf-8")
    elif kind == "jsonl.gz":
        path.write_bytes(gzip.compress("".join(json.dumps(r) + "\n" for r in ROWS).encode()))
    else:
        source = path.with_suffix(".jsonl")
        write(source, "jsonl")
        duckdb.read_json(str(source)).write_parquet(str(path))
    return path


@pytest.mark.parametrize("kind", ["csv", "tsv", "jsonl", "jsonl.gz", "parquet"])
def test_every_kind_of_table_gives_the_same_catalogue(
    library: Library, tmp_path: Path, kind: str
) -> None:
    report = library.import_file(write(tmp_path / f"books.{kind}", kind), "books")
    catalogue = library.open("books").catalogue
    assert report.items == len(ROWS)
    assert report.bad_rows == ()
    kinds = {facet.name: facet.kind for facet in catalogue.vocabulary.facets}
    assert kinds["genre"] == "category"
    assert kinds["copies"] == "number"
    assert "year" in kinds.values()
    assert catalogue.item("b1").words("genre") == ("crime", "drama")
    assert catalogue.item("b3").number("copies") == 103


def test_a_sqlite_table_is_a_catalogue_too(library: Library, tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "books.db")
    connection.execute("CREATE TABLE books (id TEXT, name TEXT, genre TEXT, copies INTEGER)")
    connection.executemany(
        "INSERT INTO books VALUES (?, ?, ?, ?)",
        [(r["id"], r["name"], r["genre"], r["copies"]) for r in ROWS],
    )
    connection.commit()
    connection.close()
    assert library.import_file(tmp_path / "books.db", "books").items == len(ROWS)


def test_the_mapping_is_saved_and_can_be_used_again(library: Library, tmp_path: Path) -> None:
    source = write(tmp_path / "books.csv", "csv")
    library.import_file(source, "books")
    (saved,) = (tmp_path / "catalogues" / "books").rglob("mapping.toml")
    again = library.import_file(source, "again", map_file=saved)
    assert again.mapping == library.import_file(source, "books").mapping


def test_rows_that_cannot_be_items_are_listed_and_kept_out(
    library: Library, tmp_path: Path
) -> None:
    source = tmp_path / "books.jsonl"
    good = [json.dumps(row) for row in ROWS[:5]]
    twice = json.dumps(ROWS[0])
    nameless = json.dumps({**ROWS[6], "name": ""})
    source.write_text("\n".join([*good, twice, nameless, "{no json", ""]), "utf-8")
    report = library.import_file(source, "books")
    assert report.items == 5
    assert [bad.line for bad in report.bad_rows] == [6, 7, 8]
    assert "'b0' stands in an earlier row" in report.bad_rows[0].reason
    assert "title is empty" in report.bad_rows[1].reason


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.csv", b"", "is empty"),
        ("header.csv", b"id,name\n", "usable row|cannot be read"),
        ("no-title.csv", b"weight,height\n1,2\n3,4\n", "title|name|column"),
        ("broken.parquet", b"PAR1 and then nothing", "cannot be read"),
        ("letter.docx", b"Dear Sir", "csv|CSV"),
        ("bytes.jsonl", bytes(range(256)) * 20, "row|read"),
    ],
)
def test_a_file_that_is_no_catalogue_is_told_in_one_sentence(
    library: Library, tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises((MalformedFile, WrongUse), match=said) as raised:
        library.import_file(tmp_path / name, "books")
    assert "\n" not in str(raised.value)
    assert library.current("books") is None


def test_a_mapped_column_that_is_missing_is_named(library: Library, tmp_path: Path) -> None:
    declared = tmp_path / "map.toml"
    declared.write_text('[columns]\nitem_id = "isbn"\ntitle = "name"\n', "utf-8")
    with pytest.raises(MalformedFile, match="no column 'isbn'"):
        library.import_file(write(tmp_path / "b.csv", "csv"), "books", map_file=declared)


def test_a_failed_import_leaves_the_old_version_in_use(library: Library, tmp_path: Path) -> None:
    library.import_file(write(tmp_path / "b.csv", "csv"), "books")
    before = library.current("books")
    (tmp_path / "bad.csv").write_bytes(b"")
    with pytest.raises(MalformedFile):
        library.import_file(tmp_path / "bad.csv", "books")
    assert library.current("books") == before


def test_a_name_that_would_leave_the_folder_is_refused(library: Library, tmp_path: Path) -> None:
    with pytest.raises(WrongUse):
        library.import_file(write(tmp_path / "b.csv", "csv"), "../outside")


def test_an_unknown_catalogue_is_answered_with_those_there_are(library: Library) -> None:
    with pytest.raises(UnknownCatalogue, match="films"):
        library.open("gardening")


def test_the_shared_films_import_with_their_interactions(
    library: Library, tmp_path: Path, shared_data: Path
) -> None:
    movies = shared_data / "movielens-small"
    ratings = tmp_path / "interactions.jsonl.gz"
    with gzip.open(movies / "ratings.csv.gz", "rt") as rated, gzip.open(ratings, "wt") as out:
        next(rated)
        for line in rated:
            user, item, rating, _at = line.strip().split(",")
            row = {"user_id": user, "item_id": item, "rating": float(rating)}
            out.write(json.dumps(row) + "\n")
    report = library.import_file(
        shared_data / "movies-metadata" / "items.jsonl.gz", "movies", interactions=ratings
    )
    assert report.items > 6_900
    assert report.interactions > 80_000
    opened = library.open("movies")
    assert {"genre", "director"} <= set(opened.catalogue.vocabulary.by_name)
    assert {"popularity", "chosen_company"} <= set(opened.signals)


def attempt(library: Library) -> str:
    try:
        return str(len(library.open("books").catalogue))
    except (DataFolderUnusable, MalformedFile) as error:
        return str(error)


def test_a_damaged_version_is_told_in_a_sentence(library: Library, tmp_path: Path) -> None:
    version = library.import_file(write(tmp_path / "books.csv", "csv"), "books").version
    told = []
    for stored in sorted((library.folder / "books" / version).iterdir()):
        whole = stored.read_bytes()
        for damaged in (whole[: len(whole) // 2], b"\x00" + whole[1:], b""):
            stored.write_bytes(damaged)
            told.append(attempt(library))
        stored.write_bytes(whole)
    assert set(told) - {str(len(ROWS))}
    assert all("import it again" in said for said in set(told) - {str(len(ROWS))})
    assert attempt(library) == str(len(ROWS))
