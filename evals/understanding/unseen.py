"""Score the reader on families of later utterances that its gist is refitted without."""

from collections.abc import Iterator

from whyfirst.evals.figures import Figure
from whyfirst.evals.suite import Bench, FunctionSuite
from whyfirst.evals.understanding.refit import fitted_gist, fitting_lines
from whyfirst.evals.understanding.utterances import (
    CATALOGUES,
    figures_of,
    is_held_back,
    open_library,
    score_all,
    written_last,
    written_later,
)
from whyfirst.tools.encoder import Encoder
from whyfirst.tools.library import Library


def measure(bench: Bench) -> Iterator[Figure]:
    """Yield the figures of acts and of wishes; nothing without the encoder."""
    library = open_library(bench.work)
    if library.encoder is not None:
        yield from _unseen(library, library.encoder, bench.seed)


def _unseen(library: Library, encoder: Encoder, seed: int) -> Iterator[Figure]:
    last = {line["id"] for name in CATALOGUES for line in written_last(name)}
    known = [line for line in fitting_lines() if line["id"] in last or not is_held_back(line)]
    gist = fitted_gist(library, encoder.encode, known)
    for kind in ("acts", "wishes"):
        held = {
            name: [
                line
                for line in written_later(name)
                if is_held_back(line) and (line["id"].split("-w")[1][0] == "1") == (kind == "acts")
            ]
            for name in CATALOGUES
        }
        yield from figures_of(f"refit, held-back {kind}", score_all(library, held, gist), seed)


SUITE = FunctionSuite(
    name="unseen-wording",
    about="utterances of families that the gist is refitted without",
    measure=measure,
)
