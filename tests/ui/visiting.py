"""How tests use the page: as a person would, and noticing what a person could not see."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

PATIENCE = 30_000
BOX = "Say what you want"


CUT_OFF = ("AbortError", "Connection errored out")
"""What Gradio itself says of a stream that a reload cuts off, whenever that happens to fall."""


@dataclass
class Visitor:
    """Somebody at a browser; on leaving, nothing may have gone wrong unseen."""

    page: Page
    context: BrowserContext
    number: int = 0
    outside: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    @classmethod
    def log_in(cls, browser: Browser, address: str, number: int, how: Mapping[str, Any]) -> Self:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **how})
        given = {"username": f"person{number}", "password": f"pw{number}"}
        assert context.request.post(f"{address}/login", form=given).ok
        return cls._open(context, address, number)

    @classmethod
    def walk_in(cls, browser: Browser, address: str, how: Mapping[str, Any]) -> Self:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **how})
        return cls._open(context, address, 0)

    @classmethod
    def _open(cls, context: BrowserContext, address: str, number: int) -> Self:
        visitor = cls(context.new_page(), context, number)
        visitor.watch(address)
        visitor.page.goto(address)
        expect(visitor.page.get_by_placeholder(BOX)).to_be_enabled()
        return visitor

    def watch(self, address: str) -> None:
        self.page.on(
            "request",
            lambda asked: (
                None
                if asked.url.startswith((address, "data:", "blob:"))
                else self.outside.append(asked.url)
            ),
        )
        self.page.on(
            "console",
            lambda said: self.complaints.append(said.text) if said.type == "error" else None,
        )
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def leave(self) -> None:
        self.context.close()
        assert self.outside == [], self.outside
        serious = [said for said in self.complaints if not any(cut in said for cut in CUT_OFF)]
        assert serious == [], serious


def say(page: Page, message: str) -> Locator:
    """Type a message, wait for the answer and return the exchange."""
    box = page.get_by_placeholder(BOX)
    expect(box).to_be_enabled()
    count = exchanges(page).count()
    box.fill(message)
    box.press("Enter")
    return settled(page, count + 1)


def click(page: Page, button: Locator) -> Locator:
    """Click something that says something, and return the exchange it led to."""
    count = exchanges(page).count()
    button.click()
    return settled(page, count + 1)


def begin(page: Page) -> None:
    """Begin a new conversation."""
    page.get_by_role("button", name="New conversation").click()
    expect(exchanges(page)).to_have_count(0)


def settled(page: Page, count: int) -> Locator:
    expect(exchanges(page)).to_have_count(count)
    expect(page.get_by_placeholder(BOX)).to_be_enabled()
    return exchanges(page).last


def exchanges(page: Page) -> Locator:
    return page.locator(".exchange:not(.pending)")


def chip(exchange: Locator, name: str) -> Locator:
    return exchange.locator(".chip", has=exchange.page.get_by_text(name, exact=True))


def argue(page: Page, name: str, way: str) -> Locator:
    """Open the chip of a criterion and click a way to argue with it."""
    held = chip(exchanges(page).last, name)
    held.locator("summary").click()
    return click(page, held.get_by_role("button", name=way))


def titles(exchange: Locator) -> list[str]:
    return list(exchange.locator(".card h4").all_inner_texts())


def tab(page: Page, name: str) -> None:
    page.get_by_role("tab", name=re.compile(name)).click()
