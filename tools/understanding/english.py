"""English that no catalogue declares: everyday words, numbers, inflections."""

import gzip
import re
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import Literal

NUMBER_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14,
    "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20,
    "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90,
}  # fmt: skip
DECADES = {
    "twenties": 1920, "thirties": 1930, "forties": 1940, "fifties": 1950, "sixties": 1960,
    "seventies": 1970, "eighties": 1980, "nineties": 1990, "noughties": 2000,
}  # fmt: skip
ORDINALS = {
    "first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4,
    "fifth": 5, "5th": 5, "sixth": 6, "6th": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "middle": 0, "other": 0, "bottom": -1, "last": -1, "final": -1, "latter": -1, "former": 1, "top": 1,
}  # fmt: skip

COMMON = frozenset(
    """
    a about above after again all almost also always am an and another any anyone anything are
    around as ask at away back bad be because been before being best better big bit both but by
    can cannot can't car care change check child children choice come could day days did didn't
    different do does doesn't doing don't done down each easy either else enough even evening
    ever every everything fan far feel few film films find fine first for forget friend from
    full fun get give go going good great had half happy hard has have having he heavy her here
    him his home hot hour hours how however huge i i'd if i'll i'm in instead into is isn't it
    item items i've just keen keep kids kind know last late later least less let life light like
    little live long look looking lot loud love made make man many matter may maybe me mean mind
    minutes more most movie movies much must my need never new next nice night no none nor not
    nothing now of off often ok okay old on once one only open or other our out over paper
    papers past people perfect person place play please point pretty put quick quite rather read
    ready real really right room rule said same saw say scene second see seen set she short
    should show side since small so some somebody someone something soon sort stand start still
    stop story stuff such sure take talk tell ten than thank thanks that that's the their them
    then there these they thing things think this those though three till time to today together
    told tonight too top true try turn two under until up us use used very want was wasn't watch
    watched way we wear week well went were what when where which while white who whole why will
    wish with without woman won't word work world would wrong year years yes yesterday yet you
    young your
    """.split()
)

JUDGING = frozenset(
    "amazing awesome awful bad best better brilliant cool excellent favorite favourite fine good"
    " great lovely nice okay perfect rubbish superb terrible worse worst".split()
)
"""Words that say how good a thing is, even where somebody has tagged things with them."""


@cache
def known_words() -> frozenset[str]:
    """Return English words of four letters and more: what is spelt right is no typing mistake.

    They are the whole words of the vocabulary of BERT (Apache-2.0), which `MODEL-CARD.md` names.
    """
    packed = resources.files("whyfirst.tools.understanding") / "words.txt.gz"
    return frozenset(gzip.decompress(packed.read_bytes()).decode().split())


NAMES_TOO = frozenset(
    """
    ash baker ball banks barber bean bell berry best bird bishop black blue bond book bridge bridges brook
    brooks brown bush carpenter chance chase church clay cook cooper cope crane cross cruise dale
    day dean diamond down drew driver duke dunne fair farmer fields fisher fish flowers foot ford
    forest fox frank french frost gold golden good grace grant gray green grey hale hall hand hardy
    hart head heart hill hills holiday hope house hunt hunter hurt joy judge keen key king knight
    lake lamb land lane law law lean light little lock long love low man mann marsh may miles mill
    miller moon moore north oak page paige palmer park parker pine play poor pope pound power price
    priest prince queen rain ray read reed rice rich ring rivers robin rock rogue rose rush sand
    shade sharp shepherd short singer small smart smith snow speed spring star stark stern stone
    storm street strong summers swan taylor temple thorn tracy turner walker wall ward waters watt
    weaver wells west white wild winter winters wise wolf wolfe wood woods worth wright york young
    david keith
    """.split()
)
"""Everyday words that are surnames too: a name only with a capital, or where a name is asked for."""

NOT_A_NAME = re.compile(
    r"(?:(?:i|we|you|they|she|he|i'd|really|also|just|absolutely|would|do|don't|always|who|to|my|of)\s+(?:love|loves)"
    r"|(?:films?|movies?) set (?:in|at|on|during|among|around|over)|(?:no longer|doesn't|wouldn't)\s+mind|(?:no|any|much)\s+longer(?!\s+than)|(?:my|earlier|said|mentioned|asked|you|me|told)\s+earlier|earlier\s+(?:dislike|remark|comment|wish|love|message)"
    r"|later on|new to|sooner or later|(?:half of|never|my|our|your|in) minds?|(?:happy|merry) (?:new year|(?:christmas|birthday|holidays?|easter)(?! (?:film|movie|stor|ending)))|not mind(?:ing)?|don't mind|find out|loves?\s+(?:it|that|this|them|the|to|him|her|his|their)|(?:for|by|with)\s+now|get(?:s|ting)?\s+old|good\s+old|old\s+(?:age|hat)|early\s+start|long\s+(?:day|flight|story\s+short|week|walk|drive)|black\s+and\s+white|black-and-white|b\s*&\s*w)(?![\w'])"
)
"""Words of the catalogue used for something else: "I love …" is no theme."""

_ADJECTIVE = re.compile(r"^(?:more|less) (.+)$")


def inflections(words: str) -> Iterable[str]:
    """Yield the plural and singular of a phrase's last word, and its -y and -ing kin.

    >>> sorted(inflections("comedy"))
    ['comedies', 'comedy']
    >>> sorted(inflections("scary"))
    ['scaries', 'scary']
    """
    if not words:
        return
    yield words
    head, _, last = words.rpartition(" ")
    prefix = f"{head} " if head else ""
    for form in _number_forms(last):
        yield prefix + form
    if "-" in words:
        yield words.replace("-", " ")
    if " " in words:
        yield words.replace(" ", "")


def _number_forms(word: str) -> Iterable[str]:
    if len(word) < 3:  # noqa: PLR2004 - "uk" has no plural
        return
    if word.endswith("ies"):
        yield word[:-3] + "y"
    elif word.endswith("y") and word[-2] not in "aeiou":
        yield word[:-1] + "ies"
    elif word.endswith(("ches", "shes", "sses", "xes")):
        yield word[:-2]
    elif word.endswith(("ch", "sh", "ss", "x")):
        yield word + "es"
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        yield word[:-1]
    elif not word.endswith("s"):
        yield word + "s"


def base_of_comparative(word: str) -> str | None:
    """Return the adjective under a comparative that points the same way, None if there is none.

    >>> [base_of_comparative(w) for w in ("longer", "gorier", "more recent", "less long", "newer")]
    ['long', 'gory', 'recent', None, 'new']
    """
    if word.startswith("less "):
        return None
    more = _ADJECTIVE.match(word)
    if more:
        return more.group(1)
    if " " in word or "-" in word or not word.endswith("er"):
        return None
    stem = word[:-2]
    if stem.endswith("i"):
        return stem[:-1] + "y"
    if len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in "ls":  # noqa: PLR2004
        return stem[:-1]
    return {"lat": "late", "tam": "tame", "loos": "loose", "wid": "wide"}.get(stem, stem)


def form_of(word: str) -> Literal["adjective", "noun"]:
    """Say whether a word for a degree is an adjective or a noun, by its ending.

    >>> [form_of(w) for w in ("gory", "violent", "brutality", "blood")]
    ['adjective', 'adjective', 'noun', 'noun']
    """
    adjective = word.endswith(("y", "ent", "al", "ic", "ed", "ult")) and not word.endswith(
        ("ity", "shed")
    )
    return "adjective" if adjective else "noun"
