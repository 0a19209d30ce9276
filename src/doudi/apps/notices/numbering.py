"""Numbers of notices: one series a village (or township) and year."""

import secrets

from doudi.apps.cases.services.numbers import next_number


def notice_number(area: str, year: int) -> str:
    """``430281103201-2026-0007``; given back when the transaction fails."""
    return f"{area}-{year}-{next_number(f'notice:{area}:{year}'):04d}"


def fresh_key() -> str:
    """32 hexadecimal digits that nobody guesses: the address of a notice's public page, the receipt of an objection."""
    return secrets.token_hex(16)
