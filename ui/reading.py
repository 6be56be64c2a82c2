"""The commands that read without a conversation: `parse` and `rank`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from whyfirst.ui.options import AsJson, Data, library_of, print_json

if TYPE_CHECKING:
    from whyfirst.tools.catalogue import Catalogue
    from whyfirst.tools.understanding import Situation


def parse(
    data: Data = None,
    catalogue: Annotated[str, typer.Option("--catalogue", metavar="NAME")] = "films",
    file: Annotated[Path | None, typer.Argument(metavar="[FILE]", help="Default: stdin.")] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Say what messages mean: one JSON object a line in, its acts out."""
    from whyfirst.tools.understanding import Reader
    from whyfirst.ui.lines import read_lines

    opened = library_of(data).open(catalogue)
    reader = Reader(opened.catalogue)
    for line in read_lines(file, ("message",)):
        reading = reader.read(str(line["message"]), _situation(line, opened.catalogue))
        acts = [act.model_dump(mode="json") for act in reading.acts]
        if as_json:
            print_json({"id": line.get("id"), "acts": acts})
            continue
        typer.echo(f"{line['message']}")
        for act in reading.acts:
            said = act.criterion.model_dump(mode="json") if act.criterion else ""
            typer.echo(f"  {act.kind} “{act.quote}” {act.item_id or ''} {said}")


def _situation(line: dict[str, Any], catalogue: "Catalogue") -> "Situation":
    from whyfirst.memory.turns import Question
    from whyfirst.tools.understanding import ShownClaim, Situation, Utterance

    titles = {item.title.casefold(): item.item_id for item in catalogue}
    slate = [
        str(named) if named in catalogue else titles.get(str(named).casefold())
        for named in line.get("slate") or ()
    ]
    history = tuple(
        Utterance("user" if said.get("role") == "user" else "assistant", str(said["content"]))
        for said in line.get("history") or ()
    )
    asked = history[-1].content if history and history[-1].role == "assistant" else ""
    question = _asked(asked, catalogue) if asked.rstrip().endswith("?") else None
    return Situation(
        history=history,
        slate=tuple(item_id for item_id in slate if item_id),
        claims=tuple(
            ShownClaim(str(c["id"]), str(c["text"]), None) for c in line.get("rationale") or ()
        ),
        question=Question(aspect=question, text=asked) if question else None,
    )


def _asked(text: str, catalogue: "Catalogue") -> str | None:
    """Return the facet that a question names, None where it names none."""
    last = text.rstrip("?").replace("!", ".").split(".")[-1].lower()
    for facet in catalogue.vocabulary.facets:
        words = (facet.name.replace("_", " "), facet.label, *facet.words, *facet.values)
        if any(len(word) > 3 and f" {word} " in f" {_spaced(last)} " for word in words):  # noqa: PLR2004
            return facet.name
    return "text"


def _spaced(text: str) -> str:
    return "".join(c if c.isalnum() or c == "-" else " " for c in text)


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

    opened = library_of(data).open(name)
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
