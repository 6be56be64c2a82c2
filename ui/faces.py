"""The commands that talk: `chat` and `serve`."""

from typing import Annotated

import typer

from whyfirst.ui.options import LOCAL, AsJson, Data, ModelSpec

Catalogue = Annotated[str, typer.Option("--catalogue", metavar="NAME", help="What to recommend.")]


def chat(  # noqa: PLR0913 - the options of a command
    data: Data = None,
    catalogue: Catalogue = "films",
    user: Annotated[str, typer.Option("--user", metavar="U", help="Who speaks.")] = LOCAL,
    conversation: Annotated[
        str | None, typer.Option("--conversation", metavar="C", help="Which conversation.")
    ] = None,
    model: ModelSpec = None,
    *,
    no_profile: Annotated[
        bool, typer.Option("--no-profile", help="Neither read nor write lasting memory.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Chat in the terminal; reads one message a line where stdin is no terminal."""
    from whyfirst.ui.options import opened
    from whyfirst.ui.terminal import Chat

    with opened(data, catalogue, model) as recommender:
        Chat(
            recommender,
            user=user,
            conversation=conversation,
            use_profile=not no_profile,
            as_json=as_json,
        ).run()


def serve(
    data: Data = None,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port; 0 takes a free one.")] = 7860,
    catalogue: Catalogue = "films",
    model: ModelSpec = None,
    *,
    show: Annotated[bool, typer.Option("--open", help="Open the page in a browser.")] = False,
) -> None:
    """Serve the browser chat at / and the HTTP API under /v1."""
    from whyfirst.ui.serving import serve_forever

    serve_forever(data, host=host, port=port, catalogue=catalogue, model=model, show=show)


def mcp(
    data: Data = None,
    catalogue: Catalogue = "films",
    user: Annotated[str, typer.Option("--user", metavar="U", help="Whose memory.")] = LOCAL,
) -> None:
    """Serve other agents over MCP on standard input and output."""
    from whyfirst.ui.options import opened
    from whyfirst.ui.tool_server import build_tool_server

    with opened(data, catalogue) as recommender:
        build_tool_server(recommender, lambda _headers: user).run("stdio")
