"""How people might say what claims say: written before the verifier's lexicon, never after it.

Two halves by template. The verifier was fitted on `DRAFTING` alone; figures come from `HELD_OUT`,
and no template moves between the halves. Slots: `wish` is what the person wants or avoids, `label`
and `values` what the catalogue holds, `title` the item, `titles` the pattern, `words` a quote.
"""

from collections.abc import Mapping
from types import MappingProxyType

DRAFTING: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "wanted": (
            "You asked for {wish}, and its {label} is {values}.",
            "Since you're after {wish}: the {label} here is {values}.",
            "This one fits your wish for {wish}, with a {label} of {values}.",
            "Its {label}, {values}, is right in line with the {wish} you want.",
            "{title} gives you {wish}: its {label} is {values}.",
            "You wanted {wish}; here the {label} is {values}.",
            "On {label} it delivers: {values}, just as you hoped with {wish}.",
            "Looking for {wish}? The {label} of this one is {values}.",
            "It does what you asked on {wish}, as its {label} is {values}.",
        ),
        "missed": (
            "You asked for {wish}, but its {label} is {values}.",
            "It isn't quite the {wish} you wanted, since its {label} is {values}.",
            "Its {label} is {values}, though, and you were after {wish}.",
            "One drawback: you want {wish}, while the {label} here is {values}.",
            "You hoped for {wish}; unfortunately, its {label} is {values}.",
            "Although you want {wish}, the {label} of {title} is {values}.",
            "The {label} is {values} rather than the {wish} you asked for.",
            "A word of warning: the {label} is {values}, and you wanted {wish}.",
        ),
        "spared": (
            "You'd rather avoid {wish}, and its {label} is {values}.",
            "No {wish} here: the {label} is {values}.",
            "Its {label} is {values}, so it stays clear of the {wish} you don't want.",
            "You said no {wish}, and this one has {label} {values}.",
            "You don't want {wish}; its {label} is {values}.",
            "As you asked, it has no {wish}: its {label} is {values}.",
        ),
        "crossed": (
            "You'd rather avoid {wish}, but its {label} is {values}.",
            "Careful, though: you don't want {wish}, and its {label} is {values}.",
            "Its {label} is {values}, which you said you avoid: {wish}.",
            "You asked for no {wish}; however, its {label} is {values}.",
            "Although you avoid {wish}, this one has {label} {values}.",
        ),
        "unknown": (
            "You want {wish}, but the catalogue doesn't tell me its {label}.",
            "I can't say whether it has {wish}: the catalogue doesn't give its {label}.",
            "The catalogue doesn't list its {label}, so I can't promise the {wish} you want.",
        ),
        "worded": (
            "Its description matches what you said: “{words}”.",
            "The way it is described fits your “{words}”.",
            "Going by its description, it fits the words you used, “{words}”.",
        ),
        "alike": (
            "It's close to {titles}: both have {values}.",
            "Like {titles}, it has {values}.",
            "It has {values} in common with {titles}.",
        ),
        "lead": (
            "Since {clauses}, here is what I would suggest:",
            "You told me {clauses}, so these are the ones I'd argue for:",
            "As {clauses}, I'd go for these:",
            "Given that {clauses}, these are my picks:",
        ),
    }
)

HELD_OUT: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "wanted": (
            "If {wish} is what you're looking for, good news: the {label} is {values}.",
            "You said you want {wish}, and {title} has {label} {values}.",
            "The {label} is {values}, so it matches your wish for {wish}.",
            "It should suit you, as its {label} is {values} and you want {wish}.",
            "You're in the mood for {wish}, and that's covered: {label} {values}.",
            "I understand that you want {wish}; its {label} happens to be {values}.",
            "With {values} as its {label}, it has the {wish} you asked for.",
            "What you get here is {label} {values}, in keeping with your wish for {wish}.",
            "For someone who wants {wish}, this works: its {label} is {values}.",
            "You mentioned wanting {wish}, and the {label} of this one is {values}.",
            "Its {label} is {values}, which is exactly the {wish} you requested.",
        ),
        "missed": (
            "You were hoping for {wish}, yet its {label} is {values}.",
            "The catch is that its {label} is {values}, and you'd like {wish}.",
            "It doesn't give you the {wish} you want: its {label} is {values}.",
            "Bear in mind that the {label} is {values}, not the {wish} you asked for.",
            "On the downside, its {label} is {values} and you wanted {wish}.",
            "You're looking for {wish}; this one, however, has {label} {values}.",
            "Even though you asked for {wish}, its {label} is {values}.",
            "Do note that {title} has {label} {values}, whereas you want {wish}.",
        ),
        "spared": (
            "You wanted to steer clear of {wish}, and here the {label} is {values}.",
            "There's no {wish} in it; its {label} is {values}.",
            "You can rest easy about {wish}: the {label} is {values}.",
            "It keeps to your rule of no {wish}, with {label} {values}.",
            "It's free of the {wish} you don't like, as its {label} is {values}.",
            "Since you'd rather not have {wish}: its {label} is {values}.",
        ),
        "crossed": (
            "Be warned that its {label} is {values}, and you try to avoid {wish}.",
            "You're not keen on {wish}, yet its {label} is {values}.",
            "The trouble is that you don't want {wish} and the {label} here is {values}.",
            "It does have {label} {values}, even though you'd rather skip {wish}.",
            "Unfortunately its {label} is {values}; you did say you avoid {wish}.",
        ),
        "unknown": (
            "You asked for {wish}, but I have no {label} on record for it.",
            "Whether it has {wish} I can't tell, because its {label} isn't in the catalogue.",
            "Its {label} is missing from the catalogue, so your wish for {wish} is an open point.",
        ),
        "worded": (
            "The description goes well with your words “{words}”.",
            "You said “{words}”, and that is close to how it's described.",
            "It reads like what you had in mind with “{words}”.",
        ),
        "alike": (
            "Much like {titles}, this one has {values}.",
            "It shares {values} with {titles}.",
            "You'll find {values} in it, just as in {titles}.",
        ),
        "lead": (
            "From what you say, {clauses}, so here are my suggestions:",
            "Because {clauses}, I think these are worth a look:",
            "Knowing that {clauses}, I would point you to these:",
            "I have kept in mind that {clauses}; these come out on top:",
        ),
    }
)

WANTING = MappingProxyType(
    {
        "drafting": ("you want {}", "you're after {}", "you asked for {}"),
        "held out": ("you'd like {}", "you are looking for {}", "you're hoping for {}"),
    }
)
AVOIDING = MappingProxyType(
    {
        "drafting": ("you avoid {}", "you don't want {}", "you'd rather not have {}"),
        "held out": ("you want no {}", "you'd rather skip {}", "you steer clear of {}"),
    }
)
