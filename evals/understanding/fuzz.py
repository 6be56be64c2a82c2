"""Fuzz the reader with atheris: messages put together from bits of real ones and of noise.

Run `python -m whyfirst.evals.understanding.fuzz WORK -max_total_time=600`. Looks for crashes,
quotes that are not verbatim, and messages that take long to read. Needs `atheris`, which is no
dependency of the project.
"""

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from whyfirst.evals.understanding.utterances import CATALOGUES, utterances
from whyfirst.tools.library import Library
from whyfirst.tools.understanding import Reader, Situation

TOO_LONG = 5.0
"""Seconds of processor time that no message may take."""


def check(reader: Reader, situation: Situation, text: str) -> None:
    """Read a message and hold what must always hold.

    Raises:
        AssertionError: a quote is not verbatim, or reading took too long.
    """
    started = time.process_time()
    reading = reader.read(text, situation)
    spent = time.process_time() - started
    if spent > TOO_LONG:
        raise AssertionError(f"{spent:.1f} s for {len(text)} characters")
    for act in reading.acts:
        if not act.quote or act.quote not in text:
            raise AssertionError(f"{act.quote!r} is not in the message")


def pieces_of_messages() -> list[str]:
    """Return the words and the whole messages of the dev utterances, and marks between them."""
    messages = [line["message"] for name in CATALOGUES for line in utterances(name, "dev")]
    words = {word for message in messages for word in message.split()}
    return [*sorted(words), *messages, *" .,;:!?()'\"-…\n", "...", "é", "ß", "🎬", "\x00"]


def composed(provider: Any, pieces: Sequence[str]) -> str:
    """Return a message: pieces, some of them many times over, with noise between."""
    parts = []
    for _ in range(provider.ConsumeIntInRange(1, 40)):
        piece = pieces[provider.ConsumeIntInRange(0, len(pieces) - 1)]
        parts.append((piece + " ") * (50 if provider.ConsumeIntInRange(0, 30) == 0 else 1))
        if provider.ConsumeIntInRange(0, 9) == 0:
            parts.append(provider.ConsumeUnicodeNoSurrogates(12))
    return "".join(parts) or " "


def main() -> None:
    """Fuzz until told to stop."""
    import atheris

    library = Library(Path(sys.argv.pop(1)) / "catalogues")
    catalogues = [library.open(name).catalogue for name in CATALOGUES]
    situations = [Situation(slate=c.item_ids[:3]) for c in catalogues]
    readers = [Reader(c) for c in catalogues]
    pieces = pieces_of_messages()

    def one(data: bytes) -> None:
        provider = atheris.FuzzedDataProvider(data)
        place = provider.ConsumeIntInRange(0, len(readers) - 1)
        check(readers[place], situations[place], composed(provider, pieces))

    atheris.Setup(sys.argv, one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
