"""Letters of otzovik.com to the representative of a company."""

import re

from crawlers.parsers.letters.service import Service

SERVICE = Service(
    key="otzovik",
    domains=("otzovik.com",),
    announces=re.compile(r"отзыв", re.IGNORECASE),
    sentences=(
        re.compile(
            r"^(?P<author>.{2,80}?) (?:оставил[аи]?|написал[аи]?|добавил[аи]?) (?:новый )?отзыв"
            r"(?: (?:об?|на|про) (?P<place>.+?))?[.:!]?$",
            re.IGNORECASE,
        ),
        re.compile(r"^новый отзыв (?:об?|на|про) (?P<place>.+?)[.:!]?$", re.IGNORECASE),
    ),
    review=re.compile(r"otzovik\.com/review_(?P<id>\d+)\.html"),
    card=re.compile(r"otzovik\.com/reviews/(?P<id>[\w-]+)"),
)
