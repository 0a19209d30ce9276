"""Every address of the platform, with what stands in it taken from the county of the matrix."""

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.platform.matrix.needs import needs
from tests.platform.matrix.world import step_of


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """(name, pattern) of every address."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            space = f"{entry.namespace}:" if entry.namespace else ""
            yield from patterns(entry, prefix + space)
        else:
            yield f"{prefix}{entry.name}", entry


ALL = dict(patterns(get_resolver()))
NEEDS = needs()

#: the step of the case an address is about: what it does there
DOES = {
    "surveys": "survey", "checks": "check", "meetings": "appraisal", "notices": "notice",
    "declaration": "declaration", "declaration-rows": "declaration", "authorisation": "authorisation",
    "decide": "decision",
}  # fmt: skip
#: addresses that call several kinds of rows `pk` or `change_id`
ROW = {
    "notices:objection": "objection", "notices:settle": "objection", "notices:answered": "objection",
    "notices:photo": "notice_photo", "papers:kept": "kept", "papers:payroll": "payroll", "papers:draw": "draw",
    "grants:standard": "standard", "grants:approve-standard": "standard",
    "screening:run": "screening",
    "campaigns:check": "campaign_check", "campaigns:problem": "campaign_problem",
}  # fmt: skip


def url_of(name: str, made: dict[str, Any]) -> str:
    """The address by its name, about the county's rows."""
    return reverse(name, kwargs=arguments(name, made))


def urls_of(made: dict[str, Any]) -> dict[str, str]:
    """Every address by its name, but those the county has no row for yet: test_at_home.py says which these are."""
    found = {}
    for name in NEEDS:
        with suppress(KeyError):
            found[name] = url_of(name, made)
    return found


def arguments(name: str, made: dict[str, Any]) -> dict[str, Any]:
    """What the address takes, of the county's rows."""
    pattern = ALL[name].pattern
    wanted = pattern.converters or getattr(pattern, "regex", re.compile("")).groupindex
    known = _known(name, made)
    return {part: known[part] for part in wanted}


def _known(name: str, made: dict[str, Any]) -> dict[str, Any]:
    app, _sep, page = name.rpartition(":")
    case = made["case"]
    keys = {"campaigns": made["campaign"].key, "files": made["file"].key, "surveys": made["survey"].draft_key}
    rows = {
        "household_id": "household", "person_id": "person", "lead_id": "lead", "grant_id": "grant",
        "change_id": ROW.get(name, "change"), "answer_id": "answer", "request_id": "request", "meeting_id": "meeting",
        "act_id": "act", "draw_id": "draw", "photo_id": "survey_photo", "payroll_id": "payroll", "row_id": "income",
        "file_id": "bank_file", "line_id": "line", "recovery_id": "recovery", "run_id": ROW.get(name, "run"), "filing_id": "kin",
        "pk": ROW.get(name, "notice"), "case_id": {"exchange:archive": "joint_case"}.get(name, "case"), "account_id": "account",
        "roster_id": "roster", "link_id": "link", "agreement_id": "agreement", "inquiry_id": "inquiry",
        "finding_id": "finding",
        "warned_id": "warned", "call_id": "call", "reclassing_id": "reclassing", "upload_id": "upload", "month_id": "month",
        "problem_id": ROW.get(name, "problem"), "sheet_id": "campaign_sheet",
        "referral_id": "referral", "push_id": "push", "allocation_id": "allocation", "project_id": "project",
        "custody_id": "custody", "assessment_id": "assessment",
        "review_id": "review", "confirmation_id": "liveness", "check_id": ROW.get(name, "liveness"), "entry_id": "honesty",
    }  # fmt: skip
    return {part: made[row].pk for part, row in rows.items()} | {
        "household_id": made["swept"] if app == "sweeps" else made["household"].pk,
        "step": step_of(case, DOES.get(page) or DOES.get(app) or "review"),
        "user_id": case.opened_by_id,
        "key": keys.get(app, made["notice"].verify_key),
        "name": {"paper": "application", "list": "roster", "plan": "县际互查", "round": "县级自查"}.get(page, "application"),
        "what": "request", "table": "incomes", "change": "leave", "pack_id": "cn-2021", "rule": "低保", "place": "test", "ending": "pdf",
    }  # fmt: skip
