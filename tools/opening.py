"""Open a catalogue version: its items, its indexes, and what they need made the first time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from whyfirst.tools.blending import Blend, fit_blend
from whyfirst.tools.catalogue import Catalogue
from whyfirst.tools.company import Company
from whyfirst.tools.confidence import Confidence, Weigh, fit_confidence
from whyfirst.tools.conversations import Conversations, Talk
from whyfirst.tools.copies import originals
from whyfirst.tools.dialogues import Dialogue, stored_dialogues
from whyfirst.tools.encoder import Encoder
from whyfirst.tools.fitting import fit_company
from whyfirst.tools.fusion import UNFITTED, Fusion
from whyfirst.tools.importing import Progress, no_progress
from whyfirst.tools.interactions import Interactions
from whyfirst.tools.parameters import Parameters
from whyfirst.tools.probing import probes_of
from whyfirst.tools.records import weigh_record
from whyfirst.tools.retrieval import BY_MEANING, BY_WORDS, open_texts
from whyfirst.tools.signals import Index
from whyfirst.tools.storing import read_catalogue
from whyfirst.tools.titles import Titles
from whyfirst.tools.words import Scores


@dataclass(frozen=True, slots=True)
class OpenCatalogue:
    """A catalogue version with its indexes, ready for turns."""

    catalogue: Catalogue
    index: Index
    interactions: Interactions | None
    confidence: Confidence | None = None
    """The curve that was fitted at import, None where there was nothing to fit it to."""

    @property
    def signals(self) -> Mapping[str, float]:
        """Return the kinds of company evidence this catalogue can give, with their weights."""
        return self.index.signals


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
    index = Index(company, blend)
    confidence = Confidence.open(folder) or _fitted_confidence(index, folder, progress)
    return OpenCatalogue(catalogue, index, interactions, confidence)


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


def _fitted_confidence(index: Index, folder: Path, progress: Progress) -> Confidence | None:
    """Fit the chance that a score stands for, and keep it; None where nobody rated enough."""
    if index.company.interactions is None:
        return None

    def weigh_by(others: Interactions) -> Weigh:
        partial = replace(index, company=replace(index.company, interactions=others))
        ids, parameters = index.company.catalogue.item_ids, Parameters()

        def weigh(liked: Sequence[int], disliked: Sequence[int]) -> Scores:
            told = [ids[row] for row in liked], [ids[row] for row in disliked]
            return weigh_record(*told, partial, partial.signals, parameters)

        return weigh

    fitted = fit_confidence(index.company.interactions, weigh_by, progress)
    if fitted is not None:
        fitted.save(folder)
    return fitted


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
