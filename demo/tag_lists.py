"""What the example's bank tells apart in what is written about it: the lists a bank may begin with."""

from storage.vocabulary import TagKind

TAGS = {
    TagKind.PRODUCT: (
        "Карты",
        "Кредиты",
        "Ипотека",
        "Вклады",
        "Переводы и платежи",
        "Мобильное приложение",
        "Банкоматы",
        "Отделения",
        "Горячая линия",
        "Бизнесу",
    ),
    TagKind.TOPIC: (
        "Очередь",
        "Сотрудники",
        "Комиссия",
        "Ставка и условия",
        "Сбой",
        "Блокировка",
        "Мошенники",
        "Навязанные услуги",
        "Скорость ответа",
        "Удобство",
    ),
}
