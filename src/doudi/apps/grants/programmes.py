"""What programmes there are and how each pays: policies/_vocabulary/programmes.yaml."""

from functools import lru_cache
from typing import Any

from doudi.core.refusal import Refused
from doudi.policy.vocabulary import policies_dir
from doudi.policy.yaml_text import load_yaml


@lru_cache(maxsize=1)
def programmes() -> dict[str, dict[str, Any]]:
    """Programme -> label, unit (household, person), pays (monthly, once, none, other), never_with."""
    file = policies_dir() / "_vocabulary" / "programmes.yaml"
    return {str(name): dict(body) for name, body in load_yaml(file, shown=file.name).items()}


def programme_label(programme: str) -> str:
    """What people call a programme; the word itself where the vocabulary lacks it."""
    found = programmes().get(programme)
    return str(found["label"]) if found else programme


def short_label(programme: str) -> str:
    """The short name that lists and titles use."""
    return {"dibao": "低保", "tekun": "特困供养", "temporary": "临时救助"}.get(
        programme, programme_label(programme)
    )


def pays(programme: str) -> str:
    """monthly, once, none or other. Raises Refused for a programme that is not in the vocabulary."""
    found = programmes().get(programme)
    if found is None:
        raise Refused(f"没有叫“{programme}”的救助项目，请核对政策包。", code="unknown-programme")
    return str(found["pays"])


def given_to_persons(programme: str) -> bool:
    """Whether each person has a grant of his or her own."""
    return str(programmes()[programme].get("unit")) == "person"


def monthly_programmes() -> list[str]:
    """Programmes that are paid each month, in the vocabulary's order."""
    return [name for name, body in programmes().items() if str(body["pays"]) == "monthly"]
