"""What people call an area."""

from doudi.core import areas
from doudi.core.refusal import InputError


def area_name(code: str) -> str:
    """The full name of a 12-digit code, or the code itself where no name is known."""
    try:
        return areas.full_name(code)
    except InputError:
        return code


def short_area_name(code: str) -> str:
    """The area's own name, without those above it."""
    try:
        return areas.name(code)
    except InputError:
        return code
