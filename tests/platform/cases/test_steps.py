"""The steps of this app's own: declaration, authorisation, opinions, entry together, answers; other flows than dibao."""

import base64
import io
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image, ImageDraw

from doudi.apps.cases import engine
from doudi.apps.cases.models import Authorisation
from doudi.apps.cases.services.deciding import Verdict, decide_case
from doudi.apps.cases.services.intake import accept
from doudi.apps.files.models import StoredFile
from doudi.apps.grants.models import Grant
from doudi.apps.people.dossiers import household_file
from doudi.core.refusal import Refused
from tests.platform.cases.conftest import at, know


def text(response):
    return re.sub(r"\s+", " ", response.content.decode())


def drawn():
    """A signature as the screen sends it."""
    picture = Image.new("RGB", (300, 120), "white")
    ImageDraw.Draw(picture).line((10, 100, 150, 20, 290, 100), fill="black", width=5)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()


@pytest.fixture
def accepted(household, people, open_case, it_is):
    case = open_case(household)
    accept(case, by=people.township_clerk, at=at(20260105, 10), papers={"申请书": True})
    return case


def test_what_is_declared_reaches_the_dossier_and_blank_stays_unknown(
    accepted, household, people, browser_of, it_is
):
    it_is(20260106)
    clerk = browser_of(people.township_clerk)
    page = reverse("cases:declaration", args=[accepted.pk, "申请受理"])
    assert "王秀英" in text(clerk.get(page))
    more = text(
        clerk.post(page + "rows/", {"row": "add:incomes", "persons[0].person_id": household.head.number})
    )
    assert "incomes[0].amount_year" in more
    posted = {
        "persons[0].person_id": household.head.number, "persons[0].labour": "none", "persons[0].illness": "",
        "incomes[0].person_id": household.head.number, "incomes[0].kind": "wage", "incomes[0].amount_year": "1200",
        "assets.known": "1", "seen_version": accepted.version,
    }  # fmt: skip
    answer = clerk.post(page, posted)
    assert answer.status_code == 302
    known = household_file(household, 20260106)
    assert known["incomes"][0]["amount_year"] == "1200.00"
    assert known["assets"] == [], "declared to have none"
    assert "expenses" not in known, "nothing said is not none"
    assert known["persons"][0]["labour"] == "none"
    assert known["persons"][0].get("illness") is None


def test_every_adult_signs_before_the_authorisation_is_done(accepted, household, people, browser_of, it_is):
    it_is(20260106)
    clerk = browser_of(people.township_clerk)
    page = reverse("cases:authorisation", args=[accepted.pk, "授权核对"])
    signer = f"person:{household.head.pk}"
    empty = clerk.post(page, {"signer": signer, "drawing": ""})
    assert empty.status_code == 409
    clerk.post(page, {"signer": signer, "drawing": drawn()})
    signed = Authorisation.objects.get(case=accepted)
    assert (signed.signed_on, signed.valid_until) == (date(2026, 1, 6), date(2027, 1, 5))
    assert signed.signature.kind == "signature"
    accepted.refresh_from_db()
    assert "授权核对" not in accepted.waiting_for
    twice = clerk.post(page, {"signer": signer, "drawing": drawn()})
    assert "已经签过" in text(twice)


def test_an_opinion_is_given_with_its_reason_and_a_scan(accepted, people, browser_of, it_is):
    clerk, at_day = people.township_clerk, at(20260106, 12)
    signed = [str(clerk.pk), str(people.second_clerk.pk), "household"]
    engine.act(accepted, "done", "授权核对", by=clerk, at=at_day, data={"evidence": ["核查授权书"]})
    engine.act(
        accepted,
        "done",
        "入户调查",
        by=clerk,
        at=at_day,
        data={"signed": signed},
        with_users=[people.second_clerk],
    )
    engine.act(accepted, "done", "发起信息核对", by=people.county_check_centre, at=at_day)
    it_is(20260107)
    page = reverse("cases:step", args=[accepted.pk, "乡镇审核"])
    assert browser_of(clerk).post(page, {"act": "done", "agree": "yes"}).status_code == 409
    reviewer = browser_of(people.township_reviewer)
    assert reviewer.post(page, {"act": "done"}).status_code == 409
    silent = reviewer.post(page, {"act": "done", "agree": "no"})
    assert "不同意的要写明理由" in text(silent)
    reviewer.post(page, {"act": "done", "agree": "yes", "says": "情况属实", "seen_version": accepted.version})
    accepted.refresh_from_db()
    assert accepted.waiting_for == ["乡镇审核公示"]
    event = accepted.events.get(step="乡镇审核")
    assert event.words == {"says": "情况属实"}
    assert "says" not in event.data, "what people write is kept encrypted"


