"""Fit every parameter that ships: `python -m whyfirst.evals.understanding.refit DATA CACHE`."""

import re
import sys
import tomllib
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

from whyfirst.evals.understanding.fitting import (
    fit_gist,
    fit_intents,
    write_gist,
    write_intents,
)
from whyfirst.evals.understanding.iard import members_of, read_rows, sketches_of
from whyfirst.evals.understanding.utterances import CATALOGUES, open_library, utterances
from whyfirst.tools.library import Library
from whyfirst.tools.understanding import gist as gists
from whyfirst.tools.understanding.grounding import Grounder
from whyfirst.tools.understanding.intents import Embed
from whyfirst.tools.understanding.lines import situation_in

_STAND_INS = {"ITEM": gists.ITEM, "TOPIC": gists.TOPIC, "FACET": gists.FACET}


def refit(data: Path, work: Path, target: Path) -> None:
    """Fit the classifier of free talk and the gist, and write both.

    Args:
        data: the folder of the public data sets, with `iard-dev`.
        work: holds the exported encoder and the installed catalogues.
        target: where the parameters go: `tools/understanding` of a checkout.
    """
    library = open_library(work)
    rows, films = read_rows(data / "iard-dev"), library.open("films").catalogue
    embed = library.encoder.encode if library.encoder else None
    for name, chosen in (("encoder", embed), ("plain", None)):
        fitted = fit_intents(sketches_of(rows, films, chosen), members_of(rows))
        write_intents(fitted, target / f"intents-{name}.npz")
    if embed is not None:
        write_gist(fitted_gist(library, embed), target / "gist.npz")


def fitted_gist(library: Library, embed: Embed) -> gists.Gist:
    """Fit the gist on the written phrasings and on the dev utterances that do one thing."""
    examples = [*phrasings(), *plain_utterances(library)]
    features = gists.features_of([text for text, _ in examples], embed)
    return fit_gist(features, [kind for _, kind in examples])


def phrasings() -> Iterator[tuple[str, str]]:
    """Yield the project's own phrasings, masked, with what each does."""
    file = resources.files("whyfirst.evals.understanding") / "phrasings.toml"
    for kind, said in tomllib.loads(file.read_text("utf-8")).items():
        for text in said:
            yield re.sub("ITEM|TOPIC|FACET", lambda m: _STAND_INS[m.group()], text), kind


def plain_utterances(library: Library) -> Iterator[tuple[str, str]]:
    """Yield the dev utterances that do one thing, masked, with what it is."""
    for name in CATALOGUES:
        catalogue = library.open(name).catalogue
        grounder = Grounder(catalogue)
        for line in utterances(name, "dev"):
            kinds = {_kind(act) for act in line["acts"]} - {"answer"}
            if len(kinds) == 1:
                mentions = grounder.ground(line["message"], situation_in(line, catalogue))
                yield gists.masked(line["message"], mentions), kinds.pop()


def _kind(act: dict[str, object]) -> str:
    criterion = act.get("criterion")
    if act["kind"] == "rate_item" and isinstance(criterion, dict):
        return "liked" if criterion["direction"] == "want" else "disliked"
    return str(act["kind"])


if __name__ == "__main__":
    refit(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]))
