"""What no path to an approval may go round: survey, review and a notice that ran out, unless the document says so.

A step guards a decision when it comes before it and nothing lets it be left out for this household. Steps in the way
that only some cases need (a visit where drawn, a referral where uncertified) are no guards by themselves.
"""

from collections.abc import Iterator

from doudi.policy.pack import Complaint
from doudi.procedure.definition import Flow, Step

GUARDS = {"survey": "入户调查", "review": "审核", "notice": "公示"}


def unguarded(flow: Flow) -> Iterator[Complaint]:
    """The guards that some way to help in this flow goes without; none where help comes first by a clause."""
    if flow.kind != "case" or flow.aid_first:
        return
    for name in flow.grants_at:
        end = flow.steps[name]
        for does, said in GUARDS.items():
            if does in flow.without or any(step.does == does for step in guards_of(flow, end)):
                continue
            yield Complaint.at(
                end.place,
                "unguarded",
                f"可以不经过{said}就走到“{name}”；文件确实不要求的，在 does_without 里写明依据哪一条。",
            )
    for does in flow.without:
        if does not in GUARDS:
            yield Complaint.at(
                flow.place,
                "unknown-guard",
                f"does_without 里的“{does}”不认识；可以有 {'、'.join(GUARDS)}。",
            )


def guards_of(flow: Flow, end: Step) -> Iterator[Step]:
    """The steps that cannot be left out before this one, itself included."""
    if _always(end):
        yield end
    for name in sorted(flow.preceding[end.name]):
        if _always(flow.steps[name]):
            yield flow.steps[name]


def _always(step: Step) -> bool:
    """Whether a step is needed in every case that comes this way."""
    return not (
        step.optional
        or step.on_objection
        or step.conditional
        or step.drawn_by
        or step.unlimited
        or step.outcome
    )
