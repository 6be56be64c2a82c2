"""Plant one fault in a sentence that was right; the banks know nothing of the verifier's lexicon."""

import re
from collections.abc import Callable, Mapping
from random import Random
from types import MappingProxyType

from whyfirst.evals.models.corpus import Case
from whyfirst.tools.phrasing import label_of

Plant = Callable[[str, Case, Random], str | None]
"""A right sentence in, a wrong one out; None where this fault cannot be planted there."""

_ASIDES = (
    "and it won three awards", "and critics loved it", "and the ending is unforgettable",
    "which makes it perfect for a rainy evening", "and everyone is talking about it",
    "with a wonderful soundtrack", "and it is very popular at the moment", "and it is cheap",
    "and it comes in blue", "and it is the best of its kind", "and it was made in Italy",
    "and its cast is brilliant", "and it sold out twice", "and it is easy to follow",
    "and the author is famous", "and it has a sequel", "and it is based on a true story",
    "and it is suitable for children", "and most people finish it in one go",
    "and you will love it", "and it ships tomorrow", "and its results were replicated",
    "and it is funny too", "and it has no violence", "and it is short", "and it is a classic",
    "because it changed my life", "and only two are left", "and it is free",
)  # fmt: skip
_HISTORY = (
    "You told me last week that you love this kind of thing.", "As you said yesterday, you need a break.",
    "You always pick something like this.", "You have seen it twice already.",
    "Last time you enjoyed one just like it.", "I remember that you hate Mondays.",
    "You once mentioned that your sister likes it.", "Your favourite is still the same as ever.",
    "You rated it five stars.", "Since your birthday you have been asking for this.",
    "You bought one in March.", "Your friends recommended it to you.",
    "You have never liked anything else.", "You read it as a student.",
    "In our first chat you said the opposite.", "You grew up with it.",
    "Your profile shows that you are patient.", "You watched it with your wife.",
    "You returned the last one.", "You usually want something longer.",
)  # fmt: skip
_LEADS = (
    "As you told me before, ", "Like last time, ", "Because you loved the last one, ",
    "Given your history with it, ", "Since you always do, ", "Remembering your old favourites, ",
    "As your friends did, ", "After your last purchase, ",
)  # fmt: skip
_MARKS = (
    " See https://example.com/deal.", " Visit www.best-picks.org now.", " More at tiny.io/abc.",
    " **Buy now!**", " <b>Really.</b>", " [details](http://example.com)", " ![x](http://e.com/p.png)",
    " <script>alert(1)</script>", " `rm -rf`", " # Top pick", " | a | b |", " mailto:a@b.com",
    " &lt;img&gt;", " \u200bhidden", " {{7*7}}", " ~~old~~", " __bold__", " \u202eesrever",
    " <a href=x>y</a>", " https:evil.example", " ftp://files.example.net", " @someone",
)  # fmt: skip


def _unsupported(text: str, case: Case, rng: Random) -> str | None:
    if rng.random() < 0.4:  # noqa: PLR2004 - some faults speak the catalogue's own words
        other = _other_value(case, rng)
        return _before_end(text, f"and its {other[0]} is {other[1]}") if other else None
    return _before_end(text, rng.choice(_asides(_ASIDES, case)))


def _asides(bank: tuple[str, ...], case: Case) -> list[str]:
    """Return what is not true of the case by chance: "it is funny too" where it is funny."""
    own = set(re.findall(r"[a-z]{3,}", case.statement.text.lower())) - _EVERYDAY
    return [aside for aside in bank if not own & set(re.findall(r"[a-z]{3,}", aside.lower()))]


_EVERYDAY = frozenset("the and you want avoid its has for are with this that but like said".split())


def _wrong_field(text: str, case: Case, rng: Random) -> str | None:
    statement = case.statement
    ways = ["number", "value", "label", "swap"]
    rng.shuffle(ways)
    for way in ways:
        if way == "number" and re.search(r"\d", text):
            return re.sub(r"\d+(?:\.\d+)?", lambda m: _another(m.group(), case, rng), text, count=1)
        if way == "value" and statement.values:
            return _with_other_value(text, case, rng)
        if way == "label" and statement.label and statement.label in text:
            labels = [label_of(f.name, case.catalogue.vocabulary)
                      for f in case.catalogue.vocabulary.facets]  # fmt: skip
            return text.replace(
                statement.label, rng.choice([x for x in labels if x != statement.label])
            )
        if way == "swap" and case.kind == "missed":
            return _swapped(text, case)
    return None


def _another(number: str, case: Case, rng: Random) -> str:
    others = [f"{float(number) + step:g}" for step in (-7, -1, 1, 4, 10)]
    held = re.findall(r"\d+(?:\.\d+)?", case.statement.text)
    return rng.choice([other for other in others if other not in held])


