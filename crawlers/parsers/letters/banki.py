"""Letters of banki.ru to a bank's representative about new responses in the people's rating."""

import re

from crawlers.parsers.letters.service import Service

SERVICE = Service(
    key="banki",
    domains=("banki.ru",),
    announces=re.compile(r"отзыв", re.IGNORECASE),
    sentences=(
        re.compile(r"^новый отзыв (?:о|об) (?:банке |компании )?(?P<place>.+?)[.:!]?$", re.IGNORECASE),
        re.compile(r"^(?P<author>.{2,80}?) оставил[аи]? отзыв", re.IGNORECASE),
    ),
    review=re.compile(r"banki\.ru/services/responses/bank/response/(?P<id>\d+)"),
    card=re.compile(r"banki\.ru/services/responses/bank/(?!response/)(?P<id>[\w-]+)"),
)
