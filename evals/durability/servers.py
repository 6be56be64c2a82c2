"""Private servers on loopback, started from installed programs: PostgreSQL and Chroma."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from whyfirst.memory.errors import WhyfirstError

PATIENCE = 60.0
"""Seconds that a server may take to answer for the first time."""
POSTGRES_USER = "postgres"
"""Whom PostgreSQL runs as where we are root, since it refuses to run as root."""


class ServerMissing(WhyfirstError):
    """A server's program is not installed, or does not start."""


def postgres_programs() -> Path | None:
    """Return the folder of PostgreSQL's programs, None where it is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


@contextmanager
def postgres_server() -> Iterator[str]:
    """Run a PostgreSQL of our own and give the address of a fresh database.

    Raises:
        ServerMissing: it is not installed or does not start.
    """
    programs = postgres_programs()
    if programs is None:
        raise ServerMissing("PostgreSQL is not installed (Debian: apt install postgresql).")
    # Not below a folder of ours: the user it runs as may not be able to enter that.
    place = Path(tempfile.mkdtemp(prefix="whyfirst-pg-"))
    as_user = _as_user(place)
    port = free_port()
    try:
        _must([*as_user, str(programs / "initdb"), "-D", f"{place}/data", "-U", "whyfirst",
               "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"])  # fmt: skip
        options = f"-p {port} -k {place} -c listen_addresses=127.0.0.1 -c max_connections=200"
        control = [*as_user, str(programs / "pg_ctl"), "-D", f"{place}/data", "-w"]
        _must([*control, "-l", f"{place}/log", "-o", options, "start"])
        try:
            yield f"postgresql+psycopg://whyfirst@127.0.0.1:{port}/postgres"
        finally:
            _must([*control, "-m", "immediate", "stop"])
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _as_user(place: Path) -> list[str]:
    if os.geteuid() != 0:
        return []
    shutil.chown(place, POSTGRES_USER)
    return ["runuser", "-u", POSTGRES_USER, "--"]


def _must(command: list[str]) -> None:
    ended = subprocess.run(  # noqa: S603 - our own arguments
        command, capture_output=True, text=True, check=False, cwd="/", timeout=PATIENCE
    )
    if ended.returncode:
        raise ServerMissing(f"{command[-1]!r} failed: {ended.stderr.strip() or ended.stdout}")


@contextmanager
def chroma_server(folder: Path) -> Iterator[str]:
    """Run a Chroma server over a folder and give its address.

    Raises:
        ServerMissing: it is not installed or does not start.
    """
    beside = Path(sys.executable).with_name("chroma")
    program = str(beside) if beside.exists() else shutil.which("chroma")
    if program is None:
        raise ServerMissing("The chroma program is not installed (pip install chromadb).")
    port = free_port()
    with subprocess.Popen(  # noqa: S603 - our own arguments
        [program, "run", "--path", str(folder), "--host", "127.0.0.1", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as server:
        try:
            _await(f"http://127.0.0.1:{port}/api/v2/heartbeat", server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.kill()


def _await(address: str, server: "subprocess.Popen[bytes]") -> None:
    until = monotonic() + PATIENCE
    while monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2):  # noqa: S310 - loopback
                return
        except OSError:
            sleep(0.1)
    raise ServerMissing("The Chroma server did not answer.")


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
