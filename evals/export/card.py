"""The data card of an export: what it is, how it was made, what was checked, what it is not."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from whyfirst.evals import provenance
from whyfirst.evals.export.exporting import LINES, Export
from whyfirst.evals.export.judging import Judgement
from whyfirst.evals.export.rows import Row

CARD = "README.md"
_TEMPLATE = """\
# Rationales before recommendations

{rows} recommendations over {catalogues}, each with the argument that was fixed before any item
was looked at. One JSON object a line in `{lines}` (gzip, UTF-8).

* **Origin**: {origin}
* **Made with**: whyfirst {version}, code {code}, seed {seed}.
* **Made by**: `{command}`. The same command with the same code gives the same bytes.
* **Licence**: {licence}

## What a row holds

| field | holds |
|---|---|
| `id`, `catalogue`, `catalogue_version`, `parameters_hash` | enough to weigh it again |
| `remembered` | the person's words from other conversations that the rationale rests on |
| `conversation` | messages up to the one that is answered, as `role` and `content` |
| `shown` | earlier slates that criteria are reactions to, by turn |
| `criteria` | the rationale: aspect, value, want or avoid, hard or soft, weight in nats, evidence |
| `claims` | for and against the choice, each with the criterion and the field that checks it |
| `choice` | the item, its score, what each criterion contributes, the slate it leads |
| `reaction` | what the person said next, which acts that was, whether they accepted |
| `messages` | the same for instruction tuning; the rationale stands before the item |

## What was checked

Of {considered} recommendations, {rows} are here. Left out:

{left_out}

* Every row was accepted by `whyfirst verify`: the slate follows from the rationale, every quote
  is verbatim and was live, every claim follows from a field.
* No rationale gives its choice away: none holds the title, 40 % of the title's own words, or
  wording such as "the next item". The person's words and facet values are no leak.
* Every row also holds by itself, with the catalogue alone and no look at the ledger.

### The validator on planted faults

Each fault was planted in every row that has a place for it; n counts those rows. Except where
the name says otherwise, the chat was told anew from the faulty parts, so that it does not tell.

{faults}

Precision {precision} at equal numbers of intact and faulty rows, over {intact} intact rows that
the ledger vouches for. The faults were written by the authors of the validator; faults that
nobody thought of are not in these figures. A "coherent lie" turns a wish round and derives
everything anew from it, so that only the person's own words contradict; it is found by reading
the quote again, and no better than that reading is.

## What is in it

{contents}

## What it is not

{limits}
"""
_SIMULATED = """\
* **Not people.** Every user message was written by a simulator from a bank of phrases. It shows
  how a rationale should precede a choice; it says nothing of how people talk or what they like.
* The fashion shop is invented. The papers are real; their summaries are the project's own words.
* The reasons are those of an additive scorer. A model trained on them learns to argue from stated
  criteria, not to know more than they say."""
_OWN = """\
* These are conversations of people who used this installation. They are personal data: share them
  only with the consent of those who spoke, and only after reading them."""


@dataclass(frozen=True, slots=True)
class Making:
    """How an export was made."""

    command: str
    seed: int
    is_simulated: bool


def write_card(made: Export, judgement: Judgement, making: Making) -> str:
    """Return the card as Markdown."""
    rows = made.rows
    return _TEMPLATE.format(
        rows=f"{len(rows):,}",
        catalogues=" and ".join(sorted({row.catalogue for row in rows})) or "nothing",
        lines=LINES,
        origin=_origin(making),
        version=provenance.own_version(),
        code=provenance.code_digest(),
        seed=making.seed,
        command=making.command,
        licence="Apache-2.0, as the project" if making.is_simulated else "none given; see below",
        considered=f"{made.considered:,}",
        left_out=_left_out(made),
        faults=_faults(judgement),
        precision=_share(judgement.precision),
        intact=f"{len(judgement.intact):,}",
        contents=_contents(rows),
        limits=_SIMULATED if making.is_simulated else _OWN,
    )


def _origin(making: Making) -> str:
    if making.is_simulated:
        return "conversations of simulated people with the recommender; no language model"
    return "conversations stored in a data folder"


def _left_out(made: Export) -> str:
    reasons = dict(made.left_out) | {"it does not hold by itself": len(made.doubted)}
    lines = [f"* {count:,}: {reason}" for reason, count in sorted(reasons.items()) if count]
    return "\n".join(lines) or "* none"


def _faults(judgement: Judgement) -> str:
    lines = ["| planted fault | n | found |", "|---|---|---|"]
    lines += [
        f"| {name} | {len(found):,} | {_share(sum(found) / len(found) if found else None)} |"
        for name, found in judgement.faulty.items()
    ]
    return "\n".join(
        [*lines, f"| all kinds, each counting the same | | {_share(judgement.recall)} |"]
    )


def _share(value: float | None) -> str:
    return "unscored" if value is None else f"{value:.4f}"


def _contents(rows: Sequence[Row]) -> str:
    if not rows:
        return "Nothing."
    reactions = Counter(_reaction(row) for row in rows)
    lines = [
        "| | |",
        "|---|---|",
        *(
            f"| rows on {n} | {c:,} |"
            for n, c in sorted(Counter(r.catalogue for r in rows).items())
        ),
        f"| criteria a row, mean | {fmean(len(row.criteria) for row in rows):.1f} |",
        f"| claims a row, mean | {fmean(len(row.claims) for row in rows):.1f} |",
        f"| rows with a claim against the choice | {_with_against(rows):.3f} |",
        f"| user messages, different ones | {_different(rows):,} |",
        *(f"| reaction: {name} | {count:,} |" for name, count in reactions.most_common()),
    ]
    return "\n".join(lines)


def _reaction(row: Row) -> str:
    if row.reaction is None:
        return "none, the conversation ends"
    return "accepts" if row.reaction.accepted else "goes on"


def _with_against(rows: Sequence[Row]) -> float:
    return fmean(any(claim.stance == "against" for claim in row.claims) for row in rows)


def _different(rows: Sequence[Row]) -> int:
    return len({m.content for row in rows for m in row.conversation if m.role == "user"})
