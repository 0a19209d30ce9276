"""What people call the kinds of acts. An app adds its own: ``kinds.called({"grant.approved": _("确认待遇")})``."""

from typing import Any

from django.utils.translation import gettext_lazy as _

_WORDS: dict[str, Any] = {
    "number.revealed": _("查看完整号码"),
    "file.read": _("查看文件"),
}


def called(words: dict[str, Any]) -> None:
    """Give kinds of acts their names; a kind that has none is shown as it is written."""
    _WORDS.update(words)


def label(kind: str) -> str:
    return str(_WORDS.get(kind, kind))


def all_kinds() -> list[tuple[str, str]]:
    """(kind, name) of every kind that has a name, by name."""
    return sorted(((kind, str(name)) for kind, name in _WORDS.items()), key=lambda pair: pair[1])
