"""One alert when a source has broken, and its end when the source answers again; each with one mail."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.i18n import _, speaking
from storage.mail import post
from storage.settings import settings
from storage.tables import Alert, Source
from storage.vocabulary import AlertKind


def open_alert(session: Session, source: Source, *, now: datetime) -> bool:
    """Raises the alert unless it stands already; True when this call raised it."""
    if _standing(session, source) is not None:
        return False
    with speaking(settings().language):
        subject = _("Repdesk: the source “{name}” has broken").format(name=source.name)
        text = _(
            "The source “{name}” ({address}) has failed {count} times, first at {since}.\n"
            "What it said last: {error}\n\n"
            "Repdesk goes on trying. Look at the source here: {desk}/sources"
        ).format(
            name=source.name,
            address=source.address,
            count=source.failures,
            since=f"{source.failing_since or now:%Y-%m-%d %H:%M} UTC",
            error=source.error,
            desk=settings().desk_url.rstrip("/"),
        )
    session.add(
        Alert(
            kind=AlertKind.SOURCE_BROKEN,
            brand_id=source.brand_id,
            source_id=source.id,
            text=source.error,
            opened_at=now,
        )
    )
    session.flush()
    _tell(session, source, subject, text, now=now)
    return True


def close(session: Session, source: Source, *, now: datetime) -> bool:
    """Ends the alert if one stands; True when this call ended it."""
    alert = _standing(session, source)
    if alert is None:
        return False
    alert.closed_at = now
    with speaking(settings().language):
        subject = _("Repdesk: the source “{name}” answers again").format(name=source.name)
        text = _("The source “{name}” ({address}) answers again. It was broken since {since}.").format(
            name=source.name, address=source.address, since=f"{alert.opened_at:%Y-%m-%d %H:%M} UTC"
        )
    _tell(session, source, subject, text, now=now)
    return True


def drop(session: Session, source: Source, *, now: datetime) -> None:
    """Ends the alert of a source that is not read any more, without a letter."""
    alert = _standing(session, source)
    if alert is not None:
        alert.closed_at = now


def _standing(session: Session, source: Source) -> Alert | None:
    return session.scalar(
        select(Alert).where(
            Alert.source_id == source.id, Alert.kind == AlertKind.SOURCE_BROKEN, Alert.closed_at.is_(None)
        )
    )


def _tell(session: Session, source: Source, subject: str, text: str, *, now: datetime) -> None:
    to = settings().alert_mail
    if to and settings().smtp_host:
        key = f"alert:{source.id}:{int(now.timestamp() * 1000)}"
        post(session, to=to, subject=subject, text=text, key=key, now=now)
