"""The commands that read without a conversation: `parse` and `rank`."""

from pathlib import Path
from typing import Annotated

import typer

from whyfirst.ui.options import AsJson, Data, library_of, print_json


def parse(
    data: Data = None,
    catalogue: Annotated[str, typer.Option("--catalogue", metavar="NAME")] = "films",
    file: Annotated[Path | None, typer.Argument(metavar="[FILE]", help="Default: stdin.")] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Say what messages mean: one JSON object a line in, its acts out."""
    from whyfirst.tools.understanding import Reader
    from whyfirst.tools.understanding.lines import situation_in
    from whyfirst.ui.lines import read_lines

    library = library_of(data, read_only=True)
    opened = library.open(catalogue)
    reader = Reader(opened.catalogue, library.encoder.encode if library.encoder else None)
    for line in read_lines(file, ("message",)):
        reading = reader.read(str(line["message"]), situation_in(line, opened.catalogue))
        acts = [act.model_dump(mode="json") for act in reading.acts]
        if as_json:
            print_json({"id": line.get("id"), "acts": acts})
            continue
        typer.echo(f"{line['message']}")
        for act in reading.acts:
            said = act.criterion.model_dump(mode="json") if act.criterion else ""
            typer.echo(f"  {act.kind} “{act.quote}” {act.item_id or ''} {said}")


def rank(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The catalogue.")],
    requests: Annotated[Path, typer.Option("--requests", metavar="FILE")],
    data: Data = None,
    k: Annotated[int, typer.Option("--k", min=1)] = 100,
    *,
    as_json: AsJson = False,  # noqa: ARG001 - the output is always JSON; programs may say so
) -> None:
    """Recommend in a batch, from histories and utterances, without a conversation."""
    from pydantic import ValidationError

    from whyfirst.memory.errors import MalformedFile
    from whyfirst.tools.parameters import Parameters
    from whyfirst.tools.ranking import Request, rank_items
    from whyfirst.tools.understanding import Reader
    from whyfirst.ui.lines import read_lines

    opened = library_of(data, read_only=True).open(name)
    reader, parameters = Reader(opened.catalogue), Parameters()
    for line in read_lines(requests, ("id",)):
        try:
            request = Request.model_validate({**line, "id": str(line["id"])})
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, first["loc"]))
            raise MalformedFile(f"Request {line['id']!r}: {where}: {first['msg']}.") from error
        ranked = rank_items(request, opened, reader, parameters, k)
        ranking = [entry.model_dump(exclude_none=True) for entry in ranked]
        print_json({"id": line["id"], "ranking": ranking})
