"""What the staffing screen shows, as words of its address: a lead sends them, and figures on paper lead there. Pure."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from urllib.parse import urlencode

from dashboards.addresses import cell_text, ids_text, word_from
from dashboards.erlang import Target
from dashboards.night_case import Wishes
from dashboards.night_window import window_of, window_text
from dashboards.part_of_day import part_text
from dashboards.selection import Cell, Dimension, Selection
from storage.settings import settings
from storage.vocabulary import Currency

PAGE = "staffing"
PART = "only"
WINDOW = "hours"
USUAL = Wishes()
# Of one person for one night, in any currency.
MOST_COST = 999_999_999
LONGEST_COST = len("999999999.99")


def _number(text: str | None, usual: int, *, least: int, most: int) -> int:
    if not text or not text.isascii() or not text.isdigit() or len(text) > len(str(most)):
        return usual
    return min(most, max(least, int(text)))


def wishes_from(words: Mapping[str, str]) -> Wishes:
    """What a lead has set; the usual for what is missing or no number."""
    usual = USUAL.target
    target = Target(
        share=_number(words.get("share"), round(usual.share * 100), least=1, most=99) / 100,
        within_s=60 * _number(words.get("within"), usual.within_s // 60, least=1, most=10_080),
        occupancy=_number(words.get("busy"), round(usual.occupancy * 100), least=10, most=100) / 100,
        least=_number(words.get("least"), usual.least, least=0, most=50),
    )
    handling = _number(words.get("handling"), 0, least=0, most=1440) * 60
    return Wishes(
        window=window_of(words.get(WINDOW)),
        target=target,
        shrinkage=_number(words.get("away"), round(USUAL.shrinkage * 100), least=0, most=80) / 100,
        handling_s=float(handling) or None,
        people=_number(words.get("people"), USUAL.people, least=1, most=20),
        cost=_sum(words.get("cost")),
        currency=word_from(words.get("currency"), Currency, USUAL.currency),
    )


def _sum(text: str | None) -> Decimal:
    try:
        found = Decimal(text or "0") if len(text or "") <= LONGEST_COST else Decimal(0)
    except InvalidOperation:
        return Decimal(0)
    return found if found.is_finite() and 0 <= found <= MOST_COST else Decimal(0)


def wishes_words(wishes: Wishes) -> dict[str, str]:
    """The same as words."""
    target = wishes.target
    return {
        WINDOW: window_text(wishes.window),
        "share": str(round(target.share * 100)),
        "within": str(target.within_s // 60),
        "busy": str(round(target.occupancy * 100)),
        "least": str(target.least),
        "away": str(round(wishes.shrinkage * 100)),
        "handling": str(round((wishes.handling_s or 0) / 60)),
        "people": str(wishes.people),
        "cost": str(wishes.cost),
        "currency": wishes.currency.value,
    }


def link_to(selection: Selection, wishes: Wishes, cell: Cell) -> str:
    """Where the tickets behind a figure of these nights or hours are shown; whoever opens it signs in first."""
    words = {
        "view": "nights", "period": "dates", "since": selection.period.since.isoformat(),
        "until": selection.period.last.isoformat(), "cell": cell_text(cell), "brand": str(selection.brand_id),
        WINDOW: window_text(wishes.window), Dimension.CHANNEL.value: ids_text(selection.channels),
    }  # fmt: skip
    part = selection.part
    if part is not None and part.window == wishes.window.others:
        words[PART] = "days"
    elif part is not None:
        words[PART] = part_text(part)
    shown = {name: word for name, word in words.items() if word}
    return f"{settings().desk_url.rstrip('/')}/{PAGE}?{urlencode(shown)}"
