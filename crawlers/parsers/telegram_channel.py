"""The public preview of a Telegram channel, t.me/s/NAME (markup as Telegram's widget has it since 2018)."""

import re
from datetime import datetime
from typing import Any, NamedTuple

from cssselect import HTMLTranslator
from lxml import etree, html

from crawlers.parsers.addresses import joined
from crawlers.parsers.drift import shape_of
from crawlers.parsers.page import Page, tree_of
from crawlers.parsers.plain_text import text_of, tidy
from moderation.finding import AttachmentFound, EngagementFound, Finding
from storage.errors import SourceFailed
from storage.i18n import _
from storage.vocabulary import PageState

SITE = "https://t.me"
ADDRESS = re.compile(r"^/(?:s/)?([A-Za-z]\w{3,31})(?:/(\d+))?/?$")
IDENTITY = re.compile(r"^(\w+)/(\d+)$")
PICTURE = re.compile(r"url\(['\"]?(https?:[^'\")]+)")
COUNT = re.compile(r"^([\d.,\s]+)([KM]?)$")
TIMES = {"": 1, "K": 1_000, "M": 1_000_000}


def _path(selector: str) -> Any:
    return etree.XPath(HTMLTranslator().css_to_xpath(selector))


POSTS = _path("div.tgme_widget_message[data-post]")
TEXT = _path(".tgme_widget_message_text")
DATED = _path("a.tgme_widget_message_date time[datetime]")
VIEWS = _path(".tgme_widget_message_views")
EDITED = _path(".tgme_widget_message_meta")
SIGNED = _path(".tgme_widget_message_from_author")
OWNER = _path(".tgme_widget_message_owner_name")
FORWARDED = _path("a.tgme_widget_message_forwarded_from_name[href]")
PHOTOS = _path("a.tgme_widget_message_photo_wrap[style]")
DOCUMENT = _path(".tgme_widget_message_document_title")
POLL = _path(".tgme_widget_message_poll_question")
CHOICES = _path(".tgme_widget_message_poll_option_text")
VIDEO = _path(".tgme_widget_message_video_player, .tgme_widget_message_roundvideo_player")
OLDER = _path("a.tme_messages_more[data-before]")
TITLE = _path(".tgme_channel_info_header_title")
NOTHING = _path(".tgme_widget_message_error, .tme_no_messages_found")
COUNTERS = _path(".tgme_channel_info_counter")
LANDING = _path(".tgme_page_extra, .tgme_page_action, .tgme_page_title")


class ChannelRead(NamedTuple):
    """A page of a channel, oldest first; `before` is the number that older pages end with, None for the beginning."""

    findings: list[Finding]
    title: str
    before: int | None


def channel_of(path: str) -> tuple[str, int | None] | None:
    """The name, and the post, that an address on t.me leads to; None for what is no channel."""
    found = ADDRESS.match(path)
    if not found or found[1].lower() in {"joinchat", "addstickers", "share", "proxy", "iv", "login"}:
        return None
    return found[1], int(found[2]) if found[2] else None


def read_channel(body: bytes, page: Page) -> ChannelRead:
    """A page of the preview. Raises SourceFailed: no_preview for the landing page, schema_drift for anything else."""
    tree = tree_of(body, page)
    with shape_of(page.url, _("a channel of Telegram's")):
        title = _text(TITLE, tree) or _text(OWNER, tree)
        followers = _followers(tree)
        found = [one for post in POSTS(tree) if (one := _post(post, title, followers, page)) is not None]
        older = OLDER(tree)
        before = int(older[0].get("data-before")) if older and older[0].get("data-before", "").isdecimal() else None
    if not found and not (title and NOTHING(tree)):
        _refuse(tree, page, title)
    return ChannelRead(found, title, before)


def parse(body: bytes, page: Page) -> list[Finding]:
    """The posts of a page of the preview."""
    return read_channel(body, page).findings


def is_gone(body: bytes, page: Page) -> bool:
    """Whether the widget of one post says that there is none."""
    tree = tree_of(body, page)
    return bool(NOTHING(tree)) and not POSTS(tree)


