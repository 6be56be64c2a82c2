"""Open the model that somebody named: offline, behind an address, in process, or their own."""

from collections.abc import Mapping
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Literal, Self, TypeAlias

from pydantic import Field, SecretStr

from whyfirst.memory.criteria import Frozen
from whyfirst.memory.errors import WrongUse
from whyfirst.tools.models.asking import Asker, Halt, Line, Request
from whyfirst.tools.models.assistant import Assistant, Limits
from whyfirst.tools.models.backends import PROBE, Backend, Method
from whyfirst.tools.models.failures import ModelFailed
from whyfirst.tools.models.grounding import Embed

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

Role = Literal["reader", "deliberator", "writer"]
ROLES: tuple[Role, ...] = ("reader", "deliberator", "writer")
OFFLINE = "offline"
REMOTE_AT_ONCE, REMOTE_WAITING = 8, 32
LOCAL_AT_ONCE, LOCAL_WAITING = 1, 8
"""A model in process answers one turn at a time; so many more may wait for it."""


class ModelOptions(Frozen):
    """Which model helps, with what, and how long it may take."""

    spec: str = OFFLINE
    """`offline`, `openai:NAME` or `transformers:PATH_OR_NAME`."""
    chat: Any = Field(default=None, repr=False, exclude=True)
    """A chat model of langchain, which then comes before the spec."""
    address: str | None = None
    """The base address of an OpenAI-compatible server; None for OpenAI's own."""
    key: SecretStr | None = Field(default=None, repr=False)
    roles: tuple[Role, ...] = ROLES
    seconds: float = Field(default=30.0, gt=0)
    """What a turn may spend on its model, waiting included."""
    tokens: int = Field(default=1200, gt=0)
    """What a turn's model may write."""

    @classmethod
    def from_env(cls, environ: Mapping[str, str], spec: str | None = None) -> Self:
        """Return the options that the environment names.

        Args:
            environ: `WHYFIRST_MODEL`, and with `_URL`, `_KEY`, `_ROLES`, `_SECONDS`, `_TOKENS`.
            spec: what the command line names; it comes before the environment.

        Raises:
            WrongUse: a value cannot be meant.
        """
        roles = environ.get("WHYFIRST_MODEL_ROLES")
        given = {
            "spec": spec or environ.get("WHYFIRST_MODEL"),
            "address": environ.get("WHYFIRST_MODEL_URL"),
            "key": environ.get("WHYFIRST_MODEL_KEY") or environ.get("OPENAI_API_KEY"),
            "roles": tuple(r.strip() for r in roles.split(",") if r.strip()) if roles else None,
            "seconds": environ.get("WHYFIRST_MODEL_SECONDS"),
            "tokens": environ.get("WHYFIRST_MODEL_TOKENS"),
        }
        try:
            return cls.model_validate({name: value for name, value in given.items() if value})
        except ValueError as error:
            raise WrongUse(
                f"The model's settings cannot be meant: roles are {', '.join(ROLES)} with commas"
                " between them, seconds and tokens are numbers above 0."
            ) from error


Model: TypeAlias = "BaseChatModel | ModelOptions | str | None"
"""A model as a caller may give it; None for the one that the environment names."""


def open_assistant(
    model: Model,
    environ: Mapping[str, str],
    *,
    embed: Embed | None = None,
) -> Assistant | None:
    """Return what asks the model; None where nobody named one.

    Args:
        model: a chat model of langchain, options, a spec, or None for what `environ` names.
        environ: the environment.
        embed: the sentence encoder, which lets a reader's proposal be checked by meaning.

    Raises:
        WrongUse: the model cannot be opened.
    """
    options = _options(model, environ)
    if options.chat is None and options.spec == OFFLINE:
        return None
    backend = open_backend(options) if options.chat is None else _own(options.chat)
    # Nobody can tell whether a foreign object may be used by two threads: one at a time then.
    remote = hasattr(backend.model, "openai_api_base")
    line = Line(REMOTE_AT_ONCE, REMOTE_WAITING) if remote else Line(LOCAL_AT_ONCE, LOCAL_WAITING)
    return Assistant(
        name=backend.name,
        asker=Asker(backend.pieces, line),
        roles=frozenset(options.roles),
        limits=Limits(options.seconds, options.tokens),
        embed=embed,
        # A small model in process loses the thread of a list; one sentence it can follow.
        lines=1 if backend.in_process else 0,
    )


def _options(model: Model, environ: Mapping[str, str]) -> ModelOptions:
    if isinstance(model, ModelOptions):
        return model
    if model is None or isinstance(model, str):
        return ModelOptions.from_env(environ, model)
    return ModelOptions.from_env(environ, "object").but(chat=model)


def _own(model: Any) -> Backend:
    from langchain_core.language_models import BaseChatModel

    if not isinstance(model, BaseChatModel):
        raise WrongUse(
            f"A {type(model).__name__} is no chat model;"
            " give a BaseChatModel of langchain, or a spec."
        )
    name = getattr(model, "model_name", None) or getattr(model, "model", None)
    named = name if isinstance(name, str) else type(model).__name__
    return Backend(model, named, in_process=_is_ours(model))


def _is_ours(model: "BaseChatModel") -> bool:
    return model._llm_type == "whyfirst-transformers"  # noqa: SLF001 - langchain's own way to tell


def open_backend(options: ModelOptions) -> Backend:
    """Open the model that the options name.

    Raises:
        WrongUse: the spec names no kind of model, or it cannot be opened.
    """
    kind, _, name = options.spec.partition(":")
    if kind == "openai" and name:
        return Backend(_open_address(name, options), name)
    if kind == "transformers" and name:
        from whyfirst.tools.models.local import open_transformers

        shown = name.rstrip("/").rpartition("/")[2] or name
        return Backend(open_transformers(name), shown, in_process=True)
    raise WrongUse(
        f"{options.spec!r} names no model; use offline, openai:NAME or transformers:PATH_OR_NAME."
    )


def try_out(backend: Backend, seconds: float) -> tuple[Method | None, str]:
    """Ask a model for a little, and return how it is held to a form, or what is wrong with it."""
    from langchain_core.messages import HumanMessage

    request = Request([HumanMessage("Say hello.")], TRIED_TOKENS, PROBE)
    asker = Asker(backend.pieces, Line(1, 0))
    try:
        for _ in asker.ask(request, seconds, Halt()):
            break
    except ModelFailed as failure:
        return None, f"it {failure}"
    return backend.method(), ""


TRIED_TOKENS = 64


def _open_address(name: str, options: ModelOptions) -> "BaseChatModel":
    if find_spec("langchain_openai") is None:
        raise WrongUse("openai: models need langchain-openai: pip install 'whyfirst[openai]'")
    if options.key is None and options.address is None:
        raise WrongUse("Set WHYFIRST_MODEL_KEY (or OPENAI_API_KEY), or WHYFIRST_MODEL_URL.")
    from langchain_openai import ChatOpenAI
    from langchain_openai.chat_models.base import BaseChatOpenAI

    shared: dict[str, Any] = {
        "model": name,
        "api_key": options.key or SecretStr("none"),
        "timeout": options.seconds,
        "max_retries": 0,
        "max_tokens": options.tokens,
    }
    if options.address is None:
        return ChatOpenAI(**shared, use_responses_api=False)
    # Compatible servers know the older name of the limit, which this class leaves alone.
    return BaseChatOpenAI(**shared, base_url=options.address, temperature=0)
