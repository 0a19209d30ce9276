"""Reads the files of a pack and of the packs it builds on; every fault becomes a complaint with its place."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from doudi.core.dates import parse_day
from doudi.core.refusal import InputError
from doudi.policy.pack import Clause, Complaint, Document, Pack, RuleVersion, Screen
from doudi.policy.parameters import Bound, ParameterEntry, Parameters, ParameterValue, read_residence
from doudi.policy.values import read_parameter
from doudi.policy.vocabulary import Vocabulary, load_vocabulary
from doudi.policy.yaml_text import Place, Text, load_yaml, place_of

CLAUSE_KINDS = (
    "rule",
    "parameter",
    "step",
    "screen",
    "record",
    "exchange",
    "payment",
    "report",
    "access",
    "oversight",
)
CARRIERS = (*CLAUSE_KINDS, "page")
RULE_KEYS = {"is", "clause", "unit", "words", "note", "from", "to", "known", "final"}
PARAMETER_KEYS = {"clause", "values", "bound", "left_to", "optional", "note"}
VALUE_KEYS = {"value", "from", "to", "area", "residence", "known", "clause", "note"}
BOUND_KEYS = {"min", "max", "min_residence", "for_residence", "clause"}
SCREEN_KEYS = {"title", "when", "finds", "remedy", "note"}


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
        for key in body:
            if key not in allowed:
                self.complain(
                    key.place, "unknown-key", f"不认识的键“{key}”；可以有 {'、'.join(sorted(allowed))}。"
                )
        return True

    def day(self, body: Any, key: str) -> int | None:
        raw = body.get(key)
        if raw is None:
            return None
        try:
            return parse_day(str(raw))
        except InputError as bad:
            self.complain(place_of(raw), "wrong-date", bad.message)
            return None

    # -- document.yaml --

    def _document(self) -> Document:
        body = self.load("document.yaml") or {}
        if str(body.get("id")) != self.id:
            self.complain(
                place_of(body.get("id"), f"{self.id}/document.yaml"),
                "id",
                f"id 应当与文件夹同名：{self.id}。",
            )
        for key in ("title", "issuer", "area", "answers"):
            if not body.get(key):
                self.complain(
                    place_of(body, f"{self.id}/document.yaml"), "missing-key", f"document.yaml 缺少“{key}”。"
                )
        assumed = body.get("assumed") or []
        self.answers = {str(name): rule for name, rule in (body.get("answers") or {}).items()}
        inventory = body.get("inventory")
        return Document(
            inventory=(str(inventory["prefix"]), int(inventory["last"])) if inventory else None,
            id=self.id,
            title=str(body.get("title") or self.id),
            number=str(body.get("number") or ""),
            issuer=str(body.get("issuer") or ""),
            area=str(body.get("area") or "0" * 12),
            issued=self.day(body, "issued"),
            start=self.day(body, "from"),
            end=self.day(body, "to"),
            builds_on=str(body.get("builds_on") or ""),
            assumed=tuple(str(item) for item in assumed),
            note=str(body.get("note") or ""),
            counts={str(k): str(v) for k, v in (body.get("counts") or {}).items() if v is not None},
        )

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
        text = body.get("is")
        if text is None:
            self.complain(name.place, "missing-key", f"规则“{name}”缺少“is”：规则的内容。")
            return None
        clauses = _clauses(body.get("clause"))
        if not clauses:
            self.complain(name.place, "missing-clause", f"规则“{name}”没有写依据哪一条（clause）。")
        return RuleVersion(
            name=str(name),
            text=str(text).rstrip(),
            clauses=clauses,
            pack=self.id,
            place=place_of(text),
            unit=str(body["unit"]) if body.get("unit") else None,
            words=str(body.get("words") or ""),
            note=str(body.get("note") or ""),
            start=self.day(body, "from"),
            end=self.day(body, "to"),
            known=self.day(body, "known") or self.document.issued,
            final=str(body.get("final")) == "true",
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
            clauses = _clauses(body.get("clause"))
            if not clauses:
                self.complain(name.place, "missing-clause", f"参数“{name}”没有写依据哪一条（clause）。")
            clause = "、".join(clauses)
            values = [self._value(str(name), given, clause) for given in body.get("values") or []]
            bounds = self._bounds(body.get("bound"), clause)
            if not body.get("values") and not body.get("left_to"):
                self.complain(name.place, "no-value", f"参数“{name}”没有值，也没有写明由谁来定（left_to）。")
            found[str(name)] = ParameterEntry(
                parameter=definition,
                clause=clause,
                left_to=str(body.get("left_to") or ""),
                optional=str(body.get("optional")) == "true",
                note=str(body.get("note") or ""),
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
        for key in given:
            if key not in VALUE_KEYS:
                self.complain(
                    key.place, "unknown-key", f"不认识的键“{key}”；可以有 {'、'.join(sorted(VALUE_KEYS))}。"
                )
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
            clause="、".join(_clauses(given.get("clause"))) or clause,
            source="document",
            pack=self.id,
            start=start,
            end=end,
            area=str(given["area"]) if given.get("area") else None,
            residence=residence,
            known=self.day(given, "known") or self.document.issued,
            place=place_of(given),
        )

    def _bounds(self, given: Any, clause: str) -> tuple[Bound, ...]:
        bounds = []
        for body in given if isinstance(given, list) else [given] if given else []:
            for key in body:
                if key not in BOUND_KEYS:
                    self.complain(
                        key.place,
                        "unknown-key",
                        f"不认识的键“{key}”；可以有 {'、'.join(sorted(BOUND_KEYS))}。",
                    )
            bounds.append(
                Bound(
                    clause="、".join(_clauses(body.get("clause"))) or clause,
                    pack=self.id,
                    least=body.get("min"),
                    most=body.get("max"),
                    of_residence=body.get("min_residence"),
                    for_residence=body.get("for_residence"),
                    place=place_of(body),
                )
            )
        return tuple(bounds)

    # -- screens.yaml, procedure.yaml, clauses.yaml --

    def screens(self) -> dict[str, Screen]:
        found: dict[str, Screen] = {}
        for name, body in self.entries(
            self.load("screens.yaml", required=False), "{title: …, when: …}", "screens.yaml"
        ):
            if self.keys(body, SCREEN_KEYS, name):
                found[str(name)] = Screen(
                    str(name),
                    str(body.get("title") or ""),
                    body.get("when") or "",
                    str(body.get("finds") or ""),
                    str(body.get("remedy") or ""),
                    self.id,
                    place_of(body.get("when") or name),
                )
        return found

    def steps(self) -> dict[str, dict[str, Any]]:
        content = self.load("procedure.yaml", required=False) or {}
        return {
            str(name): dict(body) | {"pack": self.id, "place": name.place}
            for name, body in self.entries(content.get("steps"), "{label: …}", "procedure.yaml")
            if isinstance(body, dict)
        }

    def clauses(self) -> dict[str, Clause]:
        found: dict[str, Clause] = {}
        for name, body in self.entries(self.load("clauses.yaml"), "{kind: …, says: …}", "clauses.yaml"):
            if not isinstance(body, dict):
                self.complain(name.place, "shape", f"条款“{name}”后面应当是几个“键: 值”。")
                continue
            kind, status = str(body.get("kind")), str(body.get("status"))
            if kind not in CLAUSE_KINDS:
                self.complain(
                    name.place, "kind", f"条款“{name}”的 kind 应当是 {'、'.join(CLAUSE_KINDS)} 之一。"
                )
            if status not in ("carried", "planned"):
                self.complain(name.place, "status", f"条款“{name}”的 status 应当是 carried 或 planned。")
            found[str(name)] = Clause(
                str(name),
                str(body.get("section") or ""),
                kind,
                str(body.get("says") or ""),
                status,
                tuple(str(item) for item in body.get("carried_by") or []),
                tuple(str(item) for item in body.get("tests") or []),
                self.id,
                name.place,
            )
        return found


def _clauses(given: Any) -> tuple[str, ...]:
    if given is None:
        return ()
    return tuple(str(item) for item in given) if isinstance(given, list) else (str(given),)


def read(root: Path, pack_id: str, known: int | None) -> Pack:
    """The pack with its bases merged in, and all complaints: of files, names, units, circles, clauses, values."""
    vocabulary = load_vocabulary()
    readers: list[Reader] = []
    next_id = pack_id
    while next_id:
        if any(reader.id == next_id for reader in readers):
            readers[-1].complain(
                Place(f"{readers[-1].id}/document.yaml", 1, 1),
                "circle",
                f"政策包互相依赖，绕成了圈：{' → '.join(r.id for r in readers)} → {next_id}。",
            )
            break
        if not (root / next_id / "document.yaml").exists():
            readers[-1].complain(
                Place(f"{readers[-1].id}/document.yaml", 1, 1),
                "unknown-pack",
                f"builds_on 写的“{next_id}”不存在。",
            )
            break
        readers.append(Reader(root, next_id, vocabulary))
        next_id = readers[-1].document.builds_on
    rules: dict[str, tuple[RuleVersion, ...]] = {}
    entries: dict[str, ParameterEntry] = {}
    clauses: dict[str, Clause] = {}
    answers: dict[str, str] = {}
    complaints: list[Complaint] = []
    for reader in readers:
        for name, versions in reader.rules().items():
            rules[name] = rules.get(name, ()) + versions  # nearer packs first
        for name, entry in reader.parameters().items():
            nearer = entries.get(name)
            entries[name] = (
                entry
                if nearer is None
                # its values replace the base's, also when it leaves them to the county; the base's bounds stay
                else replace(nearer, bounds=nearer.bounds + entry.bounds)
            )
        for clause_id, clause in reader.clauses().items():
            clauses.setdefault(clause_id, clause)
    nearest = readers[0]
    answers = nearest.answers
    steps: dict[str, dict[str, Any]] = {}
    for reader in reversed(readers):
        steps |= reader.steps()
    pack = Pack(
        id=pack_id,
        document=nearest.document,
        chain=tuple(r.id for r in readers),
        documents={r.id: r.document for r in readers},
        vocabulary=vocabulary,
        rules=rules,
        answers=answers,
        parameters=Parameters(entries, known),
        screens=nearest.screens(),
        steps=steps,
        clauses=clauses,
        complaints=(),
        known=known,
    )
    for reader in readers:
        complaints += reader.complaints
    own = tuple(sorted(set(complaints)))
    if own:
        return replace(pack, complaints=own)
    from doudi.policy.check import complaints_of

    return replace(pack, complaints=tuple(sorted(set(complaints_of(pack)))), _laws={})


__all__ = ["CARRIERS", "CLAUSE_KINDS", "Reader", "read"]
