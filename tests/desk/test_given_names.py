import pytest

from desk.given_names import Given, cases_of, given_in, in_cyrillic
from desk.placeholders import Case


@pytest.mark.parametrize(
    ("written", "name", "patronymic"),
    [
        ("Анна Крылова", "Анна", ""),
        ("Крылова Анна", "Анна", ""),
        ("Марина К.", "Марина", ""),
        ("Светлана", "Светлана", ""),
        ("Олег Петрович", "Олег", "Петрович"),
        ("Иванов Сергей Петрович", "Сергей", "Петрович"),
        ("Сергей Петрович Иванов", "Сергей", "Петрович"),
        ("анна крылова", "Анна", ""),
        ("Пётр", "Пётр", ""),
        ("Роман Павлов", "Роман", ""),
        ("Анна-Мария Залуцкая", "Анна-Мария", ""),
        ("Оксана Бондар", "Оксана", ""),
        ("Марія Гнатюк", "Марія", ""),
        ("Tom Becker", "Tom", ""),
        ("Anna Krylova", "Anna", ""),
        ("Надежда", "Надежда", ""),
    ],
)
def test_real_names_are_found(written, name, patronymic):
    assert given_in(written) == Given(name, patronymic)


@pytest.mark.parametrize(
    "written",
    [
        "", "kotik_1987", "svetlana_77", "Dimon", "koteyka", "pasha_motor", "Дядя Вова", "Гость", "Злая Анна",
        "Банк Причал", "ООО Ромашка", "Клиент банка", "Анна2000", "АННА!!!", "Кот Матроскин", "роза",
        "Просто хороший человек из Заливска", "Автор 12", "A.", "Мой Дом", "🌸 Анна 🌸", "Супер Анна",
    ],
)  # fmt: skip
def test_nicknames_are_never_greeted(written):
    assert given_in(written) is None


@pytest.mark.parametrize(
    ("given", "cases"),
    [
        (Given("Анна"), "Анна Анны Анне Анну Анной Анне"),
        (Given("Пётр"), "Пётр Петра Петру Петра Петром Петре"),
        (Given("Илья"), "Илья Ильи Илье Илью Ильёй Илье"),
        (Given("Дарья"), "Дарья Дарьи Дарье Дарью Дарьей Дарье"),
        (Given("Анна-Мария"), "Анна-Мария Анны-Марии Анне-Марии Анну-Марию Анной-Марией Анне-Марии"),
        (Given("Tom"), "Tom Tom Tom Tom Tom Tom"),
    ],
)
def test_names_are_declined(given, cases):
    name, full_name = cases_of(given)
    assert " ".join(name[case] for case in Case) == cases
    assert full_name == {}


def test_a_patronymic_goes_along_and_tells_the_gender():
    _name, full_name = cases_of(Given("Саша", "Сергеевна"))
    assert full_name[Case.NOMINATIVE] == "Саша Сергеевна"
    assert full_name[Case.DATIVE] == "Саше Сергеевне"
    _name, full_name = cases_of(Given("Никита", "Ильич"))
    assert full_name[Case.INSTRUMENTAL] == "Никитой Ильичом"


def test_a_russian_answer_writes_russian_names_in_russian_letters():
    assert in_cyrillic(Given("Anna")) == Given("Анна")
    assert in_cyrillic(Given("Wayne")) == Given("Wayne")
    assert in_cyrillic(Given("Анна")) == Given("Анна")
