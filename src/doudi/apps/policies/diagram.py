"""What a rule rests on, drawn from left to right: rules, then the facts and parameters they look at.

The drawing is SVG with links, so it can be read without a script and walked with the keyboard; `outline` says the
same as a list, for those who don't see it.
"""

from dataclasses import dataclass, field

from django.urls import reverse

from doudi.apps.drawing import box_width, curve
from doudi.policy.law import Law
from doudi.policy.nodes import Defined, Fact, ParameterRef, RuleRef, walk

HEIGHT, GAP, COLUMN_GAP, MARGIN = 26, 8, 44, 8
LONGEST = 15  # characters of a box; the rest is in its title
MOST_BOXES = 160


@dataclass
class Box:
    key: str
    kind: str  # rule, fact or parameter
    label: str
    url: str
    column: int = 0
    x: float = 0
    y: float = 0
    width: float = 0

    @property
    def short(self) -> str:
        return self.label if len(self.label) <= LONGEST else self.label[: LONGEST - 1] + "…"

    @property
    def middle(self) -> float:
        return self.x + self.width / 2

    @property
    def text_y(self) -> float:
        return self.y + HEIGHT / 2 + 4.5


@dataclass(frozen=True)
class Outline:
    """One line of the text alternative."""

    box: Box
    parts: list["Outline"]
    seen: bool = False


@dataclass
class Picture:
    width: float
    height: float
    boxes: list[Box]
    lines: list[str] = field(default_factory=list)
    outline: Outline | None = None


def draw(law: Law, name: str) -> Picture:
    """The picture of one rule of a law. Raises KeyError when there is none of this name."""
    boxes: dict[str, Box] = {}
    edges: dict[str, list[str]] = {}
    root = _collect(law, name, boxes, edges)
    _columns(root, boxes, edges)
    columns: dict[int, list[Box]] = {}
    for box in boxes.values():
        columns.setdefault(box.column, []).append(box)
    x = float(MARGIN)
    height = 0.0
    for number in sorted(columns):
        there = _ordered(columns[number], boxes, edges)
        width = max(box.width for box in there)
        for row, box in enumerate(there):
            box.x, box.y = x, MARGIN + row * (HEIGHT + GAP)
        height = max(height, MARGIN * 2 + len(there) * (HEIGHT + GAP) - GAP)
        x += width + COLUMN_GAP
    lines = [
        curve(boxes[one], boxes[other], HEIGHT, COLUMN_GAP)
        for one, others in edges.items()
        for other in others
    ]
    return Picture(
        x - COLUMN_GAP + MARGIN, height, list(boxes.values()), lines, _outline(root, boxes, edges, set())
    )


def _collect(law: Law, root: str, boxes: dict[str, Box], edges: dict[str, list[str]]) -> str:
    """Every box below a rule, and who rests on whom. Too large a picture ends at its outermost rules."""
    start = f"rule:{root}"
    boxes[start] = _box(law, start, "rule", root)
    waiting = [root]
    while waiting:
        name = waiting.pop(0)
        below: list[str] = []
        for node in walk(law.rules[name].node):
            match node:
                case RuleRef(name=other):
                    key, kind, label = f"rule:{other}", "rule", other
                case Fact(fact=fact):
                    entity = law.pack.vocabulary.entity_labels[fact.entity]
                    key, kind, label = f"fact:{fact.entity}.{fact.name}", "fact", f"{entity}·{fact.label}"
                case ParameterRef(parameter=parameter) | Defined(parameter=parameter):
                    key, kind, label = f"parameter:{parameter.name}", "parameter", parameter.label
                case _:
                    continue
            if key not in boxes:
                if len(boxes) >= MOST_BOXES:
                    continue
                boxes[key] = _box(law, key, kind, label)
                if kind == "rule":
                    waiting.append(label)
            if key not in below:
                below.append(key)
        edges[f"rule:{name}"] = below
    return start


def _box(law: Law, key: str, kind: str, label: str) -> Box:
    url = ""
    if kind == "rule":
        url = reverse("policies:rule", args=[law.pack.id, label])
    elif kind == "parameter":
        url = reverse("policies:parameters", args=[law.pack.id]) + f"#{key.removeprefix('parameter:')}"
    box = Box(key, kind, label, url)
    box.width = box_width(box.short)
    return box


def _columns(root: str, boxes: dict[str, Box], edges: dict[str, list[str]]) -> None:
    """Every box stands right of all that rest on it; rules never go round in circles, so this ends."""
    waiting = [root]
    while waiting:
        key = waiting.pop(0)
        for other in edges.get(key, ()):
            if boxes[other].column <= boxes[key].column:
                boxes[other].column = boxes[key].column + 1
                waiting.append(other)


def _ordered(there: list[Box], boxes: dict[str, Box], edges: dict[str, list[str]]) -> list[Box]:
    """Boxes of a column near those that rest on them, so that few lines cross."""
    above: dict[str, list[float]] = {}
    for one, others in edges.items():
        for other in others:
            above.setdefault(other, []).append(boxes[one].y)
    place = {box.key: index for index, box in enumerate(boxes.values())}

    def middle(box: Box) -> tuple[float, int]:
        over = above.get(box.key)
        return (sum(over) / len(over) if over else 0.0, place[box.key])

    return sorted(there, key=middle)


def _outline(key: str, boxes: dict[str, Box], edges: dict[str, list[str]], seen: set[str]) -> Outline:
    if key in seen:
        return Outline(boxes[key], [], seen=bool(edges.get(key)))
    seen.add(key)
    return Outline(boxes[key], [_outline(other, boxes, edges, seen) for other in edges.get(key, ())])
