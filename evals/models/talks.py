"""What somebody says in twenty turns: wishes, critiques, judgements, questions, changes of mind."""

from random import Random

_OPEN = (
    "Hello there", "I want something {mood} for tonight", "Show me something {genre}",
    "I'm after a {mood} {genre} film", "Could you find a film with a {pace} pace?",
    "I could do with a good {feeling}", "I'd like a story about {theme}",
)  # fmt: skip
_ON = (
    "no {genre} please", "under {minutes} minutes", "something newer", "less violent", "why the first one?",
    "why the second one?", "compare the first and the second", "I've seen the first one and loved it",
    "not the third one", "something else", "I hate {genre}", "more like the second one",
    "pace matters more to me", "what do you know about me?", "undo that", "I never said I like {mood}",
    "make it {mood}", "I don't mind subtitles", "something that leaves me {feeling}", "slower, please",
    "nothing before {year}", "anything by the same director?", "a bit of {theme} would be nice",
    "thanks", "is it scary?", "only {mood} ones", "for my sister: she loves {genre}", "gone off {genre}",
)  # fmt: skip
_WORDS = {
    "mood": ("funny", "tense", "dark", "warm", "dreamy", "bleak", "playful", "melancholy"),
    "genre": ("western", "comedy", "drama", "horror", "thriller", "romance", "war", "musical"),
    "pace": ("slow", "brisk", "fast", "measured"),
    "feeling": ("laugh", "cry", "scare", "smile", "thoughtful", "hopeful"),
    "theme": ("friendship", "revenge", "family", "time travel", "grief", "memory"),
    "minutes": ("90", "100", "120", "150"),
    "year": ("1960", "1980", "1995", "2010"),
}
LENGTH = 20


def talk_of(seed: int, number: int) -> tuple[str, ...]:
    """Return what one person says, the same for a seed and a number."""
    rng = Random(f"{seed} {number}")  # noqa: S311 - a script, no secret
    spoken = [rng.choice(_OPEN), *rng.choices(_ON, k=LENGTH - 1)]
    return tuple(line.format(**{k: rng.choice(v) for k, v in _WORDS.items()}) for line in spoken)
