"""Entries of a catalogue that are one and the same work: same title, same year."""

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from whyfirst.tools.catalogue import Catalogue
from whyfirst.tools.words import Scores


def originals(catalogue: Catalogue, counts: Scores | None) -> NDArray[np.intp]:
    """Return for each row the row that stands for it and its copies.

    Copies have one title and one year; an entry without a year joins its namesake. The one that
    was named most often stands for all. Only works have years: two articles of a shop that share
    a name are two articles.

    Args:
        catalogue: the items.
        counts: how often each item was named or chosen; None where nobody counted.
    """
    stand_in = np.arange(len(catalogue))
    if "year" not in catalogue.vocabulary.by_name:
        return stand_in
    often = np.zeros(len(catalogue)) if counts is None else counts
    for rows in _namesakes(catalogue):
        leader = max(rows, key=lambda row: (often[row], -row))
        stand_in[rows] = leader
    return stand_in


def _namesakes(catalogue: Catalogue) -> list[list[int]]:
    titled: dict[str, list[int]] = defaultdict(list)
    for row, item in enumerate(catalogue):
        titled[" ".join(item.title.casefold().split())].append(row)
    years = catalogue.numbers("year")
    found = []
    for rows in titled.values():
        dated = sorted({float(years[row]) for row in rows if not np.isnan(years[row])})
        undated = [row for row in rows if np.isnan(years[row])]
        groups = [[row for row in rows if years[row] == year] for year in dated] or [[]]
        if len(groups) == 1:
            groups[0].extend(undated)
        found += [group for group in groups if len(group) > 1]
    return found
