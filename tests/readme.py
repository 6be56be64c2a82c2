"""Play what the README shows; `python -m tests.readme` writes its transcript anew."""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
ARCHITECTURE = ROOT / "docs" / "architecture.md"
SHOWN = 2
"""How many items of a slate the README shows; the rest stands behind an ellipsis."""
ELLIPSIS = "   …"
_DATE = re.compile(r"\b\d{1,2} [A-Z][a-z]+ 20\d\d\b")
_SESSION = re.compile(r"```console\n(\$ whyfirst chat [^\n]*\n> .*?)```", re.DOTALL)


@dataclass(frozen=True)
class Said:
    """A message and the reply to it."""

    message: str
    reply: tuple[str, ...]


@dataclass(frozen=True)
class Session:
    """One run of the program."""

    command: str
    turns: tuple[Said, ...]


def sessions_in(text: str) -> tuple[Session, ...]:
    """Return the runs that a transcript shows."""
    return tuple(_session(found.group(1)) for found in _SESSION.finditer(text))


def _session(block: str) -> Session:
    command, *lines = block.rstrip().split("\n")
    turns: list[Said] = []
    for line in lines:
        if line.startswith("> "):
            turns.append(Said(line.removeprefix("> "), ()))
        elif line:
            turns[-1] = Said(turns[-1].message, (*turns[-1].reply, line))
    return Session(command.removeprefix("$ "), tuple(turns))


def play(session: Session, data: Path) -> Session:
    """Run a session in a process of its own and return what it said."""
    typed = "".join(f"{turn.message}\n" for turn in session.turns)
    done = shell(session.command, {"WHYFIRST_DATA": str(data)}, typed=typed)
    replies = done.rstrip("\n").split("\n\n")
    return Session(
        session.command,
        tuple(
            Said(turn.message, tuple(reply.split("\n")))
            for turn, reply in zip(session.turns, replies, strict=True)
        ),
    )


def shell(command: str, environ: Mapping[str, str], *, typed: str = "", cwd: Path = ROOT) -> str:
    """Run a line as a shell would, `whyfirst` being this checkout's; return what it prints.

    Raises:
        subprocess.CalledProcessError: it ended with an error.
    """
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder) / "whyfirst"
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m whyfirst.ui "$@"\n')
        program.chmod(0o755)
        done = subprocess.run(
            ["/bin/sh", "-c", command],
            input=typed,
            capture_output=True,
            text=True,
            check=True,
            cwd=cwd,
            env={
                **os.environ,
                "PATH": f"{folder}:{os.environ['PATH']}",
                "PYTHONPATH": str(ROOT / ".typing"),
                "COLUMNS": "200",
                **environ,
            },
        )
    return done.stdout


def matches(shown: Sequence[str], said: Sequence[str]) -> bool:
    """Say whether a reply is as shown; an ellipsis stands for any lines, a date for any date."""
    pattern = "\n".join(".*" if line == ELLIPSIS else re.escape(undated(line)) for line in shown)
    return re.fullmatch(pattern, "\n".join(map(undated, said)), re.DOTALL) is not None


def undated(line: str) -> str:
    """Return a line with its date taken out."""
    return _DATE.sub("DATE", line)


def shortened(reply: Sequence[str]) -> Iterator[str]:
    """Yield a reply as the README shows it: the first items of a slate, then an ellipsis."""
    hidden = False
    for line in reply:
        place = re.match(r"(\d+)\. ", line)
        if place:
            began, hidden = hidden, int(place.group(1)) > SHOWN
            if hidden and not began:
                yield ELLIPSIS
        if not hidden:
            yield line


def written(session: Session) -> str:
    """Return a session as the README shows it."""
    turns = ("\n".join([f"> {turn.message}", *shortened(turn.reply)]) for turn in session.turns)
    return "```console\n" + f"$ {session.command}\n" + "\n\n".join(turns) + "\n```"


def included(text: str) -> str:
    """Return the README with the files it includes as they are now."""

    def fence(found: re.Match[str]) -> str:
        code = (ROOT / found.group(1)).read_text("utf-8").rstrip()
        return f"<!-- include {found.group(1)} -->\n```python\n{code}\n```\n<!-- /include -->"

    return re.sub(r"<!-- include (\S+) -->\n.*?<!-- /include -->", fence, text, flags=re.DOTALL)


def drawn(text: str) -> str:
    """Return a page with the picture of the turn as the graph is compiled now."""
    from whyfirst.agent.graph import build_graph

    picture = build_graph().get_graph().draw_mermaid().strip()
    block = f"<!-- graph -->\n```mermaid\n{picture}\n```\n<!-- /graph -->"
    return re.sub(r"<!-- graph -->\n.*?<!-- /graph -->", lambda _: block, text, flags=re.DOTALL)


def rewrite() -> None:
    """Write the transcript, the included files and the picture of the graph anew."""
    ARCHITECTURE.write_text(drawn(ARCHITECTURE.read_text("utf-8")), "utf-8")
    text = included(README.read_text("utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        for found in list(_SESSION.finditer(text)):
            fresh = written(play(_session(found.group(1)), Path(folder)))
            text = text.replace(found.group(), fresh)
    README.write_text(text, "utf-8")


if __name__ == "__main__":
    rewrite()
