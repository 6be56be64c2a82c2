"""Turn values into HTML for the chat: everything that people or catalogues wrote is escaped."""

import html
from collections.abc import Iterable, Sequence

from whyfirst.memory.criteria import Criterion
from whyfirst.memory.turns import Claim, SlateItem, Turn
from whyfirst.tools.catalogue import Catalogue
from whyfirst.tools.phrasing import say_wish
from whyfirst.tools.weighing import ITEM_SETS
from whyfirst.tools.writing import heading, write_body

_MARKDOWN = str.maketrans({c: f"&#{ord(c)};" for c in "*_`[]$~|#\\!>+-"})
SIGNS = {"for": "+", "against": "−", "caveat": "?"}  # noqa: RUF001 - a minus of the same width
POINTS = 4


def safe(text: str) -> str:
    """Return text that is shown as it is: no HTML, no Markdown, no line that ends a block."""
    return html.escape(text).replace("\n", "<br>").translate(_MARKDOWN)


def render_rationale(criteria: Sequence[Criterion], catalogue: Catalogue) -> str:
    """Return the argument of a turn: what counts, how, and on which words of the person's."""
    told = [c for c in criteria if c.aspect not in ITEM_SETS]
    if not any(e.kind == "preference" for c in told for e in c.evidence):
        plural = safe(catalogue.vocabulary.plural)
        return f'<div class="why">I know nothing of your taste in {plural} yet.</div>'
    lines = "".join(_criterion_line(c, catalogue) for c in told)
    return f'<div class="why"><b>What I go by</b><ul>{lines}</ul></div>'


def _criterion_line(criterion: Criterion, catalogue: Catalogue) -> str:
    verb = "you want" if criterion.direction == "want" else "you avoid"
    kind = "rule" if criterion.hard else f"counts {criterion.weight:.1f}"
    words = dict.fromkeys(e.quote for e in criterion.evidence if e.quote)
    quoted = ", ".join(f"“{safe(w)}”" for w in words)
    because = f" <i>because you said {quoted}</i>" if quoted else ""
    return (
        f"<li>{verb} <b>{safe(say_wish(criterion, catalogue))}</b>"
        f" <small>({kind})</small>{because}</li>"
    )


def render_slate(turn: Turn, catalogue: Catalogue) -> str:
    """Return the cards of a turn: what is shown, and what speaks for and against each."""
    entries = turn.slate or turn.near_misses
    if not entries or turn.decision in ("explain", "compare"):
        return ""
    cards = "".join(
        _card(place, entry, turn.rationale.claims, catalogue)
        for place, entry in enumerate(entries, start=1)
    )
    title = "" if turn.slate else "<p>Nothing keeps all of your rules. Nearest would be:</p>"
    return f'{title}<div class="slate">{cards}</div>'


def _card(place: int, entry: SlateItem, claims: Iterable[Claim], catalogue: Catalogue) -> str:
    own = [c for c in claims if c.item_id == entry.item_id]
    ordered = [c for stance in SIGNS for c in own if c.stance == stance]
    points = "".join(
        f'<li class="{claim.stance}">{SIGNS[claim.stance]} {safe(claim.text)}</li>'
        for claim in ordered[:POINTS]
    )
    summary = safe(catalogue.item(entry.item_id).text[:280])
    chance = f"{entry.confidence:.0%} likely to be liked"
    return (
        f'<div class="card"><b>{place}&#46; {safe(heading(entry.item_id, catalogue))}</b>'
        f" <small>{chance}</small><div>{summary}</div><ul>{points}</ul></div>"
    )


def render_lead(turn: Turn, catalogue: Catalogue) -> str:
    """Return what the reply says beside its items: what was noted, answered or asked."""
    body = write_body(turn, catalogue)
    kept = body if turn.decision == "abstain" and not turn.slate else ""
    rest = turn.reply.replace(body, "", 1) if body and not kept else turn.reply
    said = "\n".join(line for line in rest.splitlines() if line.strip())
    return f'<div class="said">{safe(said)}</div>' if said else ""


def render_turn(turn: Turn, catalogue: Catalogue) -> str:
    """Return a whole answer: the argument, then the items, then the rest."""
    parts = [render_lead(turn, catalogue)]
    if turn.decision in ("recommend", "relax", "ask"):
        parts.insert(0, render_rationale(turn.rationale.criteria, catalogue))
        parts.append(render_slate(turn, catalogue))
    return "".join(part for part in parts if part)
