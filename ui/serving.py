"""Run the server: the browser chat at /, the HTTP API under /v1."""

import os
import socket
import webbrowser
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import typer

from whyfirst.memory.errors import WhyfirstError, WrongUse
from whyfirst.ui.options import LOCAL, opened

if TYPE_CHECKING:
    from fastapi import FastAPI

    from whyfirst.agent.recommender import Recommender

BACKLOG = 128
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def serve_forever(
    data: Path | None,
    *,
    host: str,
    port: int,
    catalogue: str,
    model: str | None = None,
    show: bool = False,
) -> None:
    """Serve until stopped.

    Raises:
        WrongUse: the address is reachable from elsewhere and no keys are set.
        WhyfirstError: the port is taken.
    """
    keys = keys_of(os.environ)
    logins = logins_of(os.environ)
    if host not in LOOPBACK and not keys:
        raise WrongUse(
            f"Serving on {host!r} lets others in: set WHYFIRST_API_KEYS, or keep to 127.0.0.1."
        )
    with closing(bound(host, port)) as listening, opened(data, catalogue, model) as recommender:
        address = f"http://{host}:{listening.getsockname()[1]}"
        app = build_app(recommender, keys=keys, logins=logins, public=host not in LOOPBACK)
        recommender.ownership.announce(address)
        typer.echo(f"whyfirst is ready: open {address} in a browser. Ctrl+C stops it.")
        if not keys:
            typer.echo("No keys are set, so it answers on this machine only.")
        if show:
            Thread(target=webbrowser.open, args=[address], daemon=True).start()
        _run(app, listening)


def _run(app: "FastAPI", listening: socket.socket) -> None:
    import uvicorn

    config = uvicorn.Config(app, log_level="warning", lifespan="on", timeout_graceful_shutdown=5)
    uvicorn.Server(config).run(sockets=[listening])


def bound(host: str, port: int) -> socket.socket:
    """Return a socket that is bound, so that a taken port is told before anything opens.

    Raises:
        WhyfirstError: the port is taken, or the address is not this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        # From here on whoever connects waits until the server answers, and is not refused.
        listening.listen(BACKLOG)
    except OSError as error:
        listening.close()
        raise WhyfirstError(
            f"Cannot listen on {host}:{port} ({error.strerror}); choose another with --port."
        ) from error
    return listening


def keys_of(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Return the keys that calls need, from WHYFIRST_API_KEYS (commas between them)."""
    return tuple(key for key in environ.get("WHYFIRST_API_KEYS", "").split(",") if key.strip())


def logins_of(environ: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the browser's logins, from WHYFIRST_LOGINS (name:password, commas between them)."""
    pairs = (entry.partition(":") for entry in environ.get("WHYFIRST_LOGINS", "").split(","))
    return [(name.strip(), password) for name, _, password in pairs if name.strip() and password]


def build_app(
    recommender: "Recommender",
    *,
    keys: tuple[str, ...] = (),
    logins: list[tuple[str, str]] | None = None,
    public: bool = False,
) -> "FastAPI":
    """Return the whole web application.

    Args:
        recommender: what answers.
        keys: calls under /v1 need one of them.
        logins: names and passwords of the browser chat; none means one user, `local`.
        public: whether it can be reached from elsewhere; then the browser needs a login.
    """
    from whyfirst.ui.api import build_api

    secret = os.environ.get("WHYFIRST_WEBHOOK_SECRET", "")
    app = build_api(recommender, keys=keys, webhook_secret=secret, public=public)
    if public and not logins:
        _add_notice(app)
        return app
    _mount_page(app, recommender, logins or [])
    return app


def _add_notice(app: "FastAPI") -> None:
    @app.get("/", include_in_schema=False)
    def notice() -> str:
        return "The browser chat needs a login here: set WHYFIRST_LOGINS=name:password."


def _mount_page(app: "FastAPI", recommender: "Recommender", logins: list[tuple[str, str]]) -> None:
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    import gradio

    from whyfirst.ui.browser import HEAD, STYLE, build_page, theme
    from whyfirst.ui.headers import SafeHeaders

    def user_of(request: gradio.Request) -> str:
        # Who speaks is who logged in; without logins there is one person, on this machine.
        if logins and not request.username:
            raise WrongUse("Log in first.")
        return str(request.username or LOCAL)

    page = build_page(recommender, user=user_of, alone=not logins)
    gradio.mount_gradio_app(
        app,
        page,
        path="/",
        auth=logins or None,
        footer_links=[],
        run_history=False,
        show_error=False,
        theme=theme(),
        css=STYLE,
        head=HEAD,
    )
    app.add_middleware(SafeHeaders)
