"""The suites by name; each is loaded when it is asked for, as some need heavy libraries."""

from collections.abc import Mapping, Sequence
from importlib import import_module
from types import MappingProxyType

from whyfirst.evals.suite import Suite
from whyfirst.memory.errors import WrongUse

SUITES: Mapping[str, str] = MappingProxyType(
    {
        # name: "module:attribute", one line a suite, the longest first
        "redial": "whyfirst.evals.benchmarks.dialogues:REDIAL",
        "simulation-rated": "whyfirst.evals.simulation.talking:RATED",
        "simulation-foreign": "whyfirst.evals.simulation.talking:ELSEWHERE",
        "critiques": "whyfirst.evals.simulation.critiques:SUITE",
        "sensitivity": "whyfirst.evals.simulation.sensitivity:SUITE",
        "calibration": "whyfirst.evals.rationale.calibration:SUITE",
        "bias": "whyfirst.evals.rationale.bias:SUITE",
        "rationale": "whyfirst.evals.rationale.suite:SUITE",
        "simulation": "whyfirst.evals.simulation.talking:SUITE",
        "roleplay": "whyfirst.evals.simulation.roleplay:SUITE",
        "scenarios": "whyfirst.evals.scenarios.suite:SUITE",
        "rationales": "whyfirst.evals.export.suite:SUITE",
        "facts": "whyfirst.evals.facts:SUITE",
        "speed": "whyfirst.evals.speed:SUITE",
        "crashes": "whyfirst.evals.durability.crashes:SUITE",
        "erasure": "whyfirst.evals.durability.erasure:SUITE",
        "faults": "whyfirst.evals.durability.faults:SUITE",
        "load": "whyfirst.evals.durability.load:SUITE",
        "memory-scale": "whyfirst.evals.durability.scale:SUITE",
        "minds": "whyfirst.evals.durability.minds:SUITE",
        "persistence": "whyfirst.evals.durability.persistence:SUITE",
        "retraction": "whyfirst.evals.durability.retraction:SUITE",
        "opendialkg": "whyfirst.evals.benchmarks.dialogues:OPENDIALKG_SUITE",
        "amazon-scientific": "whyfirst.evals.benchmarks.histories:SCIENTIFIC_SUITE",
        "digital-music": "whyfirst.evals.benchmarks.ratings:MUSIC_SUITE",
        "csfcube": "whyfirst.evals.benchmarks.searching:PAPERS_SUITE",
        "search-mixture": "whyfirst.evals.benchmarks.searching:MIXTURE_SUITE",
        "movielens": "whyfirst.evals.benchmarks.histories:MOVIELENS_SUITE",
        "iard": "whyfirst.evals.understanding.iard:SUITE",
        "injection": "whyfirst.evals.understanding.injection:SUITE",
        "reading-speed": "whyfirst.evals.understanding.speed:SUITE",
        "utterances": "whyfirst.evals.understanding.utterances:SUITE",
        "unseen-wording": "whyfirst.evals.understanding.unseen:SUITE",
        "verifier": "whyfirst.evals.models.verifier:SUITE",
        "model-failures": "whyfirst.evals.models.failures:SUITE",
        "model-conversations": "whyfirst.evals.models.conversations:SUITE",
        "rationale-arms": "whyfirst.evals.models.arms:SUITE",
        "review-tastes": "whyfirst.evals.models.tastes:SUITE",
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


ENDURANCE = frozenset(
    {
        "crashes",
        "erasure",
        "faults",
        "load",
        "memory-scale",
        "minds",
        "model-conversations",
        "model-failures",
        "persistence",
        "rationale-arms",
        "retraction",
        "sensitivity",
    }
)
"""Suites whose full form goes on for long: thousands of turns, or a life lost a thousand times."""
GROUPS: Mapping[str, str] = MappingProxyType(
    {
        "core": "what runs on the bundled catalogues alone, within ten minutes on two cores",
        "public": "every suite on a public data set",
        "full": "core and public: within an hour on two cores",
        "endurance": "what goes on for long: crashes, load, erasure, a small language model",
        "all": "every suite",
    }
)


def select_suites(named: Sequence[str]) -> tuple[str, ...]:
    """Return the suites that names of suites and groups stand for, each once, in their order.

    Raises:
        WrongUse: there is neither a suite nor a group of a name.
    """
    chosen = [suite for name in named for suite in _members(name)]
    return tuple(dict.fromkeys(chosen))


def _members(name: str) -> tuple[str, ...]:
    if name in GROUPS:
        return tuple(suite for suite in SUITES if name in groups_of(suite))
    load_suite(name)
    return (name,)


def groups_of(suite: str) -> frozenset[str]:
    """Return the groups that a suite belongs to."""
    if suite in ENDURANCE:
        return frozenset({"endurance", "all"})
    return frozenset({"public" if load_suite(suite).needs else "core", "full", "all"})
