"""What the figures of nights, forecasts and people mean, in the language in force."""

from decimal import Decimal

from babel.numbers import format_currency, format_decimal

from dashboards.forecast import Trial
from dashboards.night_case import NightCase, Wishes
from dashboards.night_window import Window
from dashboards.wording import NONE, count_words, length_words, share_words
from storage.i18n import _, language, ngettext
from storage.settings import settings


def window_words(window: Window) -> str:
    """From when to when: "20:00–09:00"."""
    return f"{window.opens:02}:00–{window.closes:02}:00"


def number_words(number: float | None) -> str:
    """A number with one decimal where it has any; a dash for none."""
    return NONE if number is None else format_decimal(round(number, 1), "#,##0.#", locale=language())


def money_words(amount: Decimal | None, wishes: Wishes) -> str:
    """An amount with its currency, without hundredths; a dash for none."""
    if amount is None:
        return NONE
    pattern = "#,##0\u00a0¤" if language() == "ru" else "¤#,##0"
    return format_currency(amount, wishes.currency.value, pattern, locale=language(), currency_digits=False)


def target_words(wishes: Wishes) -> str:
    """The target in words."""
    return _("{share} within {time}").format(
        share=share_words(wishes.target.share), time=length_words(wishes.target.within_s)
    )


def nights_words(count: int) -> str:
    return ngettext("{count} night", "{count} nights", count).format(count=count_words(count))


def night_definition(window: Window) -> str:
    """Which tickets are a night's."""
    return _(
        "Tickets opened between {window} by the clock of the zone {zone}. A night belongs to the day on which it "
        "begins; only nights that are over count, those without tickets among them. Merged tickets and abuse are "
        "left out."
    ).format(window=window_words(window), zone=settings().zone)


def wait_definition() -> str:
    """What the wait is."""
    return _(
        "Plain time by the clock from the opening of the ticket to the first published answer; tickets without an "
        "answer are not among them. Median and 90th percentile by nearest rank."
    )


def till_end_definition() -> str:
    return _("Time from the opening of the ticket to the end of the night: how long nobody was there.")


def missed_definition() -> str:
    """What is outside of targets."""
    return _(
        "(Answered late + unanswered and overdue) ÷ (all answered with a promise + unanswered and overdue): the same "
        "promises as on the screen Speed, by the channel's own calendar. A calendar that is closed at night promises "
        "nothing before the morning."
    )


def heat_definition() -> str:
    return _(
        "Tickets opened in this hour of this weekday ÷ how many such hours the period had. An hour that clocks skip "
        "is none, one they repeat is two, of the running one the part behind us counts. Merged tickets and abuse are "
        "left out."
    )


def forecast_definition() -> str:
    """How is foretold."""
    return _(
        "The level of the last weeks with its trend × what the kind of day makes of it × the share of the hour. Days "
        "off of the production calendar are a kind of their own. Learnt from a year at most, newer days count more "
        "(half as much after 28 days). Four of five hours should lie in the band."
    )


def trial_words(trial: Trial) -> str:
    """How the forecast did on weeks it had not seen."""
    better = _("It beats “as a week ago”.") if trial.is_better else no_better_words()
    return _(
        "Tried on the last {weeks} weeks, each foretold from what came before it: out by {wape} of the tickets ({mae} "
        "an hour); “as a week ago” by {naive} ({naive_mae} an hour). {inside} of the hours lay in the band that was "
        "to hold 80 %."
    ).format(
        weeks=trial.weeks, wape=share_words(trial.wape), mae=number_words(trial.mae),
        naive=share_words(trial.naive_wape), naive_mae=number_words(trial.naive_mae), inside=share_words(trial.inside),
    ) + " " + better  # fmt: skip


def no_better_words() -> str:
    """The verdict on a forecast that is no better than none."""
    return _("It does not beat “as a week ago”: do not lean on it.")


def formula_definition() -> str:
    """What the formula says."""
    return _(
        "Erlang C: tickets come by chance at a steady rate, handling times spread exponentially, who waits never "
        "leaves. The answer leaves when it is written, so the target less the mean handling time is left to wait. "
        "Every hour is looked at alone."
    )


def replay_definition() -> str:
    """What the replay does."""
    return _(
        "The tickets that really came, in their order, each as long in somebody's hands as it really was: first come, "
        "first served."
    )


def night_replay_definition() -> str:
    """What the replay of nights takes for granted."""
    return _(
        "Only tickets of the night are replayed. What is left over in the morning is taken up by as many people of "
        "the day, who are taken to have nothing else to do: in truth a morning with tickets of its own is slower."
    )


def search_definition() -> str:
    """How the replay finds how many people are needed."""
    return " ".join((replay_definition(), _("People are added where the target is missed.")))


def why_they_differ() -> str:
    """Why two ways give two numbers."""
    return _(
        "Why they differ: for targets of half an hour the formula asks for more people than are needed. It takes each "
        "hour as if it went on for ever, so a busy hour must be mastered in that hour; in truth a ticket of 10:50 may "
        "be answered at 11:15, when it is quieter. The replay knows this, but only what has been: weeks wilder than "
        "those need more. Plan between the two."
    )


def need_definition(wishes: Wishes) -> str:
    """The rules both ways follow."""
    return _(
        "Both keep people busy no more than {busy} of their time, and at least {least} at work. Planned people are "
        "more: {away} of paid time goes into breaks, meetings and training. They are rounded to the nearest person, "
        "halves up; one at work is one planned, because one person's break calls for no second one."
    ).format(
        busy=share_words(wishes.target.occupancy), least=count_words(wishes.target.least),
        away=share_words(wishes.shrinkage),
    )  # fmt: skip


def all_channels_words() -> str:
    """Whose need stands beside the shifts."""
    return _("Shifts are planned for the whole brand: the need is that of all its channels, whichever are chosen.")


def handling_words(*, measured: int, mean_s: float | None, used_s: float, is_typed: bool) -> str:
    """Where the handling time comes from."""
    if is_typed:
        return _("Handling time: {time}, as you set it.").format(time=length_words(used_s))
    if mean_s is not None and measured and used_s == mean_s:
        return _(
            "Handling time: {time} in the mean of {count} measured tickets; those not measured count as this."
        ).format(time=length_words(used_s), count=count_words(measured))
    if not measured:
        return _("Handling time: {time}, an assumption; no ticket was measured yet. Set your own.").format(
            time=length_words(used_s)
        )
    return _("Handling time: {time}, an assumption; only {count} tickets were measured. Set your own.").format(
        time=length_words(used_s), count=count_words(measured)
    )


def change_words(case: NightCase) -> str:
    """What the people asked for would have changed, in a sentence, and with which handling time."""
    asked = next(one for one in case.replayed.shifts if one.people == case.wishes.people)
    people = ngettext("{count} person at night", "{count} people at night", asked.people).format(count=asked.people)
    sentence = _("With {people} {share} would have been answered within {time}; it was {real}.").format(
        people=people, share=share_words(asked.served.within(case.wishes.target.within_s)),
        time=length_words(case.wishes.target.within_s), real=share_words(case.replayed.as_it_was.soon_share),
    )  # fmt: skip
    handling = case.replayed.handling
    sentence += " " + handling_words(
        measured=handling.n, mean_s=handling.mean_s, used_s=case.replayed.handling_s,
        is_typed=case.wishes.handling_s is not None,
    )  # fmt: skip
    cost = case.cost_of(asked.people)
    if cost is None:
        return sentence
    return sentence + " " + _("Cost: {sum} a month.").format(sum=money_words(cost, case.wishes))
