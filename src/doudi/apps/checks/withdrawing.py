"""What follows from settling a hit: a row found wrong is withdrawn so that the next file does not bring it back."""

from datetime import datetime
from typing import Any

from doudi.apps.checks import deaths
from doudi.apps.checks.models import CheckAnswer, Result
from doudi.apps.checks.sources import label_of
from doudi.apps.record.acts import Writing
from doudi.apps.rosters.models import LinkState, RosterLink

_COUNTS = (LinkState.STANDS, LinkState.ACCEPTED)


def after_settling(row: CheckAnswer, *, by: Any, at: datetime, writing: Writing) -> None:
    """Withdraw the rows that a wrong hit rests on, bring back those of a hit that is kept after all, and hold or let go
    what a death touches. Somebody shown to live was not truly on a list of the dead: that row is withdrawn too."""
    died = deaths.answer_tells(row)
    if row.result == Result.WRONG or (died and row.result == Result.EXPLAINED):
        for link in rows_behind(row):
            if link.state in _COUNTS:
                link.state, link.reason = LinkState.WITHDRAWN, row.result_says
                link.decided_by, link.decided_at = by, at
                link.save()
                writing.wrote(link)
    elif row.result == Result.KEPT:
        for link in rows_behind(row):
            if link.state == LinkState.WITHDRAWN:
                link.state, link.reason = LinkState.ACCEPTED, row.result_says
                link.decided_by, link.decided_at = by, at
                link.save()
                writing.wrote(link)
    if died and row.person is not None:
        if row.result in deaths.DROPPED:
            deaths.found_wrong(row.person, row.result_says, by=by, at=at)
        else:
            deaths.told(row.person, label_of(row.source), by=by, at=at)


def rows_behind(row: CheckAnswer) -> list[RosterLink]:
    """The rows of rosters that an answer was read from; none where it was typed in."""
    places = {(int(roster), str(sheet), int(at)) for roster, sheet, at in row.rests_on}
    links = RosterLink.objects.filter(person=row.person_id, roster__in={roster for roster, _s, _r in places})
    return [one for one in links.select_related("roster") if (one.roster_id, one.sheet, one.row) in places]
