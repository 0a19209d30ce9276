"""What to look for: the screens of a pack, or those of a file of one's own over a pack's rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from doudi.core.refusal import InputError
from doudi.policy.law import SCREEN_PREFIX
from doudi.policy.pack import Pack, Screen, load_pack
from doudi.policy.yaml_text import load_yaml, place_of

_SHAPE = "应当是 {pack: 政策包, screens: {编号: {title: …, when: …}}}。"
_KEYS = ("title", "when", "finds", "remedy")


def load_plan(plan: str, local: Path | None = None) -> Pack:
    """The pack with the screens of the plan: a pack's id, or a YAML file ``{pack: ID, screens: {…}}``.

    Raises InputError naming file and line for a file of another shape; an unknown pack as `load_pack` does.
    """
    if not plan.endswith((".yaml", ".yml")):
        pack = load_pack(plan, local=local)
        return _asking_for_findings(pack, pack.screens)
    path = Path(plan)
    content = load_yaml(path, shown=path.name)
    if not isinstance(content, Mapping) or set(content) != {"pack", "screens"} or not isinstance(content["screens"], Mapping):  # fmt: skip
        raise InputError(f"筛查方案{_SHAPE}", code="shape", file=path.name)
    pack = load_pack(str(content["pack"]), local=local)
    screens = {str(name): _screen(name, body, pack, path.name) for name, body in content["screens"].items()}
    return _asking_for_findings(pack, screens)


def with_values(pack_id: str, values: Mapping[str, Any]) -> Pack:
    """The pack with its own screens, and a site's values as a --local file says them."""
    pack = load_pack(pack_id, local=dict(values))
    return _asking_for_findings(pack, pack.screens)


def _asking_for_findings(pack: Pack, screens: dict[str, Screen]) -> Pack:
    """The pack with nothing to answer but each of the screens: one that is undecided takes no other with it."""
    asked = {name: SCREEN_PREFIX + name for name, one in screens.items() if one.when}
    return replace(pack, screens=screens, answers=asked, _laws={})


def _screen(name: str, body: object, pack: Pack, file: str) -> Screen:
    place = place_of(name, file)
    if not isinstance(body, Mapping) or not body.get("title") or not body.get("when"):
        raise InputError(
            f"筛查“{name}”要写明 title 和 when。", code="shape", file=place.file, line=place.line
        )
    for key in body:
        if key not in _KEYS:
            at = place_of(key, file)
            raise InputError(f"筛查里不认识的键“{key}”；可以有 {'、'.join(_KEYS)}。", code="unknown-field", file=at.file, line=at.line)  # fmt: skip
    title, when, finds, remedy = (str(body.get(key) or "") for key in _KEYS)
    return Screen(str(name), title, when, finds, remedy, pack.id, place_of(body["when"], file))
