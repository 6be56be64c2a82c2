"""Fuzz the shipped reader: messages put together from bits of real ones and of noise.

Run `python -m whyfirst.evals.understanding.fuzz WORK -max_total_time=600` for atheris, which is no
dependency of the project, or `... fuzz WORK --hypothesis=600` for Hypothesis, which comes with the
tests. Looks for crashes, quotes that are not verbatim, and messages that take long to read.
"""

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from whyfirst.evals.understanding.utterances import CATALOGUES, open_library, utterances
from whyfirst.tools.catalogue import Catalogue
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


def checks(work: Path) -> tuple[Callable[[str], None], ...]:
    """Return what checks a message with each catalogue's reader, the encoder with it."""
    library = open_library(work)
    embed = library.encoder.encode if library.encoder else None

    def check_with(catalogue: Catalogue) -> Callable[[str], None]:
        reader, situation = Reader(catalogue, embed), Situation(slate=catalogue.item_ids[:3])
        return lambda text: check(reader, situation, text)

    return tuple(check_with(library.open(name).catalogue) for name in CATALOGUES)


def fuzz_with_hypothesis(work: Path, seconds: float) -> int:
    """Fuzz for so long; return how many messages were read.

    Raises:
        AssertionError: as `check`, with the smallest message that shows it.
    """
    from hypothesis import HealthCheck, given, seed, settings
    from hypothesis import strategies as st

    readers, count, ends = checks(work), 0, time.monotonic() + seconds
    bits = st.sampled_from(pieces_of_messages()) | st.text(max_size=12)
    while time.monotonic() < ends:

        @seed(count)
        @settings(
            max_examples=200, deadline=None, database=None, suppress_health_check=tuple(HealthCheck)
        )
        @given(st.lists(bits, max_size=40).map(" ".join), st.sampled_from(readers))
        def read(text: str, checked: Callable[[str], None]) -> None:
            nonlocal count
            count += 1
            checked(text or " ")

        read()
    return count


def fuzz_with_atheris(work: Path, options: Sequence[str]) -> None:
    """Fuzz until told to stop."""
    import atheris

    readers, pieces = checks(work), pieces_of_messages()

    def one(data: bytes) -> None:
        provider = atheris.FuzzedDataProvider(data)
        checked = readers[provider.ConsumeIntInRange(0, len(readers) - 1)]
        checked(composed(provider, pieces))

    atheris.Setup(list(options), one)
    atheris.Fuzz()


def main() -> None:
    """Fuzz as the command line says."""
    program, work, *options = sys.argv
    if options and options[0].startswith("--hypothesis="):
        seconds = float(options[0].split("=")[1])
        count = fuzz_with_hypothesis(Path(work), seconds)
        sys.stdout.write(f"{count} messages, nothing found\n")
    else:
        fuzz_with_atheris(Path(work), (program, *options))


if __name__ == "__main__":
    main()
