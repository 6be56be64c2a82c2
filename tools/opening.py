"""Open a catalogue version: its items, its indexes, and what they need made the first time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from whyfirst.tools.blending import Blend, fit_blend
from whyfirst.tools.catalogue import Catalogue
from whyfirst.tools.company import CHOSEN, CHOSEN_COMPANY, NAMED, SAID, Company
from whyfirst.tools.conversations import Conversations, Talk
from whyfirst.tools.copies import originals
from whyfirst.tools.dialogues import Dialogue, stored_dialogues
from whyfirst.tools.encoder import Encoder
from whyfirst.tools.fitting import fit_company
from whyfirst.tools.fusion import UNFITTED, Fusion
from whyfirst.tools.importing import Progress, no_progress
from whyfirst.tools.interactions import Interactions
from whyfirst.tools.probing import probes_of
from whyfirst.tools.retrieval import BY_MEANING, BY_WORDS, open_texts
from whyfirst.tools.signals import Index
from whyfirst.tools.storing import read_catalogue
from whyfirst.tools.titles import Titles
from whyfirst.tools.weighing import ALSO_LIKED, POPULARITY


@dataclass(frozen=True, slots=True)
class OpenCatalogue:
    """A catalogue version with its indexes, ready for turns."""

    catalogue: Catalogue
    index: Index
    interactions: Interactions | None

    @property
    def signals(self) -> Mapping[str, float]:
        """Return the kinds of company evidence this catalogue can give, with their weights.

        Fitted kinds have the nats that the best item gains; the others are to be weighed by
        parameters.
        """
        curves = self.index.company.fusion.curves
        fitted = {kind: curves[kind].weight for kind in (*SAID, *NAMED, *CHOSEN) if kind in curves}
        plain = {POPULARITY: 1.0, ALSO_LIKED: 1.0} if self.interactions else {}
        if CHOSEN_COMPANY in fitted:
            # It says the same: counted once.
            plain.pop(ALSO_LIKED)
        return MappingProxyType({**plain, **fitted})


def open_catalogue(
    folder: Path, name: str, encoder: Encoder | None, progress: Progress = no_progress
) -> OpenCatalogue:
    """Open the version in a folder, making its indexes and fitting its evidence the first time."""
    catalogue = read_catalogue(folder, name, folder.name)
    interactions = Interactions.open(folder, catalogue)
    company = Company(
        catalogue=catalogue,
        texts=open_texts(folder, catalogue, encoder, progress),
        conversations=None,
        interactions=interactions,
        titles=Titles(catalogue),
        fusion=UNFITTED,
    )
    talks = () if Fusion.is_in(folder) else _talks(stored_dialogues(folder), company)
    company = _with_evidence(company, talks, folder, progress)
    blend = Blend.open(folder) or _fitted_blend(company, talks, folder)
    return OpenCatalogue(catalogue, Index(company, blend), interactions)


def _with_evidence(
    company: Company, talks: Sequence[Talk], folder: Path, progress: Progress
) -> Company:
    if not Fusion.is_in(folder):
        if talks:
            Conversations.of(talks, len(company.catalogue)).save(folder)
        fit_company(company, talks, progress).save(folder)
    return replace(company, conversations=Conversations.open(folder), fusion=Fusion.open(folder))


def _fitted_blend(company: Company, talks: Sequence[Talk], folder: Path) -> Blend:
    """Fit the mixture of search and keep it; an even one is used, and not kept, without probes."""
    for source, probes in probes_of(company, talks):
        blend = fit_blend(company.texts, probes, source)
        if blend is not None:
            blend.save(folder)
            return blend
    return Blend(weights=dict.fromkeys((BY_WORDS, BY_MEANING), 1.0))


def _talks(dialogues: Sequence[Dialogue], company: Company) -> list[Talk]:
    """Put conversations on the catalogue's rows; where none tells what it names, titles do."""
    told = any(turn.named for dialogue in dialogues for turn in dialogue.turns)
    talks = [_talk(dialogue, company, told=told) for dialogue in dialogues]
    counts = np.bincount(
        [row for talk in talks for rows in talk.named for row in rows],
        minlength=len(company.catalogue),
    ).astype(np.float64)
    stand_in = originals(company.catalogue, counts)
    return [_folded(talk, stand_in) for talk in talks]


def _talk(dialogue: Dialogue, company: Company, *, told: bool) -> Talk:
    named = (
        tuple(company.catalogue.row(i) for i in turn.named)
        if told
        else tuple(company.titles.named_in(turn.text))
        for turn in dialogue.turns
    )
    return Talk(
        said=tuple(turn.text for turn in dialogue.turns),
        by_assistant=tuple(turn.by_assistant for turn in dialogue.turns),
        named=tuple(named),
    )


def _folded(talk: Talk, stand_in: NDArray[np.intp]) -> Talk:
    named = tuple(tuple(dict.fromkeys(int(stand_in[r]) for r in rows)) for rows in talk.named)
    return replace(talk, named=named)
