"""Small decisions of the start pages."""


def part_of_day(hour: int) -> str:
    """ "morning", "afternoon" or "evening"; whoever still works in the night is wished a good evening."""
    if 6 <= hour < 12:
        return "morning"
    return "afternoon" if 12 <= hour < 18 else "evening"
