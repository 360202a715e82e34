"""phpBB 3 with prosilver markup (viewtopic_body.html, viewforum_body.html of its templates), Russian dates included."""

import re
from datetime import datetime
from typing import Final, NamedTuple

from lxml import html

from crawlers.parsers.addresses import joined, parameter
from crawlers.parsers.moments import machine_moment, spoken_moment
from crawlers.parsers.page import Page, tree_of
from crawlers.parsers.plain_text import text_of, tidy
from moderation.finding import Finding
from storage.errors import SourceFailed
from storage.i18n import _
from storage.vocabulary import PageState

POST_ID: Final = re.compile(r"^(?:p|post_hidden)(\d+)$")
EDIT_DATE: Final = re.compile(
    r"\b((?:сегодня|вчера|позавчера|today|yesterday|(?:[а-яa-z]{2,3}\.?\s+)?\d{1,2}[\s.]|[a-zа-я]{3} \d{1,2}, \d{4})"
    r".*?\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\s*[ap]m)?)",
    re.IGNORECASE,
)
NO_TOPICS: Final = re.compile(r"нет ни одной темы|нет тем|no topics or posts|there are no topics", re.IGNORECASE)
DROPPED: Final = frozenset({"blockquote", "cite"})
DROPPED_CLASSES: Final = frozenset({"signature", "notice", "attachbox", "quotetitle", "quotecontent", "codehead"})


class TopicFound(NamedTuple):
    """A topic as the list of a forum shows it; `last_post_id` and `replies` tell whether it has changed."""

    thread_id: str
    url: str
    title: str
    replies: int | None
    last_post_id: str | None
    last_at: datetime | None


class TopicRead(NamedTuple):
    """One page of a topic and the address of the next one."""

    findings: list[Finding]
    next_url: str | None


class ForumRead(NamedTuple):
    """One page of a forum: its topics, the forums below it, the address of the next page."""

    topics: list[TopicFound]
    forums: list[str]
    next_url: str | None


def read_topic(body: bytes, page: Page) -> TopicRead:
    """Posts of a topic page. Raises SourceFailed: gone for the engine's "does not exist", schema_drift for no posts."""
    tree = tree_of(body, page)
    posts = tree.xpath("//div[starts-with(@id,'p') and contains(concat(' ',@class,' '),' post ')]")
    if not posts:
        _explain(tree, page)
    thread_id = _thread_id(tree, page)
    heading = _first(tree, "//h2[contains(@class,'topic-title')] | //h2[a[contains(@href,'viewtopic')]]")
    title = tidy(text_of(heading)) if heading is not None else ""
    found = [_post(post, page, title=title or None, thread_id=thread_id) for post in posts]
    return TopicRead([finding for finding in found if finding is not None], _next(tree, page))


def read_forum(body: bytes, page: Page) -> ForumRead:
    """Topics and forums of a list page. Raises SourceFailed as `read_topic` does."""
    tree = tree_of(body, page)
    topics = [
        topic
        for row in tree.xpath("//a[contains(concat(' ',@class,' '),' topictitle ')]")
        if (topic := _topic(row, page))
    ]
    forums = [
        joined(page.url, link) for link in tree.xpath("//a[contains(concat(' ',@class,' '),' forumtitle ')]/@href")
    ]
    is_empty = NO_TOPICS.search(text_of(tree)) is not None
    if not topics and not forums and not is_empty:
        _explain(tree, page)
    return ForumRead(topics, [_without_session(forum) for forum in forums if forum], _next(tree, page))


def parse(body: bytes, page: Page) -> list[Finding]:
    """The posts of a topic page, see `read_topic`."""
    return read_topic(body, page).findings


def _explain(tree: html.HtmlElement, page: Page) -> None:
    """Why a page holds nothing. Raises SourceFailed, always."""
    message = _first(tree, "//div[@id='message' or contains(@class,'panel')]//p | //*[@id='message']")
    words = tidy(text_of(message))[:200] if message is not None else ""
    if re.search(r"не существует|does not exist|не найден", words, re.IGNORECASE):
        raise SourceFailed(PageState.GONE, _("{url} says: {words}").format(url=page.url, words=words))
    if re.search(r"не авторизован|not authori[sz]ed|нет доступа|login|войти", words, re.IGNORECASE):
        raise SourceFailed(
            PageState.BLOCKED, _("{url} shows nothing to guests: {words}").format(url=page.url, words=words)
        )
    raise SourceFailed(
        PageState.SCHEMA_DRIFT,
        _("{url} holds nothing that a page of phpBB would hold. {words}").format(url=page.url, words=words).strip(),
    )


