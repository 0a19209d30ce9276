"""What clauses name as their carrier is really there: tables, pages, permissions, sheets."""

import pytest
from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

from doudi.policy.carriers import POINTERS, Carrier, carriers
from doudi.policy.pack import load_pack, pack_ids

USED = {
    carrier
    for pack_id in pack_ids()
    for clause in load_pack(pack_id).own_clauses
    if clause.status == "carried"
    for carrier in clause.carried_by
}
ALL = sorted(carriers().values(), key=lambda carrier: (carrier.kind, carrier.name))


def page_names(resolver: URLResolver, space: str = "") -> set[str]:
    found = set()
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            found |= page_names(entry, space + (f"{entry.namespace}:" if entry.namespace else ""))
        elif isinstance(entry, URLPattern) and entry.name:
            found.add(space + entry.name)
    return found


@pytest.mark.parametrize("carrier", ALL, ids=lambda carrier: f"{carrier.kind}:{carrier.name}")
def test_the_platform_has_what_a_carrier_points_at(carrier: Carrier) -> None:
    from doudi.apps.accounts.policies import TABLE
    from doudi.documents import NAMES

    assert carrier.points, "it points at something"
    known = {
        "model": {model._meta.label for model in apps.get_models()},
        "page": page_names(get_resolver()),
        "may": set(TABLE),
        "sheet": set(NAMES),
    }
    for how, what in carrier.points:
        assert how in POINTERS
        assert what in known[how], f"{how} {what}"


def test_every_carrier_carries_a_clause() -> None:
    assert {f"{kind}:{name}" for kind, name in carriers()} <= USED
