"""The commands that look after things: verify, doctor, backup, restore."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from whyfirst.ui.options import AsJson, Data, ledger_of, library_of, print_json, stores_of


def verify(
    turn: Annotated[Path, typer.Argument(metavar="TURN.json", help="A stored turn.")],
    data: Data = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Weigh a stored turn again and check every claim's evidence."""
    from whyfirst.agent.verification import verify_turn
    from whyfirst.memory.errors import UnknownCatalogue, UnknownRecord, VerificationFailed

    given = _read_turn(turn)
    try:
        with ledger_of(data, read_only=True) as ledger:
            status = verify_turn(given, ledger, library_of(data, read_only=True))
    except (UnknownRecord, UnknownCatalogue) as error:
        # The command was used rightly: it is the turn that names what is not there.
        raise VerificationFailed(str(error)) from error
    if as_json:
        print_json({"turn_id": given.turn_id, "status": status})
    else:
        typer.echo(status)


def _read_turn(path: Path) -> Any:
    from pydantic import ValidationError

    from whyfirst.memory.errors import MalformedFile
    from whyfirst.memory.turns import Turn

    try:
        return Turn.model_validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        raise MalformedFile(f"{path.name!r} is no turn: {where}: {first['msg']}.") from error


def doctor(data: Data = None, *, as_json: AsJson = False) -> None:
    """Say what is installed and in use, what is missing and how to get it."""
    from whyfirst.ui.health import examine

    findings = examine(stores_of(data))
    if as_json:
        print_json([finding.as_json() for finding in findings])
    else:
        for finding in findings:
            typer.echo(f"{finding.state:<8} {finding.what}: {finding.detail}")
    if any(finding.state == "broken" for finding in findings):
        raise typer.Exit(1)


def backup(
    target: Annotated[Path, typer.Argument(metavar="FILE", help="A new file.")],
    data: Data = None,
    *,
    as_json: AsJson = False,  # noqa: ARG001 - always JSON
) -> None:
    """Copy the memory into one file, also while a server runs."""
    from whyfirst.memory.backup import back_up

    told = back_up(stores_of(data), target)
    print_json({"file": str(target), **asdict(told)})


def restore(
    source: Annotated[Path, typer.Argument(metavar="FILE", help="A backup.")],
    data: Data = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Put a backup in place of the memory."""
    from whyfirst.memory import backup as copies

    stores = stores_of(data)
    ownership = stores.take()
    try:
        told = copies.restore(stores, source)
    finally:
        ownership.close()
    if as_json:
        print_json({"users": told.users, "turns": told.turns})
        return
    typer.echo(f"The memory is as it was in the backup: {told.users} users, {told.turns} turns.")
