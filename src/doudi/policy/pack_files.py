"""Reads the files of one pack; every fault becomes a complaint with its place."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from doudi.core.dates import parse_day
from doudi.core.refusal import InputError
from doudi.policy.pack import CLAUSE_KINDS, Clause, Complaint, Document, EarlyWarning, RuleVersion, Screen
from doudi.policy.parameters import Bound, ParameterEntry, ParameterValue, read_residence
from doudi.policy.values import read_parameter
from doudi.policy.vocabulary import Vocabulary
from doudi.policy.yaml_text import Place, Text, load_yaml, place_of

RULE_KEYS = {"is", "clause", "unit", "words", "note", "from", "to", "known", "final"}
PARAMETER_KEYS = {"clause", "values", "bound", "left_to", "optional", "note"}
VALUE_KEYS = {"value", "from", "to", "area", "residence", "known", "clause", "note"}
BOUND_KEYS = {"min", "max", "min_residence", "for_residence", "clause"}
SCREEN_KEYS = {"title", "when", "finds", "remedy", "note"}
WARNING_KEYS = {"title", "way", "when", "visit_days", "clause", "from", "note"}


class Reader:
    """Reads one pack folder; collects complaints."""

    def __init__(self, root: Path, pack_id: str, vocabulary: Vocabulary) -> None:
        self.root = root
        self.id = pack_id
        self.vocabulary = vocabulary
        self.complaints: list[Complaint] = []
        self.document = self._document()

    def complain(self, place: Place, code: str, message: str) -> None:
        self.complaints.append(Complaint.at(place, code, message))

    def load(self, name: str, *, required: bool = True) -> Any:
        path = self.root / self.id / name
        if not path.exists() and not required:
            return None
        try:
            return load_yaml(path, shown=f"{self.id}/{name}")
        except InputError as bad:
            self.complain(
                Place(f"{self.id}/{name}", bad.line or 1, int(bad.column or 1)), bad.code, bad.message
            )
            return None

    def entries(self, content: Any, what: str, name: str) -> Iterator[tuple[Text, Any]]:
        if content is None:
            return
        if not isinstance(content, dict):
            self.complain(
                place_of(content, f"{self.id}/{name}"), "shape", f"{name} 应当一项一行：名称: {what}。"
            )
            return
        yield from content.items()

    def keys(self, body: Any, allowed: set[str], where: Text) -> bool:
        """Whether the body is a mapping with known keys; complains otherwise."""
        if not isinstance(body, dict):
            self.complain(where.place, "shape", f"“{where}”后面应当是几个“键: 值”。")
            return False
        self.known_keys(body, allowed)
        return True

    def known_keys(self, body: Any, allowed: set[str]) -> None:
        """Complains of every key that means nothing here."""
        for key in body:
            if key not in allowed:
                known = "、".join(sorted(allowed))
                self.complain(key.place, "unknown-key", f"不认识的键“{key}”；可以有 {known}。")

    def day(self, body: Any, key: str) -> int | None:
        raw = body.get(key)
        if raw is None:
            return None
        try:
            return parse_day(str(raw))
        except InputError as bad:
            self.complain(place_of(raw), "wrong-date", bad.message)
            return None

    # -- what a key holds: text, a mapping or a list; anything else is a complaint and counts as left out --

    def text(self, body: Any, key: str) -> str:
        return str(self._of_kind(body, key, str, "一个词或一段文字") or "")

    def mapping(self, body: Any, key: str) -> dict[Any, Any]:
        return dict(self._of_kind(body, key, dict, "几个“键: 值”") or {})

    def listed(self, body: Any, key: str) -> list[Any]:
        return list(self._of_kind(body, key, list, "一个列表 […]") or [])

    def clauses_of(self, body: Any) -> tuple[str, ...]:
        """The clauses a thing rests on: one, or a list of them."""
        given = body.get("clause")
        return tuple(str(one) for one in given) if isinstance(given, list) else (str(given),) if given else ()

    def _of_kind(self, body: Any, key: str, kind: type, expected: str) -> Any:
        value = body.get(key)
        if value is None or isinstance(value, kind):
            return value
        place = place_of(value, place_of(body, f"{self.id}/").file)
        self.complain(place, "shape", f"“{key}”后面应当是{expected}。")
        return None

    # -- document.yaml --

    def _document(self) -> Document:
        file = f"{self.id}/document.yaml"
        body = self.load("document.yaml")
        if not isinstance(body, dict):
            self.complain(Place(file, 1, 1), "shape", "document.yaml 应当是几个“键: 值”。")
            body = {}
        if str(body.get("id")) != self.id:
            self.complain(place_of(body.get("id"), file), "id", f"id 应当与文件夹同名：{self.id}。")
        for key in ("title", "issuer", "area", "answers"):
            if not body.get(key):
                self.complain(place_of(body, file), "missing-key", f"document.yaml 缺少“{key}”。")
        answers = self.mapping(body, "answers")
        self.answers = {str(name): self.text(answers, name) for name in answers}
        counts = self.mapping(body, "counts")
        inventory = self.mapping(body, "inventory")
        last = self.text(inventory, "last")
        return Document(
            inventory=(self.text(inventory, "prefix"), int(last))
            if re.fullmatch("[0-9]{1,4}", last)
            else None,
            id=self.id,
            title=self.text(body, "title") or self.id,
            number=self.text(body, "number"),
            issuer=self.text(body, "issuer"),
            area=self._area(body) or "0" * 12,
            issued=self.day(body, "issued"),
            start=self.day(body, "from"),
            end=self.day(body, "to"),
            builds_on=self.text(body, "builds_on"),
            assumed=tuple(str(item) for item in self.listed(body, "assumed")),
            note=self.text(body, "note"),
            counts={str(key): rule for key in counts if (rule := self.text(counts, key))},
        )

    def _area(self, body: Any) -> str | None:
        given = self.text(body, "area")
        if given and not re.fullmatch("[0-9]{12}", given):
            self.complain(place_of(body["area"]), "area", f"区划代码应当是 12 位数字，现在写的是“{given}”。")
            return None
        return given or None

    # -- rules.yaml --

    def rules(self) -> dict[str, tuple[RuleVersion, ...]]:
        found: dict[str, tuple[RuleVersion, ...]] = {}
        for name, body in self.entries(
            self.load("rules.yaml", required=False), "{is: …, clause: …}", "rules.yaml"
        ):
            versions = [self._rule(name, version) for version in (body if isinstance(body, list) else [body])]
            found[str(name)] = tuple(version for version in versions if version is not None)
        return found

    def _rule(self, name: Text, body: Any) -> RuleVersion | None:
        if not self.keys(body, RULE_KEYS, name):
            return None
        text = self.text(body, "is")
        if not text:
            self.complain(name.place, "missing-key", f"规则“{name}”缺少“is”：规则的内容。")
            return None
        clauses = self.clauses_of(body)
        if not clauses:
            self.complain(name.place, "missing-clause", f"规则“{name}”没有写依据哪一条（clause）。")
        return RuleVersion(
            name=str(name),
            text=text.rstrip(),
            clauses=clauses,
            pack=self.id,
            place=place_of(body["is"]),
            unit=self.text(body, "unit") or None,
            words=self.text(body, "words"),
            note=self.text(body, "note"),
            start=self.day(body, "from"),
            end=self.day(body, "to"),
            known=self.day(body, "known") or self.document.issued,
            final=self.text(body, "final") == "true",
        )

    # -- parameters.yaml --

    def parameters(self) -> dict[str, ParameterEntry]:
        found: dict[str, ParameterEntry] = {}
        content = self.load("parameters.yaml", required=False)
        for name, body in self.entries(content, "{clause: …, values: […]}", "parameters.yaml"):
            definition = self.vocabulary.parameters.get(str(name))
            if definition is None:
                self.complain(name.place, "unknown-parameter", f"参数表里没有“{name}”。")
                continue
            if not self.keys(body, PARAMETER_KEYS, name):
                continue
            clauses = self.clauses_of(body)
            if not clauses:
                self.complain(name.place, "missing-clause", f"参数“{name}”没有写依据哪一条（clause）。")
            clause = "、".join(clauses)
            values = [self._value(str(name), given, clause) for given in self.listed(body, "values")]
            bounds = self._bounds(body.get("bound"), clause, name)
            if not body.get("values") and not body.get("left_to"):
                self.complain(name.place, "no-value", f"参数“{name}”没有值，也没有写明由谁来定（left_to）。")
            found[str(name)] = ParameterEntry(
                parameter=definition,
                clause=clause,
                left_to=self.text(body, "left_to"),
                optional=self.text(body, "optional") == "true",
                note=self.text(body, "note"),
                layers=(tuple(value for value in values if value is not None),),
                bounds=bounds,
                place=name.place,
            )
        return found

    def _value(self, name: str, given: Any, clause: str) -> ParameterValue | None:
        if not isinstance(given, dict) or "value" not in given:
            self.complain(
                place_of(given, f"{self.id}/parameters.yaml"),
                "shape",
                f"参数“{name}”的每个值写成 {{value: …, from: …}}。",
            )
            return None
        self.known_keys(given, VALUE_KEYS)
        try:
            value = read_parameter(self.vocabulary.parameters[name], given["value"])
            residence = read_residence(given.get("residence"), place_of(given))
        except InputError as bad:
            self.complain(place_of(given["value"]), bad.code, bad.message)
            return None
        start, end = self.day(given, "from"), self.day(given, "to")
        if start is not None and end is not None and end < start:
            self.complain(place_of(given), "reversed", f"参数“{name}”的这个值止日早于起日，永远不会生效。")
        return ParameterValue(
            value=value,
            clause="、".join(self.clauses_of(given)) or clause,
            source="document",
            pack=self.id,
            start=start,
            end=end,
            area=self._area(given),
            residence=residence,
            known=self.day(given, "known") or self.document.issued,
            place=place_of(given),
        )

    def _bounds(self, given: Any, clause: str, name: Text) -> tuple[Bound, ...]:
        bounds = []
        for body in given if isinstance(given, list) else [given] if given else []:
            if self.keys(body, BOUND_KEYS, name):
                bounds.append(
                    Bound(
                        clause="、".join(self.clauses_of(body)) or clause,
                        pack=self.id,
                        least=self.text(body, "min") or None,
                        most=self.text(body, "max") or None,
                        of_residence=self.text(body, "min_residence") or None,
                        for_residence=self.text(body, "for_residence") or None,
                        place=place_of(body),
                    )
                )
        return tuple(bounds)

    # -- screens.yaml, clauses.yaml --

    def screens(self) -> dict[str, Screen]:
        found: dict[str, Screen] = {}
        for name, body in self.entries(
            self.load("screens.yaml", required=False), "{title: …, when: …}", "screens.yaml"
        ):
            if self.keys(body, SCREEN_KEYS, name):
                found[str(name)] = Screen(
                    str(name),
                    self.text(body, "title"),
                    self.text(body, "when"),
                    self.text(body, "finds"),
                    self.text(body, "remedy"),
                    self.id,
                    place_of(body.get("when") or name),
                )
        return found

    def warnings(self) -> dict[str, EarlyWarning]:
        """warnings.yaml: what asks for a visit."""
        found: dict[str, EarlyWarning] = {}
        content = self.load("warnings.yaml", required=False)
        for name, body in self.entries(content, "{title: …, way: in 或 out, when: …}", "warnings.yaml"):
            if not self.keys(body, WARNING_KEYS, name):
                continue
            for key in ("title", "when", "clause"):
                if not body.get(key):
                    self.complain(name.place, "missing-key", f"预警“{name}”缺少“{key}”。")
            way, days = self.text(body, "way"), self.text(body, "visit_days")
            if way not in ("in", "out"):
                self.complain(
                    name.place, "way", f"预警“{name}”的 way 应当是 in（可能需要救助）或 out（可能不再符合）。"
                )
            if not re.fullmatch("[1-9][0-9]?", days):
                self.complain(name.place, "days", f"预警“{name}”的 visit_days 应当是 1 至 99 个工作日。")
            found[str(name)] = EarlyWarning(
                str(name),
                self.text(body, "title"),
                way,
                self.text(body, "when").rstrip(),
                int(days) if re.fullmatch("[1-9][0-9]?", days) else 1,
                self.text(body, "clause"),
                self.id,
                place_of(body.get("when") or name),
                self.day(body, "from"),
                self.text(body, "note"),
            )
        return found

    def clauses(self) -> dict[str, Clause]:
        found: dict[str, Clause] = {}
        for name, body in self.entries(self.load("clauses.yaml"), "{kind: …, says: …}", "clauses.yaml"):
            if not isinstance(body, dict):
                self.complain(name.place, "shape", f"条款“{name}”后面应当是几个“键: 值”。")
                continue
            kind, status = self.text(body, "kind"), self.text(body, "status")
            if kind not in CLAUSE_KINDS:
                self.complain(
                    name.place, "kind", f"条款“{name}”的 kind 应当是 {'、'.join(CLAUSE_KINDS)} 之一。"
                )
            if status not in ("carried", "planned"):
                self.complain(name.place, "status", f"条款“{name}”的 status 应当是 carried 或 planned。")
            found[str(name)] = Clause(
                str(name),
                self.text(body, "section"),
                kind,
                self.text(body, "says"),
                status,
                tuple(str(item) for item in self.listed(body, "carried_by")),
                tuple(str(item) for item in self.listed(body, "tests")),
                self.id,
                name.place,
            )
        return found
