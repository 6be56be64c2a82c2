"""How people might say what claims say: written before the verifier's lexicon, never after it.

Two banks by template. The verifier was fitted on `DRAFTING` alone; figures come from `HELD_OUT`,
which is looked at by nobody who changes the lexicon. Once it has been looked at, it belongs to the
drafting bank and a new one is written: that happened once (docs/decisions/0091). Slots: `wish` is what the person wants or avoids, `label`
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
            "You asked for {wish}, but its {label} is {values}.",
            "It isn't quite the {wish} you wanted, since its {label} is {values}.",
            "Its {label} is {values}, though, and you were after {wish}.",
            "One drawback: you want {wish}, while the {label} here is {values}.",
            "You hoped for {wish}; unfortunately, its {label} is {values}.",
            "Although you want {wish}, the {label} of {title} is {values}.",
            "The {label} is {values} rather than the {wish} you asked for.",
            "A word of warning: the {label} is {values}, and you wanted {wish}.",
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
            "You'd rather avoid {wish}, and its {label} is {values}.",
            "No {wish} here: the {label} is {values}.",
            "Its {label} is {values}, so it stays clear of the {wish} you don't want.",
            "You said no {wish}, and this one has {label} {values}.",
            "You don't want {wish}; its {label} is {values}.",
            "As you asked, it has no {wish}: its {label} is {values}.",
            "You wanted to steer clear of {wish}, and here the {label} is {values}.",
            "There's no {wish} in it; its {label} is {values}.",
            "You can rest easy about {wish}: the {label} is {values}.",
            "It keeps to your rule of no {wish}, with {label} {values}.",
            "It's free of the {wish} you don't like, as its {label} is {values}.",
            "Since you'd rather not have {wish}: its {label} is {values}.",
        ),
        "crossed": (
            "You'd rather avoid {wish}, but its {label} is {values}.",
            "Careful, though: you don't want {wish}, and its {label} is {values}.",
            "Its {label} is {values}, which you said you avoid: {wish}.",
            "You asked for no {wish}; however, its {label} is {values}.",
            "Although you avoid {wish}, this one has {label} {values}.",
            "Be warned that its {label} is {values}, and you try to avoid {wish}.",
            "You're not keen on {wish}, yet its {label} is {values}.",
            "The trouble is that you don't want {wish} and the {label} here is {values}.",
            "It does have {label} {values}, even though you'd rather skip {wish}.",
            "Unfortunately its {label} is {values}; you did say you avoid {wish}.",
        ),
        "unknown": (
            "You want {wish}, but the catalogue doesn't tell me its {label}.",
            "I can't say whether it has {wish}: the catalogue doesn't give its {label}.",
            "The catalogue doesn't list its {label}, so I can't promise the {wish} you want.",
            "You asked for {wish}, but I have no {label} on record for it.",
            "Whether it has {wish} I can't tell, because its {label} isn't in the catalogue.",
            "Its {label} is missing from the catalogue, so your wish for {wish} is an open point.",
        ),
        "worded": (
            "Its description matches what you said: “{words}”.",
            "The way it is described fits your “{words}”.",
            "Going by its description, it fits the words you used, “{words}”.",
            "The description goes well with your words “{words}”.",
            "You said “{words}”, and that is close to how it's described.",
            "It reads like what you had in mind with “{words}”.",
        ),
        "alike": (
            "It's close to {titles}: both have {values}.",
            "Like {titles}, it has {values}.",
            "It has {values} in common with {titles}.",
            "Much like {titles}, this one has {values}.",
            "It shares {values} with {titles}.",
            "You'll find {values} in it, just as in {titles}.",
        ),
        "lead": (
            "Since {clauses}, here is what I would suggest:",
            "You told me {clauses}, so these are the ones I'd argue for:",
            "As {clauses}, I'd go for these:",
            "Given that {clauses}, these are my picks:",
            "From what you say, {clauses}, so here are my suggestions:",
            "Because {clauses}, I think these are worth a look:",
            "Knowing that {clauses}, I would point you to these:",
            "I have kept in mind that {clauses}; these come out on top:",
        ),
    }
)

HELD_OUT: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "wanted": (
            "It has {label} {values}, and {wish} is just what you were asking for.",
            "I chose it because you want {wish}: its {label} is {values}.",
            "You need look no further for {wish}, since the {label} is {values}.",
            "That's {label} {values}, which squares with your request for {wish}.",
            "{title} ought to please you there: you want {wish} and its {label} is {values}.",
            "With regard to your wish for {wish}, the {label} of this one is {values}.",
            "Here's {wish} for you: the {label} is {values}.",
            "You were keen on {wish}, and here you have it, with {values} for its {label}.",
            "It meets your request for {wish} – the {label} is {values}.",
            "I know you're looking for {wish}; this has {values} as its {label}.",
        ),
        "missed": (
            "You'd prefer {wish}, but here the {label} is {values}.",
            "Its {label} is {values}, so it won't give you the {wish} you want.",
            "One thing to know: you want {wish}, but the {label} is {values}.",
            "It falls short of your wish for {wish}, as its {label} is {values}.",
            "I should add that its {label} is {values}, although you asked for {wish}.",
            "What speaks against it is that you want {wish} and its {label} is {values}.",
            "It's not the {wish} you're looking for; its {label} is {values}.",
            "Where you want {wish}, this one has {label} {values} instead.",
            "To be fair, its {label} is {values}, but you're after {wish}.",
        ),
        "spared": (
            "You told me you avoid {wish}, and sure enough its {label} is {values}.",
            "Nothing to fear on the subject of {wish}: its {label} is {values}.",
            "It comes without the {wish} you'd rather not have; its {label} is {values}.",
            "It respects your dislike of {wish}, given that its {label} is {values}.",
            "Since {wish} is out for you, note that the {label} is {values}.",
            "You didn't want {wish}, and the {label} of this one is {values}.",
            "You'd like to avoid {wish}; here the {label} is {values}.",
        ),
        "crossed": (
            "You'd prefer to avoid {wish}, but the {label} is {values}.",
            "I must warn you that its {label} is {values}, and you don't want {wish}.",
            "It goes against your wish to avoid {wish}: its {label} is {values}.",
            "Keep in mind that you avoid {wish}, and this has {label} {values}.",
            "Despite your wish for no {wish}, its {label} is {values}.",
        ),
        "unknown": (
            "Sadly I don't know its {label}, so I can't tell you whether it has {wish}.",
            "You want {wish}, but there's nothing in the catalogue about its {label}.",
            "I couldn't find its {label} in the catalogue, so it's unclear if you get {wish}.",
        ),
        "worded": (
            "Its description is close to what you asked for: “{words}”.",
            "Judging by the description, it answers to “{words}”.",
            "When you said “{words}”, this is the sort of description I looked for.",
        ),
        "alike": (
            "It resembles {titles}: they both have {values}.",
            "If you want something like {titles}, this has {values} as well.",
            "{values} are what it shares with {titles}.",
            "Just like {titles}, it comes with {values}.",
        ),
        "lead": (
            "So {clauses}. These are the ones I'd suggest:",
            "Going by the fact that {clauses}, I'd recommend these:",
            "Here's what I would choose, seeing that {clauses}:",
            "Bearing in mind that {clauses}, I'd put these forward:",
            "As far as I understand, {clauses}; my suggestions are:",
        ),
    }
)

WANTING = MappingProxyType(
    {
        "drafting": (
            "you want {}",
            "you're after {}",
            "you asked for {}",
            "you'd like {}",
            "you are looking for {}",
        ),
        "held out": ("you're hoping for {}", "you've asked for {}", "you wish for {}"),
    }
)
AVOIDING = MappingProxyType(
    {
        "drafting": (
            "you avoid {}",
            "you don't want {}",
            "you'd rather not have {}",
            "you want no {}",
            "you steer clear of {}",
        ),
        "held out": ("you'd rather skip {}", "you're avoiding {}", "you do not want {}"),
    }
)
