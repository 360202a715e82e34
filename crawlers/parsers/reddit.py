"""Reddit's listings (reddit.com/dev/api): posts `t3_…` and comments `t1_…`, asked for with raw_json=1."""

from typing import Any, NamedTuple

from crawlers.parsers.addresses import joined
from crawlers.parsers.json_shape import count_of, held, listed, rows_of, said, seconds_moment
from crawlers.parsers.page import Page
from crawlers.parsers.plain_text import tidy
from moderation.finding import EngagementFound, Finding

SITE = "https://www.reddit.com"
GONE = frozenset({"[deleted]", "[removed]", "[deleted by user]"})


class Listing(NamedTuple):
    """One page of a listing and the name after which the next one begins."""

    findings: list[Finding]
    after: str | None


def read_listing(document: Any, page: Page) -> Listing:
    """Raises SourceFailed (schema_drift) for what is no listing."""
    data = held(document, "data")
    rows = rows_of(data, "children", url=page.url, what="Reddit")
    found = [finding for row in rows if (finding := _finding(said(row, "kind"), held(row, "data"), page))]
    return Listing(found, said(data, "after") or None)


def parse(document: Any, page: Page) -> list[Finding]:
    """The posts or comments of a listing; an article with its comments is two of them."""
    if isinstance(document, list) and document:
        return [finding for part in document for finding in read_listing(part, page).findings]
    return read_listing(document, page).findings


def _finding(kind: str, row: dict[str, Any], page: Page) -> Finding | None:
    name = said(row, "name")
    if kind not in {"t1", "t3"} or not name:
        return None
    title, body = tidy(said(row, "title")), tidy(said(row, "selftext") or said(row, "body"))
    author = said(row, "author")
    url = joined(SITE, said(row, "permalink")) or SITE
    if (author in GONE and (body in GONE or (kind == "t3" and title in GONE))) or body == "[removed]":
        return Finding(external_id=name, text="", url=url, deleted=True)
    crossposted = listed(row, "crosspost_parent_list")
    return Finding(
        external_id=name,
        text=body or title,
        url=url,
        title=title or None,
        published_at=seconds_moment(row.get("created_utc")),
        edited_at=seconds_moment(row.get("edited")),
        author=None if author in GONE else author or None,
        author_id=said(row, "author_fullname") or None,
        author_url=f"{SITE}/user/{author}" if author and author not in GONE else None,
        thread_id=said(row, "link_id") or name,
        parent_id=said(row, "parent_id") or None,
        ours=bool({author, said(row, "author_fullname")} & page.own),
        engagement=EngagementFound(
            likes=count_of(row.get("score")),
            comments=count_of(row.get("num_comments")),
            reposts=count_of(row.get("num_crossposts")),
        ),
        repost_of=said(crossposted[0], "name") or None if crossposted else None,
    )
