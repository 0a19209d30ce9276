"""An inquiry from the list to the answer: who may be asked is decided in the join, and whoever is not sent is shown with why."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from doudi.apps.accounts.areas import area_range
from doudi.apps.checks.models import CheckAnswer, CheckRequest
from doudi.apps.checks.sources import days_to_answer, label_of
from doudi.apps.exchange import agreements, going_out, replies
from doudi.apps.exchange.models import Agreement, Inquiry, InquiryLine, Way
from doudi.apps.files.models import StoredFile
from doudi.apps.files.services import destroy, keep, read
from doudi.apps.record.acts import act
from doudi.apps.rosters.jobs import private_folder, short_name
from doudi.core.dates import from_date, parse_day, to_date
from doudi.core.refusal import InputError, Refused
from doudi.core.workdays import add_working_days
from doudi.matching.exchange.asked import Asked
from doudi.matching.exchange.asking import KEY, OURS, REQUEST
from doudi.matching.exchange.asking import ask as write_list
from doudi.matching.exchange.keeping import keep as keep_hits
from doudi.matching.exchange.returning import read_answers
from doudi.matching.exchange.sealed import read_key, read_sealed
from doudi.matching.kinds import load_kinds

#: larger files go by the command line: what is to be wiped may not lie about waiting for a worker
MOST_BYTES = 20 * 1024 * 1024
#: answers are a few numbers a person; a file larger than this is something else
MOST_ANSWER_BYTES = 50 * 1024 * 1024
JSON_LINES = "application/jsonl"


def still_out(area: str, on: date, source: str = "") -> list[Inquiry]:
    """The lists of a county, of one source where it is named, that may still be answered on a day. One that was never answered
    lapses, so that silence of a source is no dead end for the household."""
    low, high = area_range(area, "county")
    rows = Inquiry.objects.filter(area_code__gte=low, area_code__lt=high, answered_on=None)
    rows = (rows.filter(source=source) if source else rows).select_related("agreement")
    return [one for one in rows if one.stands_until >= on]


def waiting(area: str, source: str, on: date, only: CheckRequest | None = None) -> list[CheckRequest]:
    """The checks of a county that wait for a source and are on no list that is out on a day; or of one check alone."""
    low, high = area_range(area, "county")
    rows = CheckRequest.objects.filter(area_code__gte=low, area_code__lt=high, reported_on=None)
    rows = rows.filter(answers__source=source, answers__found=None, answers__person__isnull=False)
    out = InquiryLine.objects.filter(inquiry__in=still_out(area, on, source), sent=True)
    rows = rows.exclude(pk__in=out.values("check_request"))
    if only is not None:
        rows = rows.filter(pk=only.pk)
    return list(rows.select_related("case__household").distinct().order_by("pk"))


def to_be_listed(request: CheckRequest, on: date) -> list[str]:
    """The silent sources that a list of this one check may be sent to on a day: each once, none that has it already."""
    silent = request.answers.filter(found=None, person__isnull=False).values("source")
    out = InquiryLine.objects.filter(
        inquiry__in=still_out(request.area_code, on), check_request=request, sent=True
    ).values("inquiry__source")
    agreed = agreements.in_force(request.area_code, on).filter(way=Way.LIST, source__in=silent)
    return list(dict.fromkeys(agreed.exclude(source__in=out).values_list("source", flat=True)))


def ask(source: str, *, area: str, by: Any, at: datetime, only: CheckRequest | None = None) -> Inquiry:
    """Make the list for a source: of one check, or of all that wait for it in the county.

    Raises Refused without an agreement in force for lists, when nobody waits, or when nobody may be asked about (LD-40).
    """
    agreement = agreements.the_one(area, source, Way.LIST, at.date())
    with act("exchange.asked", by=by, at=at, area=area) as writing, private_folder() as folder:
        _alone(agreement)
        requests, answers = _who_waits(area, source, at.date(), only)
        on = from_date(at.date())
        inquiry = _begun(agreement, requests, by=by, at=at)
        bands = tuple(Decimal(one) for one in agreement.bands)
        columns = load_kinds()[agreement.kind].columns
        asked = [
            Asked(name, bands if columns[name].type == "money" else ())
            for name in replies.columns_asked(agreement.kind)
        ]
        register, signatures = going_out.write_asked(requests, folder)
        write_list(
            register, signatures, kind=agreement.kind, asked=asked, agreement=agreements.named(agreement),
            exchange=inquiry.number, on=on, valid_until=from_date(inquiry.stands_until), out=folder / "out",
            only={str(one.person_id) for one in answers},
        )  # fmt: skip
        common: dict[str, Any] = {"area": inquiry.area_code, "by": by, "at": at}
        out = folder / "out"
        inquiry.request = keep(
            (out / REQUEST).read_bytes(), f"{inquiry.number}-询问.jsonl", JSON_LINES, "inquiry", **common
        )
        inquiry.key = keep(
            (out / KEY).read_bytes(),
            f"{inquiry.number}-密钥.json",
            "application/json",
            "inquiry-key",
            **common,
        )
        inquiry.ours = keep(
            (out / OURS).read_bytes(),
            "ours.parquet",
            "application/vnd.apache.parquet",
            "inquiry-ours",
            **common,
        )
        ours = pq.read_table(out / OURS)
        inquiry.people = ours.num_rows
        inquiry.save()
        sent = set(ours.column("household_id").to_pylist())
        lines = _keep_lines(inquiry, requests, {str(home) for home in sent}, on)
        writing.wrote(inquiry)
        writing.says(
            number=inquiry.number, source=source, agreement=agreement.number, people=inquiry.people,
            households=sum(one.sent for one in lines), not_sent=sum(not one.sent for one in lines),
        )  # fmt: skip
    return inquiry


def take_answers(inquiry: Inquiry, content: bytes, *, by: Any, at: datetime) -> Inquiry:
    """Read the answers that a source's tool wrote, answer the checks, and destroy the key.

    Raises Refused for answers that were altered or are to another list, and when they have been read already.
    """
    if len(content) > MOST_ANSWER_BYTES:
        raise Refused(
            "文件超过 50 MB，不像是答复。请选择对方工具写出的 answers.jsonl。", code="file-too-large"
        )
    with (
        act("exchange.answered", by=by, at=at, area=inquiry.area_code) as writing,
        private_folder() as folder,
    ):
        inquiry = (
            Inquiry.objects.select_for_update(of=("self",))
            .select_related("key", "ours", "agreement")
            .get(pk=inquiry.pk)
        )
        if inquiry.answered_on is not None or inquiry.key is None or inquiry.ours is None:
            raise Refused("这次询问已经收过答复了；要再查的，重新发一次询问。", code="answered-already")
        for name, file in ((KEY, inquiry.key), (OURS, inquiry.ours)):
            _private(folder / name, read(file))
        given = folder / "answers.jsonl"
        _private(given, content)
        returned = read_answers(given, folder)
        header = read_sealed(given, "answers", read_key(folder / KEY))[0].header
        asked_about = {int(one) for one in pq.read_table(folder / OURS).column("person_id").to_pylist()}
        requests = [
            one.check_request for one in inquiry.lines.filter(sent=True).select_related("check_request__case")
        ]
        open_ones = [one for one in requests if one.reported_on is None]
        rows = [one for one in going_out.silent_of(open_ones, inquiry.source) if one.person_id in asked_about]
        inquiry.as_of = to_date(parse_day(header["as_of"]))
        if inquiry.as_of > at.date():
            raise InputError("答复里的数据日期晚于今天，请对方核对后重新答复。", code="bad-date")
        inquiry.found, inquiry.doubtful = replies.write(
            rows, replies.from_list(returned.hits, returned.review), as_of=inquiry.as_of, by=by, at=at,
            asked=f"{label_of(inquiry.source)}的{agreements.data_of(inquiry.agreement)}（{inquiry.number}，数据日期 {inquiry.as_of}）",
        )  # fmt: skip
        key, inquiry.key = inquiry.key, None
        _answered(inquiry, by, at)
        destroy(key)
        writing.wrote(inquiry)
        writing.says(number=inquiry.number, people=inquiry.people, found=inquiry.found, key="destroyed")
    return inquiry


def take_file(
    source: str, content: bytes, name: str, *, area: str, as_of: date, by: Any, at: datetime
) -> Inquiry:
    """A source's file comes in: the hits of authorised households answer their checks, everything else is wiped.

    Raises Refused without an agreement in force for files, and when nobody waits for the source.
    """
    agreement = agreements.the_one(area, source, Way.FILE, at.date())
    if not content:
        raise Refused("这个文件是空的，请重新选择。", code="file-empty")
    if len(content) > MOST_BYTES:
        raise Refused(
            "文件超过 20 MB。请分成几个，或在专用机上用 doudi exchange keep 办理。", code="file-too-large"
        )
    if as_of > at.date():
        raise Refused("数据日期在今天以后，请核对。", code="future-date")
    with act("exchange.kept", by=by, at=at, area=area) as writing, private_folder() as folder:
        _alone(agreement)
        requests, answers = _who_waits(area, source, at.date(), None)
        on = from_date(at.date())
        inquiry = _begun(agreement, requests, by=by, at=at)
        register, signatures = going_out.write_asked(requests, folder)
        given, out, record = folder / short_name(name), folder / "hits.parquet", folder / "record.jsonl"
        _private(given, content)
        kept = keep_hits(
            given, register, signatures, kind=agreement.kind, agreement=agreements.named(agreement), on=on,
            as_of=from_date(as_of), at=at.isoformat(), by=by.username, out=out, record=record,
            only={str(one.person_id) for one in answers},
        )  # fmt: skip
        asked_about = {int(one) for one in kept.asked}
        rows = [one for one in answers if one.person_id in asked_about]
        inquiry.people, inquiry.as_of = len(asked_about), as_of
        inquiry.wiped = {
            "sm3": kept.sm3, "bytes": len(content), "rows": kept.rows, "hits": kept.hits, "people": kept.people,
            "at": at.isoformat(),
        }  # fmt: skip
        inquiry.found, inquiry.doubtful = replies.write(
            rows, replies.from_file(pq.read_table(out), kept.unsure), as_of=as_of, by=by, at=at,
            asked=f"{label_of(source)}的{agreements.data_of(agreement)}（{inquiry.number}，数据日期 {as_of}）",
        )  # fmt: skip
        _answered(inquiry, by, at)
        homes = set(
            CheckAnswer.objects.filter(pk__in=[one.pk for one in rows]).values_list(
                "request__case__household", flat=True
            )
        )
        _keep_lines(inquiry, requests, {str(home) for home in homes}, on)
        writing.wrote(inquiry)
        writing.says(number=inquiry.number, source=source, agreement=agreement.number, wiped=inquiry.wiped)
    return inquiry


def taken_away(inquiry: Inquiry, what: str, *, by: Any, at: datetime) -> tuple[str, bytes]:
    """The list or its key, to be carried to the source by two ways: (file name, content). On record.

    Raises Refused for the key once it has been destroyed.
    """
    file: StoredFile | None = {"request": inquiry.request, "key": inquiry.key}[what]
    if file is None:
        raise Refused(
            "答复已经收到，密钥已经销毁。" if what == "key" else "这次没有名单送出。", code="no-file"
        )
    with act(f"exchange.{what}_out", by=by, at=at, area=inquiry.area_code) as writing:
        writing.wrote(inquiry)
        writing.says(number=inquiry.number)
    return file.name, read(file)


def _alone(agreement: Agreement) -> None:
    """Nobody else begins an inquiry under this agreement until the transaction ends: no household goes out twice."""
    Agreement.objects.select_for_update().get(pk=agreement.pk)


def _who_waits(
    area: str, source: str, on: date, only: CheckRequest | None
) -> tuple[list[CheckRequest], list[CheckAnswer]]:
    requests = waiting(area, source, on, only)
    if not requests:
        raise Refused(f"现在没有等{label_of(source)}答复、又不在途的核对。", code="nobody-waits")
    return requests, going_out.silent_of(requests, source)


def _begun(agreement: Agreement, requests: Sequence[CheckRequest], *, by: Any, at: datetime) -> Inquiry:
    on = from_date(at.date())
    days = min(days_to_answer(one.case.pack_id, on) for one in requests)
    county = f"{agreement.area_code[:6]}000000"
    before = agreement.inquiries.count()
    return Inquiry.objects.create(
        area_code=county, agreement=agreement, source=agreement.source, asked_on=at.date(), asked_by=by,
        number=f"XW{on}-{agreement.pk}-{before + 1:03d}", answer_by=to_date(add_working_days(on, days)[0]),
    )  # fmt: skip


def _keep_lines(
    inquiry: Inquiry, requests: Sequence[CheckRequest], sent: set[str], on: int
) -> list[InquiryLine]:
    """A line for every household that waits; `sent`: ids of those the join let through."""
    lines = [
        InquiryLine(
            area_code=one.area_code, inquiry=inquiry, check_request=one, sent=str(one.case.household_id) in sent,
            because="" if str(one.case.household_id) in sent else going_out.why_not_sent(one, on),
        )
        for one in requests
    ]  # fmt: skip
    return InquiryLine.objects.bulk_create(lines)


def _answered(inquiry: Inquiry, by: Any, at: datetime) -> None:
    inquiry.answered_on, inquiry.answered_by = at.date(), by
    inquiry.save()


def _private(path: Path, content: bytes) -> None:
    """A file in the private folder for its owner alone."""
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
