"""The town as an application and as a process of its own: `python -m demo.town --port P --folder DIR`."""

import argparse
import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response

from demo import (
    blog,
    blog_feeds,
    blog_rest,
    crm,
    departments,
    filling,
    forum,
    life,
    maps,
    maps_api,
    news,
    square,
    vk,
    vk_api,
    vk_events,
    vk_photos,
)
from demo.paper import missing
from demo.state import Town
from demo.trouble import Troubled


def _not_found(request: Request, _: Exception) -> Response:
    return missing(request, "Здесь ничего нет")


def make_town(folder: Path, *, seed: int, now: Callable[[], datetime], lively: bool) -> Starlette:
    """The town's application; its state object is `app.state.town`.

    `folder` keeps the town's memory, so that a restart keeps replies. `now` returns an aware UTC moment. With
    `lively` posts keep arriving; without it nothing happens unless it is asked for.
    """
    town = Town(folder, seed=seed, now=now)
    filling.fill(town)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        task = asyncio.create_task(life.live(town)) if lively else None
        yield
        if task:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        town.ledger.close()
        town.buttons.close()

    # Feeds and REST before pages: an article's address is the widest pattern of the blog.
    bank = (crm, departments)
    sites = (square, forum, blog_rest, blog_feeds, blog, maps_api, maps, vk_api, vk_events, vk_photos, vk, news, *bank)
    app = Starlette(
        routes=[route for site in sites for route in site.routes],
        middleware=[Middleware(Troubled, town=town)],
        exception_handlers={404: _not_found},
        lifespan=lifespan,
    )
    app.state.town = town
    return app


def main(arguments: Sequence[str] | None = None) -> None:
    """Serves the town until it is stopped."""
    parser = argparse.ArgumentParser(prog="python -m demo.town", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True, help="where the town keeps its memory")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--still", action="store_true", help="nothing happens by itself")
    given = parser.parse_args(arguments)
    app = make_town(given.folder, seed=given.seed, now=lambda: datetime.now(UTC), lively=not given.still)
    uvicorn.run(app, host=given.host, port=given.port, log_level="warning", ws="none")


if __name__ == "__main__":
    main()
