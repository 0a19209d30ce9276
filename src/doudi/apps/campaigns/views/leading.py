"""A campaign as a whole: opened, its rounds county by county, the plan of a drawn round, what the city noted."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from doudi.apps.accounts.area_names import short_area_name
from doudi.apps.accounts.policies import allowed, may, refuse_unless
from doudi.apps.campaigns import overview, selectors
from doudi.apps.campaigns.deadlines import due_day
from doudi.apps.campaigns.services import inspecting, opening, planning, problems, rounds
from doudi.apps.campaigns.standing import seats_of
from doudi.apps.cases.views.common import now_and_day, user_of
from doudi.apps.jobs.models import State as RunState
from doudi.apps.jobs.selectors import runs_of
from doudi.apps.policies.rule_list import clause_url
from doudi.apps.refusing import refusing
from doudi.apps.screening.services import ask as ask_screening
from doudi.core.refusal import Refused
from doudi.platform.typed import area_code, whole_number
from doudi.policy.pack import pack_ids, read_pack
from doudi.procedure.campaigns.reading import has_campaign, load_campaign


def documents() -> list[tuple[str, str]]:
    """Documents that lay a campaign down: (id, title)."""
    return [(one, read_pack(one).document.title) for one in pack_ids() if has_campaign(one)]


def show_list(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    return render(request, "campaigns/list.html", {
        "campaigns": [(one, short_area_name(one.city), read_pack(one.pack_id).document.title) for one in selectors.campaigns_of(user)],
        "documents": documents(), "may_open": may(user, "campaign.plan") and user.level == "city",
        "seats": [(one, short_area_name(one.sent_to)) for one in seats_of(user)],
        "typed": request.POST if request.method == "POST" else {},
    })  # fmt: skip


@allowed("campaign.read")
@refusing(show_list)
def campaigns(request: HttpRequest) -> HttpResponse:
    """The campaigns that have to do with the user's area. POST `pack`, `exit_classes`: the city opens one."""
    if request.method != "POST":
        return show_list(request)
    user, post = user_of(request), request.POST
    now, _on = now_and_day()
    made = opening.open_campaign(
        user.area_code, post.get("pack", ""), post.get("exit_classes", "").splitlines(), by=user, at=now
    )
    messages.success(request, _("筛查已经开展，正在列名单。"))
    return redirect("campaigns:campaign", made.key)


def show(request: HttpRequest, key: str) -> HttpResponse:
    user = user_of(request)
    one = selectors.campaign_of(user, key)
    text = load_campaign(one.pack_id)
    pack = read_pack(one.pack_id)
    wanted = request.GET.get("round", "")
    round_ = text.rounds.get(wanted) or overview.current(user, one, text)
    job = runs_of(user).filter(kind="campaigns.open", args__campaign_id=one.pk).first()
    under_way = job is not None and job.state in (RunState.WAITING, RunState.DOING)
    now, _on = now_and_day()
    own = selectors.rounds_of(user, one).filter(round=round_.name).first() if user.level == "county" else None
    summary = overview.summary(user, one, round_)
    return render(request, "campaigns/campaign.html", {
        "campaign": one, "city": short_area_name(one.city), "pack": pack, "text": text, "round": round_,
        "tabs": overview.tabs(user, one, text, now.date()), "clause_url": clause_url(pack, round_.clause),
        "due": due_day(one, round_.due), "summary": summary, "counties": overview.county_rows(user, one, round_, now.date()),
        "quality": overview.quality_rows(user, one, text, round_), "chart": overview.chart(summary),
        "run": job if under_way else None, "under_way": under_way,
        "mine": own, "wanting": rounds.why_not_closed(own, text) if own and own.closed_at is None and round_.by == "own" else [],
        "may_lead": may(user, "campaign.lead") and user.level == "county" and round_.by == "own",
        "may_plan": may(user, "campaign.plan") and user.level == "city", "exit_classes": "\n".join(one.settings.get("exit_classes", [])), "seat": next((s for s in seats_of(user, one) if s.round == round_.name), None),
        "needs_plan": not round_.all, "planned": round_.name in selectors.plans_of(user, one), "is_last": round_ is text.last,
        "sees_check": may(user, "campaign.check"), "notes": [(note, short_area_name(note.area_code)) for note in selectors.inspections_of(user, one)[:5]],
        "referred": selectors.referrals_of(user, "open").count(), "today": now.date(), "typed": request.POST if request.method == "POST" else {},
    })  # fmt: skip


