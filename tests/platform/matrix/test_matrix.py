"""Every address, every role, every area: who gets in, who is told that it is not their work, who finds nothing."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from doudi.platform.scoping import without_own_filters
from tests.platform.matrix.conftest import Viewer
from tests.platform.matrix.needs import Need, needs, roles_with
from tests.platform.matrix.world import NAMES, VILLAGE, step_of

ALLOWED = {200, 302, 400, 409}
pytestmark = pytest.mark.django_db


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            space = f"{entry.namespace}:" if entry.namespace else ""
            yield from patterns(entry, prefix + space)
        else:
            yield f"{prefix}{entry.name}", entry


ALL = dict(patterns(get_resolver()))
NEEDS = needs()


def arguments(name: str, made: dict[str, Any]) -> dict[str, Any]:
    """What the address takes, of the county's rows."""
    app, _sep, page = name.rpartition(":")
    case = made["case"]
    does = {"surveys": "survey", "checks": "check", "meetings": "appraisal", "notices": "notice"}.get(app, "")
    does = {"declaration": "declaration", "declaration-rows": "declaration", "authorisation": "authorisation",
            "decide": "decision", "step": does or "review"}.get(page, does)  # fmt: skip
    known: dict[str, Any] = {
        "case_id": case.pk, "household_id": made["household"].pk, "person_id": made["person"].pk,
        "step": step_of(case, does), "lead_id": made["lead"].pk, "grant_id": made["grant"].pk,
        "change_id": made["standard" if "standard" in page else "change"].pk, "answer_id": made["answer"].pk,
        "request_id": made["request"].pk, "meeting_id": made["meeting"].pk, "act_id": made["act"].pk,
        "draw_id": made["draw"].pk, "photo_id": made["survey_photo"].pk, "payroll_id": made["payroll"].pk,
        "file_id": made["bank_file"].pk, "line_id": made["line"].pk, "recovery_id": made["recovery"].pk,
        "run_id": made["run"].pk, "filing_id": made["kin"].pk, "user_id": made["case"].opened_by_id,
        "table": "incomes", "row_id": 1, "change": "leave", "pack_id": "cn-2021", "rule": "低保", "place": "test",
        "ending": "pdf", "name": {"paper": "application", "list": "roster"}.get(page, "application"),
        "key": {"files": made["file"].key, "surveys": made["survey"].draft_key}.get(app, made["notice"].verify_key),
        "pk": {
            "notices:objection": made["objection"], "notices:settle": made["objection"], "notices:answered": made["objection"],
            "notices:photo": made["notice_photo"], "papers:kept": made["kept"], "papers:payroll": made["payroll"],
            "papers:draw": made["draw"],
        }.get(name, made["notice"]).pk,
    }  # fmt: skip
    if app == "sweeps":
        known["household_id"] = made["swept"]
    pattern = ALL[name].pattern
    wanted = pattern.converters or getattr(pattern, "regex", re.compile("")).groupindex
    return {part: known[part] for part in wanted}


@pytest.fixture
def viewers(here: Any) -> list[Viewer]:
    found: list[Viewer] = here.viewers
    return found


def asks_of(need: Need, viewers: list[Viewer]) -> Iterator[tuple[Viewer, str]]:
    """Who tries the address, and how: at home everybody what is offered; elsewhere whoever has the word for it.

    The word does not look at the area, so that whoever lacks it at home lacks it everywhere; one of them tries, and
    one tries what is not offered.
    """
    others = 0
    for viewer in viewers:
        for method, word in (("get", need.get), ("post", need.post)):
            tries = word != "-" and (viewer.where == "own" or viewer.role in roles_with(word))
            others += not tries
            if tries or others <= 3:
                yield viewer, method


def url_of(name: str, here: Any) -> str:
    if "swept" not in here.made:
        from doudi.apps.sweeps.models import SweptHousehold

        here.made["swept"] = SweptHousehold.objects.filter(area_code__startswith=VILLAGE[:9])[0].household_id
    return reverse(name, kwargs=arguments(name, here.made))


