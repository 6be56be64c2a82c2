"""Serve the pictures of items to the page, from this machine's own copies."""

from typing import TYPE_CHECKING

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import FileResponse

from whyfirst.memory.errors import WrongUse

if TYPE_CHECKING:
    from whyfirst.agent.recommender import Recommender

pictures = APIRouter(include_in_schema=False)

FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}
"""A picture is named by its content, so what a name stands for never changes."""


@pictures.get("/pictures/{catalogue}/{file}")
def picture(catalogue: str, file: str, request: Request) -> FileResponse:
    """Return a picture; no login is asked for what a catalogue shows to everybody."""
    recommender: Recommender = request.app.state.recommender
    try:
        path = recommender.library.picture(catalogue, file)
    except WrongUse:
        path = None
    if path is None:
        raise HTTPException(404, "There is no such picture.")
    return FileResponse(path, headers=FOR_EVER)
