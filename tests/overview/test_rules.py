import pytest

from overview.rules import part_of_day


@pytest.mark.parametrize(
    ("hour", "part"),
    [
        (0, "evening"),
        (5, "evening"),
        (6, "morning"),
        (11, "morning"),
        (12, "afternoon"),
        (17, "afternoon"),
        (18, "evening"),
    ],
)
def test_the_greeting_follows_the_clock(hour, part):
    assert part_of_day(hour) == part
