"""Types the flows of a pack as written; what cannot be read becomes a complaint with its place."""

import re
from collections.abc import Iterable
from typing import Any, cast

from doudi.core.dates import parse_day
from doudi.core.refusal import InputError
from doudi.policy.flow_files import FlowText
from doudi.policy.pack import Complaint, Pack
from doudi.policy.yaml_text import Place, place_of
from doudi.procedure.definition import HANDS, AppraisalRules, Flow, ObjectionRules, Step

FLOW_KEYS = {
    "title", "programmes", "kind", "anew", "total_days", "total_days_special", "total_days_delegated", "total_clause",
    "delegated_clause", "pauses", "aid_first", "does_without", "classes", "note",
}  # fmt: skip
STEP_KEYS = {
    "does", "who", "with", "may_join", "clause", "after", "before", "days", "due", "calendar_days", "unlimited", "people",
    "signatures", "evidence", "supplied_by_check", "share", "only_if", "when", "found_by", "drawn_by", "optional",
    "on_objection",
    "outcome", "minutes", "appraisal", "boards", "shows", "stage", "objection", "sends_back_to", "pauses",
    "delegated", "up_to", "above", "every_months", "papers_later", "by", "note",
}  # fmt: skip
APPRAISAL_KEYS = {"present_share", "deputies_share", "agree_share", "members_min", "clause"}
OBJECTION_KEYS = {"again", "renews", "if_upheld", "notice_anew", "clock", "days", "settled_by", "clause"}


