"""An answer is served on somebody: who received it, or who saw it refused, stands on the decision and on paper."""

import re

import pytest
from django.db import transaction
from django.db.utils import DatabaseError
from django.urls import reverse

from doudi.apps.cases.models import Decision
from doudi.apps.cases.services.deciding import Verdict, decide_case
from doudi.apps.papers.context import Context
from doudi.apps.papers.forms.deciding import service_receipt
from tests.platform.cases.conftest import at

STEP = "确认告知"


@pytest.fixture
def decided(ready, people, it_is):
    decide_case(
        ready, "县级审核确认", Verdict("approve"), by=people.county_civil_affairs, at=at(20260119, 16)
    )
    it_is(20260119, 17)
    return ready


@pytest.fixture
def page(decided, people, browser_of):
    browser, address = browser_of(people.county_civil_affairs), reverse("cases:step", args=[decided.pk, STEP])

    def send(**filled):
        answer = browser.post(
            address, {"act": "serve", "served_on": "2026-01-19", "seen_version": decided.version, **filled}
        )
        return answer.status_code, re.sub(r"\s+", " ", answer.content.decode())

    send.shown = lambda: browser.get(address).content.decode()
    return send


def test_the_applicant_is_offered_as_the_receiver(page):
    field = re.search(r'<input[^>]*name="receiver"[^>]*>', page.shown())
    assert field and 'value="王秀英"' in field[0]


def test_who_received_it_for_whom_is_kept_and_printed(page, decided, people):
    filled = {"how": "直接送达", "receiver": "罗小英", "relation": "女儿", "note": "本人住院，同住女儿代收"}
    assert page(**filled)[0] == 302
    kept = Decision.objects.get()
    assert (kept.received_by, kept.receiver_relation, kept.served_note) == (
        "罗小英", "女儿", "本人住院，同住女儿代收",
    )  # fmt: skip
    sheet = service_receipt(Context(decided, at(20260120), people.county_civil_affairs))
    assert (sheet.receiver, sheet.receiver_relation, sheet.remark) == ("罗小英", "女儿", filled["note"])
    assert (sheet.way, sheet.served_on) == ("直接送达", 20260119)


@pytest.mark.parametrize(
    ("filled", "says"),
    [
        ({"how": "直接送达"}, "是谁收的"),
        ({"how": "直接送达", "receiver": "罗小英", "relation": " "}, "什么关系"),
        ({"how": "留置送达"}, "见证"),
        ({"how": "口头"}, "请选送达方式"),
        (
            {"how": "直接送达", "receiver": "王秀英", "relation": "本人", "served_on": "2026-01-18"},
            "送达日期",
        ),
    ],
)
def test_a_service_that_would_not_stand_up_is_refused_and_what_was_typed_stays(page, filled, says):
    status, text = page(**filled)
    assert (status, says in text) == (409, True)
    assert filled.get("receiver", "") in text
    assert Decision.objects.get().served_on is None


def test_left_where_it_was_refused_with_the_one_who_saw_it(page):
    assert page(how="留置送达", note="拒绝签收，村干部罗四在场见证")[0] == 302
    assert "罗四" in Decision.objects.get().served_note


def test_of_a_decision_nothing_but_its_service_can_be_written(decided):
    with pytest.raises(DatabaseError), transaction.atomic():
        Decision.objects.update(reason="另一个理由")
    Decision.objects.update(received_by="王秀英", receiver_relation="本人", served_note="")
