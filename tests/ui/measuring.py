"""Measure the page: `python -m tests.ui.measuring [--turns 1000] [--idle 50] [--active 20]`.

Prints one JSON object: the first paint and the bytes of a first load, what became of the turns of
many browsers at once, and the server's memory over many turns. Real Chromium, loopback.
"""

import argparse
import json
import re
import statistics
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any

import httpx
import numpy as np
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.ui.conftest import FLAGS, serving
from tests.ui.visiting import BOX, PATIENCE, Visitor, begin, exchanges, say, settled

PAINT = """() => ({
  paint: performance.getEntriesByName('first-contentful-paint')[0].startTime,
  bytes: ['navigation', 'resource'].flatMap(kind => performance.getEntriesByType(kind))
    .reduce((sum, entry) => sum + (entry.transferSize || 0), 0),
})"""
LOADS = 7
"""First loads, each in a browser context without a cache."""
MESSAGES = ("something tense in space", "no horror", "why the first one?", "a slow western")
REFUSAL = re.compile("busy|queue is full|error", re.IGNORECASE)
EVERY = 10
"""Turns of one conversation."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    for name, default in (("turns", 1000), ("idle", 50), ("active", 20)):
        parser.add_argument(f"--{name}", type=int, default=default)
    asked = parser.parse_args()
    expect.set_options(timeout=PATIENCE * 10)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        data = Path(folder) / "data"
        data.mkdir()
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        people = asked.idle + asked.active + 1
        logins = ",".join(f"person{n}:pw{n}" for n in range(people))
        with serving(data, WHYFIRST_LOGINS=logins) as address:
            told = {
                "first_load": first_load(browser, address),
                "crowd": crowd(browser, address, asked.idle, asked.active),
                "memory": memory(browser, address, asked.turns),
            }
        browser.close()
    print(json.dumps(told, indent=1))  # noqa: T201 - it is a command


def visited(browser: Browser, address: str, number: int) -> Page:
    """Return the page as a person sees it who has just logged in."""
    return Visitor.log_in(browser, address, number, {}).page


def first_load(browser: Browser, address: str) -> dict[str, Any]:
    """Return the first contentful paint and the bytes of a load with an empty cache."""
    paints, sizes, ready = [], [], []
    for _ in range(LOADS):
        context = browser.new_context()
        given = {"username": "person0", "password": "pw0"}
        context.request.post(f"{address}/login", form=given)
        page = context.new_page()
        began = perf_counter()
        page.goto(address)
        expect(page.get_by_placeholder(BOX)).to_be_enabled()
        ready.append((perf_counter() - began) * 1000)
        seen = page.evaluate(PAINT)
        paints.append(seen["paint"])
        sizes.append(seen["bytes"])
        page.context.close()
    return {
        "n": LOADS,
        "first_paint_ms": spread(paints),
        "ready_to_type_ms": spread(ready),
        "bytes": max(sizes),
    }


def crowd(browser: Browser, address: str, idle: int, active: int) -> dict[str, Any]:
    """Return how the turns of some browsers fare while others stand idle."""
    pages = [visited(browser, address, number) for number in range(1, idle + active + 1)]
    busy = pages[:active]
    began = perf_counter()
    answered = sum(round_of(busy, number) for number in range(len(MESSAGES)))
    seconds = perf_counter() - began
    refused = sum(page.get_by_text(REFUSAL).count() for page in busy)
    for page in pages:
        page.context.close()
    sent = active * len(MESSAGES)
    return {"idle": idle, "active": active, "sent": sent, "answered": answered,
            "refused": refused, "seconds": round(seconds, 2)}  # fmt: skip


def round_of(pages: list[Page], number: int) -> int:
    """Let all pages send a message at once; return how many were answered."""
    before = [exchanges(page).count() for page in pages]
    for page in pages:
        page.get_by_placeholder(BOX).fill(MESSAGES[number])
    for page in pages:
        page.get_by_placeholder(BOX).press("Enter", no_wait_after=True)
    return sum(is_answered(page, count + 1) for page, count in zip(pages, before, strict=True))


def is_answered(page: Page, count: int) -> bool:
    """Wait for an answer, and say whether it came."""
    try:
        settled(page, count)
    except AssertionError:
        return False
    return True


def memory(browser: Browser, address: str, turns: int) -> dict[str, Any]:
    """Return the server's resident memory over many turns, and its slope."""
    page = visited(browser, address, 0)
    held: list[tuple[int, float]] = []
    for number in range(turns):
        if number % EVERY == 0:
            begin(page)
            held.append((number, resident(address)))
        say(page, MESSAGES[number % len(MESSAGES)])
        sys.stderr.write(f"\r{number + 1} of {turns} turns")
    held.append((turns, resident(address)))
    settled(page, exchanges(page).count())
    later = np.array(held[len(held) // 4 :])
    slope = float(np.polyfit(later[:, 0], later[:, 1], 1)[0]) if len(later) > 2 else 0.0
    return {"turns": turns, "mib_per_1000_turns": round(slope * 1000, 1),
            "mib": [round(mib, 1) for _, mib in held[:: max(1, len(held) // 12)]]}  # fmt: skip


def resident(address: str) -> float:
    """Return the MiB that the server holds, by the process that listens at an address."""
    metrics = httpx.get(f"{address}/metrics", timeout=30).text
    found = re.search(r"^process_resident_memory_bytes (\S+)", metrics, re.MULTILINE)
    if found is not None:
        return float(found.group(1)) / 2**20
    port = int(address.rsplit(":", 1)[1])
    return resident_of(port)


def resident_of(port: int) -> float:
    """Return the MiB of the process whose command line serves; Linux tells it in /proc."""
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            line = (status.parent / "cmdline").read_text().split("\x00")
            if "serve" in line and listens(status.parent, port):
                kib = re.search(r"VmRSS:\s+(\d+)", status.read_text())
                return int(kib.group(1)) / 1024 if kib else 0.0
        except OSError:
            continue
    return 0.0


def listens(process: Path, port: int) -> bool:
    """Say whether a process holds the socket that listens on a port."""
    table = (process / "net" / "tcp").read_text().splitlines()[1:]
    wanted = {row.split()[9] for row in table if row.split()[1].endswith(f":{port:04X}")}
    links = ((process / "fd") / name.name for name in (process / "fd").iterdir())
    return any(str(link.readlink()) == f"socket:[{inode}]" for link in links for inode in wanted)


def spread(values: list[float]) -> dict[str, float]:
    """Return the median and the ends of some values."""
    return {"median": round(statistics.median(values), 1), "min": round(min(values), 1),
            "max": round(max(values), 1)}  # fmt: skip


if __name__ == "__main__":
    main()
