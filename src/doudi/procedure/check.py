"""What is wrong with the procedures of a pack, all at once; every complaint with file and line."""

from collections.abc import Iterator

from doudi.policy.pack import Complaint, Pack, read_pack
from doudi.policy.parser import RuleError
from doudi.policy.vocabulary import load_vocabulary
from doudi.policy.yaml_text import Place
from doudi.procedure.definition import BEGINNINGS, DOES, MARKS, Flow, Step
from doudi.procedure.guards import unguarded
from doudi.procedure.reading import read_flows
from doudi.procedure.roles import roles
from doudi.procedure.state import parameter_label

STAGES = ("first", "proposed", "approved", "long_term")
SHOWN = ("name", "persons", "amount", "class")
OUTCOMES = ("approve", "refuse")


def complaints_of(pack: Pack) -> list[Complaint]:
    """Everything wrong with the flows of a pack, by file and line."""
    flows, found = read_flows(pack)
    for flow in flows.values():
        found += _of_flow(pack, flow)
        for step in flow.steps.values():
            found += _of_step(pack, flow, step)
        if not _circles(flow):
            found += unguarded(flow)
    return sorted(set(found))


def check_procedures(pack_ids: list[str]) -> list[Complaint]:
    """The complaints against the procedures of these packs; those of a pack whose files cannot be read are left to
    ``policy.check``."""
    found = set()
    for pack_id in pack_ids:
        pack = read_pack(pack_id)
        if not pack.complaints:
            found |= set(complaints_of(pack))
    return sorted(found)


def _of_flow(pack: Pack, flow: Flow) -> Iterator[Complaint]:
    if not flow.steps:
        yield Complaint.at(flow.place, "no-steps", f"程序“{flow.id}”没有步骤。")
    if not flow.title or flow.title == flow.id:
        yield Complaint.at(flow.place, "missing-key", f"程序“{flow.id}”没有写名称（title）。")
    known = {code for code, _ in pack.vocabulary.facts["support"]["programme"].type.words}
    for programme in (*flow.programmes, *flow.classes):
        if programme not in known:
            yield Complaint.at(
                flow.place, "unknown-programme", f"程序“{flow.id}”的项目“{programme}”不在词表里。"
            )
    if flow.kind == "case" and not flow.programmes:
        yield Complaint.at(flow.place, "missing-key", f"程序“{flow.id}”没有写办哪些项目（programmes）。")
    for hand, steps in pack.flows[flow.id].hands.items():
        for step in steps:
            if str(step) not in flow.steps:
                place = getattr(step, "place", flow.place)
                yield Complaint.at(place, "unknown-step", f"“{hand}”这一手里的步骤“{step}”不存在。")
    for given in (flow.total_days, flow.total_days_special, flow.total_days_delegated):
        yield from _parameter(pack, given, flow.place, f"程序“{flow.id}”的时限")
    if flow.total_days is not None and not flow.total_clause:
        yield Complaint.at(
            flow.place, "missing-clause", f"程序“{flow.id}”的时限没有写依据哪一条（total_clause）。"
        )
    clauses = [flow.total_clause, flow.delegated_clause, flow.aid_first, *flow.without.values()]
    clauses += [clause for _, clause in flow.pauses.values()]
    yield from _clauses(pack, clauses, flow.place, f"程序“{flow.id}”")
    for label, clause in flow.pauses.values():
        if not clause:
            yield Complaint.at(
                flow.place, "missing-clause", f"中止计时的情形“{label}”没有写依据哪一条（clause）。"
            )
    circle = _circles(flow)
    if circle:
        yield Complaint.at(
            flow.steps[circle[0]].place, "circle", f"步骤互相等待，绕成了圈：{'、'.join(circle)}。"
        )
    if flow.kind == "case" and not flow.of_kind("decision"):
        yield Complaint.at(flow.place, "no-decision", f"程序“{flow.id}”没有作决定的步骤，办不到头。")
    if flow.kind == "case" and not flow.of_kind("application"):
        yield Complaint.at(flow.place, "no-application", f"程序“{flow.id}”没有受理的步骤，时限无从起算。")


