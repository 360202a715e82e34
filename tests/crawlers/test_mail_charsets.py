"""Charsets of letters as programs write them: named rightly, wrongly or not at all; words cut in the middle."""

from base64 import b64encode
from email import message_from_bytes

import pytest

from crawlers.parsers.mail_body import body_of, words_of
from crawlers.parsers.mail_charsets import decoded
from crawlers.parsers.mail_headers import header

RUSSIAN = "Добрый день! Не могу войти в приложение, помогите."
UKRAINIAN = "Доброго дня! Не можу увійти в застосунок, допоможіть."
GERMAN = "Grüße aus Köln, schönes Wetter heute"


@pytest.mark.parametrize(
    ("text", "really", "named"),
    [
        (RUSSIAN, "koi8_r", "KOI8-R"),
        (UKRAINIAN, "koi8_u", "koi8-u"),
        (RUSSIAN, "cp1251", "cp-1251"),
        (UKRAINIAN, "cp1251", "windows1251"),
        (RUSSIAN, "mac_cyrillic", "x-mac-cyrillic"),
        (RUSSIAN, "cp866", ""),
        (RUSSIAN, "koi8_r", "us-ascii"),
        (RUSSIAN, "cp1251", "iso-8859-1"),
        (RUSSIAN, "cp1251", "utf-8"),
        (RUSSIAN, "utf_8", "windows-1251"),
        (RUSSIAN, "utf_8", "iso-8859-1"),
        (RUSSIAN, "cp1251", "koi8-r"),
        (RUSSIAN, "koi8_r", "windows-1251"),
        (RUSSIAN.upper(), "cp1251", "windows-1251"),
        (RUSSIAN, "utf_8", "no-such-thing"),
        (GERMAN, "latin-1", "iso-8859-1"),
        (GERMAN, "utf_8", "iso-8859-1"),
    ],
)
def test_the_text_is_read_whatever_its_charset_is_called(text, really, named):
    assert decoded(text.encode(really), named) == text


@pytest.mark.parametrize("cut", range(20, 26))
def test_words_of_a_head_may_be_cut_in_the_middle_of_a_letter(cut):
    raw = RUSSIAN.encode()
    head = b"=?utf-8?B?%b?=\r\n =?UTF-8?B?%b?=" % (b64encode(raw[:cut]), b64encode(raw[cut:]))
    assert header(message_from_bytes(b"Subject: " + head + b"\r\n\r\n"), "Subject") == RUSSIAN


def test_a_file_s_name_in_eight_bit_letters_is_read():
    part = b'Content-Disposition: attachment; filename="%b"\r\n\r\nx' % "скан договора.pdf".encode("cp1251")
    (file,) = body_of(message_from_bytes(b"Content-Type: application/pdf\r\n" + part)).files
    assert file.name == "скан договора.pdf"


def test_signs_that_no_tree_takes_are_left_out_of_html():
    assert words_of("<p>Да</p><blockquote>Вы&#2;?</blockquote>и&#1;ещё") == "Да\n\n> Вы?\n\nиещё"