def no_preview(url: str) -> SourceFailed:
    """A channel, a bot, a group or a person whose page shows no messages."""
    words = _("{url} shows no messages to visitors: a private channel, a group, or its preview is switched off.")
    return SourceFailed(PageState.NO_PREVIEW, words.format(url=url))


def _refuse(tree: html.HtmlElement, page: Page, title: str) -> None:
    if LANDING(tree):
        raise no_preview(page.url)
    if title:
        raise SourceFailed(PageState.SCHEMA_DRIFT, _("{url} shows a channel without a message.").format(url=page.url))
    raise SourceFailed(PageState.SCHEMA_DRIFT, _("{url} is no page of a Telegram channel.").format(url=page.url))


def _post(post: html.HtmlElement, title: str, followers: int | None, page: Page) -> Finding | None:
    named = IDENTITY.match(post.get("data-post", ""))
    dated = DATED(post)
    if not named or not dated or "service_message" in post.get("class", ""):
        return None
    name, number = named[1], named[2]
    forwarded = FORWARDED(post)
    views = _count(_text(VIEWS, post))
    is_known = views is not None or followers is not None
    return Finding(
        external_id=f"{name.lower()}/{number}",
        text=_words(post),
        url=f"{SITE}/{name}/{number}",
        published_at=datetime.fromisoformat(dated[0].get("datetime")),
        author=_text(OWNER, post) or title or name,
        author_id=name.lower(),
        author_url=f"{SITE}/{name}",
        thread_id=f"{name.lower()}/{number}",
        ours=bool({name, name.lower(), f"@{name.lower()}"} & page.own),
        engagement=EngagementFound(views=views, followers=followers) if is_known else None,
        attachments=tuple(_photos(post)),
        repost_of=_origin(forwarded[0].get("href")) if forwarded else None,
        aliases=(f"{SITE}/{name.lower()}/{number}",),
    )


def _words(post: html.HtmlElement) -> str:
    """The text without the quotation it answers and without the card of its link; of a picture, what it is."""
    said = [text_of(part) for part in TEXT(post) if not _is_quoted(part)]
    asked = [_text(POLL, post), *(f"– {tidy(part.text_content())}" for part in CHOICES(post))] if POLL(post) else []
    words = "\n\n".join(part for part in (*said, "\n".join(asked)) if part)
    if words:
        return words
    named = [tidy(part.text_content()) for part in DOCUMENT(post)]
    media = [("[photo]", PHOTOS(post)), ("[video]", VIDEO(post))]
    return " ".join([*named, *(name for name, found in media if found)]) or "[media]"


def _is_quoted(part: html.HtmlElement) -> bool:
    classes = " ".join(parent.get("class", "") for parent in (part, *part.iterancestors()))
    return "tgme_widget_message_reply" in classes or "link_preview" in classes


def _photos(post: html.HtmlElement) -> list[AttachmentFound]:
    found = [PICTURE.search(wrap.get("style", "")) for wrap in PHOTOS(post) if not _is_quoted(wrap)]
    return [AttachmentFound(url=one[1], name="photo.jpg", media_type="image/jpeg") for one in found if one]


def _origin(href: str) -> str | None:
    """The identity of the post that was passed on; its address when it is another channel's page."""
    url = joined(SITE, href)
    named = IDENTITY.match(url.removeprefix(f"{SITE}/"))
    return f"{named[1].lower()}/{named[2]}" if named else url or None


def _text(path: Any, element: html.HtmlElement) -> str:
    found = path(element)
    return tidy(found[0].text_content()) if found else ""


def _count(words: str) -> int | None:
    """About 1200 for "1.2K"; None for what is no number."""
    found = COUNT.match(words.strip())
    if not found:
        return None
    digits = found[1].replace(" ", "").replace("\u00a0", "")
    number = float(digits.replace(",", "")) if found[2] == "" else float(digits.replace(",", "."))
    return round(number * TIMES[found[2]])


def _followers(tree: html.HtmlElement) -> int | None:
    """How many have subscribed; the header counts photos and links too."""
    for counter in COUNTERS(tree):
        words = tidy(counter.text_content())
        number, _space, kind = words.partition(" ")
        if kind.startswith(("subscriber", "подписчик", "member")):
            return _count(number)
    return None
