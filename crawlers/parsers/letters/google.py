"""Letters of Google Business Profile about new reviews."""

import re

from crawlers.parsers.letters.service import Service

SERVICE = Service(
    key="google",
    domains=(),
    shared=("google.com",),
    announces=re.compile(
        r"оставил\w* отзыв|новый отзыв|left (?:you )?a review|reviewed |new review|отзыв о вашей", re.IGNORECASE
    ),
    sentences=(
        re.compile(
            r"^(?P<author>.{2,80}?) (?:оставил[аи]?|опубликовал[аи]?) (?:новый )?отзыв"
            r"(?: (?:об?|на) (?:компании |вашей компании )?(?P<place>[«\"“]?.+?[»\"”]?))?[.:!]?$",
            re.IGNORECASE,
        ),
        re.compile(
            r"^(?P<author>.{2,80}?) (?:left (?:you )?a review|reviewed)(?: (?:for |of )?(?P<place>.+?))?[.:!]?$",
            re.IGNORECASE,
        ),
    ),
    review=re.compile(
        r"google\.[a-z.]+/[^#]*?(?:[?&](?:review_?id|rid)=|/reviews?/)(?P<id>[A-Za-z0-9_-]{10,})", re.IGNORECASE
    ),
    card=re.compile(r"google\.[a-z.]+/[^#]*?(?:/n/|/l/|/locations/|[?&]cid=)(?P<id>\d{6,})"),
)  # fmt: skip
