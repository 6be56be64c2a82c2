"""Chat in a terminal, or line by line through a pipe."""

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import typer

from whyfirst.memory.errors import WhyfirstError
from whyfirst.memory.turns import Turn
from whyfirst.ui.options import print_json

if TYPE_CHECKING:
    from rich.console import Console

    from whyfirst.agent.recommender import Recommender

LEAVING = frozenset({"/quit", "/exit", "/bye", ":q"})
HELP = """Say what you want or cannot stand, in your own words. You can also:
  argue       "I never said I like slow films", "that isn't scary at all"
  ask         "why the second one?", "why not Heat?", "compare the first and the third"
  refine      "the second one but newer", "something else", "just tonight something funny"
  remember    "seen it, loved it", "what do you know about me?", "undo that", "forget that I …"
  /new        begin a new conversation (your memory stays)
  /quit       leave"""


class Chat:
    """One person's chat."""

    def __init__(
        self,
        recommender: "Recommender",
        *,
        user: str,
        conversation: str | None,
        use_profile: bool,
        as_json: bool,
    ) -> None:
        self._recommender = recommender
        self._user = user
        self._conversation = conversation or self._fresh_name()
        self._use_profile = use_profile
        self._as_json = as_json
        self._console = _console()

    def run(self) -> None:
        """Answer message after message until the input ends."""
        for message in self._messages():
            try:
                turn = self._recommender.reply(
                    self._user,
                    message,
                    conversation=self._conversation,
                    use_profile=self._use_profile,
                )
            except WhyfirstError as error:
                self._refuse(error)
                continue
            self._show(turn)

    def _fresh_name(self) -> str:
        taken = set(self._recommender.conversations(self._user))
        number = len(taken) + 1
        while f"chat-{number}" in taken:
            number += 1
        return f"chat-{number}"

    def _messages(self) -> Iterator[str]:
        if sys.stdin.isatty():
            yield from self._typed()
            return
        # Bytes that are no UTF-8 are shown as such rather than ending the conversation.
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
        for line in sys.stdin:
            if line.strip():
                yield line.rstrip("\n")

    def _typed(self) -> Iterator[str]:
        noun = self._recommender.catalogue.vocabulary.plural
        self._console.print(f"What {noun} are you after? (/help says what I understand)")
        while True:
            try:
                message = self._console.input("[bold]you[/bold] ")
            except (EOFError, KeyboardInterrupt):
                return
            command = message.strip().lower()
            if command in LEAVING:
                return
            if command in ("/help", "help", "?"):
                self._console.print(HELP, markup=False)
            elif command == "/new":
                self._conversation = self._fresh_name()
                self._console.print("A new conversation. I still remember what you told me.")
            elif command:
                yield message

    def _show(self, turn: Turn) -> None:
        if self._as_json:
            print_json(turn.model_dump(mode="json"))
            return
        self._console.print(turn.reply, markup=False, highlight=False, soft_wrap=True)
        self._console.print()

    def _refuse(self, error: WhyfirstError) -> None:
        if self._as_json:
            print_json({"error": str(error)})
        typer.echo(f"whyfirst: {error}", err=True)


def _console() -> "Console":
    from rich.console import Console

    return Console()
