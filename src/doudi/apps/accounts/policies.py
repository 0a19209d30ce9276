"""Who may do what: the one table of roles and acts. Which rows somebody sees is the area's affair, not this table's.

Pages ask ``may(user, "case.read")`` or wear ``@allowed("case.read")``; services call ``require``. Whether a step of a
case is somebody's is the procedure's affair again: a clerk may survey, but not every case and not with every hand.
"""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from doudi.apps.accounts.roles import roles
from doudi.core.refusal import Refused

_VILLAGE = "village_worker village_committees"
_TOWNSHIP = "township_window township_clerk township_reviewer township_head task_force"
_COUNTY = "county_reviewer county_civil_affairs county_group county_group_office county_poverty_office"
#: departments that answer checks and give their opinion in joint decisions (ZZ-02, ZZ-28)
_DEPARTMENTS = (
    "hrss health disabled_federation housing agriculture rural_work_group employment_service education "
    "medical_insurance water "
    "county_government county_government_head county_party_head"
)
_OVERSIGHT = "city_civil_affairs city_check_centre city_leader city_inspector auditor"
_CASEWORK = f"{_VILLAGE} {_TOWNSHIP} {_COUNTY} county_check_centre"

#: what -> the roles that may. What is not here, nobody may.
TABLE: dict[str, str] = {
    "household.read": f"{_CASEWORK} {_DEPARTMENTS} {_OVERSIGHT}",
    "household.change": f"village_worker {_TOWNSHIP} county_reviewer county_civil_affairs county_group_office",
    "person.reveal": f"village_worker {_TOWNSHIP} {_COUNTY} county_check_centre auditor",
    "case.open": "village_worker township_window township_clerk task_force county_reviewer county_civil_affairs",
    "case.read": f"{_CASEWORK} appraisal_group {_DEPARTMENTS} {_OVERSIGHT} finance",
    "survey.do": f"village_worker village_committees township_window township_clerk task_force {_COUNTY} "
    "city_civil_affairs county_government",
    "check.ask": "township_window township_clerk task_force county_check_centre county_reviewer "
    "county_civil_affairs city_check_centre",
    "check.answer": f"county_check_centre city_check_centre finance peoples_bank county_poverty_office {_DEPARTMENTS}",
    "roster.read": f"county_check_centre county_civil_affairs finance peoples_bank county_poverty_office {_DEPARTMENTS}",
    "roster.send": f"county_check_centre county_civil_affairs finance peoples_bank county_poverty_office {_DEPARTMENTS}",
    "roster.take": "county_check_centre county_civil_affairs",
    "roster.decide": "county_check_centre county_civil_affairs",
    "exchange.read": "county_check_centre city_check_centre county_civil_affairs city_civil_affairs county_reviewer "
    "county_poverty_office auditor city_inspector",
    "exchange.ask": "county_check_centre",
    "list.send": "county_civil_affairs",
    "network.read": f"{_TOWNSHIP} county_reviewer county_civil_affairs county_check_centre city_civil_affairs city_check_centre "
    "auditor",
    "archive.shared": "county_civil_affairs county_poverty_office finance hrss health disabled_federation peoples_bank",
    "archive.own": "county_poverty_office",
    "agreement.keep": "county_civil_affairs",
    "screening.read": f"village_worker {_TOWNSHIP} {_COUNTY} county_check_centre {_OVERSIGHT}",
    "screening.run": "county_check_centre county_civil_affairs county_reviewer",
    "screening.settle": f"{_TOWNSHIP} county_check_centre county_civil_affairs county_reviewer",
    "campaign.read": f"{_CASEWORK} {_DEPARTMENTS} {_OVERSIGHT}",
    "campaign.ledger": f"{_CASEWORK} {_OVERSIGHT} county_government county_government_head county_party_head",
    "campaign.check": f"{_VILLAGE} {_TOWNSHIP} {_COUNTY} county_government city_civil_affairs",
    "campaign.lead": "county_civil_affairs county_reviewer",
    "campaign.plan": "city_civil_affairs",
    "campaign.inspect": "city_civil_affairs city_inspector",
    "watch.read": f"{_VILLAGE} {_TOWNSHIP} {_COUNTY} county_check_centre {_OVERSIGHT}",
    "watch.visit": f"{_VILLAGE} township_window township_clerk task_force",
    "watch.settle": "township_clerk township_reviewer township_head task_force county_reviewer county_civil_affairs",
    "watch.run": "county_check_centre county_civil_affairs county_reviewer",
    "watch.class": "task_force township_reviewer county_reviewer county_civil_affairs",
    "watch.upload": "task_force county_civil_affairs county_reviewer",
    "watch.guide": "task_force township_head county_civil_affairs county_group_office",
    "call.take": "village_worker township_window township_clerk task_force county_reviewer county_civil_affairs",
    "meeting.keep": f"{_VILLAGE} appraisal_group {_TOWNSHIP} {_COUNTY} rural_work_group",
    "notice.keep": f"{_VILLAGE} {_TOWNSHIP} county_reviewer county_civil_affairs county_group_office",
    "objection.take": f"{_VILLAGE} {_TOWNSHIP} county_reviewer county_civil_affairs county_group_office",
    "spot_check.draw": "county_reviewer county_civil_affairs county_group county_group_office city_civil_affairs "
    "township_reviewer",
    "spot_check.visit": f"{_COUNTY} city_civil_affairs health disabled_federation",
    "case.review": "township_reviewer township_head task_force county_reviewer county_civil_affairs county_group "
    "county_group_office county_poverty_office",
    "case.decide": "township_head county_reviewer county_civil_affairs county_group county_group_office "
    f"county_poverty_office {_DEPARTMENTS} finance peoples_bank",
    "grant.read": f"{_CASEWORK} {_OVERSIGHT} finance",
    "grant.change": "township_clerk township_window task_force county_reviewer county_civil_affairs",
    "review.read": f"{_CASEWORK} {_OVERSIGHT}",
    "review.do": "village_worker township_window township_clerk township_reviewer task_force county_reviewer "
    "county_civil_affairs",
    "review.plan": "township_clerk task_force county_reviewer county_civil_affairs",
    "honesty.read": f"{_TOWNSHIP} {_COUNTY} auditor city_inspector",
    "honesty.keep": "township_clerk township_window task_force county_reviewer county_civil_affairs",
    "honesty.decide": "county_reviewer county_civil_affairs",
    "work.read": f"{_VILLAGE} {_TOWNSHIP} {_COUNTY} hrss employment_service {_OVERSIGHT}",
    "work.keep": "village_worker township_window township_clerk task_force employment_service county_reviewer "
    "county_civil_affairs",
    "standard.propose": "county_reviewer county_civil_affairs",
    "standard.change": "county_civil_affairs",
    "standard.approve": "county_civil_affairs county_government",
    "payroll.read": "task_force county_reviewer county_civil_affairs finance peoples_bank auditor city_civil_affairs",
    "payroll.make": "task_force county_reviewer county_civil_affairs",
    "payroll.lock": "task_force county_civil_affairs",
    "payroll.approve": "finance",
    "bank.file": "finance county_civil_affairs",
    "budget.read": f"county_civil_affairs county_reviewer finance county_government {_OVERSIGHT}",
    "budget.change": "finance county_civil_affairs",
    "record.read": "auditor city_inspector county_civil_affairs",
    "report.read": f"{_CASEWORK} {_DEPARTMENTS} {_OVERSIGHT} finance",
    "kin.read": f"{_TOWNSHIP} {_COUNTY} county_check_centre {_OVERSIGHT}",
    "kin.file": f"{_TOWNSHIP} county_reviewer county_civil_affairs county_group_office county_check_centre",
    "help.read": f"{_CASEWORK} {_DEPARTMENTS} {_OVERSIGHT} finance",
    "help.refer": f"village_worker {_TOWNSHIP} county_reviewer county_civil_affairs county_group_office "
    "county_poverty_office",
    "help.publish": f"{_TOWNSHIP} county_reviewer county_civil_affairs",
    "help.answer": f"county_poverty_office {_DEPARTMENTS}",
    "help.push": "county_civil_affairs county_group_office agriculture",
    "help.lists": f"county_reviewer county_civil_affairs county_group_office county_poverty_office {_DEPARTMENTS}",
    "help.project": f"{_VILLAGE} {_TOWNSHIP} agriculture",
    "help.projects": f"{_VILLAGE} {_TOWNSHIP} agriculture finance county_civil_affairs rural_work_group",
    "help.fund": "agriculture finance county_civil_affairs rural_work_group",
    "care.read": f"{_VILLAGE} {_TOWNSHIP} county_reviewer county_civil_affairs {_OVERSIGHT}",
    "care.visit": f"village_worker {_TOWNSHIP} county_reviewer county_civil_affairs",
    "care.arrange": f"{_TOWNSHIP} county_reviewer county_civil_affairs",
    "area.read": f"{_CASEWORK} {_DEPARTMENTS} {_OVERSIGHT} finance peoples_bank appraisal_group system_admin",
    "area.change": "county_civil_affairs system_admin",
    "post.name": "township_head task_force county_civil_affairs county_group_office system_admin",
    "account.manage": "system_admin",
}


