"""Fit every parameter that ships: `python -m whyfirst.evals.understanding.refit DATA CACHE`."""

import re
import sys
import tomllib
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from whyfirst.evals.understanding.fitting import (
    fit_gist,
    fit_intents,
    write_gist,
    write_intents,
)
from whyfirst.evals.understanding.iard import members_of, read_rows, sketches_of
from whyfirst.evals.understanding.utterances import (
    CATALOGUES,
    open_library,
    utterances,
    written_last,
    written_later,
)
from whyfirst.tools.library import Library
from whyfirst.tools.understanding import gist as gists
from whyfirst.tools.understanding.clauses import Clause, clauses_of
from whyfirst.tools.understanding.grounding import Grounder
from whyfirst.tools.understanding.intents import Embed
from whyfirst.tools.understanding.lines import situation_in
from whyfirst.tools.understanding.tokens import lowered, own_words

Line = Mapping[str, Any]
Example = tuple[gists.Told, frozenset[str]]

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
        write_gist(fitted_gist(library, embed, fitting_lines()), target / "gist.npz")


def fitting_lines() -> Iterator[Line]:
    """Yield every utterance that may be fitted on: the dev split, and those written later."""
    for name in CATALOGUES:
        yield from utterances(name, "dev")
        yield from written_later(name)
        yield from written_last(name)


def fitted_gist(library: Library, embed: Embed, lines: Iterable[Line]) -> gists.Gist:
    """Fit the gist on the written phrasings and on labelled utterances."""
    found = [*phrasings(), *clauses_in(library, lines)]
    told = [_varied(clause, place, kinds) for place, (clause, kinds) in enumerate(found)]
    known = gists.known_of(told, _in_batches(embed))
    return fit_gist(known, [kinds for _, kinds in found])


def phrasings() -> Iterator[Example]:
    """Yield the project's own phrasings, masked, with what each does."""
    file = resources.files("whyfirst.evals.understanding") / "phrasings.toml"
    for kind, said in tomllib.loads(file.read_text("utf-8")).items():
        for text in said:
            wording = re.sub("ITEM|TOPIC|FACET", lambda m: _STAND_INS[m.group()], text)
            yield gists.Told(wording), frozenset(kind.split())


def clauses_in(library: Library, lines: Iterable[Line]) -> Iterator[Example]:
    """Yield the clauses of labelled utterances, with what each does."""
    catalogues = {name: library.open(name).catalogue for name in CATALOGUES}
    grounders = {name: Grounder(catalogue) for name, catalogue in catalogues.items()}
    for line in lines:
        catalogue, grounder = catalogues[line["catalogue"]], grounders[line["catalogue"]]
        situation = situation_in(line, catalogue)
        text = own_words(line["message"]) if own_words(line["message"]).strip() else line["message"]
        clauses = clauses_of(lowered(text), grounder.ground(text, situation))
        for clause, kinds in zip(clauses, _done_by(text, clauses, line["acts"]), strict=True):
            yield gists.told(text, clause, len(clauses), situation), kinds or frozenset({"none"})


def _done_by(
    text: str, clauses: Sequence[Clause], acts: Iterable[Mapping[str, Any]]
) -> list[frozenset[str]]:
    """Return what each clause does: a wish belongs to one, other acts to all that they cover."""
    kinds: list[set[str]] = [set() for _ in clauses]
    for act in acts:
        start = max(text.find(act["quote"]), 0)
        end = start + len(act["quote"])
        shared = [max(0, min(c.end, end) - max(c.start, start)) for c in clauses]
        most = max(range(len(clauses)), key=shared.__getitem__)
        covered = [n for n, c in enumerate(clauses) if 2 * shared[n] >= c.end - c.start]
        for place in {most, *(() if act["kind"] in ("state", "answer") else covered)}:
            kinds[place].add(_kind(act))
            kinds[place].update({gists.AVERSE} if _is_averse(act) else ())
    return [frozenset(own) for own in kinds]


def _varied(told: gists.Told, place: int, kinds: frozenset[str]) -> gists.Told:
    """Return a clause in a situation that it might as well have been said in.

    Labelled wishes mostly come without a slate or anything said before, and claims only with
    disputes: in use all three are nearly always there, and none may tell what is said.
    """
    drawn, state = zlib.crc32(f"{place} {told.wording}".encode()), set(told.state)
    chance = drawn % 8
    if state and drawn // 8 % 3:
        state.add("told")
    if "none shown" in state and chance < 4:  # noqa: PLR2004 - every other one
        state = state - {"none shown"} | {"one shown" if chance == 0 else "several shown"}
    if state and "none shown" not in state and "challenge" not in kinds and chance % 2:
        state.add("claimed")
    return gists.Told(told.wording, frozenset(state))


def _in_batches(embed: Embed) -> Embed:
    def batched(texts: Sequence[str]) -> NDArray[np.float32]:
        return np.vstack([embed(texts[n : n + 64]) for n in range(0, len(texts), 64)])

    return batched


def _is_averse(act: Mapping[str, Any]) -> bool:
    """Say whether a wish is against what it names; little of a level counts, a limit does not."""
    criterion = act.get("criterion")
    if act["kind"] not in ("state", "answer") or not criterion:
        return False
    value = criterion["value"]
    low = isinstance(value, Mapping) and "level" in value and value["op"] in ("<", "<=")
    return criterion["direction"] == "avoid" or (low and not value.get("relative_to"))


def _kind(act: Mapping[str, Any]) -> str:
    criterion = act.get("criterion")
    if act["kind"] == "rate_item" and isinstance(criterion, Mapping):
        return "liked" if criterion["direction"] == "want" else "disliked"
    return str(act["kind"])


if __name__ == "__main__":
    refit(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]))
