"""政策库: the documents, clause by clause, with what carries each."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from doudi.apps.policies import (
    clause_list,
    diagram,
    parameter_list,
    rule_list,
    searching,
    step_list,
)
from doudi.apps.policies import (
    library as packs,
)
from doudi.apps.policies.views.days import day_asked
from doudi.core.refusal import InputError
from doudi.policy.pack import Pack, read_pack

TABS = [
    ("pack", _("文件")),
    ("clauses", _("条文")),
    ("rules", _("规则")),
    ("parameters", _("参数")),
    ("steps", _("程序")),
    ("screens", _("筛查")),
    ("cases", _("样例")),
]


def _pack(pack_id: str) -> Pack:
    try:
        return read_pack(pack_id)
    except InputError as unknown:
        raise Http404(unknown.message) from unknown


def _page(request: HttpRequest, pack: Pack, tab: str, more: dict[str, Any]) -> HttpResponse:
    counts = {
        "clauses": len(pack.own_clauses), "rules": len(rule_list.names(pack)), "parameters": len(pack.parameters.entries),
        "steps": len(pack.steps), "screens": len(pack.screens), "cases": len(packs.worked_cases(pack.id)),
    }  # fmt: skip
    tabs = [(f"policies:{name}", label, counts.get(name), name == tab) for name, label in TABS]
    base = {"pack": pack, "card": packs.card(pack.id), "tabs": tabs, "tab": tab}
    return render(request, f"policies/{tab}.html", base | more)


@require_GET
def library(request: HttpRequest) -> HttpResponse:
    return render(request, "policies/library.html", {"cards": packs.cards()})


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "").strip()[:40]
    return render(request, "policies/search.html", {"query": query, "hits": searching.search(query)})


@require_GET
def document(request: HttpRequest, pack_id: str) -> HttpResponse:
    pack = _pack(pack_id)
    answers = [(pack.vocabulary.answers.get(name), name, rule) for name, rule in pack.answers.items()]
    bases = [packs.card(base) for base in pack.chain[1:]]
    return _page(
        request, pack, "pack", {"answers": answers, "bases": bases, "progress": clause_list.progress(pack)}
    )


@require_GET
def clauses(request: HttpRequest, pack_id: str) -> HttpResponse:
    pack = _pack(pack_id)
    wanted = clause_list.Wanted(
        request.GET.get("kind", ""), request.GET.get("status", ""), request.GET.get("q", "").strip()[:40]
    )
    return _page(request, pack, "clauses", {
        "wanted": wanted, "clauses": clause_list.clauses(pack, wanted), "kinds": clause_list.kinds(pack),
        "progress": clause_list.progress(pack),
    })  # fmt: skip


@require_GET
def rules(request: HttpRequest, pack_id: str) -> HttpResponse:
    pack = _pack(pack_id)
    on = day_asked(request, pack.document.start)
    return _page(request, pack, "rules", {
        "on": packs.day(on), "groups": rule_list.groups(pack, on), "complaints": rule_list.complaints(pack, on),
    })  # fmt: skip


@require_GET
def rule(request: HttpRequest, pack_id: str, rule: str) -> HttpResponse:
    pack = _pack(pack_id)
    on = day_asked(request, pack.document.start)
    shown = rule_list.one(pack, rule, on)
    if shown is None:
        raise Http404(rule)
    return _page(request, pack, "rule", {
        "on": packs.day(on), "rule": shown, "picture": diagram.draw(pack.law(on), rule),
        "used_by": rule_list.used_by(pack, rule, on),
    })  # fmt: skip


@require_GET
def parameters(request: HttpRequest, pack_id: str) -> HttpResponse:
    pack = _pack(pack_id)
    return _page(request, pack, "parameters", {"entries": parameter_list.entries(pack)})


@require_GET
def steps(request: HttpRequest, pack_id: str) -> HttpResponse:
    pack = _pack(pack_id)
    return _page(request, pack, "steps", {"flows": step_list.flows(pack)})


@require_GET
def screens(request: HttpRequest, pack_id: str) -> HttpResponse:
    pack = _pack(pack_id)
    return _page(request, pack, "screens", {"screens": rule_list.screens(pack)})


@require_GET
def cases(request: HttpRequest, pack_id: str) -> HttpResponse:
    pack = _pack(pack_id)
    return _page(request, pack, "cases", {"cases": [
        (case, packs.day(case.on), packs.expected_of(case)) for case in packs.worked_cases(pack.id)
    ]})  # fmt: skip
