"""The writer: it rewords the sentences of a reply, and each one is checked before it is shown.

Layout, titles, memory changes, questions and computed answers stay code's. A sentence that the
check refuses is asked for once more; refused again, the offline words stand.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from whyfirst.memory.turns import ModelPart, Sentence
from whyfirst.tools.models.answers import Desk, ask_lines
from whyfirst.tools.models.failures import FailureKind, ModelFailed
from whyfirst.tools.models.prompts import Prompt, prompt_of
from whyfirst.tools.models.statements import Statement
from whyfirst.tools.models.verifying import problem_in
from whyfirst.tools.models.watching import tokens_in
from whyfirst.tools.writing import LEAD

MOST_SENTENCES = 6
"""Sentences that a model rewords in one reply: the one that leads, and the first of each item."""
TOKENS_A_LINE = 60
NO_MORE = frozenset({"timeout", "busy", "unreachable", "cancelled", "endless", "refused"})
"""Failures after which asking once more is no use."""

Emit = Callable[[str], None]


@dataclass
class Written:
    """What came of a reply: its words and who found them."""

    reply: str
    part: ModelPart
    sentences: tuple[Sentence, ...] = ()


@dataclass
class _Page:
    """The reply as it fills: pieces that code wrote, and places for sentences."""

    pieces: Sequence["str | Statement"]
    emit: Emit
    told: dict[str, str] = field(default_factory=dict)
    at: int = 0

    def settle(self, statement: Statement, text: str) -> None:
        """Fill a place and hand on everything up to the next one that is empty."""
        self.told.setdefault(statement.id, text)
        self.advance()

    def advance(self) -> None:
        """Hand on everything up to the first place that is empty."""
        ready: list[str] = []
        for piece in self.pieces[self.at :]:
            if isinstance(piece, Statement) and piece.id not in self.told:
                break
            ready.append(piece if isinstance(piece, str) else self.told[piece.id])
        self.at += len(ready)
        if any(ready):
            self.emit("".join(ready))

    @property
    def reply(self) -> str:
        return "".join(p if isinstance(p, str) else self.told[p.id] for p in self.pieces)


def cut_at(reply: str, marks: Mapping[str, Statement]) -> list["str | Statement"]:
    """Cut a reply that was written with marks into its own words and the marked sentences."""
    pieces: list[str | Statement] = []
    rest = reply
    places = sorted((reply.index(mark), mark) for mark in marks if mark in reply)
    for _, mark in places:
        before, _, rest = rest.partition(mark)
        pieces += [before, marks[mark]]
    return [*pieces, rest]


def choose(statements: Sequence[Statement], item_of: Mapping[str, str]) -> list[Statement]:
    """Return the sentences worth rewording: the one that leads, then the first of each item."""
    chosen: list[Statement] = []
    items: set[str] = set()
    for statement in statements:
        item = item_of.get(statement.id, LEAD)
        if item not in items and len(chosen) < MOST_SENTENCES:
            items.add(item)
            chosen.append(statement)
    return chosen


def reword(
    pieces: Sequence["str | Statement"], chosen: Sequence[Statement], desk: Desk, emit: Emit
) -> Written:
    """Fill a reply's sentences with a model's checked words, or else with the offline ones.

    Args:
        pieces: the reply, cut at its sentences.
        chosen: the sentences that the model may reword.
        desk: what to ask with.
        emit: told each stretch of the reply as soon as it is final.
    """
    prompt = prompt_of("writer")
    page = _Page(pieces, emit)
    wanted = {s.id for s in chosen}
    for piece in pieces:
        if isinstance(piece, Statement) and piece.id not in wanted:
            page.told[piece.id] = piece.text
    page.advance()
    round_ = _Round(prompt, desk)
    refused = round_.ask_all(chosen, page)
    round_.ask_all(refused, page)
    for statement in chosen:
        page.settle(statement, statement.text)
    good = round_.accepted
    failure = round_.failure or (None if good else "unsupported")
    part = ModelPart(
        role="writer",
        prompt=f"{prompt.name}:{prompt.digest}",
        proposed=len(chosen),
        accepted=len(good),
        tokens=round_.spent,
        failure=failure,
    )
    return Written(page.reply, part, tuple(_sentences(page)))


def _sentences(page: "_Page") -> Iterator[Sentence]:
    """Yield who worded each sentence; one that was only said again is in the offline words."""
    for piece in page.pieces:
        if isinstance(piece, Statement):
            own = page.told[piece.id] != piece.text
            yield Sentence(claim_ids=piece.claim_ids, by="model" if own else "offline")


@dataclass
class _Round:
    """The asking of one reply: at most twice, the second time with what was wrong."""

    prompt: Prompt
    desk: Desk
    accepted: set[str] = field(default_factory=set)
    problems: dict[str, str] = field(default_factory=dict)
    spent: int = 0
    failure: FailureKind | None = None

    def ask_all(self, asked: Sequence[Statement], page: _Page) -> list[Statement]:
        """Ask for sentences, as many at once as the model can hold, and return the refused."""
        at_once = self.desk.lines or len(asked) or 1
        for start in range(0, len(asked), at_once):
            if self.failure not in NO_MORE:
                self._ask(asked[start : start + at_once], page)
        return [s for s in asked if s.id not in self.accepted]

    def _ask(self, asked: Sequence[Statement], page: _Page) -> None:
        left = replace(self.desk, tokens=self.desk.tokens - self.spent)
        self.failure = None
        try:
            most = TOKENS_A_LINE * len(asked) + 20
            lines = ask_lines(self.prompt, self._shown(asked), len(asked), most, left)
            for number, text in lines:
                self.spent += tokens_in(text)
                self._judge(asked[number - 1], text, page)
        except ModelFailed as failure:
            self.failure = failure.kind

    def _judge(self, statement: Statement, text: str, page: _Page) -> None:
        problem = problem_in(text, statement)
        if problem is None:
            self.accepted.add(statement.id)
            page.settle(statement, text)
        else:
            self.problems.setdefault(statement.id, problem)

    def _shown(self, asked: Sequence[Statement]) -> str:
        return "\n".join(
            f"{number}. {s.text}{self._objection(s)}" for number, s in enumerate(asked, start=1)
        )

    def _objection(self, statement: Statement) -> str:
        problem = self.problems.get(statement.id)
        return f" (Your last try was refused: {problem}.)" if problem else ""
