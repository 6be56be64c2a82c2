"""The commands about a person's memory."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from whyfirst.memory.errors import DataFolderUnusable
from whyfirst.ui.options import AsJson, Data, User, ledger_of, opened, print_json, stores_of

if TYPE_CHECKING:
    from whyfirst.memory.preferences import MemoryChange, Preference

app = typer.Typer(no_args_is_help=True, help="See, export, undo, correct and forget memory.")
Record = Annotated[str, typer.Argument(metavar="ID", help="A preference's id, from `memory show`.")]


def _now() -> datetime:
    return datetime.now(UTC)


@app.command("show")
def show(
    user: User,
    data: Data = None,
    at: Annotated[str | None, typer.Option(metavar="TIME", help="What held then.")] = None,
    known_at: Annotated[
        str | None, typer.Option(metavar="TIME", help="As far as it was known then.")
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Show what is remembered about a user, now or at a time."""
    from whyfirst.memory.keeping import Memory

    with ledger_of(data, read_only=True) as ledger:
        records = Memory(user, ledger, _now).show(_time(at), known_at=_time(known_at))
    if as_json:
        print_json([record.model_dump(mode="json") for record in records])
    elif not records:
        typer.echo(f"Nothing is remembered about {user}.")
    for record in records if not as_json else ():
        typer.echo(_line(record))


def _time(given: str | None) -> datetime | None:
    from whyfirst.memory.errors import WrongUse

    try:
        found = datetime.fromisoformat(given) if given else None
    except ValueError as error:
        raise WrongUse(
            f"{given!r} is no time: write it as 2026-03-01 or 2026-03-01T18:00."
        ) from error
    return found.replace(tzinfo=UTC) if found is not None and found.tzinfo is None else found


def _line(record: "Preference") -> str:
    from whyfirst.memory.criteria import Bound

    value = record.value
    if isinstance(value, Bound):
        value = f"{value.op} {value.level or f'{value.number:g}'}"
    rule = ", rule" if record.hard else ""
    until = ", this conversation" if record.scope == "conversation" else ""
    said = f"“{record.quote}” {record.recorded_at:%Y-%m-%d}"
    return f"{record.id}  {record.direction} {record.aspect}: {value}{rule}{until}  ({said})"


@app.command("export")
def export(user: User, data: Data = None, *, as_json: AsJson = False) -> None:  # noqa: ARG001 - always JSON
    """Print everything stored about a user as JSON."""
    with ledger_of(data, read_only=True) as ledger:
        print_json(ledger.export(user))


@app.command("undo")
def undo(
    user: User,
    data: Data = None,
    turn: Annotated[str | None, typer.Option("--turn", metavar="T", help="Which turn.")] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Reverse the latest change, or those of one turn."""
    from whyfirst.memory.keeping import Memory

    with ledger_of(data, read_only=False) as ledger:
        _print_changes(Memory(user, ledger, _now).undo(turn), as_json=as_json)


@app.command("correct")
def correct(  # noqa: PLR0913 - typer makes each an option
    preference_id: Record,
    user: User,
    data: Data = None,
    direction: Annotated[str | None, typer.Option(help="want or avoid")] = None,
    hard: Annotated[bool | None, typer.Option("--hard/--soft", help="A rule, or a taste.")] = None,
    strength: Annotated[float | None, typer.Option(min=0.0, max=1.0)] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Edit one remembered preference; the old one stays in the history."""
    from whyfirst.memory.errors import WrongUse
    from whyfirst.memory.keeping import Memory

    if direction not in (None, "want", "avoid"):
        raise WrongUse(f"A direction is want or avoid, not {direction!r}.")
    chosen = {"want": "want", "avoid": "avoid"}.get(direction or "")
    with ledger_of(data, read_only=False) as ledger:
        memory = Memory(user, ledger, _now)
        changes = memory.correct(preference_id, direction=chosen, hard=hard, strength=strength)  # type: ignore[arg-type]
        _print_changes(changes, as_json=as_json)


@app.command("restore", hidden=True)
def restore(
    preference_id: Record, user: User, data: Data = None, *, as_json: AsJson = False
) -> None:
    """Let a preference hold again that was taken back."""
    from whyfirst.memory.keeping import Memory

    with ledger_of(data, read_only=False) as ledger:
        _print_changes(Memory(user, ledger, _now).restore(preference_id), as_json=as_json)


@app.command("import")
def take_in(
    path: Annotated[Path, typer.Argument(help="Interactions as JSON lines, gzip allowed.")],
    user: User,
    data: Data = None,
    catalogue: Annotated[str, typer.Option(help="What the items belong to.")] = "films",
    *,
    as_json: AsJson = False,
) -> None:
    """Distil what a user rated and reviewed elsewhere into preferences; one undo takes it back."""
    from whyfirst.agent.distilling import experience_of
    from whyfirst.ui.lines import read_lines

    lines = read_lines(path, ("item_id",))
    # A file of many people's: only this one's lines are theirs.
    own = [experience_of(line) for line in lines if str(line.get("user_id", user)) == user]
    with opened(data, catalogue) as recommender:
        _print_changes(recommender.import_history(user, own), as_json=as_json)


@app.command("forget")
def forget(
    user: User,
    preference_id: Annotated[str | None, typer.Argument(metavar="[ID]")] = None,
    data: Data = None,
    conversation: Annotated[
        str | None, typer.Option("--conversation", metavar="C", help="A whole conversation.")
    ] = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="Everything about the user.")] = False,
    as_json: AsJson = False,
) -> None:
    """Erase one preference, one conversation, or everything, for good."""
    from whyfirst.memory.keeping import Memory

    with ledger_of(data, read_only=False) as ledger:
        memory = Memory(user, ledger, _now)
        gone = memory.forget(preference_id, conversation_id=conversation, everything=everything)
    _compact(data, rebuild=False)
    if as_json:
        print_json({"erased": gone})
    else:
        typer.echo(f"Erased for good: {gone}.")


@app.command("compact")
def compact(
    data: Data = None,
    user: Annotated[  # noqa: ARG001 - what lies on disk is everybody's
        str | None, typer.Option("--user", metavar="U", help="Everybody's are finished anyway.")
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Finish every erasure on disk."""
    done = _compact(data, rebuild=False)
    if as_json:
        print_json({"projected": done})
    else:
        typer.echo("Every erasure is finished on disk.")


@app.command("rebuild", hidden=True)
def rebuild(data: Data = None) -> None:
    """Make the projection anew from the ledger."""
    typer.echo(f"{_compact(data, rebuild=True)} documents are projected.")


def _compact(data: Path | None, *, rebuild: bool) -> int:
    from whyfirst.memory.shards import ShardBroken
    from whyfirst.tools.encoder import Encoder, open_encoder

    stores = stores_of(data)
    with ledger_of(data, read_only=False) as ledger:
        found = open_encoder(stores.folder.cache)
        projection = stores.projection(ledger, found.encode if isinstance(found, Encoder) else None)
        try:
            done = projection.rebuild() if rebuild else projection.catch_up()
        except ShardBroken as error:
            raise DataFolderUnusable(
                f"The memory projection cannot be written ({error}); the erasure is gone from the"
                " ledger, run `whyfirst memory compact` again to finish it."
            ) from error
        finally:
            projection.close()
        ledger.compact(fully=True)
        return done


def _print_changes(changes: "tuple[MemoryChange, ...]", *, as_json: bool) -> None:
    if as_json:
        print_json([change.model_dump(mode="json") for change in changes])
        return
    for change in changes:
        record = change.after or change.before
        typer.echo(f"{change.op}: {_line(record) if record else change.preference_id}")
