"""What is said about ratings besides the index: open links, what is set aside, changed reviews."""

from dashboards.wording import NONE
from storage.i18n import _


def open_definition() -> str:
    """What an open link is, and why it counts apart."""
    return _(
        "Links under public answers: whoever reads the page can tap them, so they are in no index and no bonus. "
        "Likes ÷ (likes + dislikes) of these alone."
    )


def aside_definition() -> str:
    """What is left out of every share of ratings."""
    return _(
        "Left out of all shares: askings voided because the ticket went on before the customer answered, and ratings "
        "by our own people."
    )


def review_definition() -> str:
    """What became of reviews where nobody can be asked."""
    return _(
        "Answered reviews with stars: the stars that stood when our last answer appeared, and those after the review "
        "was changed. By the day of the answer."
    )


def stars_words(stars: float | None) -> str:
    """Stars with two decimals; a dash for none."""
    return NONE if stars is None else f"{stars:.2f}"