def _post(post: html.HtmlElement, page: Page, *, title: str | None, thread_id: str | None) -> Finding | None:
    number = POST_ID.match(str(post.get("id", "")))
    if number is None:
        return None
    identity = number[1]
    hidden = post.xpath(
        ".//div[contains(@class,'ignore') and starts-with(@id,'post_hidden')] | self::*[contains(@class,'deleted')]"
    )
    content = _first(post, ".//div[contains(concat(' ',@class,' '),' content ')]")
    text = text_of(content, drop=_is_dropped) if content is not None and not hidden else ""
    if not text and not hidden:
        return None
    author = _first(
        post, ".//*[contains(@class,'postprofile')]//dt//*[contains(@class,'username')]",
        ".//p[contains(@class,'author')]//*[contains(@class,'username')]",
        # phpBB 3.0 has no class for names, only links to profiles.
        ".//*[contains(@class,'postprofile')]//dt//a[contains(@href,'viewprofile')][normalize-space()]",
        ".//p[contains(@class,'author')]//strong",
    )  # fmt: skip
    name = tidy(text_of(author)) if author is not None else None
    profile = str(author.get("href", "")) if author is not None else ""
    member = parameter(profile, "u")
    return Finding(
        external_id=f"p{identity}",
        text=text,
        url=_post_url(page, identity),
        published_at=_published(post, page),
        author=name,
        author_id=member,
        author_url=_without_session(joined(page.url, profile)) or None,
        title=title,
        thread_id=thread_id,
        edited_at=_edited(post, page),
        ours=bool(name and name in page.own) or bool(member and member in page.own),
        deleted=bool(hidden),
    )


def _is_dropped(node: html.HtmlElement) -> bool:
    """Quotes belong to whoever wrote them first; code boxes have a caption of the engine's."""
    if node.tag in DROPPED:
        return True
    if node.tag == "p" and "codebox" in str(
        (node.getparent() if node.getparent() is not None else node).get("class", "")
    ):
        return True
    return not DROPPED_CLASSES.isdisjoint(str(node.get("class", "")).split())


def _published(post: html.HtmlElement, page: Page) -> datetime | None:
    stamp = _first(post, ".//p[contains(@class,'author')]//time[@datetime]")
    if stamp is not None:
        found = machine_moment(stamp.get("datetime"), zone=page.zone)
        if found is not None:
            return found
    line = _first(post, ".//p[contains(@class,'author')]")
    words = tidy(text_of(line)) if line is not None else ""
    return spoken_moment(words.rpartition("»")[2], zone=page.zone, read_at=page.read_at)


def _edited(post: html.HtmlElement, page: Page) -> datetime | None:
    for notice in post.xpath(".//div[contains(@class,'notice')]"):
        words = tidy(text_of(notice))
        if not re.search(r"редактировал|edited|изменено", words, re.IGNORECASE):
            continue
        stamp = _first(notice, ".//time[@datetime]")
        if stamp is not None:
            return machine_moment(stamp.get("datetime"), zone=page.zone)
        written = EDIT_DATE.search(words)
        if written:
            return spoken_moment(written[1], zone=page.zone, read_at=page.read_at)
    return None


def _topic(link: html.HtmlElement, page: Page) -> TopicFound | None:
    url = _without_session(joined(page.url, str(link.get("href", ""))))
    thread = parameter(url, "t")
    if thread is None:
        return None
    row = next(link.iterancestors("li", "tr"), link)
    counts = [tidy(text_of(cell)) for cell in row.xpath(".//dd[contains(@class,'posts')]")]
    replies = re.search(r"\d+", counts[0].replace(" ", "")) if counts else None
    last = _first(row, ".//dd[contains(@class,'lastpost')]")
    last_link = last.xpath(".//a[contains(@href,'p=')]/@href") if last is not None else []
    numbers = [parameter(href, "p") for href in last_link]
    return TopicFound(
        thread_id=f"t{thread}",
        url=url,
        title=tidy(text_of(link)),
        replies=int(replies[0]) if replies else None,
        last_post_id=next((number for number in numbers if number), None),
        last_at=_last_at(last, page) if last is not None else None,
    )


def _last_at(cell: html.HtmlElement, page: Page) -> datetime | None:
    stamp = _first(cell, ".//time[@datetime]")
    if stamp is not None:
        return machine_moment(stamp.get("datetime"), zone=page.zone)
    for line in reversed(text_of(cell).splitlines()):
        found = spoken_moment(line, zone=page.zone, read_at=page.read_at)
        if found is not None:
            return found
    return None


def _thread_id(tree: html.HtmlElement, page: Page) -> str | None:
    """The topic's own number, which links name even on an address by post."""
    links = tree.xpath("//h2[contains(@class,'topic-title')]//a/@href | //link[@rel='canonical']/@href")
    for address in [*links, page.url]:
        found = parameter(joined(page.url, address), "t")
        if found:
            return f"t{found}"
    return None


def _next(tree: html.HtmlElement, page: Page) -> str | None:
    links = tree.xpath(
        "//*[contains(@class,'pagination')]//li[contains(@class,'next')]//a/@href"
        " | //*[contains(@class,'pagination')]//a[@rel='next']/@href | //link[@rel='next']/@href"
    )
    return _without_session(joined(page.url, links[0])) if links else None


def _post_url(page: Page, identity: str) -> str:
    """The permalink: by post number, without the topic, the page or the visitor's session."""
    return joined(page.url, f"viewtopic.php?p={identity}#p{identity}")


def _without_session(url: str) -> str:
    """PhpBB hands guests a session in each link; with it one page has as many addresses as visits."""
    return re.sub(r"([?&])sid=[0-9a-f]{32}(&|(?=#)|$)", lambda found: found[1] if found[2] == "&" else "", url)


def _first(node: html.HtmlElement, *paths: str) -> html.HtmlElement | None:
    for path in paths:
        found = node.xpath(path)
        if found:
            return found[0]
    return None
