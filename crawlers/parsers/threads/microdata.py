"""schema.org written into the markup itself: a profile like any other, for every site at once."""

from collections.abc import Iterable
from typing import Final

from crawlers.parsers.threads.posts import Post
from crawlers.parsers.threads.profile import Profile

KINDS: Final = (
    "DiscussionForumPosting", "SocialMediaPosting", "Comment", "Answer", "Question", "UserComments", "Review",
    "UserReview", "Message",
)  # fmt: skip
ANSWERING: Final = ("Comment", "Answer", "UserComments")
MICRODATA: Final = Profile(
    name="structured",
    post=(", ".join(f"[itemtype$='schema.org/{kind}']" for kind in KINDS),),
    identity=(
        "::attr(data-commentid)", "::attr(data-answerid)", "::attr(data-questionid)", "::attr(data-comment-id)",
        "::attr(data-id)", "::attr(id)", "[itemprop=url]::attr(href)", "[itemprop=url]::attr(content)",
    ),
    permalink=("link[itemprop=url]::attr(href)", "meta[itemprop=url]::attr(content)"),
    author=(
        "[itemprop~=author] [itemprop~=name]", "[itemprop~=creator] [itemprop~=name]", "[itemprop~=author]",
        "[itemprop~=creator]",
    ),
    author_link=(
        "[itemprop~=author] a[itemprop=url]::attr(href)", "[itemprop~=author] a::attr(href)",
        "a[itemprop~=author]::attr(href)", "[itemprop~=author] [itemprop=url]::attr(content)",
    ),
    date=(
        "[itemprop~=datePublished]", "[itemprop~=dateCreated]", "[itemprop=commentTime]", "time[datetime]",
    ),
    text=(
        "[itemprop~=text]", "[itemprop~=articleBody]", "[itemprop=commentText]", "[itemprop~=reviewBody]",
        "[itemprop~=description]",
    ),
    drop=("blockquote", ".signature", "[class*=quote]", "[data-testid*=quote]"),
    edited=("[itemprop~=dateModified]",),
    stars=("[itemprop=reviewRating] [itemprop=ratingValue]", "[itemprop=ratingValue]"),
)  # fmt: skip


def has_opening(posts: Iterable[Post]) -> bool:
    """Whether one of the posts is what the others answer: comments alone leave out what they are about."""
    kinds = {str(post.element.get("itemtype") or "") for post in posts if post.element is not None}
    return not kinds or any(not kind.endswith(ANSWERING) for kind in kinds)