class FlowReader:
    """Reads the flows of one pack; collects complaints."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.complaints: list[Complaint] = []

    def complain(self, place: Place, code: str, message: str) -> None:
        self.complaints.append(Complaint.at(place, code, message))

    def flow(self, given: FlowText) -> Flow:
        body = given.body
        self._known(body, FLOW_KEYS, given.place)
        hand_of = {str(step): hand for hand, there in given.hands.items() for step in there}
        for hand in given.hands:
            if hand not in HANDS:
                self.complain(
                    place_of(hand, given.place.file),
                    "unknown-hand",
                    f"没有叫“{hand}”的一手；可以有 {'、'.join(HANDS)}。",
                )
        steps = {name: self._step(name, step, hand_of.get(name, "")) for name, step in given.steps.items()}
        steps = _put_before(steps, given)
        steps = {
            name: _replace(step, opinions=_opinions(step, steps), must_draw=bool(step.drawn_by))
            for name, step in steps.items()
        }
        return Flow(
            id=given.id,
            title=str(body.get("title") or given.id),
            programmes=_texts(body.get("programmes")),
            pack=self.pack.id,
            packs=given.packs,
            kind="campaign" if body.get("kind") == "campaign" else "case",
            steps=steps,
            hands={
                str(hand): HANDS.get(str(hand), str(hand))
                for hand, there in given.hands.items()
                if any(str(step) in steps for step in there)
            },
            place=given.place,
            total_days=_number(body.get("total_days")),
            total_days_special=_number(body.get("total_days_special")),
            total_days_delegated=_number(body.get("total_days_delegated")),
            total_clause=str(body.get("total_clause") or ""),
            delegated_clause=str(body.get("delegated_clause") or ""),
            pauses={
                str(key): (str(one.get("label") or key), str(one.get("clause") or ""))
                for key, one in self._mapping(body, "pauses").items()
                if isinstance(one, dict)
            },
            aid_first=str(body.get("aid_first") or ""),
            without={str(what): str(clause) for what, clause in self._mapping(body, "does_without").items()},
            classes=_texts(body.get("classes")),
            note=str(body.get("note") or ""),
        )

    def _step(self, name: str, body: dict[str, Any], hand: str) -> Step:
        place = cast(Place, body["place"])
        self._known({k: v for k, v in body.items() if k not in ("pack", "place")}, STEP_KEYS, place)
        return Step(
            name=name,
            does=str(body.get("does") or ""),
            who=_texts(body.get("who")),
            clauses=_texts(body.get("clause")),
            pack=str(body["pack"]),
            place=place,
            joined_by=_texts(body.get("with")),
            may_join=_texts(body.get("may_join")),
            after=_texts(body.get("after")),
            days=_number(body.get("days")),
            due="begun" if body.get("due") == "begun" else "done",
            calendar_days=_number(body.get("calendar_days")),
            unlimited=_true(body.get("unlimited")),
            people_min=_number(body.get("people")) or 1,
            signatures=_texts(body.get("signatures")),
            evidence=_texts(body.get("evidence")),
            supplied_by_check=_texts(body.get("supplied_by_check")),
            share=_number(body.get("share")),
            only_if=str(body["only_if"]) if body.get("only_if") else None,
            when=_texts(body.get("when")),
            found_by=_texts(body.get("found_by")),
            drawn_by=str(body.get("drawn_by") or ""),
            optional=_true(body.get("optional")),
            on_objection=_true(body.get("on_objection")),
            outcome=str(body.get("outcome") or ""),
            minutes=_true(body.get("minutes")),
            appraisal=self._appraisal(body),
            boards=_texts(body.get("boards")),
            shows=_texts(body.get("shows")),
            stage=str(body.get("stage") or ""),
            objection=self._objection(body),
            hand=hand,
            sends_back_to=_texts(body.get("sends_back_to")),
            pauses=_true(body.get("pauses")),
            delegated=str(body.get("delegated") or ""),
            up_to=str(body.get("up_to") or ""),
            above=str(body.get("above") or ""),
            every_months=_number(body.get("every_months")),
            papers_later=_texts(body.get("papers_later")),
            by_day=self._day(body.get("by")),
            note=str(body.get("note") or ""),
        )

    def _appraisal(self, body: dict[str, Any]) -> AppraisalRules:
        given = self._mapping(body, "appraisal")
        self._known(given, APPRAISAL_KEYS, place_of(body.get("appraisal")))
        plain = AppraisalRules()
        return AppraisalRules(
            present_share=self._share(given, "present_share", plain.present_share),
            deputies_share=self._share(given, "deputies_share", plain.deputies_share),
            agree_share=self._share(given, "agree_share", plain.agree_share),
            members_min=int(given.get("members_min") or 0),
            clause=str(given.get("clause") or ""),
        )

    def _objection(self, body: dict[str, Any]) -> ObjectionRules | None:
        if body.get("objection") is None:
            return None
        given = self._mapping(body, "objection")
        self._known(given, OBJECTION_KEYS, place_of(body["objection"]))
        return ObjectionRules(
            again=_texts(given.get("again")),
            renews=_texts(given.get("renews")),
            if_upheld=_texts(given.get("if_upheld")),
            notice_anew=_true(given.get("notice_anew")),
            clock="stops" if given.get("clock") == "stops" else "runs",
            days=_number(given.get("days")),
            settled_by=_texts(given.get("settled_by")),
            clause=str(given.get("clause") or ""),
        )

    def _share(self, body: dict[str, Any], key: str, otherwise: tuple[int, int]) -> tuple[int, int]:
        given = body.get(key)
        if given is None:
            return otherwise
        match = re.fullmatch(r"([0-9]{1,4})/([0-9]{1,4})", str(given))
        if match is None or not 0 <= int(match[1]) <= int(match[2]) or int(match[2]) == 0:
            self.complain(place_of(given), "share", f"“{key}”写成分数，例如 2/3，现在写的是“{given}”。")
            return otherwise
        return int(match[1]), int(match[2])

    def _day(self, given: Any) -> int | None:
        if given is None:
            return None
        try:
            return parse_day(str(given))
        except InputError as bad:
            self.complain(place_of(given), "wrong-date", bad.message)
            return None

    def _mapping(self, body: dict[str, Any], key: str) -> dict[str, Any]:
        given = body.get(key)
        if given is None or isinstance(given, dict):
            return dict(given or {})
        self.complain(place_of(given), "shape", f"“{key}”后面应当是几个“键: 值”。")
        return {}

    def _known(self, body: Iterable[Any], allowed: set[str], place: Place) -> None:
        for key in body:
            if key not in allowed:
                known = "、".join(sorted(allowed))
                where = getattr(key, "place", place)
                self.complain(where, "unknown-key", f"不认识的键“{key}”；可以有 {known}。")


def read_flows(pack: Pack) -> tuple[dict[str, Flow], list[Complaint]]:
    """The flows of a pack, typed, and what could not be read."""
    reader = FlowReader(pack)
    flows = {name: reader.flow(flow) for name, flow in pack.flows.items()}
    return flows, reader.complaints


def _put_before(steps: dict[str, Step], given: FlowText) -> dict[str, Step]:
    """`before` of a step is `after` of another."""
    for name, body in given.steps.items():
        for later in _texts(body.get("before")):
            if later in steps and name not in steps[later].after:
                steps[later] = _replace(steps[later], after=(*steps[later].after, name))
    return steps


def _opinions(step: Step, steps: dict[str, Step]) -> tuple[str, ...]:
    """The roles whose opinions a step rests on: those of the opinion steps right before it."""
    before = (steps[name] for name in step.after if name in steps)
    return tuple(dict.fromkeys(role for one in before if one.does == "opinion" for role in one.who))


def _replace(step: Step, **changes: Any) -> Step:
    from dataclasses import replace

    return replace(step, **changes)


def _texts(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    return tuple(str(one) for one in value) if isinstance(value, list) else (str(value),)


def _true(value: Any) -> bool:
    return str(value) == "true"


def _number(value: Any) -> int | str | None:
    """A whole number as one; else the name of a parameter (checked by ``check``)."""
    if value is None:
        return None
    text = str(value)
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text) else text
