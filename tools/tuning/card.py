"""The card of an adapter: what it was made of, how it did, and how to make it again."""

from whyfirst.tools.tuning.training import Outcome


def write_card(outcome: Outcome) -> str:
    """Return the card as Markdown."""
    plan, examples = outcome.plan, outcome.examples
    return f"""# An adapter for rationales before items

LoRA of rank {plan.rank} on `{plan.model}`: {outcome.parameters} fitted numbers,
{plan.steps} steps of {plan.batch} examples, rate {plan.rate:g}, seed {plan.seed}.

Data: {len(examples.fitting)} examples to fit on, {len(examples.held_out)} held out;
{examples.leaking} left out because their rationale named the item, {examples.one_part} because they
had no rationale before it.

| on {outcome.before.n} held-out examples | before | after |
|---|---|---|
{_row("loss of the answer's tokens (lower is better)", outcome, "loss")}
{_row("answers with a rationale and, after it, an item", outcome, "validity")}
{_row("answers whose rationale does not name the item", outcome, "first_item")}
{_row("quoted words that the person said, of those quoted", outcome, "grounding")}

The verifier's acceptance and the errors of predicted ratings come from the evaluations, with the
tuned model in its roles: `WHYFIRST_EVAL_MODEL=DIR/adapter whyfirst eval run model-conversations
rationale-arms review-tastes`. To use it: `whyfirst chat --model transformers:DIR/adapter`.

Made by: `whyfirst tune {plan.data.name} --model {plan.model} --steps {plan.steps}
--rank {plan.rank} --rate {plan.rate:g} --batch {plan.batch} --seed {plan.seed}`
"""


def _row(what: str, outcome: Outcome, name: str) -> str:
    before, after = getattr(outcome.before, name), getattr(outcome.after, name)
    return f"| {what} | {before:.3f} | {after:.3f} |"
