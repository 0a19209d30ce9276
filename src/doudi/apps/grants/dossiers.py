"""The facts a running grant rests on, for working it out anew: as decided, with what runs now."""

from typing import Any

from doudi.apps.grants.models import Grant
from doudi.apps.people import dossiers
from doudi.core.money import fen_to_yuan


def dossier_of(grant: Grant, on: int) -> dict[str, Any] | None:
    """The household in the contract's shape on a day: the decision's dossier with this grant among its supports, or
    the register's where the grant came from an import; None where neither can be read."""
    if grant.decision is None or not grant.decision.dossier:
        return dossiers.household_file(grant.household, on)
    file = dict(grant.decision.dossier)
    others = [one for one in file.get("supports") or [] if one.get("programme") != grant.programme]
    own = {
        "programme": grant.programme,
        "monthly_amount": fen_to_yuan(grant.monthly_fen),
        "since": grant.since.isoformat(),
    }
    if grant.person is not None:
        own["person_id"] = grant.person.number
    file["supports"] = [*others, own]
    return file