@allowed("campaign.read")
@refusing(show)
def campaign(request: HttpRequest, key: str) -> HttpResponse:
    """One campaign, ?round=. POST `act`: screen and findings (a county: the automatic part), close (`county`, `round`,
    `why`), exit_classes and end (the city, `exit_classes`, `why`)."""
    if request.method != "POST":
        return show(request, key)
    user, post = user_of(request), request.POST
    one = selectors.campaign_of(user, key)
    now, _on = now_and_day()
    match post.get("act"):
        case "screen":
            refuse_unless(user, "campaign.lead", _("数据筛查"))
            run = ask_screening(_county(user), one.pack_id, by=user, at=now)
            messages.success(request, _("数据筛查已经开始，做完后回来把问题交给人核实。"))
            return redirect("screening:run", run.pk)
        case "findings":
            first = load_campaign(one.pack_id).first
            number = problems.take_findings(one, _county(user), first.name, by=user, at=now)
            messages.success(request, _("交办了 %(n)s 个问题，每个都交到了人。") % {"n": number})
        case "close":
            row = selectors.round_of(
                user, one, post.get("round", ""), area_code(post.get("county", "")) or user.area_code
            )
            rounds.close(row, post.get("why", ""), by=user, at=now)
            messages.success(request, _("已经报结。"))
            return redirect(f"{request.path}?round={row.round}")
        case "exit_classes":
            opening.list_exit_classes(one, post.get("exit_classes", "").splitlines(), by=user, at=now)
            messages.success(request, _("已保存。"))
        case "end":
            rounds.close_campaign(one, post.get("why", ""), by=user, at=now)
            messages.success(request, _("筛查已经结束。"))
        case _other:
            raise Refused(_("没有这样的办理动作，请从页面上的按钮办。"), code="unknown-act")
    return redirect("campaigns:campaign", key)


def _county(user: Any) -> str:
    if user.level != "county":
        raise Refused(_("这件事由县里办，请用县里的账号。"), code="not-a-county")
    return str(user.area_code)


def show_plan(request: HttpRequest, key: str, name: str) -> HttpResponse:
    user = user_of(request)
    one = selectors.campaign_of(user, key)
    text = load_campaign(one.pack_id)
    if name not in text.rounds or text.rounds[name].all:
        raise Refused(_("这一轮每户都查，没有抽取的方案。"), code="no-plan")
    found = selectors.plans_of(user, one).get(name)
    sent: dict[str, list[dict[str, Any]]] = {}
    for made in found.made if found else []:
        sent.setdefault(short_area_name(made["to"]), []).append(
            made | {"from": short_area_name(made["home"])}
        )
    at_work = planning.counties_at_work(one, text) if user.level == "city" else []
    return render(request, "campaigns/plan.html", {
        "campaign": one, "round": text.rounds[name], "plan": found, "sent": sent,
        "clause_url": clause_url(read_pack(one.pack_id), text.rounds[name].clause),
        "may_plan": may(user, "campaign.plan") and user.level == "city", "leaders": selectors.leaders_of(one),
        "at_work": [short_area_name(code) for code in at_work], "ready": len(planning.candidates(at_work)) if at_work else 0,
        "without": [short_area_name(code) for code in planning.counties_without(one)] if user.level == "city" else [],
        "typed": request.POST if request.method == "POST" else {},
    })  # fmt: skip


@allowed("campaign.read")
@refusing(show_plan)
def plan(request: HttpRequest, key: str, name: str) -> HttpResponse:
    """The plan of a drawn round. POST `act`: publish (`share`, `per_county`, `seed`, `seed_from`, `in_charge`), draw."""
    if request.method != "POST":
        return show_plan(request, key, name)
    user, post = user_of(request), request.POST
    one = selectors.campaign_of(user, key)
    round_ = load_campaign(one.pack_id).rounds.get(name)
    if round_ is None:
        raise Refused(_("没有这一轮筛查，请从筛查的页面进入。"), code="no-round")
    now, _on = now_and_day()
    match post.get("act"):
        case "publish":
            leader = selectors.leaders_of(one).filter(pk=whole_number(post.get("in_charge", "")) or 0).first()
            planning.publish(
                one, round_, share=post.get("share", ""), per_county=whole_number(post.get("per_county", "")) or 0,
                seed=post.get("seed", ""), seed_from=post.get("seed_from", ""), in_charge=leader, by=user, at=now,
            )  # fmt: skip
            messages.success(request, _("方案和种子已公布，可以抽取。"))
        case "draw":
            found = selectors.plans_of(user, one).get(name)
            if found is None:
                raise Refused(_("先公布方案和种子，再抽取。"), code="no-plan")
            made = planning.draw(found, by=user, at=now)
            messages.success(request, _("已抽取，派出 %(n)s 人。") % {"n": len(made.made)})
        case _other:
            raise Refused(_("没有这样的办理动作，请从页面上的按钮办。"), code="unknown-act")
    return redirect("campaigns:plan", key, name)


def show_inspections(request: HttpRequest, key: str) -> HttpResponse:
    user = user_of(request)
    one = selectors.campaign_of(user, key)
    return render(request, "campaigns/inspections.html", {
        "campaign": one, "rows": [(note, short_area_name(note.area_code)) for note in selectors.inspections_of(user, one)],
        "kinds": inspecting.KINDS, "may_note": may(user, "campaign.inspect") and user.level == "city",
        "counties": [(code, short_area_name(code)) for code in opening.counties_of(one)],
        "typed": request.POST if request.method == "POST" else {},
    })  # fmt: skip


@allowed("campaign.read")
@refusing(show_inspections)
def inspections(request: HttpRequest, key: str) -> HttpResponse:
    """What the city inspected, praised, exposed. POST `county`, `kind`, `says`, `public`."""
    if request.method != "POST":
        return show_inspections(request, key)
    user, post = user_of(request), request.POST
    one = selectors.campaign_of(user, key)
    now, _on = now_and_day()
    inspecting.note(
        one, area_code(post.get("county", "")), post.get("kind", ""), post.get("says", ""), bool(post.get("public")),
        by=user, at=now,
    )  # fmt: skip
    messages.success(request, _("已记下。"))
    return redirect("campaigns:inspections", key)
