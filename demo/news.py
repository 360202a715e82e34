"""The news site: pages and an RSS feed."""

from markupsafe import escape
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from demo import markup
from demo.blog_feeds import Channel, feed
from demo.dates import rfc822
from demo.paper import home, missing, page, town_of
from demo.words import Post

ITEMS = 20


def _articles(request: Request) -> list[Post]:
    return town_of(request).ledger.posts("news")[::-1]


def front(request: Request) -> Response:
    return page(request, "news_front.html", articles=_articles(request)[:30])


def article(request: Request) -> Response:
    post = town_of(request).ledger.post(request.path_params["id"])
    if post is None or post.site != "news" or post.gone_at:
        return missing(request, "Такой новости нет")
    return page(request, "news_article.html", article=post)


def rss(request: Request) -> Response:
    """The newest news; the description is the whole text, as small news sites do it."""
    found = _articles(request)
    items = [
        f"<item><title>{escape(post.title)}</title><link>{home(request)}/news/{post.id}</link>"
        f'<guid isPermaLink="false">zalivsk-news-{post.id}</guid>'
        f"<pubDate>{rfc822(post.written_at)}</pubDate><dc:creator>{escape(post.author)}</dc:creator>"
        f"<description>{escape(str(markup.paragraphs(post.text)))}</description>"
        # The site itself shows no talk: its feed only counts it, as many do.
        f"<slash:comments>{post.id * 7 % 40}</slash:comments></item>\n"
        for post in found[:ITEMS]
    ]
    channel = Channel("Заливск.Новости", f"{home(request)}/news/", "Новости города Заливска")
    return feed(request, channel, items, newest=max((post.written_at for post in found), default=None))


routes = [
    Route("/news", lambda _: RedirectResponse("/news/", status_code=301)),
    Route("/news/", front),
    Route("/news/rss.xml", rss),
    Route("/news/{id:int}", article),
]
