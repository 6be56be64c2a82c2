"""Fit a low-rank adapter (LoRA, Hu et al., 2021) to a small model; what is done is kept."""

import hashlib
import json
import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from typing import Any

from whyfirst.tools.models.loading import load_model
from whyfirst.tools.tuning.lines import Example, Examples, read_examples

Progress = Callable[[str, int, int], None]
CHECKPOINT_EVERY = 20
LOOKED_AT = 8
"""Held-out examples that are answered before and after, to see whether the form is kept."""
ADAPTER, STATE = "adapter", "state.json"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is fitted to what, and how long."""

    model: str
    data: Path
    out: Path
    steps: int = 200
    rank: int = 8
    rate: float = 2e-4
    batch: int = 4
    longest: int = 512
    seed: int = 0

    @property
    def digest(self) -> str:
        """The hash of everything that a resumed run has to have in common."""
        told = {**asdict(self), "out": "", "steps": 0, "data": self.data.read_bytes().hex()}
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Look:
    """How a model does on the held-out examples."""

    loss: float
    validity: float
    """Share of answers with a rationale and, after it, an item on a line of its own."""
    first_item: float
    """Share of answers whose rationale does not name the item."""
    grounding: float
    """Share of the words that rationales quote which the person said; 0 where none is quoted."""
    n: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run came to."""

    plan: Plan
    examples: Examples
    before: Look
    after: Look
    parameters: int
    """Numbers that were fitted."""


def tune(plan: Plan, progress: Progress) -> Outcome:
    """Fit the adapter, going on from the last checkpoint of the same plan.

    Raises:
        WrongUse: the model cannot be loaded.
        MalformedFile: the data cannot be used.
    """
    import torch

    examples = read_examples(plan.data)
    torch.manual_seed(plan.seed)
    model, tokenizer = load_model(plan.model)
    state = _state(plan)
    before = Look(**state["before"]) if state else look_at(model, tokenizer, examples, plan)
    adapted = _adapted(model, plan, resumed=bool(state))
    step = state.get("step", 0)
    _fit(adapted, tokenizer, examples.fitting, plan, _Run(step, before, progress))
    after = look_at(adapted, tokenizer, examples, plan)
    fitted = sum(p.numel() for p in adapted.parameters() if p.requires_grad)
    return Outcome(plan, examples, before, after, fitted)


def _state(plan: Plan) -> dict[str, Any]:
    file = plan.out / STATE
    told: dict[str, Any] = json.loads(file.read_text("utf-8")) if file.is_file() else {}
    return told if told.get("plan") == plan.digest else {}


def _adapted(model: Any, plan: Plan, *, resumed: bool) -> Any:
    from peft import LoraConfig, PeftModel, get_peft_model

    if resumed:
        return PeftModel.from_pretrained(model, str(plan.out / ADAPTER), is_trainable=True)
    config = LoraConfig(
        r=plan.rank, lora_alpha=2 * plan.rank, target_modules="all-linear", task_type="CAUSAL_LM"
    )
    return get_peft_model(model, config)


@dataclass(frozen=True, slots=True)
class _Run:
    step: int
    before: Look
    progress: Progress


def _fit(model: Any, tokenizer: Any, examples: Sequence[Example], plan: Plan, run: _Run) -> None:
    import torch

    fitted = [p for p in model.parameters() if p.requires_grad]
    # The moments of the optimiser start anew after a pause: a little slower, never wrong.
    optimiser = torch.optim.AdamW(fitted, lr=plan.rate)
    model.train()
    for step in range(run.step, plan.steps):
        optimiser.zero_grad()
        for example in _batch(examples, plan, step):
            (_loss(model, tokenizer, example, plan) / plan.batch).backward()
        torch.nn.utils.clip_grad_norm_(fitted, 1.0)
        optimiser.step()
        run.progress("steps", step + 1, plan.steps)
        if (step + 1) % CHECKPOINT_EVERY == 0 or step + 1 == plan.steps:
            _keep(model, plan, step + 1, run.before)
    model.eval()


def _batch(examples: Sequence[Example], plan: Plan, step: int) -> list[Example]:
    return Random(f"{plan.seed} {step}").choices(examples, k=plan.batch)  # noqa: S311 - an order


def _keep(model: Any, plan: Plan, step: int, before: Look) -> None:
    # Saved, an adapter would name the folder that its model lay in; it names what was asked for.
    model.peft_config["default"].base_model_name_or_path = plan.model
    model.save_pretrained(str(plan.out / ADAPTER))
    told = {"plan": plan.digest, "step": step, "before": asdict(before)}
    (plan.out / STATE).write_text(json.dumps(told), "utf-8")


def _loss(model: Any, tokenizer: Any, example: Example, plan: Plan) -> Any:
    """Return the mean loss of the answer's tokens; the question is given, not learnt."""
    import torch

    asked = tokenizer(prompt_of(tokenizer, example), add_special_tokens=False)["input_ids"]
    answer = tokenizer(example.answer, add_special_tokens=False)["input_ids"]
    answer = [*answer[: plan.longest], tokenizer.eos_token_id]
    asked = asked[-plan.longest :]
    labels = torch.tensor([[-100] * len(asked) + answer])
    return model(input_ids=torch.tensor([[*asked, *answer]]), labels=labels).loss


def prompt_of(tokenizer: Any, example: Example) -> str:
    """Return what comes before the answer, as the model is used to it."""
    said = [{"role": role, "content": content} for role, content in example.asked]
    if tokenizer.chat_template:
        return str(tokenizer.apply_chat_template(said, add_generation_prompt=True, tokenize=False))
    return "\n\n".join(m["content"] for m in said) + "\n"


def look_at(model: Any, tokenizer: Any, examples: Examples, plan: Plan) -> Look:
    """Answer some held-out examples and see how it went."""
    import torch

    model.eval()
    chosen = examples.held_out[:LOOKED_AT]
    with torch.inference_mode():
        losses = [float(_loss(model, tokenizer, e, plan)) for e in chosen]
        answers = [Example(e.asked, _answer(model, tokenizer, e, plan)) for e in chosen]
    whole = [a for a in answers if a.rationale and a.item]
    said = [a.grounded for a in answers]
    return Look(
        loss=round(math.fsum(losses) / len(losses), 4),
        validity=len(whole) / len(answers),
        first_item=sum(not a.leaks for a in whole) / len(answers),
        grounding=sum(s for s, _ in said) / max(sum(q for _, q in said), 1),
        n=len(chosen),
    )


def _answer(model: Any, tokenizer: Any, example: Example, plan: Plan) -> str:
    ids = tokenizer(prompt_of(tokenizer, example), add_special_tokens=False, return_tensors="pt")[
        "input_ids"
    ][:, -plan.longest :]
    written = model.generate(
        input_ids=ids, max_new_tokens=min(120, plan.longest), do_sample=False,
        pad_token_id=tokenizer.eos_token_id,
    )  # fmt: skip
    return str(tokenizer.decode(written[0][ids.shape[1] :], skip_special_tokens=True))
