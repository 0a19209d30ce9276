"""Why a screen holds of a household: the rule as written, what it rests on, and the rows of rosters behind it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from doudi.policy.case import Case
from doudi.policy.dossier import Dossier, read_household
from doudi.policy.explain import Explanation, Tree
from doudi.policy.law import SCREEN_PREFIX
from doudi.policy.pack import Pack
from doudi.policy.sql.cells import text_literal
from doudi.policy.vocabulary import HOUSEHOLD, TABLES

#: a finding names this many rows of rosters at most; how many there are is said
MOST_ROWS = 8
#: facts that say what the screen rests on, if no roster does
MOST_FACTS = 6
#: amounts that were held against each other, such as income against the line
MOST_AMOUNTS = 2


@dataclass(frozen=True)
class Evidence:
    """One row of ``evidence``, as a finding tells it."""

    person_id: str | None
    target: str
    file: str
    sheet: str | None
    row: int
    how: str
    shows: str

    @property
    def sentence(self) -> str:
        sheet = f"“{self.sheet}”" if self.sheet else ""
        said = f"：{self.shows}" if self.shows else ""
        return f"{self.file}{sheet}第{self.row}行{said}（{self.how}）"


@dataclass(frozen=True)
class Reason:
    """`person_id`: whom it is about, where it is about one; `because`: Chinese, without names or numbers of persons."""

    person_id: str | None
    because: str


class Reasons:
    """Explains the screens of households by a pack on a day (YYYYMMDD)."""

    def __init__(self, pack: Pack, on: int) -> None:
        self.pack, self.law = pack, pack.law(on).require()

    def of(self, dossier: Dossier, screen: str, evidence: list[Evidence]) -> Reason:
        """Why `screen` holds of the household."""
        explanation = Explanation(self.law.evaluator, Case(self.law, dossier))
        tree = explanation.rule(SCREEN_PREFIX + screen)
        facts = list(_reasons(tree)) or list(_facts(tree))
        rests_on = {_target(path, dossier) for path, _value in facts}
        rows = [one for one in evidence if one.target in rests_on]
        people = {one.person_id for one in rows if not one.target.startswith("household.")} or set(
            _persons(facts, dossier)
        )
        said = [f"{self.pack.screens[screen].title}。条件：{tree['text']}。"]
        if rows:
            sentences = list(dict.fromkeys(one.sentence for one in rows))  # a row may prove two facts
            listed = "；".join(sentences[:MOST_ROWS])
            more = f"；共 {len(sentences)} 行" if len(sentences) > MOST_ROWS else ""
            said.append(f"依据花名册：{listed}{more}。")
        else:
            said.append(
                f"依据登记：{'，'.join(self._named(path, value) for path, value in facts[:MOST_FACTS])}。"
            )
        if compared := list(_amounts(tree))[:MOST_AMOUNTS]:
            said.append(f"比较：{'；'.join(compared)}。")
        said += [f"说明：{note}" for note in _notes(tree)]
        return Reason(people.pop() if len(people) == 1 else None, "".join(said))

    def _named(self, path: str, value: Any) -> str:
        where, _dot, name = path.partition(".")
        entity = next((one for one, table in TABLES.items() if where.startswith(table)), HOUSEHOLD)
        fact = self.pack.vocabulary.facts[entity][name]
        shown = value
        if value is None or isinstance(value, bool):  # 1 is a grade, and equals True
            shown = {True: "是", False: "否", None: "未知"}[value]
        elif value == "none":
            shown = "无"
        return f"{fact.label} {dict(fact.type.words).get(str(value), shown)}"


def _facts(tree: Tree) -> Iterator[tuple[str, Any]]:
    """Every fact of a tree, once, by path."""
    return _below(tree, lambda node, value: True)


def _reasons(tree: Tree) -> Iterator[tuple[str, Any]]:
    """The facts that a tree's value rests on, once, by path.

    What holds rests on what holds, what does not on what does not, and after 非 the other way round: that a household's
    property exceeds the limit is the reason why it is not entitled, that its income does not is none. Of sums and counts
    the rows that were left out are no reason.
    """
    return _below(tree, _is_reason)


def _amounts(tree: Tree) -> Iterator[str]:
    """What a tree's value rests on as amounts of the whole household, both sides: 家庭收入 < 标准总额（1830.00 < 8040.00）.

    A comparison within one row stands among the facts already.
    """
    said: set[str] = set()
    for node in _nodes(tree, _is_reason):
        sides = (node.get("left"), node.get("right"))
        if "of" not in node or "facts" in node or not all(_is_number(one) for one in sides):
            continue
        sentence = f"{node['text']}（{sides[0]} {node['op']} {sides[1]}）"
        if sentence not in said:
            said.add(sentence)
            yield sentence


def _notes(tree: Tree) -> list[str]:
    """What the pack says beside the rules that a screen names: how the text is read, and what a person still has to find out."""
    parts = [one for one in tree.get("of", ()) if "name" in one and one.get("value") is True]
    return [str(one["note"]) for one in parts if one.get("note")]


def _is_number(shown: object) -> bool:
    return bool(re.fullmatch(r"-?\d+(\.\d+)?", str(shown)))


def _is_reason(node: Tree, value: object) -> bool:
    """Whether a part of this value can be a reason for a node's."""
    if not isinstance(value, bool):
        return True
    said = node.get("value")
    if not isinstance(said, bool):
        return value
    return value is not said if _negates(str(node.get("text", ""))) else value is said


