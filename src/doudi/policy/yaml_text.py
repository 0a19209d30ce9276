"""YAML read as text: every scalar keeps its spelling and its place.

YAML 1.1 turns ``no`` into false, ``02`` into 2 and ``0012`` into 10. A policy document may not be guessed at, so every
scalar is read as text and typed later by the vocabulary; each one knows its file, line and column for messages.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from doudi.core.refusal import InputError


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: file name, line and column, both counted from 1.

    ``indent``: for a text written as a block (``|``), which begins a line below, the column of its lines; else 0.
    """

    file: str
    line: int
    column: int
    indent: int = 0

    def inside(self, text: str, offset: int) -> "Place":
        """The place of a character of the text that begins here (a folded text is taken as one line)."""
        if not self.indent:
            return Place(self.file, self.line, self.column + offset)
        before = text[:offset].split("\n")
        return Place(self.file, self.line + len(before), self.indent + len(before[-1]))


class Text(str):
    """A scalar of a YAML file, with the place it was read from."""

    place: Place

    def __new__(cls, value: str, place: Place) -> "Text":
        text = super().__new__(cls, value)
        text.place = place
        return text


class Mapping(dict[str, Any]):
    """A mapping of a YAML file, with its place; its keys are :class:`Text`."""

    place: Place


class Sequence(list[Any]):
    """A sequence of a YAML file, with its place."""

    place: Place


def place_of(value: object, file: str = "") -> Place:
    """The place a value was read from, or the beginning of ``file`` when it has none."""
    place = getattr(value, "place", None)
    return place if isinstance(place, Place) else Place(file, 1, 1)


def load_yaml(path: Path, *, shown: str = "") -> Any:
    """Read one YAML file: mappings, sequences and :class:`Text`; an empty scalar (``to:``) is None.

    Raises InputError when the file is missing, is no YAML or names a key twice.
    """
    name = shown or str(path)
    try:
        content = path.read_text(encoding="utf-8")
    except FileNotFoundError as gone:
        raise InputError(f"找不到文件 {name}。", code="file-missing", file=name) from gone
    except OSError as shut:
        raise InputError(f"{name} 不是能读的文件。", code="file-missing", file=name) from shut
    except UnicodeDecodeError as bad:
        raise InputError("文件不是 UTF-8 编码，请另存为 UTF-8 后再用。", code="encoding", file=name) from bad
    return parse_yaml(content, name)


def parse_yaml(content: str, name: str) -> Any:
    """The same for text that is already in memory; ``name`` is what messages call it."""
    try:
        node = yaml.compose(content, Loader=_Loader)
        if node is not None and _size(node, {}) > LARGEST:
            raise InputError("引用（&、*）展开之后太大，读不了。", code="yaml", file=name)
        return None if node is None else _build(node, name, content.split("\n"))
    except yaml.MarkedYAMLError as bad:
        mark = bad.problem_mark or bad.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise InputError(
            f"不是有效的 YAML：{bad.problem or bad.context}。请检查缩进、冒号和引号。",
            code="yaml",
            file=name,
            line=line,
            column=str(column),
        ) from bad
    except yaml.YAMLError as bad:
        raise InputError("文件里有 YAML 不允许的控制字符。", code="yaml", file=name, line=1) from bad
    except RecursionError as deep:
        raise InputError("嵌套太深，读不了。", code="yaml", file=name) from deep


#: scalars a file may hold: no pack or household comes near it
LARGEST = 1_000_000

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _size(node: yaml.Node, known: dict[int, int]) -> int:
    """How many scalars a node holds once its aliases are written out."""
    if id(node) not in known:
        known[id(node)] = 1
        if isinstance(node, yaml.SequenceNode):
            known[id(node)] += sum(_size(item, known) for item in node.value)
        elif isinstance(node, yaml.MappingNode):
            known[id(node)] += sum(_size(one, known) for pair in node.value for one in pair)
    return known[id(node)]


def _build(node: yaml.Node, name: str, lines: list[str]) -> Any:
    place = Place(name, node.start_mark.line + 1, node.start_mark.column + 1)
    if isinstance(node, yaml.ScalarNode):
        if node.value == "" and node.style not in ("'", '"'):
            return None
        if node.style == "|":
            first = next((line for line in lines[place.line :] if line.strip()), "")
            return Text(
                node.value, Place(name, place.line, place.column, len(first) - len(first.lstrip()) + 1)
            )
        quoted = 1 if node.style in ("'", '"') else 0
        return Text(node.value, Place(name, place.line, place.column + quoted))
    if isinstance(node, yaml.SequenceNode):
        items = Sequence(_build(item, name, lines) for item in node.value)
        items.place = place
        return items
    mapping = Mapping()
    mapping.place = place
    for key_node, value_node in node.value:
        key = _build(key_node, name, lines)
        if not isinstance(key, Text):
            raise InputError("键必须是文字。", code="yaml", file=name, line=place.line)
        if key in mapping:
            raise InputError(
                f"“{key}”写了两次，只能写一次。",
                code="duplicate-key",
                file=name,
                line=key.place.line,
                column=str(key.place.column),
            )
        mapping[key] = _build(value_node, name, lines)
    return mapping
