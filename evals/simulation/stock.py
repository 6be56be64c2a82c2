"""The agent that people would build from stock parts: a prebuilt graph over a vector store.

Without a language model a stub stands in its place: it hands the person's words to the search tool
and repeats what comes back, which is the best that a model could do without understanding.
"""

import warnings
from collections.abc import Callable, Sequence
from functools import cached_property
from importlib.util import find_spec
from itertools import count
from typing import Any

from langchain_core.embeddings import Embeddings
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.tools import tool

from whyfirst.evals.simulation.listeners import Listener, MakeListener, Shown, Utterance
from whyfirst.evals.simulation.people import Person
from whyfirst.tools.catalogue import Catalogue
from whyfirst.tools.encoder import Encoder
from whyfirst.tools.retrieval import document_of

SLATE = 5
DEPTH = 60
"""How many items the search tool returns; what was shown before is skipped."""
BATCH = 256


def is_installed() -> bool:
    """Say whether the vector store's package is there."""
    return find_spec("langchain_chroma") is not None


class Stub(BaseChatModel):
    """Searches for all that the person said, then says what was found."""

    @property
    def _llm_type(self) -> str:
        return "stub"

    def bind_tools(self, tools: Sequence[Any], **_: Any) -> Runnable[Any, AIMessage]:  # noqa: ARG002
        """Ignore what the tools are: there is one."""
        return self

    def _generate(self, messages: list[BaseMessage], *_: Any, **__: Any) -> ChatResult:
        last = messages[-1]
        if isinstance(last, ToolMessage):
            answer = AIMessage(content=str(last.content))
        else:
            said = " ".join(str(m.content) for m in messages if isinstance(m, HumanMessage))
            call = {"name": "search", "args": {"query": said}, "id": f"call{len(messages)}"}
            answer = AIMessage(content="", tool_calls=[call])
        return ChatResult(generations=[ChatGeneration(message=answer)])


class Encoded(Embeddings):
    """The encoder in the shape that the vector store asks for."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return one vector a text."""
        return [[float(x) for x in vector] for vector in self._encoder.encode(texts)]

    def embed_query(self, text: str) -> list[float]:
        """Return the vector of a text."""
        return self.embed_documents([text])[0]


class StockAgent:
    """One agent for all people: the graph is shared, the threads are not."""

    def __init__(self, catalogue: Catalogue, encoder: Encoder) -> None:
        self._catalogue = catalogue
        self._encoder = encoder
        self._threads = count()

    @cached_property
    def _graph(self) -> Any:
        from langgraph.checkpoint.memory import InMemorySaver
        from langgraph.prebuilt import create_react_agent

        store = self._store()

        @tool
        def search(query: str) -> str:
            """Search the catalogue."""
            found = store.similarity_search(query, k=DEPTH)
            return "\n".join(str(document.metadata["item_id"]) for document in found)

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the successor lives in another package
            return create_react_agent(Stub(), [search], checkpointer=InMemorySaver())

    def _store(self) -> Any:
        from langchain_chroma import Chroma

        store = Chroma(collection_name="stock-agent", embedding_function=Encoded(self._encoder))
        store.reset_collection()
        items = self._catalogue.items
        for start in range(0, len(items), BATCH):
            batch = items[start : start + BATCH]
            store.add_texts(
                [document_of(item) for item in batch],
                metadatas=[{"item_id": item.item_id} for item in batch],
            )
        return store

    def thread(self) -> Callable[[str], list[str]]:
        """Return a way to talk on a thread of its own."""
        number = next(self._threads)

        def say(text: str) -> list[str]:
            config = {"configurable": {"thread_id": str(number)}}
            state = self._graph.invoke({"messages": [HumanMessage(text)]}, config)
            return str(state["messages"][-1].content).splitlines()

        return say


class Stock:
    """The stock agent in conversation with one person."""

    def __init__(self, agent: StockAgent) -> None:
        self._agent = agent
        self._threads: dict[str, Callable[[str], list[str]]] = {}
        self._seen: set[str] = set()

    def hear(self, said: Utterance, conversation: str) -> Shown:
        """Answer what was said."""
        if conversation not in self._threads:
            self._threads[conversation] = self._agent.thread()
        found = self._threads[conversation](said.text)
        fresh = [item_id for item_id in found if item_id not in self._seen][:SLATE]
        self._seen.update(fresh)
        return Shown(tuple(fresh))


def make_stock(catalogue: Catalogue, encoder: Encoder) -> MakeListener:
    """Return the stock agent over a catalogue."""
    agent = StockAgent(catalogue, encoder)

    def make(_person: Person) -> Listener:
        return Stock(agent)

    return make
