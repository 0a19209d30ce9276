"""What stands on a screen in place of what identifies somebody."""


def masked_name(name: str | None) -> str:
    """The first character and no more: 王**. Of a long name with middle dots too, so its length says nothing."""
    return "" if not name else name[0] + "*" * min(len(name) - 1, 2)


def masked_citizen_id(number: str | None) -> str:
    """Where it was issued and the last four: 4304**********1234. What is too short to be one shows nothing."""
    return _ends(number, 4, 4, least=15)


def masked_phone(number: str | None) -> str:
    """138****1234."""
    return _ends(number, 3, 4, least=11)


def masked_account(number: str | None) -> str:
    """The last four, as on a receipt: ***************1234."""
    return _ends(number, 0, 4, least=8)


def _ends(text: str | None, first: int, last: int, least: int) -> str:
    if not text:
        return ""
    if len(text) < least:
        return "*" * len(text)
    return text[:first] + "*" * (len(text) - first - last) + text[-last:]
