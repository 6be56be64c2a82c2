"""Read what is on the table from a line of JSON, as `parse` takes it."""

from collections.abc import Mapping
from typing import Any

from whyfirst.memory.turns import Question
from whyfirst.tools.catalogue import Catalogue
from whyfirst.tools.understanding.situation import ShownClaim, Situation, Utterance


def situation_in(line: Mapping[str, Any], catalogue: Catalogue) -> Situation:
    """Return the situation that a line describes.

    Args:
        line: `history`, `slate` (ids or titles) and `rationale` (`id`, `text`), all optional.
        catalogue: what the slate is from.
    """
    titles = {item.title.casefold(): item.item_id for item in catalogue}
    slate = [
        str(named) if named in catalogue else titles.get(str(named).casefold())
        for named in line.get("slate") or ()
    ]
    history = tuple(
        Utterance("user" if said.get("role") == "user" else "assistant", str(said["content"]))
        for said in line.get("history") or ()
    )
    return Situation(
        history=history,
        slate=tuple(item_id for item_id in slate if item_id),
        claims=tuple(
            ShownClaim(str(c["id"]), str(c["text"]), None) for c in line.get("rationale") or ()
        ),
        question=_question(history, catalogue),
        is_transcript=bool(history),
    )


def _question(history: tuple[Utterance, ...], catalogue: Catalogue) -> Question | None:
    last = history[-1] if history else None
    if last is None or last.role != "assistant" or not last.content.rstrip().endswith("?"):
        return None
    return Question(aspect=asked_aspect(last.content, catalogue), text=last.content)


def asked_aspect(text: str, catalogue: Catalogue) -> str:
    """Return the facet that a question names, "text" where it names none."""
    last = text.rstrip("?").replace("!", ".").split(".")[-1].lower()
    spaced = "".join(c if c.isalnum() or c == "-" else " " for c in last)
    for facet in catalogue.vocabulary.facets:
        words = (facet.name.replace("_", " "), facet.label, *facet.words, *facet.values)
        if any(len(word) > 3 and f" {word} " in f" {spaced} " for word in words):  # noqa: PLR2004
            return facet.name
    return "text"
