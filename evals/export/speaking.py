"""Let simulated people talk to the recommender, so that there is something to export."""

from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

from whyfirst.agent.recommender import Recommender
from whyfirst.evals.scenarios.playing import ticking
from whyfirst.evals.simulation.conversing import MAIN, TURNS, Conversation
from whyfirst.evals.simulation.listeners import Listener, Shown, Spoken, Utterance
from whyfirst.evals.simulation.people import FAMILIES, Person, draw_people
from whyfirst.evals.simulation.scripts import let_talk

SPOKEN: dict[str, tuple[str, ...]] = {
    "films": ("genre", "theme", "mood", "setting"),
    "fashion": ("type", "colour", "material", "occasion", "season"),
    "papers": ("field", "method", "task"),
}
"""The aspects that people speak of, the need's first."""
OPENINGS = ("", "", "", "hi, ", "hello! ", "okay, ", "hmm, ", "well, ", "right, ", "so, ")
CLOSINGS = ("", "", "", "", ", please", ", thanks", " if possible", ", if you can")
ACCEPTING = (
    "great, I'll take the {place} one",
    "the {place} one it is",
    "perfect, the {place} one please",
    "I'll go with the {place} one",
)
PLACES = ("first", "second", "third", "fourth", "fifth")
Told = Callable[[int, int], None]


class Varied:
    """Speaks to a listener with a word before and after, as people do."""

    def __init__(self, listener: Listener, rng: Random) -> None:
        self._listener = listener
        self._rng = rng

    def hear(self, said: Utterance, conversation: str) -> Shown:
        """Answer what was said."""
        text = f"{self._rng.choice(OPENINGS)}{said.text}"
        if said.text[-1:] not in "?!.":
            text += self._rng.choice(CLOSINGS)
        return self._listener.hear(Utterance(text, said.acts), conversation)


def converse(
    folder: Path,
    catalogue: str,
    count: int,
    seed: int,
    told: Told = lambda _done, _total: None,
) -> None:
    """Let people of every family talk in a data folder; what they say is stored there.

    The phrases are those of the simulator's building bank, never the ones held back to measure.

    Args:
        folder: the data folder.
        catalogue: one of the bundled catalogues.
        count: how many people a family.
        seed: of who they are and how they put things.
        told: told how many have talked, and how many there are.
    """
    with Recommender.open(folder, catalogue=catalogue, now=ticking()) as recommender:
        people = _people(recommender, catalogue, count, seed)
        for number, person in enumerate(people):
            told(number, len(people))
            _talk(person, recommender, f"{catalogue}-{seed}-{number}", Random(person.seed))  # noqa: S311 - reproducible, nothing secret


def _people(recommender: Recommender, catalogue: str, count: int, seed: int) -> Sequence[Person]:
    return [
        person
        for number, family in enumerate(FAMILIES)
        for person in draw_people(
            recommender.catalogue, SPOKEN[catalogue], family, count, seed * 100 + number
        )
    ]


def _talk(person: Person, recommender: Recommender, user: str, rng: Random) -> None:
    listener = Varied(Spoken(recommender, user), rng)
    outcome = let_talk(Conversation(person, listener, recommender.catalogue, "building"))
    if outcome.found > TURNS:
        return
    shown = recommender.conversation(user, MAIN)[-1].slate
    places = [n for n, entry in enumerate(shown) if entry.item_id in person.acceptable]
    if places:
        words = rng.choice(ACCEPTING).format(place=PLACES[places[0]])
        recommender.reply(user, words, conversation=MAIN)
