"""From which site a row of a table comes, and what sort of place that is. Pure."""

from typing import Any
from urllib.parse import urlsplit

from crawlers.imports.values import words
from storage.vocabulary import Category

LONGEST = 180
HOSTS = {
    Category.REVIEWS: "banki.ru sravni.ru otzovik.com irecommend.ru otzyvru.com yell.ru flamp.ru zoon.ru trustpilot.com"
    " apps.apple.com play.google.com rustore.ru apps.rustore.ru",
    Category.MAPS: "yandex.ru/maps maps.yandex.ru 2gis.ru google.com/maps maps.google.com maps.app.goo.gl",
    Category.SOCIAL: "vk.com vk.ru ok.ru facebook.com instagram.com x.com twitter.com threads.net youtube.com"
    " rutube.ru tiktok.com mastodon.social bsky.app",
    Category.MESSENGER: "t.me telegram.me max.ru whatsapp.com viber.com",
    Category.BLOG: "livejournal.com dzen.ru zen.yandex.ru vc.ru habr.com pikabu.ru medium.com teletype.in",
    Category.FORUM: "e1.ru forum.ru reddit.com 4pda.to",
}
CATEGORY_OF_HOST = {host: category for category, hosts in HOSTS.items() for host in hosts.split()}
WORDS = {
    Category.REVIEWS: "reviews отзовик отзовики отзывы сайтотзывов магазинприложений appstore",
    Category.MAPS: "maps карты геосервис геосервисы",
    Category.SOCIAL: "social соцсеть соцсети социальныесети видео video",
    Category.MESSENGER: "messenger мессенджер мессенджеры telegram телеграм",
    Category.BLOG: "blog блог блоги",
    Category.FORUM: "forum форум форумы",
    Category.MEDIA: "media news сми новости онлайнсми массмедиа",
    Category.MAIL: "mail почта email",
    Category.COMMERCIAL: "commercial реклама коммерческий",
}
CATEGORY_OF_WORD = {word: category for category, listed in WORDS.items() for word in listed.split()}
# Sites by the names people write.
NAMES = {
    "вконтакте": "vk.com", "вк": "vk.com", "vk": "vk.com", "одноклассники": "ok.ru", "ок": "ok.ru",
    "телеграм": "t.me", "telegram": "t.me", "банки.ру": "banki.ru", "банки ру": "banki.ru", "отзовик": "otzovik.com",
    "сравни.ру": "sravni.ru", "сравни": "sravni.ru", "2гис": "2gis.ru", "2gis": "2gis.ru",
    "яндекс карты": "yandex.ru/maps", "яндекс.карты": "yandex.ru/maps", "google maps": "google.com/maps",
    "гугл карты": "google.com/maps", "google карты": "google.com/maps", "дзен": "dzen.ru", "пикабу": "pikabu.ru",
    "app store": "apps.apple.com", "google play": "play.google.com", "rustore": "rustore.ru", "youtube": "youtube.com",
    "ютуб": "youtube.com",
}  # fmt: skip


def site_of(named: Any, url: str | None) -> str:
    """The site as one word for all its names: what the table says, else the host of the address; "" when neither."""
    said = words(named)
    if said is not None and not said.isdecimal():
        known = NAMES.get(" ".join(said.lower().split()))
        return known or _host(said if "://" in said else f"//{said}" if "." in said and " " not in said else "") or said
    found = _host(url or "")
    return found or (f"source {said}" if said else "")


def category_of(site: str, said: Any) -> Category:
    """What the table calls it, else what the site is known for, else reviews."""
    word = "".join((words(said) or "").lower().replace("-", " ").split())
    if word in CATEGORY_OF_WORD:
        return CATEGORY_OF_WORD[word]
    parts = site.lower()
    while parts:
        if parts in CATEGORY_OF_HOST:
            return CATEGORY_OF_HOST[parts]
        _first, dot, parts = parts.partition(".")
        if not dot:
            break
    return Category.FORUM if "forum" in site.lower() else Category.REVIEWS


def _host(url: str) -> str:
    try:
        parts = urlsplit(url if "//" in url else f"//{url}")
        host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    except ValueError:
        return ""
    if "." not in host:
        return ""
    return f"{host}/maps" if parts.path.startswith("/maps") and host.split(".")[0] in {"yandex", "google"} else host
