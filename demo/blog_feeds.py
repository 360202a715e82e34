"""Feeds of the blog and of the news site: RSS 2.0 with ETag and Last-Modified.

As on a real WordPress an edit or a deletion changes neither of the two: only a new post or comment does.
"""

import hashlib
from datetime import datetime
from typing import NamedTuple

from markupsafe import escape
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from demo import blog, markup
from demo.dates import rfc822
from demo.paper import home, missing, number, town_of
from demo.words import Post

ITEMS = 10
_NAMESPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wfw="http://wellformedweb.org/CommentAPI/"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom"'
    ' xmlns:slash="http://purl.org/rss/1.0/modules/slash/"'
)


class Channel(NamedTuple):
    """The head of a feed."""

    title: str
    link: str
    about: str


def _cdata(text: str) -> str:
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"


def feed(request: Request, channel: Channel, items: list[str], *, newest: datetime | None) -> Response:
    """The feed, or 304 when the visitor holds the newest one."""
    stamp = rfc822(newest).replace("+0000", "GMT") if newest else ""
    etag = f'"{hashlib.md5(f"{request.url.path}{stamp}".encode(), usedforsecurity=False).hexdigest()}"'
    headers = {"ETag": etag, "Last-Modified": stamp} if newest else {}
    since, held = request.headers.get("if-modified-since"), request.headers.get("if-none-match")
    if newest and (held == etag if held else since == stamp):
        return Response(status_code=304, headers=headers)
    built = f"<lastBuildDate>{rfc822(newest)}</lastBuildDate>" if newest else ""
    body = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" {_NAMESPACES}>\n<channel>\n'
        f"<title>{escape(channel.title)}</title>\n<link>{escape(channel.link)}</link>\n"
        f'<atom:link href="{escape(str(request.url))}" rel="self" type="application/rss+xml" />\n'
        f"<description>{escape(channel.about)}</description>\n{built}\n<language>ru-RU</language>\n"
        f"{''.join(items)}</channel>\n</rss>\n"
    )
    return Response(body, media_type="application/rss+xml; charset=UTF-8", headers=headers)


def _article(request: Request, post: Post) -> str:
    link = blog.link_of(request, post)
    talk = len(blog.comments(town_of(request), post.id))
    return (
        f"<item>\n<title>{escape(post.title)}</title>\n<link>{link}</link>\n"
        f"<comments>{link}#comments</comments>\n<dc:creator>{_cdata(post.author)}</dc:creator>\n"
        f"<pubDate>{rfc822(post.written_at)}</pubDate>\n<category>{_cdata('Город и деньги')}</category>\n"
        f'<guid isPermaLink="false">{home(request)}/blog/?p={post.id}</guid>\n'
        f"<description>{_cdata(markup.excerpt(post.text, 220))}</description>\n"
        f"<content:encoded>{_cdata(str(markup.paragraphs(post.text)))}</content:encoded>\n"
        f"<wfw:commentRss>{link}feed/</wfw:commentRss>\n<slash:comments>{talk}</slash:comments>\n</item>\n"
    )


def _comment(request: Request, post: Post) -> str:
    article = town_of(request).ledger.post(post.thread)
    title = article.title if article else ""
    link = blog.link_of(request, post, article=article)
    return (
        f"<item>\n<title>Комментарий к записи {escape(title)} ({escape(post.author)})</title>\n<link>{link}</link>\n"
        f"<dc:creator>{_cdata(post.author)}</dc:creator>\n<pubDate>{rfc822(post.written_at)}</pubDate>\n"
        f'<guid isPermaLink="false">{link}</guid>\n<description>{_cdata(markup.plain(post.text))}</description>\n'
        f"<content:encoded>{_cdata(str(markup.paragraphs(post.text)))}</content:encoded>\n</item>\n"
    )


def _window(request: Request, posts: list[Post]) -> list[Post]:
    start = (max(1, number(request, "paged", default=1)) - 1) * ITEMS
    return posts[start : start + ITEMS]


def _newest(posts: list[Post]) -> datetime | None:
    return max((post.written_at for post in posts), default=None)


def articles_feed(request: Request) -> Response:
    found = blog.articles(town_of(request))
    shown = _window(request, found)
    if found and not shown:
        return missing(request, "Такой страницы у ленты нет")
    channel = Channel("Записки с набережной", f"{home(request)}/blog/", "Блог о городе Заливске и о деньгах")
    return feed(request, channel, [_article(request, post) for post in shown], newest=_newest(found))


def comments_feed(request: Request) -> Response:
    found = blog.comments(town_of(request))[::-1]
    channel = Channel("Комментарии: Записки с набережной", f"{home(request)}/blog/", "Блог о городе Заливске")
    items = [_comment(request, post) for post in _window(request, found)]
    return feed(request, channel, items, newest=_newest(found))


def article_feed(request: Request) -> Response:
    """The comments under one article."""
    article = blog.article_of(request)
    if article is None:
        return missing(request, "Такой записи в блоге нет")
    found = blog.comments(town_of(request), article.id)[::-1]
    channel = Channel(f"Комментарии: {article.title}", blog.link_of(request, article), "Комментарии к записи")
    items = [_comment(request, post) for post in _window(request, found)]
    return feed(request, channel, items, newest=_newest([*found, article]))


routes = [
    Route("/blog/feed/", articles_feed),
    Route("/blog/comments/feed/", comments_feed),
    Route("/blog/{year:int}/{month:int}/{day:int}/{name}/feed/", article_feed),
]
