"""Doing the steps that have no page of their own: opinions, filings, referrals, entry, answers; and sending back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from doudi.apps.cases import engine, packs
from doudi.apps.cases.models import Case
from doudi.apps.cases.selectors import decision_of
from doudi.apps.files.models import StoredFile
from doudi.apps.files.services import keep
from doudi.apps.files.uploads import MOST_BYTES, cleaned
from doudi.apps.grants.services import grant_from
from doudi.apps.record.acts import act as record_act
from doudi.core.refusal import Refused
from doudi.procedure.definition import Step

PAPER = "paper"


class Upload(Protocol):
    """A file as a form sends it."""

    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True)
class Done:
    """What somebody says and brings when a step is done. `had`: papers seen at the counter; `files`: scanned, by
    paper; `agree`: None where the step asks for no opinion; `with_users`: colleagues who act together."""

    says: str = ""
    agree: bool | None = None
    had: Sequence[str] = ()
    files: Mapping[str, Upload] = field(default_factory=dict)
    with_users: Sequence[Any] = ()
    signed: Sequence[str] = ()
    more: Mapping[str, Any] = field(default_factory=dict)


def finish(
    case: Case, step: str, done: Done, *, by: Any, at: datetime, seen_version: int | None = None
) -> engine.Moved:
    """Do a step. Where it brings the approval into force, the grant is made in the same transaction."""
    with record_act(
        f"case.{packs.step_of(case, step).does}", by=by, at=at, area=case.area_code, case=case
    ) as entry:
        kept = [keep_paper(case, paper, file, by=by, at=at) for paper, file in done.files.items()]
        entry.wrote(*kept)
        data: dict[str, Any] = {"evidence": sorted({*done.had, *papers_had(case)}), **done.more}
        if done.says.strip():
            data["says"] = done.says.strip()
        if done.agree is not None:
            data["agree"] = done.agree
        signers = [str(by.pk), *(str(user.pk) for user in done.with_users)]
        data["signed"] = [*signers, *done.signed]
        moved = engine.act(
            case, "done", step, by=by, at=at, data=data, with_users=done.with_users,
            seen_version=seen_version, writing=entry,
        )  # fmt: skip
        give(moved, by=by, at=at)
    return moved


def begin(case: Case, step: str, *, by: Any, at: datetime, seen_version: int | None = None) -> engine.Moved:
    """Begin a step: a referral on its way, from when on the time stands still where the document says so."""
    return engine.act(case, "begin", step, by=by, at=at, seen_version=seen_version)


def send_back(
    case: Case, step: str, to: str, why: str, *, by: Any, at: datetime, seen_version: int | None = None
) -> engine.Moved:
    """Back to an earlier step, with the reason."""
    return engine.act(
        case, "send_back", step, by=by, at=at, data={"to": to, "why": why.strip()}, seen_version=seen_version
    )


def tell_condition(case: Case, step: str, needed: bool, *, by: Any, at: datetime) -> engine.Moved:
    """Somebody with the word on it says whether a step is needed."""
    return engine.act(case, "conditions", step, by=by, at=at, data={step: needed})


def withdraw(case: Case, why: str, *, by: Any, at: datetime, seen_version: int | None = None) -> engine.Moved:
    """The household takes its application back; a reason is written down."""
    if not why.strip():
        raise Refused("撤回申请要写明是谁提出、为什么，请补上。", code="no-reason")
    return engine.act(case, "withdraw", by=by, at=at, data={"why": why.strip()}, seen_version=seen_version)


def pause(case: Case, why: str, *, by: Any, at: datetime) -> engine.Moved:
    """The case's time stands still for a reason the document knows (a key of the flow's ``pauses``)."""
    return engine.act(case, "pause", by=by, at=at, data={"why": why})


def resume(case: Case, why: str, *, by: Any, at: datetime) -> engine.Moved:
    """The time goes on."""
    return engine.act(case, "resume", by=by, at=at, data={"why": why})


def close(case: Case, *, by: Any, at: datetime, seen_version: int | None = None) -> engine.Moved:
    """Nothing is left to do: the file goes to the archive."""
    return engine.act(case, "close", by=by, at=at, seen_version=seen_version)


def give(moved: engine.Moved, *, by: Any, at: datetime) -> None:
    """Make the grant when this act put the approval into force: at the entry, or at the decision where none follows."""
    flow = packs.flow_of(moved.case)
    decision = decision_of(moved.case)
    if moved.state.status != "approved" or moved.event.step not in flow.grants_at or decision is None:
        return
    if packs.cuts_help(flow):
        return  # what is approved is that help is cut; grants carry it out, with this case as the ground
    grant_from(decision, by=by, at=at)


def papers_had(case: Case) -> list[str]:
    """The papers that are in: seen at the counter, or kept as files."""
    kept = StoredFile.objects.filter(case_id=case.pk, kind=PAPER).values_list("name", flat=True)
    return sorted({*kept, *(paper for paper, known in case.papers.items() if known.get("had"))})


def keep_paper(case: Case, paper: str, file: Upload, *, by: Any, at: datetime) -> StoredFile:
    """Keep a scan of a paper, made harmless. Raises Refused for what is neither a picture nor a PDF."""
    found = cleaned(file.read(MOST_BYTES + 1), paper)
    return keep(found.content, paper, found.media_type, PAPER, area=case.area_code, by=by, at=at, case=case)


def opinion_asked(step: Step) -> bool:
    """Whether the step is an opinion: somebody agrees or does not."""
    return step.does in ("review", "opinion", "confirmation", "kin_check", "assistance", "assessment")
