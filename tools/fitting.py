"""Fit the weights of a catalogue's evidence at import, on past choices that it has not seen.

Conversations: the latest quarter of the file is held out, by conversation and in the file's
order (neighbours resemble each other, a random part would flatter what memorises); the others are
indexed, and each item the assistant named at a moment of the held-out part is a choice to explain.
Interactions: each person's last choice is held out and explained by what came before.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import TypeVar

import numpy as np

from whyfirst.tools.company import CHOSEN, NAMED, SAID, STRAIGHT, WORDS, Asked, Company
from whyfirst.tools.conversations import Conversations, Moment, Talk, moments_of
from whyfirst.tools.fusion import UNFITTED, WISHES, Choice, Curve, Fusion, fit, pick
from whyfirst.tools.importing import Progress
from whyfirst.tools.interactions import Step
from whyfirst.tools.overhearing import Wishes

Case = TypeVar("Case")

HELD_OUT = 0.25
MOST_CHOICES = 2000
FEWEST_CHOICES = 50
"""With fewer choices nothing is fitted."""
LEAST: Mapping[str, Curve] = MappingProxyType(
    {WORDS: Curve(gains=(0.0, 0.25)), WISHES: Curve(gains=(0.1,))}
)
"""What the words and the wishes of a person count at least."""


def fit_company(company: Company, talks: Sequence[Talk], progress: Progress) -> Fusion:
    """Fit all evidence that a catalogue can give.

    Args:
        company: the evidence; its indexes are replaced by those of the parts not held out.
        talks: the past conversations, in the file's order.
        progress: told how many choices are read.
    """
    return _fit_talk(company, talks, progress).but_also(_fit_choices(company, progress))


def _fit_talk(company: Company, talks: Sequence[Talk], progress: Progress) -> Fusion:
    cut = round(len(talks) * (1 - HELD_OUT))
    moments = [m for talk in talks[cut:] for m in moments_of(talk) if m.said]
    if len(moments) < FEWEST_CHOICES:
        return UNFITTED
    known = Conversations.of(talks[:cut], len(company.catalogue))
    partial = replace(company, conversations=known)
    aspects = partial.kinds((*SAID, *NAMED))
    read = list(_read_moments(partial, aspects, _some(moments), progress))
    return _heeding(fit("dialogues", (*aspects, WISHES), read, STRAIGHT))


def _heeding(fitted: Fusion) -> Fusion:
    """Return curves by which a person's own words always count a little: new items live on them."""
    least = {
        kind: curve
        for kind, curve in LEAST.items()
        if kind not in fitted.curves or fitted.curves[kind].weight < curve.weight
    }
    return fitted.but(curves={**fitted.curves, **least})


def _read_moments(
    company: Company, aspects: Sequence[str], moments: Sequence[Moment], progress: Progress
) -> Iterator[Choice]:
    wishes = Wishes(company.catalogue)
    for count, moment in enumerate(moments, start=1):
        asked = Asked(moment.said, company.named_in(moment.said))
        shares = {aspect: company.share(aspect, asked) for aspect in aspects}
        shares[WISHES] = wishes.nats(moment.said_by_user)
        choice = pick(shares, moment.recommended, ())
        if choice is not None:
            yield choice
        progress("moments fitted", count, len(moments))


def _fit_choices(company: Company, progress: Progress) -> Fusion:
    if company.interactions is None:
        return UNFITTED
    earlier, steps = company.interactions.held_out()
    if len(steps) < FEWEST_CHOICES:
        return UNFITTED
    partial = replace(company, interactions=earlier)
    aspects = partial.kinds(CHOSEN)
    read = _read_steps(partial, aspects, _some(steps), progress)
    return fit("interactions", aspects, list(read), STRAIGHT)


def _read_steps(
    company: Company, aspects: Sequence[str], steps: Sequence[Step], progress: Progress
) -> Iterator[Choice]:
    for count, step in enumerate(steps, start=1):
        asked = Asked(rows=step.before)
        shares = {aspect: company.share(aspect, asked) for aspect in aspects}
        choice = pick(shares, (step.chosen,), step.before)
        if choice is not None:
            yield choice
        progress("choices fitted", count, len(steps))


def _some(cases: Sequence[Case]) -> Sequence[Case]:
    if len(cases) <= MOST_CHOICES:
        return cases
    rng = np.random.default_rng(0)
    return [cases[i] for i in np.sort(rng.permutation(len(cases))[:MOST_CHOICES])]
