"""What the desk does by itself: publish answers, mark what ran out."""

from datetime import datetime

from desk.asking import QUESTION_JOB
from desk.autoreply_rounds import remind_waiting, tell_long_queues
from desk.crm import ask_crm
from desk.crm_wishes import ASK_JOB
from desk.dispatch import SEND_JOB
from desk.escalation_clock import mark_due
from desk.escalation_sending import tell_department
from desk.escalation_steps import ESCALATE_JOB
from desk.fact_rebuilding import FILL_JOB, fill_facts
from desk.guarantee_judging import judge_due
from desk.guarantee_settling import settle_cases
from desk.held import look_at_held
from desk.insertions import forget_old
from desk.model_drafts import DRAFT_JOB, make_draft
from desk.notice_causes import tell_new
from desk.notice_choices import CARRY_JOB
from desk.notice_sending import carry, send_due
from desk.outcome_keeping import LOOK_JOB
from desk.quality_drawing import DRAW_JOB, draw_due
from desk.rating_presses import PRESS_JOB, take_press
from desk.rating_question import ask_apart
from desk.reminders import wake_due
from desk.renewing import RENEW_JOB, note_renewed, renew_some
from desk.request_types import name_requests
from desk.returned import RETURN_JOB, return_unseen
from desk.sending import send
from desk.sharing_out import share_out
from desk.silence import take_back_silent
from desk.stranded import STRANDED_JOB, settle_stranded
from desk.sweeping import sweep_breaches, sweep_warnings
from desk.template_reminders import remind_owners
from storage.database import transaction
from storage.jobs import Handler, Leased, Tick

BATCH = 500


def mark_breaches(_job: Leased, now: datetime) -> None:
    """Marks every promise that ran out, then those of which most is used up, in short transactions."""
    for sweep in (sweep_breaches, sweep_warnings):
        marked = BATCH
        while marked == BATCH:
            with transaction() as session:
                marked = sweep(session, now=now, limit=BATCH)


def renew_promises(job: Leased, now: datetime) -> None:
    """Gives the running promises of a channel its newest terms, some tickets at a time, and says how many."""
    channel_id, tickets = int(job.payload["channel_id"]), 0
    while True:
        with transaction() as session:
            renewed = renew_some(session, channel_id, now=now)
            tickets += renewed
            if not renewed:
                note_renewed(session, channel_id, tickets=tickets, now=now)
                return


def share_out_tickets(_job: Leased, now: datetime) -> None:
    """Takes tickets back from the silent, then gives out what is free, in short transactions."""
    with transaction() as session:
        take_back_silent(session, now=now)
    given = 1
    while given:
        with transaction() as session:
            given = share_out(session, now=now)


def name_types(_job: Leased, _now: datetime) -> None:
    """Says what the customer wants where the pre-tag came after the ticket."""
    with transaction() as session:
        name_requests(session)


def wake_reminded(_job: Leased, now: datetime) -> None:
    """Brings back the tickets that were put off until now, in short transactions."""
    looked_at = BATCH
    while looked_at == BATCH:
        with transaction() as session:
            looked_at = wake_due(session, now=now, limit=BATCH)


def judge_guarantees(_job: Leased, now: datetime) -> None:
    """Judges the guaranteed replies that are due, in short transactions, then follows the open cases."""
    judged = BATCH
    while judged:
        with transaction() as session:
            judged = judge_due(session, now=now)
    with transaction() as session:
        settle_cases(session, now=now)


def tell_of_new(_job: Leased, now: datetime) -> None:
    """Tells of new tickets whoever asked for it, in short transactions."""
    looked_at = BATCH
    while looked_at == BATCH:
        with transaction() as session:
            looked_at = tell_new(session, now=now, limit=BATCH)


def mark_escalations(_job: Leased, now: datetime) -> None:
    """Marks the questions to departments whose time runs out, in short transactions."""
    looked_at = BATCH
    while looked_at == BATCH:
        with transaction() as session:
            looked_at = mark_due(session, now=now, limit=BATCH)


def answer_by_itself(_job: Leased, now: datetime) -> None:
    """The autoreplies that nobody's message sets off."""
    for tell in (tell_long_queues, remind_waiting):
        with transaction() as session:
            tell(session, now=now)


def remind_of_templates(_job: Leased, now: datetime) -> None:
    """Tells owners of templates that end soon; forgets words that were put into answers nobody sent."""
    with transaction() as session:
        remind_owners(session, now=now)
    with transaction() as session:
        forget_old(session, now=now)


def draw_samples(_job: Leased, now: datetime) -> None:
    """On the first day of a month, draws what quality control reads of the last one."""
    with transaction() as session:
        draw_due(session, now=now)


HANDLERS: dict[str, Handler] = {
    DRAW_JOB: draw_samples,
    ASK_JOB: ask_crm,
    ESCALATE_JOB: tell_department,
    "mark_escalations": mark_escalations,
    CARRY_JOB: carry,
    FILL_JOB: fill_facts,
    "send_notices": send_due,
    "tell_of_new": tell_of_new,
    "wake_reminded": wake_reminded,
    SEND_JOB: send,
    "answer_by_itself": answer_by_itself,
    LOOK_JOB: look_at_held,
    RETURN_JOB: return_unseen,
    STRANDED_JOB: settle_stranded,
    "mark_breaches": mark_breaches,
    DRAFT_JOB: make_draft,
    "remind_of_templates": remind_of_templates,
    "name_request_types": name_types,
    RENEW_JOB: renew_promises,
    QUESTION_JOB: ask_apart,
    PRESS_JOB: take_press,
    "judge_guarantees": judge_guarantees,
    "share_out": share_out_tickets,
}
TICKS = [
    Tick("answer_by_itself", every_s=60, priority=25),
    Tick("wake_reminded", every_s=30, priority=20),
    Tick("mark_breaches", every_s=30, priority=20),
    Tick("remind_of_templates", every_s=3600, priority=60),
    Tick("judge_guarantees", every_s=60, priority=25),
    Tick(DRAW_JOB, every_s=3600, priority=60),
    Tick("mark_escalations", every_s=60, priority=25),
    Tick(RETURN_JOB, every_s=300),
    Tick(STRANDED_JOB, every_s=60, priority=20),
    Tick("name_request_types", every_s=20, priority=30),
    Tick("share_out", every_s=10, priority=15),
    Tick("tell_of_new", every_s=20, priority=35),
    Tick("send_notices", every_s=15, priority=36),
]
