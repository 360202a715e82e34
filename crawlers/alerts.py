"""One alert per change: when a source needs somebody, when the reason becomes another, and when all is well again."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from crawlers.health import Verdict
from crawlers.showing import advice_on, health_name, symptom_words
from storage.i18n import _, speaking
from storage.mail import post
from storage.settings import settings
from storage.tables import Alert, Source
from storage.vocabulary import AlertKind, Health


def follow(session: Session, source: Source, verdict: Verdict, *, now: datetime) -> bool:
    """Raises, replaces or ends the source's alert as the verdict wants it; True when something has changed."""
    standing = _standing(session, source)
    if verdict.health is Health.PAUSED:
        return False
    if verdict.is_quiet:
        # Failing again after one alert is no recovery: only a pass that succeeds ends it.
        return standing is not None and not source.failures and _end(session, source, standing, now=now)
    with speaking(settings().language):
        reason = _reason(source, verdict)
    if standing is not None:
        if standing.text.partition("\n")[0] == reason.partition("\n")[0]:
            return False
        standing.closed_at = now
    session.add(
        Alert(kind=AlertKind.SOURCE_BROKEN, brand_id=source.brand_id, source_id=source.id, text=reason, opened_at=now)
    )
    session.flush()
    with speaking(settings().language):
        subject = _("Repdesk: the source “{name}”: {health}").format(
            name=source.name, health=health_name(verdict.health)
        )
        text = _("The source “{name}” ({address}) needs a look.\n{reason}\n\nHere it is: {desk}/sources").format(
            name=source.name, address=source.address, reason=reason, desk=settings().desk_url.rstrip("/")
        )
    _tell(session, source, subject, text, now=now)
    return True


def _reason(source: Source, verdict: Verdict) -> str:
    """The word, what led to it and what to do, a line each."""
    lines = [health_name(verdict.health).capitalize() + ".", *(symptom_words(each) for each in verdict.symptoms)]
    if source.error and source.failures:
        lines.append(
            _("Failed passes in a row: {count}. What it said last: {error}").format(
                count=source.failures, error=source.error
            )
        )
    advice = advice_on(verdict.health, source.state, verdict.symptoms)
    return "\n".join([*lines, *([advice] if advice else [])])


def _end(session: Session, source: Source, alert: Alert, *, now: datetime) -> bool:
    alert.closed_at = now
    with speaking(settings().language):
        subject = _("Repdesk: the source “{name}” is well again").format(name=source.name)
        text = _("The source “{name}” ({address}) is well again. The trouble began at {since}.").format(
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
