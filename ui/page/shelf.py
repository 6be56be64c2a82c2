"""The catalogues tab: what is there, and importing another one with a preview."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory
from threading import Thread
from typing import TYPE_CHECKING, Any

import gradio as gr

from whyfirst.memory.errors import MalformedFile, WhyfirstError, WrongUse
from whyfirst.tools import bundled
from whyfirst.tools.inference import SAMPLE
from whyfirst.tools.library import ImportReport
from whyfirst.tools.mapping import ColumnMapping, write_mapping
from whyfirst.tools.reading import read_rows
from whyfirst.ui.page.chat import Update
from whyfirst.ui.page.events import fields_of
from whyfirst.ui.page.guessing import guess
from whyfirst.ui.page.importing import draw_mapping, draw_progress, draw_report, mapping_from
from whyfirst.ui.page.markup import join, tag
from whyfirst.ui.page.parts import PRIVATE, drawn

if TYPE_CHECKING:
    from whyfirst.agent.recommender import Recommender

KINDS = [".csv", ".tsv", ".txt", ".jsonl", ".ndjson", ".json", ".parquet", ".sqlite", ".gz"]


class Shelf:
    """The catalogues tab over a recommender.

    Args:
        recommender: whose catalogues.
        catalogue: where a new one can be chosen.
        may_import: whether whoever sees the page may add one: on their own machine they may.
    """

    def __init__(
        self, recommender: "Recommender", catalogue: gr.Dropdown, *, may_import: bool
    ) -> None:
        self._recommender = recommender
        self._catalogue = catalogue
        self._may_import = may_import
        with gr.Column(elem_classes="page"):
            self.list = gr.HTML(apply_default_css=False)
            self.file = gr.File(
                label="Import a table: CSV, TSV, JSON lines, Parquet or SQLite", file_types=KINDS,
                visible=may_import, height=130, elem_classes="drop",
            )  # fmt: skip
            self.form = drawn()
            self.state = gr.HTML(apply_default_css=False)

    def connect(self, tab: gr.Tab) -> None:
        """Say what follows from each event."""
        tab.select(self.look, None, [self.list], **PRIVATE)
        self.file.change(self.preview, [self.file], [self.form, self.state], **PRIVATE)
        outputs = [self.form, self.state, self.list, self._catalogue]
        self.form.click(self.bring_in, [self.file], outputs, **PRIVATE)

    def look(self) -> str:
        """Show the catalogues that can be used."""
        library = self._recommender.library
        lines = (
            tag("li", tag("b", name), tag("span", _origin(name), class_="kind"))
            for name in library.names()
        )
        note = "" if self._may_import else "Whoever runs this server can import others."
        listed = tag("ul", join(lines))
        return tag("div", tag("h3", "Catalogues"), listed, tag("p", note), class_="sheet shelf")

    def preview(self, path: str | None) -> Update:
        """Read the first rows of a file and guess what its columns are."""
        if not path or not self._may_import:
            return {self.form: "", self.state: ""}
        try:
            rows = sample_of(Path(path))
        except WhyfirstError as error:
            return {self.form: "", self.state: told(str(error))}
        name = re.sub(r"[^a-z0-9]+", "-", Path(path).name.partition(".")[0].lower()).strip("-")
        guessed, problem = guess(rows)
        return {self.form: draw_mapping(name or "mine", rows, guessed), self.state: told(problem)}

    def bring_in(self, event: gr.EventData, path: str | None) -> Iterator[Update]:
        """Import the file as the form says, telling how far it is."""
        if not path or not self._may_import:
            yield {self.state: told("Choose a file first.")}
            return
        try:
            for step in self._run(Path(path), fields_of(event)):
                if isinstance(step, ImportReport):
                    yield self._done(step)
                else:
                    yield {self.state: draw_progress(*step)}
        except WhyfirstError as error:
            yield {self.state: told(str(error))}

    def _run(self, path: Path, fields: Mapping[str, str]) -> Iterator[Any]:
        library = self._recommender.library
        name = fields.get("name", "").strip()
        if name in library.names():
            raise WrongUse(f"There is a catalogue {name!r} already; choose another name.")
        rows = sample_of(path)
        header = list(dict.fromkeys(column for row in rows for column in row))
        with written(mapping_from(fields, header, guess(rows)[0])) as file:
            yield from progressing(
                lambda progress: library.import_file(path, name, map_file=file, progress=progress)
            )

    def _done(self, report: ImportReport) -> Update:
        names = list(self._recommender.library.names())
        return {
            self.form: "",
            self.state: draw_report(report),
            self.list: self.look(),
            # The open conversation stays where it is; the new one can be chosen.
            self._catalogue: gr.update(choices=names),
        }


def _origin(name: str) -> str:
    return "comes with whyfirst" if name in bundled.NAMES else "imported"


def told(sentence: str) -> str:
    """Return a sentence about what went wrong or is needed, for the page; empty for none."""
    return tag("p", sentence, class_="sheet fault", role="alert") if sentence else ""


def sample_of(path: Path) -> list[Mapping[str, Any]]:
    """Return the first usable rows of a file.

    Raises:
        MalformedFile: the file cannot be read, or has no usable row.
    """
    rows = [row.cells for row in islice(read_rows(path), SAMPLE) if not row.problem]
    if not rows:
        raise MalformedFile("The file has no usable row; it needs a header and at least one row.")
    return list(rows)


@contextmanager
def written(mapping: ColumnMapping) -> Iterator[Path]:
    """Give a file that holds a mapping."""
    with TemporaryDirectory(prefix="whyfirst-") as folder:
        file = Path(folder) / "mapping.toml"
        file.write_text(write_mapping(mapping), "utf-8")
        yield file


def progressing(work: Callable[[Callable[[str, int, int], None]], Any]) -> Iterator[Any]:
    """Yield the progress that work tells while it runs in a thread, and at last its result."""
    told_so_far: SimpleQueue[Any] = SimpleQueue()
    result: list[Any] = []

    def run() -> None:
        try:
            result.append(work(lambda *step: told_so_far.put(step)))
        except WhyfirstError as error:
            result.append(error)
        finally:
            told_so_far.put(None)

    Thread(target=run, daemon=True).start()
    while (step := told_so_far.get()) is not None:
        yield step
    if isinstance(result[0], WhyfirstError):
        raise result[0]
    yield result[0]
