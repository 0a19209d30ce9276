"""The households of a round, and one of them as a form made for a telephone: one group of questions a screen."""

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from doudi.apps.accounts.area_names import short_area_name
from doudi.apps.accounts.policies import allowed, may
from doudi.apps.campaigns import selectors
from doudi.apps.campaigns.models import Answer, HouseholdCheck
from doudi.apps.campaigns.services import rounds, visiting
from doudi.apps.campaigns.standing import county_of, refuse_own_county, seats_of, stands_in
from doudi.apps.cases.views.common import now_and_day, user_of
from doudi.apps.refusing import refusing
from doudi.core.areas import level
from doudi.core.refusal import Refused
from doudi.platform.typed import area_code, whole_number
from doudi.procedure.campaigns.definition import CampaignText
from doudi.procedure.campaigns.reading import load_campaign

PAGE = 50
LAST = "签字"


def _round(text: CampaignText, name: str) -> Any:
    if name not in text.rounds:
        raise Refused(_("没有这一轮筛查，请从筛查的页面进入。"), code="no-round")
    return text.rounds[name]


def show_households(request: HttpRequest, key: str, name: str) -> HttpResponse:
    """Who is on the list of a round: of the user's area, or of the county they were sent to."""
    user = user_of(request)
    campaign = selectors.campaign_of(user, key)
    text = load_campaign(campaign.pack_id)
    round_ = _round(text, name)
    seat = next((one for one in seats_of(user, campaign) if one.round == name), None)
    if round_.by == "others" and seat is not None:
        with stands_in(user, campaign, round_, seat.sent_to) as standing:
            return _households(request, campaign, round_, standing)
    return _households(request, campaign, round_, user)


def _households(request: HttpRequest, campaign: Any, round_: Any, standing: Any) -> HttpResponse:
    user = user_of(request)
    rows = selectors.checks_of(standing, campaign, round_.name)
    state, area = request.GET.get("state", "left"), area_code(request.GET.get("area", ""))
    if area:
        width = {"county": 6, "township": 9}.get(str(level(area)), 12)
        rows = rows.filter(area_code__startswith=area[:width])
    every, done = rows.count(), rows.filter(signed_at__isnull=False).count()
    rows = {
        "left": rows.filter(signed_at__isnull=True),
        "mine": rows.filter(taken_by=user, signed_at__isnull=True),
        "problems": rows.filter(problems__gt=0),
        "done": rows.filter(signed_at__isnull=False),
    }.get(state, rows)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    returns = selectors.returns_of(user, campaign, round_.name)
    return render(request, "campaigns/round.html", {
        "campaign": campaign, "round": round_, "page": page, "rows": [(one, short_area_name(one.area_code)) for one in page],
        "state": state, "area": area, "every": every, "done": done, "left": every - done,
        "away": getattr(standing, "away", False), "place": short_area_name(county_of(standing.household_range()[0]))
        if getattr(standing, "away", False) else short_area_name(user.area_code),
        "returns": [(one, short_area_name(one.area_code)) for one in returns] if round_.by == "own" else [],
        "may_hand_in": user.level == "township" and round_.by == "own" and may(user, "campaign.check"),
        "reviews": user.level == "county" and round_.by == "own",
    })  # fmt: skip


@allowed("campaign.read")
@refusing(show_households)
def households(request: HttpRequest, key: str, name: str) -> HttpResponse:
    """The list. POST `act`: hand_in (a township), accept or back (`return`, `says`: the county's core person)."""
    if request.method != "POST":
        return show_households(request, key, name)
    user, post = user_of(request), request.POST
    campaign = selectors.campaign_of(user, key)
    _round(load_campaign(campaign.pack_id), name)
    now, _on = now_and_day()
    match post.get("act"):
        case "hand_in":
            rounds.hand_in(campaign, name, by=user, at=now)
            messages.success(request, _("已上报，等县里审核。"))
        case "accept" | "back":
            row = selectors.return_of(user, campaign, post.get("return", ""))
            rounds.review(row, post["act"] == "accept", post.get("says", ""), by=user, at=now)
            messages.success(request, _("已记下审核结果。"))
        case _other:
            raise Refused(_("没有这样的办理动作，请从页面上的按钮办。"), code="unknown-act")
    return redirect("campaigns:round", key, name)


def show_check(request: HttpRequest, check_id: int) -> HttpResponse:
    with selectors.check_of(user_of(request), check_id) as (row, standing):
        return _show(request, row, standing)