def test_a_scan_that_is_no_picture_is_refused_and_nothing_is_kept(
    household, people, open_case, browser_of, it_is
):
    case = open_case(household)
    clerk = browser_of(people.township_clerk)
    bad = SimpleUploadedFile("x.pdf", b"<script>alert(1)</script>", content_type="application/pdf")
    answer = clerk.post(
        reverse("cases:step", args=[case.pk, "申请受理"]), {"act": "done", "had": ["申请书"], "file-0": bad}
    )
    assert answer.status_code == 409
    assert StoredFile.objects.count() == 0
    case.refresh_from_db()
    assert case.waiting_for == ["申请受理"]


def joint_case(people, household, open_case):
    """A Zhuzhou case up to the joint approval; each step by the hands the document names."""
    case = open_case(household, "zhuzhou-2017/doudi", programme="doudi", by=people.county_civil_affairs)
    clerk, hour = people.township_clerk, iter(range(10, 24))

    def done(step, by, day, users=(), **data):
        engine.act(case, "done", step, by=by, at=at(day, next(hour)), data=data, with_users=users)

    done("联合立案", people.county_civil_affairs, 20260105)
    done("授权核对", clerk, 20260105, evidence=["核查授权书"])
    signed = [str(clerk.pk), str(people.second_clerk.pk), "household"]
    with pytest.raises(Refused, match="扶贫"):
        done("入户调查", clerk, 20260105, [people.second_clerk], signed=signed)
    done("入户调查", clerk, 20260105, [people.second_clerk, people.county_poverty_office], signed=signed)
    return case


def test_a_joint_survey_needs_the_poverty_office(household, people, open_case, zhuzhou):
    case = joint_case(people, household, open_case)
    hands = dict(case.hands.values_list("user__username", "hand"))
    assert hands["county_poverty_office"] == "survey"


@pytest.fixture
def zhuzhou(monkeypatch):
    """The Zhuzhou document applies where the tests' village lies."""
    from doudi.apps.cases import packs

    real = packs.area_prefix
    monkeypatch.setattr(packs, "area_prefix", lambda code: "4304" if code.startswith("4302") else real(code))


def test_one_application_is_decided_as_the_class_it_comes_to(
    household, people, open_case, it_is, local_values
):
    """LY-13: applied for once, tested for every class; the decision carries the class."""
    case = open_case(household, "leiyang-2024/application", programme="")
    household.head.birth_date = date(1980, 1, 1)
    household.head.save()
    know(household, people.township_clerk, 20260105)
    clerk, hour = people.township_clerk, iter(range(12, 24))

    def done(step, by, users=(), **data):
        engine.act(case, "done", step, by=by, at=at(20260105, next(hour)), data=data, with_users=users)

    done("窗口受理", clerk, evidence=["申请书"])
    done("授权核对", clerk, evidence=["核查授权书"])
    done("信息核对", people.county_check_centre)
    done("住房饮水劳动评估", clerk, agree=True)
    done("调查核实", clerk, [people.second_clerk, people.village_worker], signed=["household"])
    done("乡镇复核", people.township_reviewer, agree=True)
    engine.act(
        case, "begin", "认定公示", by=clerk, at=at(20260106), data={"boards": ["村（居）民委员会公示栏"]}
    )
    engine.act(case, "done", "认定公示", by=None, at=at(20260114))

    def decide(**more):
        verdict = Verdict("approve", **more)
        return decide_case(case, "分类审核确认", verdict, by=people.township_head, at=at(20260115))

    with pytest.raises(Refused, match="不符合"):
        decide(programme="rigid")
    decision = decide()
    assert decision.programme == decision.answers["category"] == "dibao"
    assert Grant.objects.get(decision=decision).monthly_fen == 50000
    case.refresh_from_db()
    assert case.status == "approved"
    assert Grant.objects.filter(decision=decision).exists()
