"""What stands on a screen in place of what identifies somebody."""


def masked_name(name: str | None) -> str:
    """The first character and no more: 王**. Of a long name with middle dots too, so its length says nothing."""
    return "" if not name else name[0] + "*" * min(len(name) - 1, 2)