def _of_step(pack: Pack, flow: Flow, step: Step) -> Iterator[Complaint]:
    def wrong(code: str, message: str) -> Complaint:
        return Complaint.at(step.place, code, f"步骤“{step.name}”{message}")

    if step.does not in DOES:
        yield wrong("unknown-does", f"的 does 写的是“{step.does}”；可以有 {'、'.join(DOES)}。")
    if not step.who:
        yield wrong("missing-key", "没有写谁办（who）。")
    everybody = [*step.who, *step.joined_by, *step.may_join, *step.signatures, *step.found_by]
    everybody += step.objection.settled_by if step.objection else ()
    for role in dict.fromkeys(everybody):
        if role not in roles():
            yield wrong("unknown-role", f"写的“{role}”不是词表里的岗位。")
    for role in step.signatures:
        if role != "household" and role not in (*step.who, *step.joined_by, *step.may_join):
            yield wrong("signature", f"要“{role}”签字，却没有让它参加。")
    objection = step.objection
    steps = [*step.after, *step.sends_back_to, *([step.drawn_by] if step.drawn_by else [])]
    steps += [*objection.again, *objection.renews, *objection.if_upheld] if objection else []
    for name in dict.fromkeys(steps):
        if name not in flow.steps:
            yield wrong("unknown-step", f"提到的步骤“{name}”不存在。")
    for name in step.sends_back_to:
        if name in flow.steps and name not in flow.preceding.get(step.name, ()):
            yield wrong("back-forward", f"只能退回到它之前的步骤，“{name}”不在它之前。")
    for given in (step.days, step.calendar_days, step.people_min, step.every_months):
        yield from _parameter(pack, given, step.place, f"步骤“{step.name}”")
    for given in (step.up_to or None, step.above or None, objection.days if objection else None):
        yield from _parameter(pack, given, step.place, f"步骤“{step.name}”")
    rules = [objection.clause if objection else "", step.appraisal.clause]
    yield from _clauses(pack, rules, step.place, f"步骤“{step.name}”")
    yield from _notice(step)
    yield from _draw(flow, step)
    yield from _unreachable(flow, step)
    yield from _condition(pack, step)
    for mark in step.when:
        if mark not in MARKS:
            yield wrong("unknown-mark", f"的 when 写的“{mark}”不认识；可以有 {'、'.join(MARKS)}。")
    if step.outcome and step.outcome not in OUTCOMES:
        yield wrong("outcome", f"的 outcome 应当是 {'、'.join(OUTCOMES)} 之一。")
    if step.delegated and step.delegated not in ("only", "never"):
        yield wrong("delegated", "的 delegated 应当是 only 或 never。")
    asked = {paper for other in flow.steps.values() for paper in other.supplied_by_check}
    for paper in step.evidence:
        if paper in asked:
            yield wrong("asked-again", f"要求提供“{paper}”，而核对能查到它，不得要求提供。")


def _unreachable(flow: Flow, step: Step) -> Iterator[Complaint]:
    """Steps that no case comes to."""
    if flow.kind != "case":
        return
    before = [flow.steps[name] for name in flow.preceding[step.name]]
    why = ""
    if step.on_objection and all(
        step.name not in other.objection.again for other in flow.steps.values() if other.objection
    ):
        why = "只在有异议时办，却没有哪次公示的异议要它"
    elif step.outcome and all(other.does != "decision" for other in before):
        why = "要看决定的结果，却不在决定之后"
    elif step.outcome and any(other.outcome not in ("", step.outcome) for other in before):
        why = "在只有相反的决定才办的步骤之后"
    elif not step.after and step.does not in BEGINNINGS:
        why = "没有写在哪一步之后（after），不会轮到它"
    if why:
        yield Complaint.at(step.place, "unreachable", f"步骤“{step.name}”{why}，永远办不到。")


