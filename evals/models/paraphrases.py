"""How people might say what claims say, and nobody has looked at yet; older banks lie beside.

A bank is written before the verifier's lexicon is changed. Figures come from `HELD_OUT`, which is
looked at by nobody who changes the lexicon; once it has been looked at, it joins `DRAFTING` and a
new one is written: that happened five times (docs/decisions/0093). Slots: `wish` is what the person
wants or avoids, `label` and `values` what the catalogue holds, `title` the item, `titles` the
pattern, `words` a quote.
"""

from collections.abc import Mapping
from types import MappingProxyType

HELD_OUT: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "wanted": (
            "You wanted {wish}, and this one has it: its {label} is {values}.",
            "Since you asked for {wish}, here is one whose {label} is {values}.",
            "You said you're looking for {wish}, and its {label} is {values}.",
            "Its {label} is {values}, and {wish} is what you asked me for.",
            "You'd like {wish}, so I chose one with {label} {values}.",
            "If you want {wish}, this is for you, as the {label} is {values}.",
            "I know you want {wish}, and the {label} of {title} is {values}.",
            "This has the {wish} you asked for, since its {label} is {values}.",
            "You are looking for {wish}, and that is what this is: {label} {values}.",
            "Its {label} is {values}, so you get the {wish} you want.",
            "The {label} is {values} here, and you told me you want {wish}.",
            "You hope for {wish}; this one's {label} is {values}.",
        ),
        "missed": (
            "You want {wish}, but I'm sorry to say its {label} is {values}.",
            "You asked me for {wish}, but the {label} of this one is {values}.",
            "This one is not {wish}, which you want: its {label} is {values}.",
            "You'd like {wish}, but {title} has {label} {values}.",
            "Its {label} is {values}, but what you want is {wish}.",
            "I know you were looking for {wish}, but here the {label} is {values}.",
            "It has {label} {values}, but you told me you want {wish}.",
            "You want {wish}, and I have to admit that its {label} is {values} instead.",
            "It does not have the {wish} you asked for, because its {label} is {values}.",
            "The only thing is, you want {wish}, but its {label} is {values}.",
        ),
        "spared": (
            "You don't want {wish}, and this one has none: its {label} is {values}.",
            "You asked for no {wish}, and its {label} is {values}.",
            "There is no {wish} here, because its {label} is {values}.",
            "You want to avoid {wish}, so I chose one with {label} {values}.",
            "You told me no {wish}, and the {label} of this one is {values}.",
            "Its {label} is {values}, so it has none of the {wish} you avoid.",
            "As you don't like {wish}: the {label} here is {values}.",
            "I know you avoid {wish}, and its {label} is {values}.",
        ),
        "crossed": (
            "You don't want {wish}, but I'm afraid its {label} is {values}.",
            "You avoid {wish}, but the {label} of this one is {values}.",
            "You asked me for no {wish}, but its {label} is {values}.",
            "I know you'd rather not have {wish}, but here the {label} is {values}.",
            "Its {label} is {values}, but you told me you want to avoid {wish}.",
            "You should know that its {label} is {values}, although you don't want {wish}.",
        ),
        "unknown": (
            "You want {wish}, but I don't know the {label} of this one.",
            "I'm sorry, the catalogue doesn't say what its {label} is, so I can't promise {wish}.",
            "You asked for {wish}, but its {label} isn't in the catalogue.",
            "I don't know if it has {wish}, because the catalogue gives no {label}.",
            "The catalogue doesn't tell us its {label}, so I can't say if it's {wish}.",
        ),
        "worded": (
            "Its description fits what you told me: “{words}”.",
            "You asked for “{words}”, and its description matches that.",
            "The description is close to your own words, “{words}”.",
            "It's described much like you said: “{words}”.",
        ),
        "alike": (
            "It's a lot like {titles}, because both have {values}.",
            "You'll see {values} in this one and in {titles}.",
            "It is like {titles} in that both have {values}.",
            "Both this one and {titles} have {values}.",
        ),
        "lead": (
            "I know {clauses}, so here are the ones I would pick:",
            "Because {clauses}, here is what I'd choose for you:",
            "You told me that {clauses}, so I'd suggest these:",
            "As {clauses}, these are the ones that fit:",
            "Since {clauses}, I think these would suit you:",
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
            "you're hoping for {}",
            "you feel like {}",
            "you wish for {}",
            "you would like {}",
            "you have asked for {}",
            "you're keen on {}",
        ),
        "held out": ("you're interested in {}", "you hope for {}", "you need {}"),
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
            "you'd rather skip {}",
            "you're avoiding {}",
            "you do not want {}",
            "you'd prefer to avoid {}",
            "you don't like {}",
            "you'd rather do without {}",
        ),
        "held out": ("you'd rather avoid {}", "you never want {}", "you dislike {}"),
    }
)
