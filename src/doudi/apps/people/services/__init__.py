"""Acts of the register. Other apps call these; nothing else writes its tables."""

from doudi.apps.people.services.moving import (
    change_head,
    close,
    correct_person,
    died,
    leave,
    merge,
    move,
    split,
)
from doudi.apps.people.services.opening import NewPerson, add_person, open_household
from doudi.apps.people.services.stating import set_aside, state, state_rows

__all__ = [
    "NewPerson", "add_person", "change_head", "close", "correct_person", "died", "leave", "merge", "move",
    "open_household", "set_aside", "split", "state", "state_rows",
]  # fmt: skip
