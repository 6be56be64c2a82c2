"""The commands about catalogues."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from whyfirst.ui.options import AsJson, Data, library_of, print_json, stores_of

if TYPE_CHECKING:
    from whyfirst.tools.importing import Progress
    from whyfirst.tools.library import ImportReport
    from whyfirst.tools.opening import OpenCatalogue

app = typer.Typer(no_args_is_help=True, help="Import, list, show, search and remove catalogues.")
Name = Annotated[str, typer.Argument(metavar="NAME", help="The catalogue's name.")]
BAD_ROWS_SHOWN = 10


@app.command("import")
def import_(  # noqa: PLR0913 - the options of a command
    path: Annotated[Path, typer.Argument(metavar="PATH", help="CSV, TSV, JSONL, Parquet, SQLite.")],
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="What to call it.")],
    data: Data = None,
    map_file: Annotated[
        Path | None, typer.Option("--map", metavar="FILE", help="Which column is what (TOML).")
    ] = None,
    interactions: Annotated[
        Path | None, typer.Option("--interactions", metavar="PATH", help="Who chose what.")
    ] = None,
    dialogues: Annotated[
        Path | None, typer.Option("--dialogues", metavar="PATH", help="Past conversations (JSONL).")
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Import a file as a catalogue; importing it again replaces it."""
    with _progress(shown=not as_json) as progress:
        report = library_of(data).import_file(
            path,
            name,
            map_file=map_file,
            interactions=interactions,
            dialogues=dialogues,
            progress=progress,
        )
    if as_json:
        print_json(_report_json(report))
    else:
        _print_report(report)


@contextmanager
def _progress(*, shown: bool) -> "Iterator[Progress]":
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), disable=not shown, transient=True) as bar:
        tasks: dict[str, Any] = {}

        def advance(step: str, done: int, total: int | None) -> None:
            if step not in tasks:
                tasks[step] = bar.add_task(step, total=total)
            bar.update(tasks[step], completed=done, total=total)

        yield advance


def _report_json(report: "ImportReport") -> dict[str, Any]:
    return {
        "name": report.name,
        "version": report.version,
        "items": report.items,
        "interactions": report.interactions,
        "dialogues": report.dialogues,
        "pictures": report.pictures,
        "bad_rows": [{"line": row.line, "reason": row.reason} for row in report.bad_rows],
    }


def _print_report(report: "ImportReport") -> None:
    typer.echo(f"{report.name}: {report.items} items, version {report.version}.")
    if report.interactions:
        typer.echo(f"{report.interactions} interactions.")
    if report.dialogues:
        typer.echo(f"{report.dialogues} dialogues.")
    if report.mapping.columns.picture:
        typer.echo(f"{report.pictures} pictures.")
    if report.bad_rows:
        typer.echo(f"{len(report.bad_rows)} rows were left out:")
    for row in report.bad_rows[:BAD_ROWS_SHOWN]:
        typer.echo(f"  line {row.line}: {row.reason}")
    if len(report.bad_rows) > BAD_ROWS_SHOWN:
        typer.echo("  … all of them are listed in the version's bad-rows.tsv.")


@app.command("list")
def list_(data: Data = None, *, as_json: AsJson = False) -> None:
    """List the catalogues that can be used."""
    library = library_of(data, read_only=True)
    found = [
        {"name": name, "version": library.current(name), "installed": bool(library.current(name))}
        for name in library.names()
    ]
    if as_json:
        print_json(found)
        return
    for entry in found:
        typer.echo(f"{entry['name']}\t{entry['version'] or 'bundled, installed at first use'}")


@app.command("show")
def show(name: Name, data: Data = None, *, as_json: AsJson = False) -> None:
    """Show a catalogue's facets with their types and coverage."""
    opened = library_of(data, read_only=True).open(name)
    facets = list(_facets(opened))
    if as_json:
        size = len(opened.catalogue)
        version = opened.catalogue.version
        print_json({"name": name, "version": version, "items": size, "facets": facets})
        return
    typer.echo(f"{name}: {len(opened.catalogue)} items, version {opened.catalogue.version}")
    for facet in facets:
        typer.echo(
            f"  {facet['name']:<14} {facet['kind']:<9} {facet['coverage']:>4.0%}  {facet['sample']}"
        )


def _facets(opened: "OpenCatalogue") -> Iterator[dict[str, Any]]:
    for facet in opened.catalogue.vocabulary.facets:
        values = list(facet.levels or facet.values)
        sample = (
            f"{facet.low:g} to {facet.high:g}" if facet.low is not None else ", ".join(values[:6])
        )
        yield {
            "name": facet.name,
            "kind": facet.kind,
            "coverage": float(opened.catalogue.known(facet.name).mean()),
            "values": len(values),
            "sample": sample,
            "unit": facet.unit,
        }


@app.command("search")
def search(
    name: Name,
    data: Data = None,
    query: Annotated[str | None, typer.Option("--query", metavar="TEXT")] = None,
    queries: Annotated[Path | None, typer.Option("--queries", metavar="FILE")] = None,
    k: Annotated[int, typer.Option("--k", min=1, help="How many.")] = 10,
    *,
    as_json: AsJson = False,
) -> None:
    """Rank a catalogue by words alone, without memory."""
    from whyfirst.memory.errors import WrongUse
    from whyfirst.ui.lines import read_lines

    if (query is None) == (queries is None):
        raise WrongUse("Give either --query TEXT or --queries FILE.")
    opened = library_of(data, read_only=True).open(name)
    asked = [{"id": "1", "text": query}] if query else read_lines(queries, ("id", "text"))
    for line in asked:
        ranking = _search(opened, str(line["text"]), str(line.get("section") or ""), k)
        if as_json or queries is not None:
            print_json({"id": line["id"], "ranking": ranking})
            continue
        for place, entry in enumerate(ranking, start=1):
            title = opened.catalogue.item(entry["item_id"]).title
            typer.echo(f"{place:>3}. {title}  ({entry['score']:.2f})")


def _search(opened: "OpenCatalogue", text: str, section: str, k: int) -> list[dict[str, Any]]:
    scores = opened.index.search(text, section)
    order = (-scores).argsort(kind="stable")[:k]
    ids = opened.catalogue.item_ids
    return [{"item_id": ids[row], "score": float(scores[row])} for row in order]


@app.command("remove")
def remove(name: Name, data: Data = None, *, as_json: AsJson = False) -> None:
    """Remove an imported catalogue."""
    ownership = stores_of(data).take()
    try:
        library_of(data).remove(name)
    finally:
        ownership.close()
    if as_json:
        print_json({"removed": name})
    else:
        typer.echo(f"{name} is removed.")
