"""Short lists of words that the stemmer and the guess of a language need beside their models."""


def _listed(text: str) -> list[str]:
    return text.split()


# Longest first, so that "ами" goes before "и".
UKRAINIAN_ENDINGS = sorted(
    _listed("""
    ами ями ові еві єві ого ьому ому ими іми ів їв их їх ий ій їй ою ею єю ам ям ах ях ом ем єм
    ують ють ить їть іть ити іти їти ати яти ння нні нням нями ти ла ло ли
    а я о е є и і ї у ю ь й
    """),
    key=len,
    reverse=True,
)

# Snowball takes the end of these nouns for a verb's ("кредит" -> "кред", but "кредита" -> "кредит"), which
# would split the very words this trade searches for.
_WHOLE_NOUNS = _listed("""
    кредит депозит лимит визит аудит дебит транзит магнит терминал филиал канал портал квартал персонал
    капитал сигнал материал журнал отзыв призыв перерыв актив архив
    """)
_NOUN_ENDINGS = ("", "а", "у", "ом", "е", "ы", "и", "ов", "ам", "ами", "ах")

STEMS_BY_HAND = {noun + ending: noun for noun in _WHOLE_NOUNS for ending in _NOUN_ENDINGS} | {
    "денег": "деньг",
    "карток": "картк",
    "картці": "картк",
    "карточек": "карточк",
    "заявок": "заявк",
    "грошима": "грош",
}

# Words that only one of the two languages uses: short texts often hold no letter that tells them apart.
RUSSIAN_WORDS = frozenset(
    _listed("""
    и что как не нет есть был была было были мне меня он она они его если только очень уже или надо где когда
    почему спасибо привет помощь деньги сегодня карта картой нельзя можно просто опять снова кто зачем потом
    теперь здесь сейчас хорошо плохо
    """)
)
UKRAINIAN_WORDS = frozenset(
    _listed("""
    що та це як немає був вона вони його якщо тільки дуже вже або треба де коли чому дякую будь ласка гроші
    допомогу допомога зараз хто навіщо тепер тут добре погано картка карткою картку переказ чекаю шановні
    """)
)

# Words by which a query may name a category or a language, beside the codes themselves.
CATEGORY_WORDS = {
    "отзывы": "reviews", "отзовики": "reviews", "відгуки": "reviews", "review": "reviews",
    "форум": "forum", "форумы": "forum", "форуми": "forum", "forums": "forum",
    "блог": "blog", "блоги": "blog", "blogs": "blog",
    "карты": "maps", "карти": "maps", "map": "maps",
    "соцсети": "social", "соцмережі": "social",
    "мессенджер": "messenger", "мессенджеры": "messenger", "месенджери": "messenger", "messengers": "messenger",
    "сми": "media", "змі": "media", "новости": "media", "новини": "media", "news": "media",
    "почта": "mail", "пошта": "mail", "email": "mail",
    "коммерческие": "commercial", "комерційні": "commercial",
}  # fmt: skip
LANGUAGE_WORDS = {
    "русский": "ru", "російська": "ru", "russian": "ru", "rus": "ru",
    "украинский": "uk", "українська": "uk", "ukrainian": "uk", "ua": "uk", "ukr": "uk",
    "английский": "en", "англійська": "en", "english": "en", "eng": "en",
}  # fmt: skip