def _show(request: HttpRequest, row: HouseholdCheck, standing: Any) -> HttpResponse:
    text = load_campaign(row.campaign.pack_id)
    names = [*text.groups, LAST]
    wanted = request.GET.get("group", "")
    at = names.index(wanted) if wanted in names else _first_open(row, text)
    known = selectors.problems_of_household(standing, row)
    sent = request.POST if request.method == "POST" else {}
    questions = [
        {
            "it": one, "name": f"a{place}", "answer": sent.get(f"a{place}") or row.answers.get(one.name, ""),
            "note": sent.get(f"n{place}") or row.notes.get(one.name, ""), "known": known.get(one.name),
        }
        for place, one in enumerate(text.groups.get(names[at], ()))
    ]  # fmt: skip
    steps = [(name, _answered(row, text, name), name == names[at]) for name in names]
    user = user_of(request)
    return render(request, "campaigns/check.html", {
        "row": row, "round": text.rounds[row.round], "campaign": row.campaign, "place": short_area_name(row.area_code),
        "members": row.household.memberships.filter(until__isnull=True).select_related("person").order_by("pk"),
        "group": names[at], "questions": questions, "answers": Answer.choices, "steps": steps, "last": names[at] == LAST,
        "following": names[at + 1] if at + 1 < len(names) else "", "away": standing.away, "found": known.values(),
        "signed": row.signed_at is not None, "by_other": row.taken_by_id not in (None, user.pk) and row.signed_at is None,
        "problems": [(name, row.notes.get(name, "")) for name, answer in row.answers.items() if answer == Answer.PROBLEM],
        "people_note": row.notes.get("人口", ""), "sent": sent, "mine": row.signed_by_id == user.pk,
    })  # fmt: skip


def _first_open(row: HouseholdCheck, text: CampaignText) -> int:
    """The first group with a question without an answer; the last screen when there is none."""
    names = list(text.groups)
    return next((at for at, name in enumerate(names) if not _answered(row, text, name)), len(names))


def _answered(row: HouseholdCheck, text: CampaignText, group: str) -> bool:
    if group == LAST:
        return row.signed_at is not None
    return all(one.name in row.answers for one in text.groups[group])


@allowed("campaign.check")
@refusing(show_check)
def check(request: HttpRequest, check_id: int) -> HttpResponse:
    """One household, ?group=. POST `act`: save (`a0`, `n0` …; `all`: the rest has no problem), sign (`seen`), take_over,
    unsign (`why`)."""
    if request.method != "POST":
        return show_check(request, check_id)
    user, post = user_of(request), request.POST
    with selectors.check_of(user, check_id) as (row, standing):
        text = load_campaign(row.campaign.pack_id)
        round_ = text.rounds[row.round]
        if standing.away:  # whoever is here by a seat; at home the seat itself is out of sight by now
            refuse_own_county(user, row.area_code, round_)
        elif round_.by == "others":
            with stands_in(user, row.campaign, round_, county_of(row.area_code)):
                return _do(request, row, text, post)
        return _do(request, row, text, post)


def _do(request: HttpRequest, row: HouseholdCheck, text: CampaignText, post: Any) -> HttpResponse:
    user = user_of(request)
    now, _on = now_and_day()
    address = reverse("campaigns:check", args=[row.pk])
    match post.get("act"):
        case "save":
            group = request.GET.get("group", "")
            questions = text.groups.get(group, ())
            answers = {one.name: post.get(f"a{at}", "") for at, one in enumerate(questions)}
            notes = {one.name: post.get(f"n{at}", "") for at, one in enumerate(questions)}
            saved = visiting.save_group(
                row, group, answers, notes, rest_fine=bool(post.get("all")), by=user, at=now
            )
            left = [one.name for one in questions if one.name not in saved.answers]
            if post.get("all") and left:
                messages.warning(
                    request,
                    _("“%(names)s”已经有线索或问题，请看过以后单独回答。") % {"names": "、".join(left)},
                )
                return redirect(f"{address}?group={quote(group)}")
            names = [*text.groups, LAST]
            following = names[names.index(group) + 1]
            return redirect(f"{address}?group={quote(following)}")
        case "sign":
            signed = visiting.sign(
                row, whole_number(post.get("seen", "")), post.get("people_note", ""), by=user, at=now
            )
            messages.success(request, _("已签字，查出 %(n)s 个问题。") % {"n": signed.problems})
            return redirect("campaigns:round", row.campaign.key, row.round)
        case "take_over":
            visiting.take_over(row, by=user, at=now)
            messages.success(request, _("已接手，可以接着填。"))
        case "unsign":
            visiting.unsign(row, post.get("why", ""), by=user, at=now)
            messages.success(request, _("签字已撤回。"))
        case _other:
            raise Refused(_("没有这样的办理动作，请从页面上的按钮办。"), code="unknown-act")
    return redirect(address)