def written() -> int:
    """How many rows this transaction has tried to write, taken back or not; sessions apart."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) from pg_stat_xact_user_tables"
            " where relname not in ('django_session')"
        )
        return int(cursor.fetchone()[0])


def ask(viewer: Viewer, method: str, url: str) -> Any:
    """One request, taken back."""
    with transaction.atomic():
        answer = getattr(viewer.client, method)(url)
        b"".join(answer) if answer.streaming else None
        transaction.set_rollback(True)
    return answer


def test_every_address_says_what_it_needs(here: Any) -> None:
    assert set(ALL) == set(NEEDS)


def expected(need: Need, viewer: Viewer, method: str) -> set[int]:
    """The statuses the table allows."""
    word = need.get if method == "get" else need.post
    if word == "open":
        return ALLOWED | {404, 405}
    if word == "-":
        return {403, 404, 405}
    if viewer.role not in roles_with(word):
        # A service that refuses says so on the page; what is posted to a page one may read comes that far.
        reads = method == "post" and viewer.role in roles_with(need.get)
        return {403, 404, 405} | ({409} if reads else set())
    if need.about in ("row", "swept") and viewer.where != "own":
        return {404, 405}
    return ALLOWED | {405} | ({404} if method == "post" or need.about in ("swept", "asked") else set())


def sent_to_login(answer: Any, url: str) -> bool:
    """Where somebody who is logged in must never be sent: nothing would have been tried."""
    return (
        answer.status_code == 302
        and answer["Location"].startswith(reverse("login"))
        and url != reverse("logout")
    )


@pytest.mark.parametrize("name", sorted(NEEDS))
def test_address_lets_in_whom_the_table_names_and_nobody_else(
    name: str, here: Any, viewers: list[Viewer]
) -> None:
    need, url = NEEDS[name], url_of(name, here)
    wrong = []
    for viewer in viewers:
        for method in ("get", "post"):
            wanted, before = expected(need, viewer, method), written()
            answer = ask(viewer, method, url)
            if answer.status_code not in wanted:
                wrong.append((method, viewer.role, viewer.level, viewer.where, answer.status_code))
            denied = answer.status_code in (403, 404, 405)
            if denied and written() != before:
                wrong.append((method, viewer.role, viewer.level, viewer.where, "denied, yet wrote"))
            if viewer.where == "elsewhere":
                wrong += [
                    (method, viewer.role, viewer.level, "shows", one) for one in shown(answer, here, url)
                ]
    assert not wrong, (url, wrong[:12], len(wrong))


def shown(answer: Any, here: Any, url: str) -> list[str]:
    """What of the county's rows stands in an answer: names, numbers, keys of files and notices, primary keys."""
    if answer.streaming or need_is_public(url):
        return []
    text = answer.content.decode("utf-8", "replace").replace(url, "")
    marks = [*NAMES, here.made["case"].number, here.made["notice"].number, here.made["notice"].verify_key,
             here.made["file"].key, here.made["survey"].draft_key, here.made["grant"].number]  # fmt: skip
    found = [mark for mark in marks if mark in text]
    return found + [key for key in re.findall(r"\b730\d{5}\b", text) if key not in url]


def need_is_public(url: str) -> bool:
    return url.startswith("/gs/")


@pytest.mark.parametrize("name", sorted(name for name, need in NEEDS.items() if need.about != "open"))
def test_row_security_alone_shows_nothing_of_the_county_to_others(
    name: str, here: Any, viewers: list[Viewer]
) -> None:
    need, url, wrong = NEEDS[name], url_of(name, here), []
    for viewer in viewers:
        for method in ("get", "post"):
            if viewer.where == "own" or viewer.role not in roles_with(
                need.get if method == "get" else need.post
            ):
                continue
            with without_own_filters():
                answer = ask(viewer, method, url)
            if need.about in ("row", "swept") and answer.status_code not in (403, 404, 405):
                wrong.append((method, viewer.role, viewer.where, answer.status_code))
            wrong += [(method, viewer.role, viewer.where, "shows", one) for one in shown(answer, here, url)]
    assert not wrong, (url, wrong[:12], len(wrong))


@pytest.mark.parametrize("name", sorted(NEEDS))
def test_strangers_see_the_login_page_alone(name: str, here: Any) -> None:
    need, url = NEEDS[name], url_of(name, here)
    for method in ("get", "post"):
        answer = ask(Viewer("", "", "", Client()), method, url)
        if need.about == "open":
            assert answer.status_code in ALLOWED | {405}
        else:
            assert answer.status_code == 302 and answer["Location"].startswith(reverse("login")), (
                method,
                url,
            )
