"""Which rows of tickets are blind to somebody: whose work they are and how it was liked is not told yet.

Quality control scores drawn tickets without knowing whose they are; until then lists keep that from it, too. The rows
themselves stay, so that a figure goes on opening as many as it counts.
"""

from sqlalchemy import ColumnElement, false

from desk.quality_leave import awaits_score, reads_samples_only
from storage.rights import Actor


def blind_row(ticket_id: ColumnElement[int], *, brand_id: int, by: Actor) -> ColumnElement[bool]:
    """To be used in a statement that has a column of tickets."""
    return awaits_score(ticket_id, by=by) if reads_samples_only(by, brand_id) else false()
