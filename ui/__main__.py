"""The command `whyfirst`: what can be asked, and how errors are said."""

import logging
import sys

import typer
from typer.core import TyperGroup

from whyfirst.ui import checks, faces, reading, tuning
from whyfirst.ui.catalogues import app as catalogue_app
from whyfirst.ui.evaluations import app as eval_app
from whyfirst.ui.memories import app as memory_app


class _InOrder(TyperGroup):
    """Lists the commands in the order in which somebody new needs them."""

    def list_commands(self, _ctx: object) -> list[str]:
        """Return the names of the commands."""
        return list(self.commands)


app = typer.Typer(
    cls=_InOrder,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Recommendations that say why first, and let you argue with it.",
)
app.command("chat")(faces.chat)
app.command("serve")(faces.serve)
app.command("mcp")(faces.mcp)
app.add_typer(catalogue_app, name="catalogue")
app.add_typer(memory_app, name="memory")
app.command("parse")(reading.parse)
app.command("rank")(reading.rank)
app.add_typer(eval_app, name="eval")
app.command("verify")(checks.verify)
app.command("doctor")(checks.doctor)
app.command("backup")(checks.backup)
app.command("restore")(checks.restore)
app.command("tune")(tuning.tune)


def main() -> None:
    """Run the command line; an error is one sentence, unless `--debug` asks for more."""
    arguments = sys.argv[1:]
    debug = "--debug" in arguments
    raise SystemExit(run([a for a in arguments if a != "--debug"], debug=debug))


def run(arguments: list[str], *, debug: bool = False) -> int:
    """Run a command and return its exit status: 0, 1 for a fault, 2 for wrong use."""
    from whyfirst.memory.errors import WhyfirstError, WrongUse

    # Libraries report to nobody in particular; what concerns the user is said by us.
    logging.basicConfig(level=logging.DEBUG if debug else logging.ERROR)
    command = typer.main.get_command(app)
    try:
        status = command(args=arguments, prog_name="whyfirst", standalone_mode=False)
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 1
    except typer.TyperException as error:
        typer.echo(_misuse(error), err=True)
        return error.exit_code
    except WhyfirstError as error:
        if debug:
            raise
        typer.echo(f"whyfirst: {error}", err=True)
        return 2 if isinstance(error, WrongUse) else 1
    except (BrokenPipeError, KeyboardInterrupt, typer.Abort):
        return 1
    except OSError as error:
        if debug:
            raise
        typer.echo(f"whyfirst: {error.strerror or error}: {error.filename}", err=True)
        return 1
    return status if isinstance(status, int) else 0


def _misuse(error: typer.TyperException) -> str:
    """Say in one sentence how a command was written wrongly; without arguments its help is said."""
    said = error.format_message()
    if said.startswith("Usage:"):
        return said
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "whyfirst"
    return f"whyfirst: {' '.join(said.split()).rstrip('.')}; see `{command} --help`."


if __name__ == "__main__":
    main()
