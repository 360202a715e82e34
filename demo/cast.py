"""The cast: who works in the living example and what is watched there: names, channels and sources as plain rows."""

from typing import NamedTuple

from demo.keys import BANK, BLOG_KEY, BLOG_USER, MAPS_ACCOUNT, MAPS_KEY, VK_GROUP, VK_KEY
from storage.vocabulary import Category, Ground, Role, Scope

QUERY = "причал OR prichal"
"""Finds the bank, and now and then the pier: telling them apart is the moderator's work."""


class Worker(NamedTuple):
    """Somebody of the example's team; `words` tell the person who tries it what to see there."""

    login: str
    name: str
    role: Role
    words: str
    channel: str = ""

    @property
    def password(self) -> str:
        """Fixed on purpose: the example is fictitious, removable, and its sign-ins are printed at every start."""
        return f"{self.login}-zalivsk"


SOCIAL, MAPS, MESSAGES, FIRST_LINE = "Социальные сети", "Карты и отзывы", "Личные сообщения", "Первая линия"

WORKERS = (
    Worker("admin", "Вера Кормчая", Role.ADMINISTRATOR, "администратор: люди, каналы, источники"),
    Worker("olga", "Ольга Старшова", Role.LEAD, "руководитель смены: команда и панели"),
    Worker("marina", "Марина Сортина", Role.MODERATOR, "модератор: поток упоминаний"),
    Worker("ivan", "Иван Ответов", Role.OPERATOR, f"оператор канала «{SOCIAL}»", SOCIAL),
    Worker("anna", "Анна Картова", Role.OPERATOR, f"оператор канала «{MAPS}»", MAPS),
    Worker("pavel", "Павел Письмин", Role.OPERATOR, f"оператор канала «{MESSAGES}»", MESSAGES),
    Worker("mila", "Мила Отчётова", Role.MARKETING, "маркетинг: отчёты по упоминаниям"),
    Worker("kira", "Кира Оценкина", Role.QUALITY, "контроль качества: рейтинги и карточки"),
)


class ChannelPlan(NamedTuple):
    """A channel: what is routed there (a field and its values) and what it promises, in seconds."""

    name: str
    priority: int
    field: str
    values: tuple[str, ...]
    first_reply_s: int
    next_reply_s: int
    tone: str = ""


CHANNELS = (
    ChannelPlan(FIRST_LINE, 0, "", (), 3600, 7200, "Вежливо и коротко"),
    ChannelPlan(
        SOCIAL, 10, "category", (Category.FORUM, Category.BLOG, Category.SOCIAL), 1800, 3600,
        "На «вы», по-человечески, без канцелярита",
    ),
    ChannelPlan(
        MAPS, 20, "category", (Category.MAPS, Category.REVIEWS), 1800, 7200, "Благодарим за отзыв, зовём вернуться"
    ),
    ChannelPlan(MESSAGES, 30, "source_kind", ("vk_messages",), 1800, 1800, "Быстро и по делу"),
)  # fmt: skip


class SourcePlan(NamedTuple):
    """A source: its path in the town, how often it is read, whose ground it is."""

    kind: str
    name: str
    path: str
    every_s: int
    category: Category
    ground: Ground
    scope: Scope
    options: dict[str, str]
    secrets: dict[str, str]


SOURCES = (
    SourcePlan(
        "forum", "Форум «Заливск»", "/forum/", 120, Category.FORUM, Ground.OTHERS, Scope.OPEN, {"own": BANK}, {}
    ),
    SourcePlan(
        "wordpress", "Блог «Записки с набережной»", "/blog", 60, Category.BLOG, Ground.OTHERS, Scope.OPEN, {},
        {"user": BLOG_USER, "password": BLOG_KEY},
    ),
    SourcePlan(
        "google_business", "Карта: отделения банка", f"/maps/v4/accounts/{MAPS_ACCOUNT}", 60, Category.MAPS,
        Ground.OURS, Scope.OWN, {}, {"token": MAPS_KEY},
    ),
    SourcePlan(
        "vk_messages", "Сообщения сообщества", "/vk", 5, Category.MESSENGER, Ground.OURS, Scope.OWN,
        {"group": str(VK_GROUP)}, {"token": VK_KEY},
    ),
    SourcePlan("feed", "Заливск.Новости", "/news/rss.xml", 120, Category.MEDIA, Ground.OTHERS, Scope.OPEN, {}, {}),
)  # fmt: skip
