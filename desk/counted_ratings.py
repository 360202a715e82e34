"""Which ratings count as the customer's own: what every figure of ratings in the desk leaves out alike."""

from typing import Final

from sqlalchemy import func

from storage.tables import TicketFact
from storage.vocabulary import RatingWay

# Under a public answer anybody may have tapped, and our own people are no customers. Askings older than the ways went
# by a link of the customer's own.
OWN_RATING: Final = (
    TicketFact.rating.is_not(None),
    func.coalesce(TicketFact.rating_way, RatingWay.LINK) != RatingWay.OPEN_LINK,
    TicketFact.rating_aside.is_(None),
)
