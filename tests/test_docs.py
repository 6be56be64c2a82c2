"""Every Python block of the docs runs, and the graph is drawn from the compiled one."""

import re
from pathlib import Path

import pytest

from tests.readme import ARCHITECTURE, ROOT, drawn

FOLDERS = ("agent", "evals", "memory", "tools", "ui")
FENCED = re.compile(r"```python\n(.*?)```", re.DOTALL)
PAGES = sorted(ROOT.glob("docs/*.md"))
BLOCKS = [
    pytest.param(code, id=f"{page.stem}-{number}")
    for page in PAGES
    for number, code in enumerate(
        re.findall(r"```python\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    )
]


@pytest.mark.parametrize("code", BLOCKS)
def test_a_python_block_of_the_docs_runs(code: str, data_dir: Path) -> None:
    exec(compile(code, "docs", "exec"), {"data_dir": data_dir, "__name__": "docs"})  # noqa: S102


def test_the_graph_in_the_architecture_is_the_compiled_one() -> None:
    text = ARCHITECTURE.read_text("utf-8")
    assert drawn(text) == text


def test_every_page_that_a_page_links_is_there() -> None:
    for page in (*PAGES, *ROOT.glob("docs/decisions/*.md")):
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), (page.name, target)


def test_every_decision_that_the_code_names_is_written() -> None:
    sources = (path for top in FOLDERS for path in (ROOT / top).rglob("*.py"))
    for source in sources:
        for name in re.findall(r"docs/decisions/[\w-]+\.md", source.read_text("utf-8")):
            assert (ROOT / name).is_file(), (source.name, name)