def _notice(step: Step) -> Iterator[Complaint]:
    def wrong(code: str, message: str) -> Complaint:
        return Complaint.at(step.place, code, f"步骤“{step.name}”{message}")

    if step.does != "notice":
        if step.objection or step.boards or step.stage:
            yield wrong("not-a-notice", "不是公示，却写了公示的内容（stage、boards、objection）。")
        return
    if step.calendar_days is None and not step.unlimited:
        yield wrong(
            "no-days", "没有写公示几天（calendar_days）；长期张贴的写 unlimited: true，由县里定的写参数名。"
        )
    if step.calendar_days is not None and step.unlimited:
        yield wrong("no-days", "又写了公示天数又写了长期张贴，只能有一个。")
    if step.stage not in STAGES:
        yield wrong("stage", f"的 stage 应当是 {'、'.join(STAGES)} 之一。")
    if not step.boards:
        yield wrong("no-boards", "没有写张贴在哪里（boards）。")
    for field in step.shows:
        if field not in SHOWN:
            yield wrong("shows", f"公示的内容“{field}”不允许；可以有 {'、'.join(SHOWN)}。")
    if not step.shows:
        yield wrong("shows", "没有写公示哪些内容（shows）。")


def _draw(flow: Flow, step: Step) -> Iterator[Complaint]:
    def wrong(code: str, message: str) -> Complaint:
        return Complaint.at(step.place, code, f"步骤“{step.name}”{message}")

    if step.does == "draw":
        if step.share is None:
            yield wrong("no-share", "没有写抽取的比例（share）。")
        if all(other.drawn_by != step.name for other in flow.steps.values()):
            yield wrong("no-visit", "抽取之后没有对抽中的户入户的步骤（drawn_by）。")
    drawn = flow.steps.get(step.drawn_by)
    if drawn is not None and drawn.does != "draw":
        yield wrong("not-a-draw", f"的 drawn_by 指的“{drawn.name}”不是抽取。")
    if isinstance(step.share, str) and step.share not in load_vocabulary().parameters:
        try:
            whole = 0 < float(step.share) <= 1
        except ValueError:
            whole = False
        if not whole:
            yield wrong("share", f"的比例“{step.share}”既不是大于 0、不大于 1 的数，也不是参数。")


def _condition(pack: Pack, step: Step) -> Iterator[Complaint]:
    if step.only_if is None:
        return
    place = getattr(step.only_if, "place", step.place)
    days = {pack.document.start or pack.document.issued or 20200101}
    days |= {v.start for versions in pack.rules.values() for v in versions if v.start}
    for day in sorted(days):
        try:
            pack.law(day).condition(step.only_if)
        except RuleError as bad:
            yield Complaint.at(
                place.inside(step.only_if, bad.at), bad.code, f"步骤“{step.name}”的条件：{bad.message}"
            )
            return


def _parameter(pack: Pack, given: int | str | None, place: Place, what: str) -> Iterator[Complaint]:
    if not isinstance(given, str):
        return
    if given not in pack.vocabulary.parameters:
        yield Complaint.at(place, "unknown-parameter", f"{what}写的“{given}”既不是数，也不是参数表里的参数。")
    elif given not in pack.parameters.entries:
        yield Complaint.at(
            place,
            "undeclared-parameter",
            f"{what}用到参数“{parameter_label(given)}”，但 parameters.yaml 没有写它的值，也没有写由谁来定。",
        )


def _clauses(pack: Pack, clauses: list[str], place: Place, what: str) -> Iterator[Complaint]:
    for clause in dict.fromkeys(clauses):
        if clause and clause not in pack.clauses:
            yield Complaint.at(place, "unknown-clause", f"{what}依据的“{clause}”不在 clauses.yaml 里。")


def _circles(flow: Flow) -> list[str]:
    """Steps that wait for each other."""
    waiting = {name: set(step.after) & set(flow.steps) for name, step in flow.steps.items()}
    while True:
        ready = [name for name, before in waiting.items() if not before & set(waiting)]
        if not ready:
            return list(waiting)
        for name in ready:
            del waiting[name]
