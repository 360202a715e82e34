import pytest

from crawlers.parsers.plain_text import plain_text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("просто текст", "просто текст"),
        ("  два\r\n\r\n\r\n\r\nабзаца  ", "два\n\nабзаца"),
        ("<p>один</p><p>два<br>три</p>", "один\n\nдва\nтри"),
        ("<p>a &amp; b &#038; c &lt;b&gt;</p>", "a & b & c <b>"),
        ("до<script>alert(1)</script>после", "допосле"),
        ("до<style>p{}</style><!-- тайна -->после", "допосле"),
        ("<ul><li>раз</li><li>два</li></ul>", "раз\nдва"),
        ("<div>строка\n разметки</div>", "строка разметки"),
        ('привет <img class="smilies" alt=":)"> и <img src=x alt="длинное описание картинки">', "привет :) и"),
        ('<img class="wp-smiley" alt="🙂">', "🙂"),
        ("<!-- только комментарий -->", ""),
        ("<b>жирно</b><i>и</i> косо", "жирнои косо"),
        ("x &lt; y, 5 < 6", "x < y, 5 < 6"),
        ("<pre>a\n  b</pre>", "a\nb"),
        ("<pre><code>a\nb</code>\nc</pre>d\ne", "a\nb\nc\n\nd e"),
        (
            '<a href="https://bank.example/cards/limits?page=2">https://bank.example/cards ... page=2</a>',
            "https://bank.example/cards/limits?page=2",
        ),
        ('<a href="https://bank.example/cards/limits">bank.example/car…</a>', "bank.example/cards/limits"),
        ('<a href="/out?to=1">https://bank.example/car...</a>', "https://bank.example/car..."),
        ('<a href="/news/limits">Подробнее о лимитах...</a>', "Подробнее о лимитах..."),
        ("нуль\x00<b>байт</b>", "нульбайт"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a b"),
        ("<p>незакрытый <b>тег", "незакрытый тег"),
        ("мягкий пере\u00adнос", "мягкий перенос"),
    ],
)
def test_markup_becomes_what_a_person_reads(markup, text):
    assert plain_text(markup) == text


def test_deep_nesting_is_read_without_a_traceback():
    assert "конец" in plain_text("<div>" * 200 + "конец")
    plain_text("<b>" * 50_000 + "x")
