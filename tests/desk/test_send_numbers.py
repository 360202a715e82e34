"""The numbers by which sites tell repeated sends."""

from desk.send_numbers import send_number


def test_no_two_answers_share_a_number_and_each_keeps_its_own():
    """Hashes of 31 bits of a hundred thousand answers would meet about twice; VK would lose the second of each pair."""
    numbers = [send_number(number) for number in range(1, 20_001)]
    assert len(set(numbers)) == len(numbers)
    assert all(0 < number < 2**31 for number in numbers)
    assert send_number(77) == numbers[76]
