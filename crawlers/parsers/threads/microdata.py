"""schema.org written into the markup itself: a profile like any other, for every site at once."""

from typing import Final

from crawlers.parsers.threads.profile import Profile

KINDS: Final = (
    "DiscussionForumPosting", "SocialMediaPosting", "Comment", "Answer", "Question", "UserComments", "Review",
    "UserReview", "Message",
)  # fmt: skip
MICRODATA: Final = Profile(
    name="structured",
    post=(", ".join(f"[itemtype$='schema.org/{kind}']" for kind in KINDS),),
    identity=(
        "::attr(data-commentid)", "::attr(data-answerid)", "::attr(data-questionid)", "::attr(data-comment-id)",
        "::attr(data-id)", "::attr(id)", "[itemprop=url]::attr(href)", "[itemprop=url]::attr(content)",
    ),
    permalink=("link[itemprop=url]::attr(href)", "meta[itemprop=url]::attr(content)", "a[itemprop=url]::attr(href)"),
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
    drop=("blockquote", ".signature", "[class*=quote]"),
    edited=("[itemprop~=dateModified]",),
    stars=("[itemprop=reviewRating] [itemprop=ratingValue]", "[itemprop=ratingValue]"),
)  # fmt: skip
