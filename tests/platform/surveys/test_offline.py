"""A visit in a village without signal, in a real browser on a phone: nothing typed is lost, everything arrives once."""

import os
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.platform.cases.conftest import accounts, at, make_household
from tests.platform.field import DAY

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic"]
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def phone(
    live_server: Any, chromium_path: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[], Any]]:
    """A phone on which a surveyor has a begun visit open; `page()` opens it again."""
    from playwright.sync_api import sync_playwright

    from doudi.apps.cases.services.intake import Application, accept, open_case
    from doudi.apps.surveys import services
    from doudi.platform.clock import Clock, clock_set
    from doudi.platform.row_security import all_rows

    # Playwright keeps an event loop in this thread; the rows are made before it starts.
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    settings.ALLOWED_HOSTS = ["*"]
    with all_rows():
        people = accounts()
        case = open_case(
            Application(household=make_household("王秀英"), offer="cn-2021/dibao", programme="dibao"),
            by=people.township_clerk, at=at(20260105),
        )  # fmt: skip
        accept(case, by=people.township_clerk, at=at(20260105, 10), papers={"申请书": True})
        services.begin(case, "入户调查", "onphone", by=people.township_clerk, at=at(DAY))
    with clock_set(Clock(ahead=at(DAY, 10) - Clock().now())), sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium_path, args=FLAGS)
        context = browser.new_context(
            viewport=PHONE, locale="zh-CN", permissions=["geolocation"], geolocation={"latitude": 26.42, "longitude": 112.86}
        )  # fmt: skip
        first = context.new_page()
        first.goto(f"{live_server.url}/login/")
        first.fill("#id_username", "township_clerk")
        first.fill("#id_password", "a long password")
        first.click("button.btn-primary")
        first.wait_for_load_state()

        def open_page() -> Any:
            page = context.new_page()
            page.goto(f"{live_server.url}/surveys/{case.pk}/入户调查/")
            page.wait_for_selector("#visit")
            return page

        yield open_page
        browser.close()


def answers() -> dict[str, str]:
    from doudi.apps.surveys.models import Survey

    return dict(Survey.objects.get().answers)


def until(true: Callable[[], bool]) -> bool:
    for _try in range(60):
        if true():
            return True
        time.sleep(0.1)
    return False


def test_what_is_typed_without_signal_arrives_when_it_is_back(phone: Callable[[], Any]) -> None:
    page = phone()
    page.click('[data-group="surroundings"].visit-tab')
    page.fill('[name="neighbours"]', "邻居说常年一人在家。")
    assert until(lambda: "neighbours" in answers()), "with a signal it is saved by itself"
    page.context.set_offline(True)
    page.fill('[name="notes"]', "没有信号时写的。")
    page.locator('[name="notes"]').blur()
    page.wait_for_selector(".visit-state.is-unsent")
    assert "没有网络" in page.inner_text("#visit-state")
    assert "notes" not in answers()
    page.context.set_offline(False)
    assert until(lambda: answers().get("notes") == "没有信号时写的。")
    assert until(lambda: "已保存" in page.inner_text("#visit-state"))


def test_a_page_closed_without_signal_sends_what_it_had_when_it_is_opened_again(
    phone: Callable[[], Any],
) -> None:
    page = phone()
    page.click('[data-group="income"].visit-tab')
    page.context.set_offline(True)
    page.click('[data-list="incomes"] [data-add-row]')
    row = page.locator('[data-list="incomes"] .visit-row').last
    row.locator('select[name$=".way"]').select_option("wages")
    row.locator('[data-way="wages"] input[name$=".months"]').fill("6")
    row.locator('[data-way="wages"] input[name$=".monthly"]').fill("1500")
    page.wait_for_selector(".visit-state.is-unsent")
    page.close()
    assert not [name for name in answers() if name.startswith("incomes")]
    context = page.context
    context.set_offline(False)
    again = phone()
    assert until(lambda: "1500" in answers().values())
    again.click('[data-group="income"].visit-tab')
    assert again.locator('[data-way="wages"] input[name$=".monthly"]').last.input_value() == "1500"
    again.wait_for_selector("#worksheet >> text=9,000.00 >> nth=0")


def test_place_and_photograph_are_taken_on_the_phone(phone: Callable[[], Any], tmp_path: Any) -> None:
    from doudi.apps.surveys.models import Survey
    from tests.platform.field import photo

    file = tmp_path / "p.jpg"
    file.write_bytes(photo((2400, 1800)))
    page = phone()
    page.click('[data-group="surroundings"].visit-tab')
    page.click("#take-place")
    page.fill("#photo-shows", "住房外观")
    page.set_input_files("#photo-file", str(file))
    assert until(lambda: Survey.objects.get().photos.count() == 1)
    assert until(lambda: str(Survey.objects.get().latitude) == "26.420000")
    assert Survey.objects.get().photos.get().shows == "住房外观"


def test_a_surveyor_signs_on_the_screen(phone: Callable[[], Any]) -> None:
    from doudi.apps.surveys.models import SurveySigner

    page = phone()
    page.click('[data-group="conclusion"].visit-tab')
    box = page.locator(".sign-box[open] canvas").bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 120)
    page.mouse.down()
    for step in range(12):
        page.mouse.move(box["x"] + 20 + step * 20, box["y"] + (40 if step % 2 else 120))
    page.mouse.up()
    page.click('.sign-box[open] button[type="submit"]')
    page.wait_for_selector("text=已签字。")
    assert SurveySigner.objects.get().user.username == "township_clerk"
