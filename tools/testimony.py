"""How fitted kinds of evidence are said: as the end of "what speaks for it", and as a claim."""

from collections.abc import Mapping
from types import MappingProxyType

from whyfirst.tools import company

KINDS: Mapping[str, str] = MappingProxyType(
    {
        company.TALK_ALIKE: "what people named in conversations like this one",
        company.ANSWER_ALIKE: "what was recommended to others who asked like this",
        company.ANSWER_LATELY: "what was recommended to others after words like your last",
        company.WORDS: "your words",
        company.LATEST_WORDS: "your latest words",
        company.MEANING: "what your words mean",
        company.NAMED_TOGETHER: "what people named along with {}",
        company.NAMED_COMPANY: "what people who liked {} liked too",
        company.NAMED_ALIKE: "what has much in common with {}",
        company.NAMED_BEFORE: "what was named here already",
        company.NAMED_OFTEN: "what many people named",
        company.CHOSEN_COMPANY: "what people who liked {} liked too",
        company.CHOSEN_LATELY: "what people who liked your latest choices liked too",
        company.CHOSEN_NEXT: "what others chose soon after your latest choices",
        company.CHOSEN_ALONG: "what was chosen along with {}",
        company.CHOSEN_ALIKE: "what has much in common with {}",
        company.CHOSEN_ALIKE_LATEST: "what has much in common with your latest choice",
        company.CHOSEN_MEANING: "what is described much like {}",
        company.CHOSEN_NEAR: "what is near {} in its figures",
        company.CHOSEN_OFTEN: "what many people chose",
    }
)
CLAIMS: Mapping[str, str] = MappingProxyType(
    {
        company.TALK_ALIKE: "People named it in conversations like this one.",
        company.ANSWER_ALIKE: "It was recommended to others who asked like this.",
        company.ANSWER_LATELY: "It was recommended to others after words like your last.",
        company.WORDS: "Your words stand in its entry.",
        company.LATEST_WORDS: "Your latest words stand in its entry.",
        company.MEANING: "Its description is close to what you said.",
        company.NAMED_TOGETHER: "People named it along with {}.",
        company.NAMED_COMPANY: "People who liked {} liked it too.",
        company.NAMED_ALIKE: "It has much in common with {}.",
        company.NAMED_OFTEN: "Many people named it.",
        company.CHOSEN_COMPANY: "People who liked {} liked it too.",
        company.CHOSEN_LATELY: "People who liked your latest choices liked it too.",
        company.CHOSEN_NEXT: "Others chose it soon after your latest choices.",
        company.CHOSEN_ALONG: "It was chosen along with {}.",
        company.CHOSEN_ALIKE: "It has much in common with {}.",
        company.CHOSEN_ALIKE_LATEST: "It has much in common with your latest choice.",
        company.CHOSEN_MEANING: "It is described much like {}.",
        company.CHOSEN_NEAR: "Its figures are near those of {}.",
        company.CHOSEN_OFTEN: "Many people chose it.",
    }
)
"""What is claimed of an item that a kind of evidence speaks for; none speaks against one."""
