"""Letters of Yandex Business about new reviews on the map."""

import re

from crawlers.parsers.letters.service import Service

SERVICE = Service(
    key="yandex",
    domains=("business.yandex.ru", "sprav.yandex.ru", "maps.yandex.ru", "support.yandex.ru", "yandex-team.ru"),
    shared=("yandex.ru", "yandex.com", "yandex.kz"),
    announces=re.compile(r"отзыв\w* (?:о|об|на|для|в)\b|оставил\w* отзыв|новый отзыв", re.IGNORECASE),
    sentences=(
        re.compile(
            r"^(?P<author>.{2,80}?) оставил[аи]? (?:новый )?отзыв(?: с оценкой (?P<stars>[1-5]))?"
            r"(?: (?:об?|на|для) (?:организации |компании |филиал[еа] )?(?P<place>[«\"].+?[»\"]))?[.:!]?$",
            re.IGNORECASE,
        ),
        re.compile(r"^новый отзыв (?:об?|на|для) (?:организации |компании |филиал[еа] )?(?P<place>.+)$", re.IGNORECASE),
    ),
    review=re.compile(
        r"yandex\.[a-z.]+/[^#]*?(?:[?&](?:reviewId|reviews(?:%5B|\[)publicId(?:%5D|\]))=|/reviews?/)(?P<id>[\w-]{6,})"
    ),
    card=re.compile(
        r"yandex\.[a-z.]+/(?:maps/(?:\d+/[\w-]+/)?org/(?:[^/?#]+/)?|sprav/(?:companies/)?|profile/)(?P<id>\d{6,})"
    ),
)  # fmt: skip
