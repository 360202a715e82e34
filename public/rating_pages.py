"""The rating page: opening it shows the question, one tap on a button answers it.

Opening never records anything: link previews and mail scanners open links, too.
"""

from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from desk import rating_answers
from desk.rating_answers import Asked, Standing
from public.our_people import comes_from_house, is_signed_in
from public.pages import drawn, language_for, notice
from public.security import FormTooLarge, form_of
from storage.database import reading, transaction
from storage.errors import Refused
from storage.i18n import LANGUAGES, _, speaking
from storage.vocabulary import RatingCause, Verdict

EXCERPT = 600


class Button(NamedTuple):
    """One of two answers."""

    value: str
    label: str
    is_chosen: bool


def show(request: Request) -> Response:
    """The question, or what stands against it. Records nothing."""
    token = request.path_params["token"]
    with reading() as session:
        asked = rating_answers.asked(session, token, now=datetime.now(UTC))
    with speaking(language_for(request, asked.language if asked else "")):
        if asked is None:
            return _unknown(request)
        if asked.standing is Standing.EXPIRED:
            return _expired(request)
        return _page(request, asked)


async def rate(request: Request) -> Response:
    """One tap: records the verdict (and the comment, if one came along), then shows the page again."""
    try:
        fields = await form_of(request)
        verdict = Verdict(fields.get("verdict", ""))
        cause = RatingCause(fields["cause"]) if fields.get("cause") else None
    except FormTooLarge:
        return await run_in_threadpool(_refused_form, request, 413)
    except ValueError:
        return await run_in_threadpool(_refused_form, request, 400)
    return await run_in_threadpool(_record, request, verdict, cause, fields.get("comment", ""))


def _record(request: Request, verdict: Verdict, cause: RatingCause | None, comment: str) -> Response:
    token, now = request.path_params["token"], datetime.now(UTC)
    if is_signed_in(request, now=now):
        return _own_people(request)
    try:
        with transaction() as session:
            rating_answers.record_rating(
                session, token, verdict=verdict, comment=comment, cause=cause, by_staff=comes_from_house(request),
                now=now,
            )  # fmt: skip
    except Refused:
        # The page knows better what stands against it: unknown, expired, or counted for good.
        return show(request)
    chosen = request.query_params.get("lang", "")
    wish = {"lang": chosen} if chosen in LANGUAGES else {}
    if comment.strip():
        wish["said"] = "1"
    return RedirectResponse(f"{request.url.path}?{urlencode(wish)}" if wish else request.url.path, status_code=303)


def _page(request: Request, asked: Asked) -> Response:
    is_rated = asked.verdict is not None
    answer = asked.answer if len(asked.answer) <= EXCERPT else asked.answer[:EXCERPT].rstrip() + "…"
    return drawn(
        request,
        "rating.html",
        brand=asked.brand,
        title=_thanks(asked.verdict) if is_rated else _("Did our answer help you?"),
        answer=answer,
        answer_heading=_("Our answer"),
        buttons=[
            Button(Verdict.LIKE, _("Yes, it helped"), asked.verdict is Verdict.LIKE),
            Button(Verdict.DISLIKE, _("No, it did not"), asked.verdict is Verdict.DISLIKE),
        ],
        verdict=asked.verdict or "",
        cause=asked.cause or "",
        causes=_causes(asked),
        causes_label=_("What is it about? (one tap, if you want to say)"),
        is_open=asked.standing is not Standing.FINAL,
        note=_note(asked),
        comment=asked.comment,
        comment_label=_comment_label(asked.verdict),
        comment_button=_("Send the comment"),
        comment_saved=_("Your comment has been saved.") if request.query_params.get("said") and asked.comment else "",
        longest=rating_answers.LONGEST_COMMENT,
        path_with_language=_path_with_language(request),
    )


def _causes(asked: Asked) -> list[Button]:
    """What a dislike may be about; nothing to choose for a like."""
    if asked.verdict is not Verdict.DISLIKE:
        return []
    return [
        Button(RatingCause.ANSWER, _("How I was answered"), asked.cause is RatingCause.ANSWER),
        Button(RatingCause.DECISION, _("What was decided"), asked.cause is RatingCause.DECISION),
    ]


def _thanks(verdict: Verdict | None) -> str:
    return _("Thank you, we are glad it helped") if verdict is Verdict.LIKE else _("Thank you for telling us")


def _note(asked: Asked) -> str:
    if asked.standing is Standing.FINAL:
        return _("Your rating has been counted and can no longer be changed.")
    if asked.verdict is not None:
        return _("Your rating has been counted. You can change it for 24 hours: just tap the other button.")
    return _("One tap is enough. No sign-in, no forms.")


def _comment_label(verdict: Verdict | None) -> str:
    if verdict is Verdict.LIKE:
        return _("What did you like? (if you want to say)")
    return _("What could we have done better? (if you want to say)")


def _path_with_language(request: Request) -> str:
    chosen = request.query_params.get("lang", "")
    return f"{request.url.path}?lang={chosen}" if chosen in LANGUAGES else request.url.path


def _unknown(request: Request) -> Response:
    return notice(
        request,
        status=404,
        title=_("This link does not work"),
        text=_(
            "Perhaps a part of it was cut off when it was copied. Or the conversation went on after it was sent: "
            "then a new link comes with our next closing answer."
        ),
    )


def _expired(request: Request) -> Response:
    return notice(
        request,
        status=410,
        title=_("The time to rate this answer is over"),
        text=_("A link works for seven days. If your question is still open, write to us where you wrote before."),
    )


def _own_people(request: Request) -> Response:
    with speaking(language_for(request)):
        return notice(
            request,
            status=403,
            title=_("Our own people do not rate"),
            text=_(
                "You are signed in at the desk in this browser, so nothing was counted. Only what customers say counts."
            ),
        )


def _refused_form(request: Request, status: int) -> Response:
    with speaking(language_for(request)):
        return notice(
            request,
            status=status,
            title=_("We did not understand that"),
            text=_("Please go back and tap one of the two buttons. A comment may have up to 2,000 characters."),
        )


ROUTES = [
    Route("/r/{token}", show, methods=["GET"]),
    Route("/r/{token}", rate, methods=["POST"]),
]
