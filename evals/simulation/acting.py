"""Simulated people played by a chat model, which knows what they want and never a title.

The model is told attributes alone: of the person, and of what was shown. Whether something
acceptable was shown is judged by code. What it says is let through only where it names nothing;
else the scripted person speaks.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from whyfirst.evals.simulation.conversing import Conversation, Outcome
from whyfirst.evals.simulation.listeners import Listener, Shown, Utterance
from whyfirst.evals.simulation.paraphrases import Bank, article, like
from whyfirst.evals.simulation.people import Person
from whyfirst.tools.catalogue import Catalogue
from whyfirst.tools.words import STOP_WORDS

LONGEST = 300
"""Characters of an utterance; what is longer is no answer in a chat."""
TELLING = 0.4
"""The share of a title's own words that gives it away."""
SPOKEN_OF = 4
"""How many words of an aspect the model is told of an item."""
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Actor:
    """A chat model in the part of a person."""

    model: BaseChatModel

    def speak(self, messages: Sequence[BaseMessage]) -> str:
        """Return the next thing the person says, on one line."""
        answer = self.model.invoke(list(messages)).content
        lines = [line.strip(' "“”') for line in str(answer).splitlines() if line.strip()]
        return lines[0] if lines else ""


def card_of(person: Person, noun: str) -> str:
    """Return what the model is told of a person."""
    wants = like(*person.need)
    tastes = ", ".join(like(*pair) for pair in person.tastes)
    return (
        "You play a customer who chats with a shop assistant."
        f" You are looking for {article(noun)} {noun} {wants}."
        f"{f' You like it best {tastes}.' if tastes else ''}"
        f" You cannot stand anything {like(*person.negative)}."
        " You know no titles and no names: speak only of qualities, never of a title."
        " Say one short sentence, as a person types it, and nothing else."
    )


def gives_away(text: str, person: Person, catalogue: Catalogue) -> bool:
    """Say whether an utterance names an item, or much of what an acceptable one is called.

    Words that say what is wanted are no title, however some film is called.
    """
    spoken = (person.need, person.negative, *person.tastes)
    own = {word for pair in spoken for word in _words(pair[1])}
    said = _words(text)
    phrase = _phrase(text)
    if any(len(_words(i.title) - own) > 1 and _phrase(i.title) in phrase for i in catalogue):
        return True
    titles = (_words(catalogue.item(i).title) - own - STOP_WORDS for i in person.acceptable)
    return any(title and len(title & said) >= TELLING * len(title) for title in titles)


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))


def _phrase(text: str) -> str:
    return f" {' '.join(_WORD.findall(text.casefold()))} "


class Played(Conversation):
    """A conversation in which a chat model decides what is said.

    Args:
        person: who talks.
        listener: what answers; it has to read, as nobody knows what a perfect reader would read.
        catalogue: what both speak of.
        bank: the phrases of the scripted person, who speaks where the model may not.
        actor: the model.
    """

    def __init__(
        self, person: Person, listener: Listener, catalogue: Catalogue, bank: Bank, actor: Actor
    ) -> None:
        super().__init__(person, listener, catalogue, bank)
        self._actor = actor
        self._lines: list[BaseMessage] = [SystemMessage(card_of(person, catalogue.vocabulary.noun))]
        self.improvised = self.withheld = 0

    def run(self) -> Outcome:
        """Talk until something acceptable is shown or patience ends."""
        shown = Shown(())
        while self.goes_on:
            shown = self.say(self._play(shown))
        return self.outcome()

    def _play(self, shown: Shown) -> Utterance:
        self._lines.append(HumanMessage(self._told_of(shown)))
        text = self._actor.speak(self._lines)
        if not text or len(text) > LONGEST or gives_away(text, self.person, self.catalogue):
            self.withheld += 1
            scripted = self.go_on_with(shown) if self.turns_taken else self.want()
            text = scripted.text
        else:
            self.improvised += 1
        self._lines.append(AIMessage(text))
        return Utterance(text, ())

    def _told_of(self, shown: Shown) -> str:
        """Describe what came back by its attributes; titles and ids stay out."""
        question = shown.turn.question if shown.turn is not None else None
        if question is not None:
            return f"The assistant asks: {question.text}"
        if not shown.item_ids:
            return "The assistant says: What are you looking for?"
        lines = [f"{n}. {self._described(i)}" for n, i in enumerate(shown.item_ids, start=1)]
        return "You were shown, and none is right:\n" + "\n".join(lines)

    def _described(self, item_id: str) -> str:
        item = self.catalogue.item(item_id)
        told = ((a, list(item.words(a))[:SPOKEN_OF]) for a in self.person.aspects)
        return "; ".join(f"{aspect}: {', '.join(words)}" for aspect, words in told if words)
