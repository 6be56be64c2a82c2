"""The suites by name; each is loaded when it is asked for, as some need heavy libraries."""

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType

from whyfirst.evals.suite import Suite
from whyfirst.memory.errors import WrongUse

SUITES: Mapping[str, str] = MappingProxyType(
    {
        # name: "module:attribute", one line a suite
        "facts": "whyfirst.evals.facts:SUITE",
        "iard": "whyfirst.evals.understanding.iard:SUITE",
        "injection": "whyfirst.evals.understanding.injection:SUITE",
        "reading-speed": "whyfirst.evals.understanding.speed:SUITE",
        "utterances": "whyfirst.evals.understanding.utterances:SUITE",
    }
)


def load_suite(name: str) -> Suite:
    """Return a suite.

    Raises:
        WrongUse: there is none of that name.
    """
    if name not in SUITES:
        raise WrongUse(f"There is no suite {name!r}; `whyfirst eval list` shows those there are.")
    module, _, attribute = SUITES[name].partition(":")
    suite: Suite = getattr(import_module(module), attribute)
    return suite
