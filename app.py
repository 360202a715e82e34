"""The desk's web door: Streamlit behind the gate, with the routes that are not Streamlit's."""

import gc
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pandas as pd  # noqa: F401 - imported early, so that it is frozen with the rest below
import streamlit as st
from starlette.middleware import Middleware

from desk.routes import ROUTES as DESK_ROUTES
from door import routes, trouble
from door.frame import screen_failed
from door.gate import Gate
from moderation.routes import ROUTES as MODERATION_ROUTES

log = logging.getLogger("repdesk.desk")


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[dict[str, Any]]:
    """Streamlit collects garbage after every run; what was imported by now need not be looked through each time."""
    gc.collect()
    gc.freeze()
    yield {}


def on_script_error(fault: Exception) -> bool:
    """Says in plain words that something broke; the traceback goes to the log."""
    log.error("a screen failed", exc_info=fault)
    return screen_failed()


app = st.App(
    Path(__file__).with_name("home.py"),
    lifespan=lifespan,
    routes=[*routes.ROUTES, *DESK_ROUTES, *MODERATION_ROUTES],
    middleware=[Middleware(Gate)],
    on_script_error=on_script_error,
    exception_handlers=trouble.HANDLERS,
)
