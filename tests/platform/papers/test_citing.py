"""A household can look up what a paper rests on: document and article, never an id of ours; and every meeting is kept."""

import re
from datetime import date

import pytest

from doudi.apps.meetings.models import Attendee, Meeting, MeetingCase
from doudi.apps.papers import archive, services
from doudi.apps.papers.forms.citing import cited
from doudi.policy.pack import pack_ids, read_pack
from tests.platform.notices.conftest import at
from tests.platform.papers.test_printing import text_of

IDS = re.compile(r"\b(?:57|220|83|FA|LD|LN|LY|TL|ZZ)-\d{1,3}\b")


def test_clauses_are_cited_by_document_and_article_once_each():
    pack = read_pack("liaoning-2014")
    assert cited(pack, ["LD-07", "LD-07"]) == f"《{pack.document.title}》{pack.clauses['LD-07'].section}"
    assert cited(pack, ["nowhere", ""]) == ""


@pytest.mark.parametrize("pack_id", pack_ids())
def test_every_clause_of_a_pack_can_be_cited(pack_id):
    pack = read_pack(pack_id)
    assert all(cited(pack, [one]) for one in pack.clauses)


@pytest.mark.parametrize(("outcome", "paper"), [("approve", "grant_letter"), ("refuse", "refusal_letter")])
def test_a_letter_names_no_id_of_ours(decided, staff, outcome, paper):
    case = decided("cn-2021/dibao", outcome)
    text = text_of(services.print_paper(case, paper, by=staff().county_reviewer, at=at(20260301)))
    assert not IDS.search(text)
    assert "57号第" in re.sub(r"\s", "", text), "the article is cited"


def test_the_dossier_holds_the_minutes_of_every_meeting(decided, staff):
    """Of a case that was sent back and came before a second meeting."""
    case, by = decided("cn-2021/dibao", "refuse"), staff().township_clerk
    for day, place in ((8, "老祠堂"), (14, "村部会议室")):
        meeting = Meeting.objects.create(
            area_code=case.area_code, kind="appraisal", held_on=date(2026, 1, day), place=place, chair="罗四",
            recorder="资五", minutes="逐户评议。", by=by, closed_at=at(20260100 + day),
        )  # fmt: skip
        Attendee.objects.create(
            area_code=case.area_code, meeting=meeting, name="谢敏", kind="village_deputy", present=True
        )
        MeetingCase.objects.create(
            area_code=case.area_code, meeting=meeting, case=case, step="评议", agree=9, disagree=1, abstain=0,
            agreed=True, outcome="同意",
        )  # fmt: skip
    text = text_of(archive.bind_case(case, by=by, at=at(20260401)))
    assert "老祠堂" in text and "村部会议室" in text
