"""Load a causal model and its tokenizer: a folder, a GGUF file, an adapter, or a hub's name.

Remote code is never trusted and pickled weights are never read.
"""

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from whyfirst.memory.errors import WrongUse

ADAPTER, ADAPTER_WEIGHTS = "adapter_config.json", "adapter_model.safetensors"
"""What makes a folder that of an adapter."""


def load_model(name: str, *, quick: bool = False) -> tuple[Any, Any]:
    """Load a model and its tokenizer.

    Args:
        name: a folder, a GGUF file, the folder of an adapter, or the name of a model on the hub.
        quick: whether its numbers may be half as long, where the processor reckons with such.

    Raises:
        WrongUse: a package is not installed, or nothing can be loaded by that name.
    """
    for module in ("transformers", "torch"):
        if find_spec(module) is None:
            raise WrongUse(
                f"A model in process needs {module}; get it with: pip install 'whyfirst[local-llm]'"
            )
    try:
        model, tokenizer = _load(name)
    except (OSError, ValueError, ImportError) as error:
        why = str(error).strip().splitlines()[0][:200] if str(error).strip() else "unreadable"
        raise WrongUse(f"The model {name!r} cannot be loaded: {why}") from error
    import torch

    return (model.to(torch.bfloat16) if quick and _has_short_numbers() else model).eval(), tokenizer


def _load(name: str) -> tuple[Any, Any]:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from transformers.utils import logging as reporting

    reporting.disable_progress_bar()
    adapter = Path(name).expanduser() / ADAPTER
    if adapter.is_file():
        return _adapted(adapter)
    where, options = _source_of(name)
    tokenizer = AutoTokenizer.from_pretrained(where, trust_remote_code=False, **options)
    weights = {} if options else {"use_safetensors": True}
    model = AutoModelForCausalLM.from_pretrained(
        where, dtype=torch.float32, trust_remote_code=False, **options, **weights
    )
    return model, tokenizer


def _adapted(adapter: Path) -> tuple[Any, Any]:
    """Load the model that an adapter was made for, and lay the adapter over its weights."""
    if find_spec("peft") is None:
        raise ImportError("an adapter needs the package peft: pip install 'whyfirst[tune]'")
    if not (adapter.parent / ADAPTER_WEIGHTS).is_file():
        raise FileNotFoundError(f"{adapter.parent} has no {ADAPTER_WEIGHTS}")
    told = json.loads(adapter.read_text("utf-8"))
    base = told.get("base_model_name_or_path") if isinstance(told, dict) else None
    if not isinstance(base, str) or not base or (Path(base).expanduser() / ADAPTER).is_file():
        raise ValueError(f"{adapter} does not name the model it is for")
    from peft import PeftModel

    model, tokenizer = _load(_beside(base, adapter.parent))
    return PeftModel.from_pretrained(model, str(adapter.parent)).merge_and_unload(), tokenizer


def _beside(base: str, folder: Path) -> str:
    # A folder that travels with its base names it from where it lies itself.
    own = folder / base
    return str(own) if base.startswith(".") and own.exists() else base


def _has_short_numbers() -> bool:
    import torch

    known = getattr(torch.cpu, "_is_avx512_bf16_supported", None)
    return bool(known and known())


def _source_of(name: str) -> tuple[str, dict[str, Any]]:
    path = Path(name).expanduser()
    if path.suffix == ".gguf":
        if not path.is_file():
            raise FileNotFoundError(f"there is no file {name}")
        if find_spec("gguf") is None:
            raise ImportError("GGUF files need the package gguf: pip install 'whyfirst[local-llm]'")
        return str(path.parent), {"gguf_file": path.name}
    if path.is_dir():
        return str(path), {}
    if name.startswith((".", "/", "~")):
        raise FileNotFoundError(f"there is no folder {name}")
    return name, {}