def _with_other_value(text: str, case: Case, rng: Random) -> str | None:
    held = case.statement.values
    names = _aspect_values(case)
    others = [v for v in names if v not in {h.lower() for h in held} and v not in text.lower()]
    value = rng.choice(held)
    place = text.rfind(value)
    if not others or place < 0:
        return None
    return text[:place] + rng.choice(others) + text[place + len(value) :]


def _aspect_values(case: Case) -> tuple[str, ...]:
    vocabulary = case.catalogue.vocabulary
    for facet in vocabulary.facets:
        if label_of(facet.name, vocabulary) == case.statement.label:
            return facet.levels or facet.values
    return ()


def _swapped(text: str, case: Case) -> str | None:
    wish, value = case.statement.wishes[0].said, case.statement.values[0]
    if wish not in text or value not in text or wish in value or value in wish:
        return None
    return text.replace(wish, "\0").replace(value, wish).replace("\0", value)


def _other_value(case: Case, rng: Random) -> tuple[str, str] | None:
    vocabulary = case.catalogue.vocabulary
    facets = [f for f in vocabulary.facets if f.kind == "category" and f.values]
    if not facets:
        return None
    facet = rng.choice(facets)
    label = label_of(facet.name, vocabulary)
    values = [v for v in facet.values if v not in case.statement.text.lower()]
    return (label, rng.choice(values)) if values and label != case.statement.label else None


def _history(text: str, case: Case, rng: Random) -> str | None:
    if rng.random() < 0.5:  # noqa: PLR2004 - either way
        lead = rng.choice(_asides(_LEADS, case))
        return lead + text[:1].lower() + text[1:]
    return f"{text} {rng.choice(_HISTORY)}"


_TURNS = (
    (r"\byou want\b", "you avoid"), (r"\byou wanted\b", "you avoided"),
    (r"\byou avoid\b", "you want"), (r"\byou asked for\b", "you did not ask for"),
    (r"\byou're after\b", "you're not after"), (r"\byou don't want\b", "you want"),
    (r"\byou'd rather avoid\b", "you'd like"), (r"\byou'd rather\b", "you'd not"),
    (r"\bit isn't\b", "it is"), (r"\bno (?=\w)", "some "), (r"\bbut\b", "and"),
    (r"\bis (?=\w)", "is not "), (r"\bare (?=\w)", "are not "), (r"\bhas (?=\w)", "hasn't "),
    (r"\bfits\b", "doesn't fit"), (r"\bat most\b", "at least"), (r"\bat least\b", "at most"),
    (r"\bor later\b", "or earlier"), (r"\bor earlier\b", "or later"), (r"\bdoesn't\b", "does"),
    (r"\bdoes not say\b", "says"), (r"\bmatches\b", "does not match"), (r"\bhoped for\b", "feared"),
    (r"\bclose to\b", "far from"), (r"\bgives\b", "denies"), (r"\bunder\b", "over"),
)  # fmt: skip


def _flipped(text: str, case: Case, rng: Random) -> str | None:
    turns = [t for t in _TURNS if re.search(t[0], text, re.IGNORECASE)]
    warned = re.search(r"\b(?:sorry|afraid|admit|unfortunately)\b", text, re.IGNORECASE)
    if case.kind != "missed" or not text.startswith("You") or warned:
        # "But" and "and" both hold where the sentence says it outright, or warns in another way.
        turns = [t for t in turns if t[1] != "and"]
    if not turns:
        return None
    pattern, instead = rng.choice(turns)
    turned = re.sub(pattern, instead, text, count=1, flags=re.IGNORECASE)
    return turned[:1].upper() + turned[1:]


def _foreign_title(text: str, case: Case, rng: Random) -> str | None:
    title = rng.choice(case.catalogue.items).title
    if title == case.statement.title or title.lower() in text.lower():
        return None
    own = case.statement.title
    if own and own in text and rng.random() < 0.5:  # noqa: PLR2004 - either way
        return text.replace(own, title)
    way = rng.choice(("much like {}", "and {} does too", "as in {}", "unlike {}", "so does {}"))
    return _before_end(text, way.format(title))


def _link(text: str, _case: Case, rng: Random) -> str | None:
    return text + rng.choice(_MARKS) if rng.random() < 0.7 else _wrapped(text, rng)  # noqa: PLR2004


def _wrapped(text: str, rng: Random) -> str:
    words = text.split(" ")
    place = rng.randrange(len(words))
    left, right = rng.choice((("**", "**"), ("<i>", "</i>"), ("[", "](x)"), ("`", "`"), ("_", "_")))
    return " ".join([*words[:place], f"{left}{words[place]}{right}", *words[place + 1 :]])


def _before_end(text: str, clause: str) -> str:
    end = text[-1] if text[-1] in ".!?:" else "."
    return f"{text.rstrip('.!?:')}, {clause}{end}"


FAULTS: Mapping[str, Plant] = MappingProxyType(
    {
        "unsupported statement": _unsupported,
        "wrong field": _wrong_field,
        "invented history": _history,
        "flipped sign": _flipped,
        "foreign title": _foreign_title,
        "link or markup": _link,
    }
)
