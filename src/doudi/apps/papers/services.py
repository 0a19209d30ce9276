"""Printing and keeping papers: every print and every kept copy is an act that names who did it."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from doudi.apps.cases.models import Case
from doudi.apps.cases.services.steps import PAPER
from doudi.apps.files import services as files
from doudi.apps.files.uploads import cleaned
from doudi.apps.grants.models import GrantChange
from doudi.apps.papers.catalogue import PAPERS
from doudi.apps.papers.context import Context
from doudi.apps.papers.forms.changing import Changed, change_sheet, letter_of
from doudi.apps.papers.models import KeptPaper
from doudi.apps.record.acts import act as record_act
from doudi.apps.record.acts import sm3
from doudi.core.refusal import Refused
from doudi.documents import KINDS, missing_glyphs, render
from doudi.documents.forms.common import Sheet


def print_paper(case: Case, name: str, *, by: Any, at: datetime) -> bytes:
    """A document of the case as PDF; who printed it goes on record, for it shows identity numbers in full.

    Raises Refused where what it says is not there yet, and KeyError for a document there is not.
    """
    with record_act("paper.printed", by=by, at=at, area=case.area_code, case=case) as entry:
        content = render(name, PAPERS[name].make(Context(case, at, by)))
        entry.says(paper=name, sm3=sm3(content), no_glyph=missing_glyphs(case.household.head_name))
    return content


def print_letter(change: GrantChange, *, by: Any, at: datetime) -> tuple[str, bytes]:
    """The letter of a cut or an end of a grant: (name, PDF). Raises Refused."""
    return _print_change(change, letter_of, by=by, at=at)


def print_change(change: GrantChange, *, by: Any, at: datetime) -> tuple[str, bytes]:
    """变更审批表 of a change proposed or agreed to: (name, PDF)."""
    return _print_change(change, lambda it: ("change_sheet", change_sheet(it)), by=by, at=at)


def _print_change(
    change: GrantChange, make: Callable[[Changed], tuple[str, Sheet]], *, by: Any, at: datetime
) -> tuple[str, bytes]:
    with record_act(
        "paper.printed",
        by=by,
        at=at,
        area=change.area_code,
        case=change.case,
        household=change.grant.household,
    ) as entry:
        name, form = make(Changed(change, at, by))
        content = render(name, form)
        entry.says(paper=name, sm3=sm3(content), grant=change.grant.number)
    return name, content


def keep_signed(
    case: Case, kind: str, title: str, made_on: date, file: Any, *, by: Any, at: datetime
) -> KeptPaper:
    """Keep the scan or photograph of a signed document. `kind`: a name of documents.KINDS, or empty with a title."""
    if kind and kind not in KINDS:
        raise Refused("没有这种文书，请从列表里选。", code="no-such-paper")
    title = (KINDS[kind].title if kind else title).strip()
    if not title:
        raise Refused("请写明这是什么材料。", code="no-title")
    if file is None:
        raise Refused("请选择扫描件或者照片。", code="no-file")
    if not case.opened_on <= made_on <= at.date():
        raise Refused("文书的日期应当在受理之日到今天之间，请核对。", code="bad-day")
    sent = cleaned(file.read(), title)
    with record_act("paper.kept", by=by, at=at, area=case.area_code, case=case) as entry:
        kept = KeptPaper.objects.create(
            area_code=case.area_code,
            case=case,
            kind=kind,
            title=title[:120],
            made_on=made_on,
            file=files.keep(
                sent.content, title, sent.media_type, PAPER, area=case.area_code, by=by, at=at, case=case
            ),
            kept_at=at,
            kept_by=by,
        )
        entry.wrote(kept)
        entry.says(paper=kind or "other")
    return kept
