"""A real browser, and servers for it: one with many logins, one for a single person."""

import itertools
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.conftest import do_without
from tests.ui.visiting import PATIENCE, Visitor

ROOT = Path(__file__).parents[2]
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-quic",
]  # fmt: skip
PEOPLE = 60


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium as Debian ships it."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        do_without("browser", "no chromium is installed (Debian: apt-get install chromium)")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield opened
        opened.close()


@contextmanager
def serving(data: Path, **environment: str) -> Iterator[str]:
    """Run the server in a process of its own and give its address."""
    command = [sys.executable, "-m", "whyfirst.ui", "serve", "--port", "0", "--data", str(data)]
    server = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        text=True,
        cwd=data.parent,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT / ".typing"),
            "PYTHONUNBUFFERED": "1",
            **environment,
        },
    )
    assert server.stdout is not None
    found = re.search(r"http://\S+", server.stdout.readline())
    assert found is not None
    yield found.group()
    server.terminate()
    assert server.wait(20) in (0, -15)


def fresh_data(prepared: Path, folder: Path) -> Path:
    data = folder / "data"
    data.mkdir()
    (data / "cache").symlink_to(prepared / "cache")
    shutil.copytree(prepared / "catalogues", data / "catalogues")
    return data


@pytest.fixture(scope="session")
def crowded(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that many people log in to."""
    logins = ",".join(f"person{n}:pw{n}" for n in range(PEOPLE))
    data = fresh_data(prepared, tmp_path_factory.mktemp("crowded"))
    with serving(data, WHYFIRST_LOGINS=logins) as address:
        yield address


@pytest.fixture(scope="session")
def lonely_folder(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the server for one person runs; its data folder lies in it."""
    folder = tmp_path_factory.mktemp("lonely")
    fresh_data(prepared, folder)
    return folder


@pytest.fixture(scope="session")
def lonely(lonely_folder: Path) -> Iterator[str]:
    """The address of a server for one person, on their own machine."""
    with serving(lonely_folder / "data") as address:
        yield address


@pytest.fixture(scope="session")
def names() -> Iterator[int]:
    """Numbers of people that nobody is yet."""
    return itertools.count()


@pytest.fixture
def visit(browser: Browser, crowded: str, names: Iterator[int]) -> Iterator[Callable[..., Visitor]]:
    """Opens the page as somebody new, or as somebody who has been there."""
    opened: list[Visitor] = []

    def come(*, person: int | None = None, **how: object) -> Visitor:
        number = next(names) if person is None else person
        visitor = Visitor.log_in(browser, crowded, number, how)
        opened.append(visitor)
        return visitor

    yield come
    for visitor in opened:
        visitor.leave()


@pytest.fixture
def page(visit: Callable[..., Visitor]) -> Page:
    """The page of somebody new."""
    return visit().page


@pytest.fixture
def home(browser: Browser, lonely: str) -> Iterator[Visitor]:
    """The page of the one person on their own machine."""
    visitor = Visitor.walk_in(browser, lonely, {})
    yield visitor
    visitor.leave()
