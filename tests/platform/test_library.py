"""政策库: every pack can be read through, and every link in it leads somewhere."""

import html
import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from doudi.policy.pack import pack_ids, read_pack
from doudi.procedure.definition import load_flows
from doudi.procedure.roles import roles

pytestmark = pytest.mark.django_db
PARTS = ["pack", "clauses", "rules", "parameters", "steps", "screens", "cases"]


@pytest.fixture
def client(log_in: Callable[..., Client]) -> Client:
    return log_in()


def text(client: Client, url: str) -> str:
    page = client.get(url)
    assert page.status_code == 200, url
    return html.unescape(page.content.decode())


def test_library_lists_every_pack_with_number_issuer_and_area(client: Client) -> None:
    page = text(client, reverse("policies:library"))
    for pack_id in pack_ids():
        document = read_pack(pack_id).document
        assert document.title in page and document.issuer in page and document.number in page


@pytest.mark.parametrize("pack_id", pack_ids())
@pytest.mark.parametrize("part", PARTS)
def test_every_part_of_every_pack_can_be_read(client: Client, pack_id: str, part: str) -> None:
    assert read_pack(pack_id).document.title in text(client, reverse(f"policies:{part}", args=[pack_id]))


@pytest.mark.parametrize("pack_id", pack_ids())
def test_every_rule_has_a_page_with_its_text_clause_and_diagram(client: Client, pack_id: str) -> None:
    pack = read_pack(pack_id)
    for name in list(pack.answers.values())[:4]:
        page = text(client, reverse("policies:rule", args=[pack_id, name]))
        assert "<svg" in page and "文字版" in page and name in page


@pytest.mark.parametrize("pack_id", pack_ids())
def test_every_clause_stands_in_the_list_with_its_status(client: Client, pack_id: str) -> None:
    page = text(client, reverse("policies:clauses", args=[pack_id]))
    own = read_pack(pack_id).own_clauses
    assert all(f'<tr id="{clause.id}"' in page for clause in own)
    carried = sum(clause.status == "carried" for clause in own)
    assert page.count(">已承载</span>") == carried and page.count(">计划中</span>") == len(own) - carried


def test_clauses_are_filtered_by_kind_status_and_text(client: Client) -> None:
    url = reverse("policies:clauses", args=["cn-2021"])
    own = read_pack("cn-2021").own_clauses
    rows = text(client, url + "?kind=rule&status=carried").count("<tr id=")
    assert rows == sum(clause.kind == "rule" and clause.status == "carried" for clause in own)
    assert 0 < text(client, url + "?q=边缘").count("<tr id=") < len(own)
    assert "没有符合的条文" in text(client, url + "?q=没有这样的话")


@pytest.mark.parametrize("pack_id", pack_ids())
def test_every_step_of_every_procedure_is_shown_with_who_does_it(client: Client, pack_id: str) -> None:
    page = text(client, reverse("policies:steps", args=[pack_id]))
    for flow in load_flows(read_pack(pack_id)).values():
        assert flow.title in page
        for step in flow.steps.values():
            assert page.count(f'id="{step.name}"') == 1
            assert all(roles()[role].label in page for role in step.who)


def test_the_page_of_steps_says_four_eyes_days_and_where_it_may_go_back(client: Client) -> None:
    page = text(client, reverse("policies:steps", args=["cn-2021"]))
    for said in (
        "不得与别的一手同一人",
        "公示天数（7）",
        "办理时限（30）",
        "可退回到",
        "有异议时重新办",
        "被投诉举报",
    ):
        assert said in page


def test_links_of_the_library_lead_somewhere(client: Client) -> None:
    seen: set[str] = set()
    for pack_id in ("tieling-2019", "cn-2021"):
        for part in PARTS:
            page = text(client, reverse(f"policies:{part}", args=[pack_id]))
            seen |= {link.split("#")[0] for link in re.findall(r'href="(/[^"]+)"', page)}
    ours = {link for link in seen if link.startswith("/policies/")}
    assert len(ours) > 100
    for link in ours:
        assert client.get(link).status_code == 200, link


def test_anchor_of_a_clause_that_carries_a_parameter_is_on_its_page(client: Client) -> None:
    page = text(client, reverse("policies:clauses", args=["tieling-2019"]))
    target = reverse("policies:parameters", args=["tieling-2019"])
    names = re.findall(rf'href="{target}#([a-z_]+)"', page)
    parameters = text(client, target)
    assert names and all(f'id="{name}"' in parameters for name in names)


def test_what_is_left_to_the_county_says_so_and_shows_no_number(client: Client) -> None:
    page = text(client, reverse("policies:parameters", args=["cn-2021"]))
    box = re.search(r'id="deposit_limit_months".*?</article>', page, re.DOTALL)
    assert box and "由县级确定" in box[0] and "没有给出数值" in box[0]


def test_dated_values_stand_in_a_timeline_and_a_table(client: Client) -> None:
    page = text(client, reverse("policies:parameters", args=["tieling-2019"]))
    box = re.search(r'id="dibao_standard".*?</article>', page, re.DOTALL)
    assert box
    assert (
        box[0].count("<rect") == 2 and "4350.00" in box[0] and "4770.00" in box[0] and "2019-07-01" in box[0]
    )


def test_rule_of_another_day_is_the_one_in_force_then(client: Client) -> None:
    url = reverse("policies:rule", args=["cn-2021", "渐退期截止"])
    assert text(client, url + "?on=2022-10-19") != text(client, url + "?on=2022-10-20")


def test_search_finds_clauses_rules_and_parameters(client: Client) -> None:
    page = text(client, reverse("policies:search") + "?q=低保标准")
    assert "条文" in page and "规则" in page and "参数" in page and "处" in page
    assert "没有找到" in text(client, reverse("policies:search") + "?q=没有这样的话")
    assert (
        "<script>alert"
        not in client.get(reverse("policies:search") + "?q=<script>alert(1)</script>").content.decode()
    )


@pytest.mark.parametrize(
    "url", ["/policies/no-such/", "/policies/cn-2021/rules/没有的规则/", "/policies/no-such/clauses/"]
)
def test_unknown_pack_or_rule_is_not_found(client: Client, url: str) -> None:
    assert client.get(url).status_code == 404
