"""Letters become findings: charsets, quotes, people, talks, and what no person wrote."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from crawlers.parsers import mail
from crawlers.parsers.mail_address import guessed_address, mail_address
from crawlers.parsers.mail_quotes import own_words
from crawlers.parsers.page import Page
from tests.crawlers.imap_server import a_letter
from tests.crawlers.recordings import FOLDER

OWN = frozenset({"support@prichal.example"})
AT = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)


def page(**more):
    return Page(url="imap://mail.example/INBOX", read_at=AT, zone=ZoneInfo("Europe/Moscow"), own=OWN, **more)


def read(name, **how):
    return mail.read((FOLDER / "mailbox" / name).read_bytes(), page(), received_at=AT, **how)


def finding(name):
    return read(name).finding


@pytest.mark.parametrize(
    ("name", "author", "title", "begins", "ends"),
    [
        ("question.eml", "Анна Лисова", "Не могу войти в приложение", "Здравствуйте!", "+7 912 345-67-89"),
        ("koi8.eml", "Олег Рябов", "Курс доллара", "Почему на сайте", "Олег"),
        ("raw_8bit_without_date.eml", "Пётр", "Закрытие счёта", "Добрый день.", "Пётр Голубев"),
        ("wrong_charset.eml", "Sergey", "Карта", "Карту заблокировали", "пожалуйста."),
        ("html_only.eml", "Ира", "Спасибо", "Спасибо сотрудникам отделения на Морской!", "за 10 минут."),
        ("reply_gmail.eml", "Анна Лисова", "Не могу войти в приложение", "Обновила,", "пропали шаблоны."),
        ("reply_outlook.eml", "Бухгалтерия ООО «Маяк»", "Выписка", "Выписку получили,", "28 февраля."),
        ("reply_thunderbird.eml", "M. Orlov", "transfer", "Номер счёта тот же,", "Вот уже неделя."),
        ("reply_between_lines.eml", "k@i.example", "Договор", "> Договор подписан?", "Нет, не получал."),
        ("forwarded.eml", "lev@f.example", "Ваша заявка", "Пересылаю,", "сообщите код из SMS."),
        ("attachment.eml", "nina@a.example", "Чек из банкомата", "Банкомат на Портовой", "прикладываю."),
        ("site_form.eml", "Vera", "Вопрос с сайта", "Как получить справку", "кредита?"),
    ],
)
def test_a_letter_says_what_its_writer_wrote(name, author, title, begins, ends):
    found = finding(name)
    assert (found.author, found.title) == (author, title)
    assert found.text.startswith(begins)
    assert found.text.endswith(ends)
    assert not found.ours


@pytest.mark.parametrize("name", ["absence.eml", "bounce.eml", "newsletter.eml"])
def test_what_a_program_wrote_is_known(name):
    assert read(name).is_automatic


@pytest.mark.parametrize(
    "head",
    [
        {"Auto_Submitted": "auto-replied (vacation)"}, {"Precedence": "auto_reply"}, {"X_Autoreply": "yes"},
        {"Return_Path": "<>"}, {"From": "MAILER-DAEMON@mx.example"}, {"Subject": "Automatic reply: App"},
    ],
    ids=str,
)  # fmt: skip
def test_programs_tell_themselves_in_many_ways(head):
    assert mail.read(a_letter("x@y.example", **head), page(), received_at=AT).is_automatic
    assert not mail.read(a_letter("x@y.example", Auto_Submitted="no"), page(), received_at=AT).is_automatic


def test_a_missing_date_is_the_moment_of_arrival_and_a_named_one_keeps_its_zone():
    assert finding("raw_8bit_without_date.eml").published_at == AT
    assert finding("koi8.eml").published_at == datetime(2026, 3, 10, 6, 12, tzinfo=UTC)
    broken = a_letter("d@y.example", Date="Tue, 99 Foo 2026 25:61:00")
    assert mail.read(broken, page(), received_at=AT).finding.published_at == AT


def test_a_form_on_our_site_speaks_for_the_customer_in_reply_to():
    found = finding("site_form.eml")
    assert (found.author_id, found.author_url, found.ours) == ("vera@v.example", "mailto:vera@v.example", False)


def test_our_own_letters_are_ours_but_a_forged_one_is_not():
    ours = a_letter("o@prichal.example", From="Bank <support@prichal.example>", To="anna@post.example")
    assert mail.read(ours, page(), received_at=AT).finding.ours
    forged = a_letter("f@prichal.example", From="support@prichal.example", Authentication_Results="mx; dkim=fail")
    assert not mail.read(forged, page(), received_at=AT).finding.ours


def test_a_talk_is_its_first_letter_with_its_customer():
    first = mail.read(a_letter("a@x"), page(), received_at=AT).finding
    second = mail.read(a_letter("b@x", References="<a@x> <ours@x>"), page(), received_at=AT).finding
    other = mail.read(a_letter("c@x", References="<a@x>", From="boris@post.example"), page(), received_at=AT).finding
    assert first.thread_id == second.thread_id
    assert other.thread_id != first.thread_id


def test_an_answer_to_our_answer_finds_the_talk_by_it_alone():
    assert finding("reply_gmail.eml").thread_id == "0123456789abcdef0123"
    assert finding("reply_gmail.eml").parent_id == "4f3a.0123456789abcdef0123.repdesk@prichal.example"


def test_a_letter_without_an_identity_gets_one_that_lasts():
    nameless = a_letter("", Message_ID="")
    one, again = (mail.read(nameless, page(), received_at=at).finding for at in (AT, None))
    assert one.external_id == again.external_id
    assert one.external_id.startswith("letter-")
    resent = b"Received: from elsewhere\r\n" + nameless
    assert mail.read(resent, page(), received_at=AT).finding.external_id == one.external_id


def test_files_keep_their_names():
    assert [(one.name, one.media_type) for one in read("attachment.eml").body.files] == [
        ("чек.png", "image/png"), ("выписка.pdf", "application/pdf"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Да\n\nпн, 2 мар. 2026 г. в 12:00, Банк <a@b.example>:\n> Вы?", "Да"),
        ("Да\n\nOn Mon, Mar 2, 2026 at 12:00 PM Bank\n<a@b.example> wrote:\n> You?", "Да"),
        ("Понедельник, 2 марта 2026, 12:00 +03:00 от Банк <a@b.example>:\n>Вы?\n\nДа", "Да"),
        ('Да\n\n02.03.2026, 12:00, "Банк" <a@b.example>:\n\nВы?', "Да"),
        ("Да\n-----Original Message-----\nFrom: a@b.example\nSent: now\n\nВы?", "Да"),
        ("Так\n\n-----Оригінальне повідомлення-----\nВід: a@b.example\n\nВи?", "Так"),
        ("Да\n\n________________________________\nОт: Банк\nДата: 2 марта\nКому: я\nТема: Карта\n\nВы?", "Да"),
        ("Так\n\n> 2 бер. 2026 р. о 12:00 Банк <a@b.example> пише:\n> \n> Ви?", "Так"),
        ("Да\n\nОтправлено с iPhone", "Да"),
        ("Вот список:\n> раз\n> два", "Вот список:\n> раз\n> два"),
        ("Позвонил в 12:30, мне сказали:\nждите неделю", "Позвонил в 12:30, мне сказали:\nждите неделю"),
        ("От: меня\nчто-то ещё", "От: меня\nчто-то ещё"),
        ("> только цитата", "> только цитата"),
    ],
)
def test_quotations_are_cut_and_nothing_else(text, said):
    assert own_words(text) == said


def test_endless_nesting_and_countless_parts_end():
    deep = b"From: a@b.example\r\nSubject: x\r\nMessage-ID: <deep@x>\r\n"
    for number in range(300):
        deep += f'Content-Type: multipart/mixed; boundary="b{number}"\r\n\r\n--b{number}\r\n'.encode()
    many = a_letter("m@x", Content_Type='multipart/mixed; boundary="q"') + b"--q\r\n\r\nx\r\n" * 5000
    for raw in (deep, many):
        assert mail.read(raw, page(), received_at=AT).finding.external_id


def test_addresses_of_mailboxes():
    assert mail_address("imaps://a%40b.ru@mail.example/%D0%96").folder == "Ж"
    assert mail_address("imap://mail.example").port == 143
    assert mail_address("imaps://a%40b.ru@mail.example").user == "a@b.ru"
    assert guessed_address("info@bk.ru") == "imaps://info%40bk.ru@imap.mail.ru/INBOX"
    assert guessed_address("info@bank.example") == "imaps://info%40bank.example@imap.bank.example/INBOX"
