"""Put a recommender into somebody else's agent: whose turn it is, and a LangChain tool."""

from collections.abc import Callable

from langchain_core.runnables import RunnableConfig
from langchain_core.tools import BaseTool, tool

from whyfirst.memory.errors import WrongUse
from whyfirst.memory.turns import Turn

DEFAULT_CONVERSATION = "main"

Reply = Callable[[str, str, str], Turn]
"""Answers a user's message in a conversation."""


def make_tool(reply: Reply, plural: str) -> BaseTool:
    """Return a tool that takes the person's message and gives the reply.

    Who the person is comes from `config["configurable"]["user_id"]`, set by the host program: a
    model that calls the tool cannot choose whose memory it reads.

    Args:
        reply: answers (user, message, conversation).
        plural: what is recommended, in the plural.
    """

    @tool(
        "recommend",
        description=(
            f"Recommend {plural} to the person you talk with, or take in what they think of them."
            " Pass on their own words, unchanged."
        ),
    )
    def recommend(message: str, config: RunnableConfig) -> str:
        user, conversation = speaker_of(config)
        return reply(user, message, conversation).reply

    return recommend


def speaker_of(config: RunnableConfig) -> tuple[str, str]:
    """Return who speaks and in which conversation, as the host program configured the run.

    Raises:
        WrongUse: it named nobody.
    """
    named = config.get("configurable", {})
    if not named.get("user_id"):
        raise WrongUse("Set configurable.user_id: the host program says whose memory it is.")
    return str(named["user_id"]), str(named.get("thread_id") or DEFAULT_CONVERSATION)