@lru_cache(maxsize=1)
def _allowed() -> dict[str, frozenset[str]]:
    table = {what: frozenset(names.split()) for what, names in TABLE.items()}
    unknown = set().union(*table.values()) - set(roles())
    assert not unknown, f"roles that the vocabulary does not know: {unknown}"
    return table


def may(user: Any, what: str) -> bool:
    """Whether one of the user's roles allows `what`. Raises KeyError for a word the table does not have."""
    held = getattr(user, "roles", None)
    return held is not None and not _allowed()[what].isdisjoint(held)


def roles_for(what: str) -> frozenset[str]:
    """The roles that may."""
    return _allowed()[what]


def require(user: Any, what: str) -> None:
    """For pages: PermissionDenied, that is the page that says whose work it is."""
    if not may(user, what):
        raise PermissionDenied


def refuse_unless(user: Any, what: str, tried: str) -> None:
    """For services: Refused with what was tried, such as 锁定发放名册."""
    if not may(user, what):
        raise Refused(f"您的岗位不办理“{tried}”。需要办理的，请由有这项职责的同事来办。", code="not-allowed")


View = Callable[..., HttpResponse]


def allowed(what: str) -> Callable[[View], View]:
    """A page for those only who may."""
    _allowed()[what]

    def wrap(view: View) -> View:
        @wraps(view)
        def look(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            require(request.user, what)
            return view(request, *args, **kwargs)

        return look

    return wrap
