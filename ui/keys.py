"""Who calls: the keys that let a caller in, and whom each may speak for."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import HTTPException, Request

from whyfirst.ui.options import LOCAL


@dataclass(frozen=True, slots=True)
class Caller:
    """Who a call comes from; a caller without a name is a host program that names its users."""

    name: str | None = None

    def may_speak_for(self, user: str) -> bool:
        """Say whether the caller may act as a user."""
        return self.name in (None, user)


class Keys:
    """The keys of a server, `KEY` for a host program or `NAME:KEY` for one person."""

    def __init__(self, written: Sequence[str]) -> None:
        self._keys = tuple(_parted(entry) for entry in written)

    def __bool__(self) -> bool:
        return bool(self._keys)

    def caller(self, authorization: str) -> Caller | None:
        """Return who brings a header `Bearer KEY`; without any keys, anybody; else None."""
        given = authorization.removeprefix("Bearer ").strip()
        # Compared in constant time, each of them: the time must not tell how near a guess was.
        found = [n for n, k in self._keys if hmac.compare_digest(given.encode(), k.encode())]
        if not self._keys:
            return Caller()
        return Caller(found[0]) if found else None


def _parted(entry: str) -> tuple[str | None, str]:
    name, colon, key = entry.strip().partition(":")
    return (name, key) if colon else (None, name)


def require_key(request: Request) -> None:
    """Let a call through if no keys are set, or if it brings one of them."""
    caller = request.app.state.keys.caller(request.headers.get("authorization", ""))
    if caller is None:
        raise HTTPException(401, "Send a key: Authorization: Bearer KEY.")
    request.state.caller = caller


def speak_for(request: Request, user: str) -> str:
    """Return the user, if the caller may act as them."""
    if not request.state.caller.may_speak_for(user):
        raise HTTPException(403, "This key belongs to another user.")
    return user


def own_name(caller: Caller) -> str:
    """Return whose memory a caller has where the call names nobody."""
    return caller.name or LOCAL