def _negates(text: str) -> bool:
    """Whether a condition is nothing but 非 and what follows."""
    bare = re.sub(r"[(（][^()（）]*[)）]", "", text)
    return bare.startswith("非 ") and " 且 " not in bare and " 或 " not in bare


def _below(tree: Tree, counts: Callable[[Tree, object], bool]) -> Iterator[tuple[str, Any]]:
    """The facts below a tree that `counts`, asked with a node and the value of a part of it, does not leave out."""
    seen: set[str] = set()
    for node in _nodes(tree, counts):
        for fact in node.get("facts", ()):
            if fact["path"] not in seen and counts(node, fact["value"]):
                seen.add(fact["path"])
                yield fact["path"], fact["value"]


def _nodes(tree: Tree, counts: Callable[[Tree, object], bool]) -> Iterator[Tree]:
    """The tree and what of its parts `counts` does not leave out, from the top down."""
    waiting: list[Tree] = [tree]
    while waiting:
        node = waiting.pop(0)
        yield node
        for key, part in node.items():
            if key != "facts":
                parts = part if isinstance(part, list) else [part]
                waiting += [one for one in parts if isinstance(one, dict) and counts(node, one.get("value"))]


def _target(path: str, dossier: Dossier) -> str:
    """The evidence target behind a fact's path: ``persons[0].died_on`` → person.died_on, ``assets[2].kind`` → asset.vehicle."""
    where, _dot, name = path.partition(".")
    table, bracket, rest = where.partition("[")
    entity = next((one for one, known in TABLES.items() if known == table), HOUSEHOLD)
    if entity in ("asset", "income") and bracket:
        listed = dossier.rows.get(entity) or []
        return f"{entity}.{listed[int(rest[:-1])].get('kind')}"
    return f"{entity}.{name}"


def _persons(facts: Iterable[tuple[str, Any]], dossier: Dossier) -> Iterator[str]:
    """The persons whose own fact holds (true), where no roster names one."""
    for path, value in facts:
        if path.startswith("persons[") and value is True and not path.endswith(".counted"):
            yield str(dossier.persons[int(path[8 : path.index("]")])]["person_id"])


def read_dossiers(
    connection: duckdb.DuckDBPyConnection, folder: Path, households: list[str]
) -> Iterator[tuple[str, Dossier]]:
    """The dossiers of some households of a register folder in Parquet, every cell text."""
    connection.execute("CREATE OR REPLACE TEMP TABLE wanted (household_id VARCHAR)")
    connection.executemany("INSERT INTO wanted VALUES (?)", [[one] for one in households])
    content: dict[str, dict[str, Any]] = {one: {} for one in households}
    for entity, table in TABLES.items():
        file = folder / f"{table}.parquet"
        if not file.exists():
            continue
        rows = connection.execute(
            f"SELECT t.* FROM read_parquet({text_literal(str(file))}) t JOIN wanted USING (household_id) ORDER BY ALL"
        )
        names = [column[0] for column in rows.description or ()]
        for one in content.values():
            one[HOUSEHOLD if entity == HOUSEHOLD else table] = {} if entity == HOUSEHOLD else []
        for row in rows.fetchall():
            facts = {name: value for name, value in zip(names, row, strict=True) if value is not None}
            one = content[facts["household_id"]]
            if entity == HOUSEHOLD:
                one[HOUSEHOLD] = facts
            else:
                one[table].append(facts)
    for household_id, given in content.items():
        yield household_id, read_household(given, strict=False)
