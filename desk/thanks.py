"""Whether somebody only says thank you: words that end a talk and ask for nothing; pure."""

from storage.text import tokens

THANKS = frozenset(
    tokens("спасибо благодарю благодарим благодарен благодарна спс пасиб дякую дякуємо thanks thank thx")
)
AROUND = frozenset(
    tokens(
        "большое огромное вам вас тебе за ответ помощь информацию ок окей хорошо понял поняла понятно ясно и все очень "
        "велике відповідь допомогу добре зрозуміло you very much so for the your help reply answer ok okay great "
        "до свидания всего доброго хорошего дня have a nice good day bye got it understood"
    )
)
LONGEST = 8


def only_thanks(text: str) -> bool:
    """True for "Спасибо большое!" and the like; any other word, a figure or a question makes it a matter."""
    if "?" in text:
        return False
    said = tokens(text)
    if not said or len(said) > LONGEST:
        return False
    return any(word in THANKS for word in said) and all(word in THANKS | AROUND for word in said)
