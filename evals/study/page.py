"""Make the page that raters open: one file, blind, asking nobody for anything."""

import json
from collections.abc import Mapping, Sequence
from html import escape
from importlib import resources
from typing import Any

from whyfirst.evals.study.trials import Arm, Key, Trial

PLACE = "/*STUDY*/"


def render_page(trials: Sequence[Trial], key: Key, about: str) -> str:
    """Return the page.

    It holds each version of each trial under a code that says nothing; which version a rater
    sees follows from the rater's number, so that three raters in a row see all three.
    """
    template = resources.files("whyfirst.evals.study").joinpath("page.html").read_text("utf-8")
    study = {
        "study": key.study,
        "about": about,
        "trials": [
            {"id": t.id, "versions": {c: _blocks(t, a) for c, a in key.arms[t.id].items()}}
            for t in trials
        ],
    }
    # In a script element, only a closing tag could end it early.
    body = json.dumps(study, ensure_ascii=False).replace("<", "\\u003c")
    return template.replace(PLACE, body).replace("{title}", escape(about))


def _blocks(trial: Trial, arm: Arm) -> Sequence[Mapping[str, Any]]:
    request = {"kind": "request", "lines": [trial.request]}
    reasons = {"kind": "reasons", "lines": list(trial.rationale)}
    cards = {"kind": "cards", "lines": [[card.title, card.text] for card in trial.cards]}
    if arm == "first":
        return [request, reasons, cards]
    return [request, cards, reasons] if arm == "after" else [request, cards]
