"""Autoreplies in words: what each event is called, and what customers are told unless somebody writes better."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from desk.placeholders import Wanted
from storage.i18n import _
from storage.vocabulary import AutoreplyEvent, Language

EVERYWHERE: Final = frozenset({Wanted.NUMBER, Wanted.BRAND})
ONLY_IN: Final = {AutoreplyEvent.OUTSIDE_HOURS: Wanted.OPENING, AutoreplyEvent.LONG_QUEUE: Wanted.QUEUE}


class EventWords(NamedTuple):
    """An event as the screen tells it: its name, when it happens, and what its number means (empty without one)."""

    name: str
    when: str
    number: str = ""


def event_words(event: AutoreplyEvent) -> EventWords:
    """The event in the language in force."""
    return {
        AutoreplyEvent.RECEIVED: EventWords(
            _("Received"), _("A customer has begun a dialogue, and the channel is open.")
        ),
        AutoreplyEvent.OUTSIDE_HOURS: EventWords(
            _("Outside hours"), _("A customer writes while the channel is closed; the words can say when it opens.")
        ),
        AutoreplyEvent.LONG_QUEUE: EventWords(
            _("Long queue"),
            _("So many others wait before the customer that an answer will take its time."),
            _("More tickets than this wait for somebody to take them"),
        ),
        AutoreplyEvent.STILL_WAITING: EventWords(
            _("Reminder"),
            _("We wait for the customer, and nothing has come. It goes out in the channel's hours."),
            _("After so many hours without an answer"),
        ),
        AutoreplyEvent.CLOSING: EventWords(
            _("Closing"), _("Somebody closes a dialogue in which the customer was answered.")
        ),
    }[event]


def known_in(event: AutoreplyEvent) -> frozenset[Wanted]:
    """What may stand in braces in the words for this event."""
    return EVERYWHERE | ({ONLY_IN[event]} if event in ONLY_IN else set())


def event_name(event: AutoreplyEvent) -> str:
    """The event's name in the language in force."""
    return event_words(event).name


USUAL: Final[Mapping[AutoreplyEvent, Mapping[Language, str]]] = {
    AutoreplyEvent.RECEIVED: {
        Language.RU: "Здравствуйте! Ваше обращение № {номер} получено, скоро ответим.",
        Language.UK: "Вітаємо! Ваше звернення № {номер} отримано, скоро відповімо.",
        Language.EN: "Hello! We have received your request no. {number} and will answer soon.",
    },
    AutoreplyEvent.OUTSIDE_HOURS: {
        Language.RU: "Здравствуйте! Ваше обращение № {номер} получено. Сейчас мы не работаем, начнём {открытие}.",
        Language.UK: "Вітаємо! Ваше звернення № {номер} отримано. Зараз ми не працюємо, почнемо {відкриття}.",
        Language.EN: "Hello! We have received your request no. {number}. We are closed now and open {opening}.",
    },
    AutoreplyEvent.LONG_QUEUE: {
        Language.RU: "Здравствуйте! Сейчас нам много пишут (в очереди {очередь}). Обязательно ответим.",
        Language.UK: "Вітаємо! Зараз нам багато пишуть (у черзі {черга}). Обов'язково відповімо.",
        Language.EN: "Hello! Many people are writing to us just now ({queue} are waiting). We will answer you.",
    },
    AutoreplyEvent.STILL_WAITING: {
        Language.RU: "Здравствуйте! Ждём вашего ответа, чтобы помочь с обращением № {номер}.",
        Language.UK: "Вітаємо! Чекаємо на вашу відповідь, щоб допомогти зі зверненням № {номер}.",
        Language.EN: "Hello! We are waiting for your answer so that we can help with your request no. {number}.",
    },
    AutoreplyEvent.CLOSING: {
        Language.RU: "Спасибо, что написали нам! Если останутся вопросы, просто ответьте на это сообщение.",
        Language.UK: "Дякуємо, що написали нам! Якщо залишаться питання, просто відповідайте на це повідомлення.",
        Language.EN: "Thank you for writing to us! If anything is left, simply answer this message.",
    },
}
