"""Letters of 2GIS about new reviews of a branch."""

import re

from crawlers.parsers.letters.service import Service

SERVICE = Service(
    key="2gis",
    domains=("2gis.ru", "2gis.com", "2gis.kz", "2gis.biz"),
    announces=re.compile(r"отзыв", re.IGNORECASE),
    sentences=(
        re.compile(
            r"^(?P<author>.{2,80}?) (?:оставил[аи]?|написал[аи]?) (?:новый )?отзыв"
            r"(?: (?:об?|на|для) (?:компании |филиал[еа] )?(?P<place>[«\"].+?[»\"]))?[.:!]?$",
            re.IGNORECASE,
        ),
        re.compile(r"^новый отзыв (?:об?|на|для) (?:компании |филиал[еа] )?(?P<place>.+)$", re.IGNORECASE),
    ),
    review=re.compile(r"2gis\.[a-z.]+/[^#]*?/reviews?/(?:review/)?(?P<id>\d{4,})"),
    card=re.compile(r"2gis\.[a-z.]+/(?:[\w-]+/)?(?:firm|branches)/(?P<id>\d{6,})"),
)
