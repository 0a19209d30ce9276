"""What notices do by themselves: run out, and drop whose help has ended."""

from datetime import datetime

from doudi.apps.notices.services import hanging, long_term


def take_down(at: datetime) -> int:
    """Take down what has run out, of the rows in sight; every notice in its own transaction. Returns how many.

    Runs daily, and before pages of notices are shown; running it again changes nothing.
    """
    taken = sum(hanging.take_down(notice, at=at) for notice in hanging.run_out(at))
    return taken + long_term.take_off_ended(at)
