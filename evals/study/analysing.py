"""Analyse ratings: each arm with its interval, each pair of arms within raters."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from statistics import fmean
from typing import Literal

from pydantic import Field, ValidationError

from whyfirst.evals.figures import Figure, mean_figure
from whyfirst.evals.study.trials import ARMS, Arm, Key
from whyfirst.memory.criteria import Frozen
from whyfirst.memory.errors import MalformedFile, WrongUse

Scale = Literal["trust", "understanding"]
SCALES: tuple[Scale, ...] = ("trust", "understanding")
FEWEST = 12
"""Raters below which nothing is concluded, whatever the interval says."""
PAIRS: tuple[tuple[Arm, Arm], ...] = (("first", "after"), ("first", "hidden"), ("after", "hidden"))


class Rating(Frozen):
    """What a rater said of one trial."""

    trial: str
    code: str
    trust: int = Field(ge=1, le=5)
    understanding: int = Field(ge=1, le=5)
    ms: int = 0


class Ratings(Frozen):
    """All that one rater said."""

    study: str
    rater: str
    kind: Literal["person", "scripted"]
    ratings: tuple[Rating, ...]


Scored = Mapping[tuple[str, Arm], Sequence[float]]
"""Points by rater and arm."""


def read_ratings(paths: Sequence[Path], key: Key) -> tuple[Ratings, ...]:
    """Read what raters saved.

    Raises:
        MalformedFile: a file holds no ratings of this study.
        WrongUse: one rater came twice.
    """
    read = tuple(_read(path, key) for path in paths)
    names = [ratings.rater for ratings in read]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise WrongUse(f"Rater {', '.join(twice)} came twice; every rater needs a number alone.")
    return read


def _read(path: Path, key: Key) -> Ratings:
    try:
        ratings = Ratings.model_validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        raise MalformedFile(f"{path.name} holds no ratings: {where}: {first['msg']}.") from error
    unknown = [r.trial for r in ratings.ratings if r.code not in key.arms.get(r.trial, {})]
    if ratings.study != key.study or unknown:
        raise MalformedFile(f"{path.name} is of another study than the key.")
    return ratings


def analyse(given: Sequence[Ratings], key: Key, seed: int) -> Iterator[Figure]:
    """Yield the figures: means by arm, differences within raters."""
    for scale in SCALES:
        points = _points(given, key, scale)
        for arm in ARMS:
            yield _by_arm(points, arm, scale, seed)
        for one, other in PAIRS:
            yield _difference(points, one, other, scale, seed)


def _points(given: Sequence[Ratings], key: Key, scale: Scale) -> Scored:
    scored = [
        ((ratings.rater, key.arms[r.trial][r.code]), float(getattr(r, scale)))
        for ratings in given
        for r in ratings.ratings
    ]
    ordered = sorted(scored, key=lambda pair: pair[0])
    return {
        name: [points for _, points in group]
        for name, group in groupby(ordered, key=lambda pair: pair[0])
    }


def _by_arm(points: Scored, arm: Arm, scale: Scale, seed: int) -> Figure:
    scores = [(rater, p) for (rater, shown), ps in points.items() if shown == arm for p in ps]
    return mean_figure(
        f"{scale}, rationale {arm}",
        [p for _, p in scores],
        seed=seed,
        groups=[rater for rater, _ in scores] or None,
        note="points of 5; whole raters resampled",
    )


def _difference(points: Scored, one: Arm, other: Arm, scale: Scale, seed: int) -> Figure:
    raters = sorted({rater for rater, _ in points})
    gaps = [
        fmean(points[r, one]) - fmean(points[r, other])
        for r in raters
        if (r, one) in points and (r, other) in points
    ]
    return mean_figure(
        f"{scale}, {one} less {other}", gaps, seed=seed, note="within raters, points of 5"
    )


def conclude(given: Sequence[Ratings], figures: Sequence[Figure]) -> tuple[str, ...]:
    """Return what may be said; nothing about people unless enough people rated."""
    people = sum(ratings.kind == "person" for ratings in given)
    scripted = len(given) - people
    if scripted:
        return (f"{scripted} of {len(given)} raters are scripts: this says nothing about people.",)
    if people < FEWEST:
        return (f"{people} people rated; below {FEWEST} nothing is concluded.",)
    return tuple(_sentence(figure) for figure in figures if " less " in figure.name)


def _sentence(figure: Figure) -> str:
    if figure.value is None or figure.low is None or figure.high is None:
        return f"{figure.name}: unscored."
    told = f"{figure.value:+.2f} points [{figure.low:+.2f}, {figure.high:+.2f}], n {figure.n}"
    if figure.low <= 0 <= figure.high:
        return f"{figure.name}: no difference shown ({told})."
    return f"{figure.name}: {'higher' if figure.value > 0 else 'lower'} ({told})."
