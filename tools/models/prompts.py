"""The prompts: short, in files, one version in use of each, known by their hash."""

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage

IN_USE = {
    "reader": "reader-1",
    "reviews": "reviews-1",
    "deliberator": "deliberator-1",
    "writer": "writer-1",
}
"""The file of each role. A changed prompt gets a new file, so that old turns stay explained."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a role tells its model before it shows it anything."""

    name: str
    text: str

    @property
    def digest(self) -> str:
        """The hash that a turn stores."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:16]

    def messages(self, shown: str) -> list["BaseMessage"]:
        """Return the instructions, and after them what they are about."""
        from langchain_core.messages import HumanMessage, SystemMessage

        return [SystemMessage(self.text), HumanMessage(shown)]


@cache
def prompt_of(role: str) -> Prompt:
    """Return the prompt in use for a role."""
    name = IN_USE[role]
    place = resources.files("whyfirst.tools.models") / "prompts" / f"{name}.txt"
    return Prompt(name, place.read_text("utf-8").strip())
