"""Over every flow of every pack: what hangs and what everybody reads holds nothing but what the document allows."""

import io
import re

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from doudi.apps.cases import packs
from doudi.apps.notices import jobs
from doudi.apps.notices.services import hanging, making
from doudi.platform.clock import clock_set
from doudi.platform.row_security import NOTHING, area_rows
from doudi.policy.pack import pack_ids, read_pack
from tests.platform.notices.conftest import at, day_after
from tests.platform.notices.test_hanging import sheet_for
from tests.platform.notices.test_public import Stopped
from tests.platform.notices.walking import walk_to_notice

FLOWS = [
    f"{pack_id}/{flow.id}"
    for pack_id in pack_ids()
    for flow in packs.flows_of(read_pack(pack_id)).values()
    if flow.kind == "case" and any(not step.unlimited for step in flow.of_kind("notice"))
]

#: what the household of these tests has and no wall may show
PRIVATE = (
    "4304811950",
    "13787654321",
    "清水组",
    "柳树湾",
    "大病",
    "重病",
    "精神",
    "serious",
    "6222",
    "无劳动能力",
    "残疾",
)
#: runs of digits that are ours: number of the notice, telephone of the office
OURS = re.compile(r"[0-9a-f]{32,64}|\d{12}-\d{4}-\d{4}|0734-4321000|\d{4}-\d{2}-\d{2}")


def hang_next(case, people, day, boards):
    """The notice the case waits for, made, sealed and hung."""
    clerk = getattr(people, packs.flow_of(case).steps[notice_step(case)].who[0])
    sheet = making.Sheet(**{**sheet_for(case, day).__dict__, "step": notice_step(case)})
    notice = making.make(sheet, [case], by=clerk, at=at(day)).notice
    hanging.seal(notice, by=clerk, at=at(day, 10))
    return hanging.hang(notice, boards(notice), by=clerk, at=at(day, 11))


def notice_step(case):
    flow = packs.flow_of(case)
    names = [s.name for s in flow.of_kind("notice") if not s.unlimited]
    return next((name for name in case.waiting_for if name in names), None)


def shown_of(notice, day):
    """Everything that a stranger gets of a notice, as one text; the page's own text, not its addresses."""
    with area_rows(NOTHING), clock_set(Stopped(at(day, 12))):
        key = [notice.verify_key]
        pdf = Client().get(reverse("public_notices:sheet", args=key)).content
        html = (
            "".join(
                Client().get(reverse(f"public_notices:{page}", args=key)).content.decode()
                for page in ("notice", "object")
            )
            + Client().get(reverse("public_notices:index")).content.decode()
        )
    printed = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return printed, re.sub(r'(href|src|content|value)="[^"]*"', "", html)


@pytest.mark.parametrize("offer", FLOWS)
def test_nothing_private_hangs_or_is_read(offer, at_notice, staff, boards):
    """LD-12: on the wall and on the public page alike, over every pack."""
    case = at_notice(offer)
    people = staff(case.area_code)
    day = 20260201
    hung = 0
    while (step := notice_step(case)) is not None:
        notice = hang_next(case, people, day, boards)
        allowed = set(packs.flow_of(case).steps[step].shows)
        printed, html = shown_of(notice, day)
        for text in (printed, html):
            assert "王秀英" in text
            rest = OURS.sub("", text.replace("\n", ""))
            for word in PRIVATE:
                assert word not in rest, (offer, step, word)
            assert not re.search(r"\d{7,}", rest), (offer, step, re.findall(r"\d{7,}.{10}", rest))
            assert ("人数" in text) == ("persons" in allowed), (offer, step)
            assert ("金额" in text) == ("amount" in allowed), (offer, step)
        line = notice.lines.get()
        assert (line.amount_fen is None or "amount" in allowed) and (
            line.persons is None or "persons" in allowed
        )
        assert not line.class_label or "class" in allowed
        hung += 1
        day = day_after(day, 40)
        jobs.take_down(at(day))
        case.refresh_from_db()
        try:
            day = walk_to_notice(case, people, day)
        except AssertionError:
            break
        case.refresh_from_db()
    notices = [s for s in packs.flow_of(case).of_kind("notice") if not s.unlimited]
    assert hung == len(notices)


def test_every_pack_with_notices_is_tried():
    assert {offer.split("/")[0] for offer in FLOWS} >= {
        "cn-2014", "cn-2021", "cn-2026", "leiyang-2024", "liaoning-2014", "tieling-2019", "zhuzhou-2017",
    }  # fmt: skip
