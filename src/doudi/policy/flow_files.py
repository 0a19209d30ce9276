"""The procedures of a pack as written: flows and their steps, put together from the pack and those it builds on.

A flow of the same id is the base's, changed: a step named again is changed key by key, a new one is added, `remove`
takes steps out; `anew: true` begins with nothing. `without` at the top names flows of the base that do not go on.
What the words mean is read by ``doudi.procedure``.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from doudi.policy.yaml_text import Place, Text, place_of

if TYPE_CHECKING:
    from doudi.policy.pack_files import Reader

#: keys of a flow that are about how it is put together, not about what it says
PUTTING_TOGETHER = ("steps", "remove", "anew", "hands")


@dataclass(frozen=True)
class FlowText:
    """One flow as written. ``body``: its own keys; ``hands``: hand -> steps; ``steps``: name -> its keys, with
    ``pack`` (who wrote it last) and ``place``. ``packs``: who wrote any of it, nearest first."""

    id: str
    body: dict[str, Any]
    steps: dict[str, dict[str, Any]]
    hands: dict[str, list[Any]]
    place: Place
    packs: tuple[str, ...]
    removed: tuple[Any, ...] = field(default=())


def read_flows(reader: "Reader") -> tuple[dict[str, FlowText], tuple[str, ...]]:
    """The flows one pack writes itself, and the ids of base flows it does without."""
    file = f"{reader.id}/procedure.yaml"
    content = reader.load("procedure.yaml", required=False)
    if content is None:
        return {}, ()
    if not isinstance(content, dict):
        reader.complain(
            Place(file, 1, 1), "shape", "procedure.yaml 应当是 flows: {程序: {title: …, steps: {步骤: …}}}。"
        )
        return {}, ()
    reader.known_keys(content, {"flows", "without"})
    found: dict[str, FlowText] = {}
    for name, body in reader.entries(content.get("flows"), "{title: …, steps: …}", "procedure.yaml"):
        if not isinstance(body, dict):
            reader.complain(name.place, "shape", f"程序“{name}”后面应当是几个“键: 值”。")
            continue
        found[str(name)] = FlowText(
            id=str(name),
            body={str(k): v for k, v in body.items() if k not in PUTTING_TOGETHER}
            | ({"anew": body["anew"]} if "anew" in body else {}),
            steps=dict(_steps(reader, body)),
            hands={hand: _listed(steps) for hand, steps in reader.mapping(body, "hands").items()},
            place=name.place,
            packs=(reader.id,),
            removed=tuple(reader.listed(body, "remove")),
        )
    return found, tuple(map(str, reader.listed(content, "without")))


def _steps(reader: "Reader", flow: dict[str, Any]) -> Iterable[tuple[str, dict[str, Any]]]:
    for name, body in reader.entries(flow.get("steps"), "{does: …, who: …}", "procedure.yaml"):
        if isinstance(body, dict):
            yield str(name), dict(body) | {"pack": reader.id, "place": name.place}
        else:
            reader.complain(name.place, "shape", f"步骤“{name}”后面应当是几个“键: 值”。")


def put_together(base: FlowText | None, own: FlowText, complain: Any) -> FlowText:
    """A flow on top of the base's flow of the same id."""
    if base is None or str(own.body.get("anew")) == "true":
        for name in own.removed:
            complain(place_of(name), "remove", f"这个程序没有可以去掉的步骤“{name}”。")
        return own
    steps = dict(base.steps)
    for name in own.removed:
        if steps.pop(str(name), None) is None:
            complain(place_of(name), "remove", f"上位文件的程序里没有步骤“{name}”，不必去掉。")
    for name, body in own.steps.items():
        steps[name] = steps.get(name, {}) | body
    gone = {str(name): base.steps.get(str(name), {}) for name in own.removed if str(name) not in own.steps}
    for name, body in steps.items():
        if not set(gone).isdisjoint(_listed(body.get("after"))):
            steps[name] = body | {"after": _bridged(_listed(body["after"]), gone)}
    hands = {hand: [step for step in there if step not in gone] for hand, there in base.hands.items()}
    for hand, there in own.hands.items():
        hands[hand] = [*hands.get(hand, []), *(step for step in there if step not in hands.get(hand, []))]
    return FlowText(own.id, base.body | own.body, steps, hands, own.place, (*own.packs, *base.packs))


def _bridged(after: list[Any], gone: dict[str, dict[str, Any]]) -> list[Any]:
    """What a step comes after once some of it is gone: instead of them what they came after."""
    found: list[Any] = []
    waiting = list(after)
    while waiting:
        name = waiting.pop(0)
        if name in gone:
            waiting = _listed(gone[name].get("after")) + waiting
        elif name not in found:
            found.append(name)
    return found


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else [] if value is None else [value]


def merged(readers: list["Reader"]) -> dict[str, FlowText]:
    """The flows of a chain of packs, nearest first in ``readers``; the nearest pack's own flows come first."""
    flows: dict[str, FlowText] = {}
    for reader in reversed(readers):
        own, without = read_flows(reader)
        for name in without:
            flows.pop(name, None)
        above = {name: flow for name, flow in flows.items() if name not in own}
        flows = {
            name: put_together(flows.get(name), flow, reader.complain) for name, flow in own.items()
        } | above
    return flows


__all__ = ["FlowText", "Text", "merged"]
