"""One form of every kind, and what becomes of it: emptied, grown long, with the longest names."""

from dataclasses import fields, is_dataclass, replace
from typing import Any, get_type_hints

from doudi.documents.forms.common import Sheet
from tests.documents import samples_campaigns as campaigns
from tests.documents import samples_case as case
from tests.documents import samples_later as later
from tests.documents import samples_office as office

#: fifteen characters and middle dots, as identity cards hold
LONGEST_NAME = "古丽巴哈尔·阿卜杜热合曼·买买提"

FORMS: dict[str, Sheet] = {
    "approval_sheet": case.APPROVAL,
    "application": case.APPLICATION,
    "acceptance_receipt": case.RECEIPT,
    "missing_papers": case.MISSING_PAPERS,
    "declaration": case.DECLARATION,
    "authorisation": case.AUTHORISATION,
    "evidence": case.EVIDENCE,
    "survey_form": case.SURVEY,
    "obligor_survey": case.OBLIGORS,
    "self_care_sheet": later.SELF_CARE,
    "check_request": case.CHECK_REQUEST,
    "check_report": case.CHECK_REPORT,
    "appraisal_minutes": case.APPRAISAL,
    "notice": case.NOTICE,
    "spot_visit": case.VISIT,
    "collective_minutes": case.COLLECTIVE,
    "grant_letter": case.GRANT,
    "refusal_letter": case.REFUSAL,
    "change_sheet": later.CHANGE,
    "hearing_record": case.HEARING,
    "reduction_letter": case.REDUCTION,
    "stop_letter": case.STOP,
    "service_receipt": case.SERVICE,
    "notice_batch": office.BATCH,
    "spot_check_list": office.SPOT_LIST,
    "relatives_filing": office.RELATIVES,
    "payroll_sheet": office.PAYROLL,
    "roster": office.ROSTER,
    "month_change": office.CHANGES,
    "budget_table": office.BUDGET,
    "campaign_counts": campaigns.COUNTS,
    "campaign_problems": campaigns.PROBLEMS,
    "campaign_report": campaigns.REPORT,
    "daily_head": office.DAILY,
}

#: fields that hold a person's name
NAMES = {"name", "household_head", "applicant", "addressee", "account_name", "who", "person", "member", "official", "receiver"}  # fmt: skip

#: texts without a limit: what people said, saw and decided
STORIES = {"reason", "visit_notes", "conclusion", "proceedings", "said", "considered", "proposal", "discussion", "resolved", "view",
           "dissent", "explanation", "outcome", "answer", "how", "text", "follow_up", "found", "value", "remark", "heard", "statement"}  # fmt: skip


def emptied(form: Any) -> Any:
    """The same form as it is printed before anything is known: no rows, no texts, no numbers where none may be."""
    changed: dict[str, Any] = {}
    hints = get_type_hints(type(form))
    for field in fields(form):
        value = getattr(form, field.name)
        if field.name in ("shows", "office"):
            continue
        if isinstance(value, tuple):
            changed[field.name] = ()
        elif type(None) in getattr(hints[field.name], "__args__", ()):
            changed[field.name] = None
        elif type(value) is str:
            changed[field.name] = ""
    return replace(form, **changed)


def grown(form: Any, rows: int) -> Any:
    """The same form with every list of rows repeated up to `rows`, and every name the longest there is."""
    if not is_dataclass(form) or isinstance(form, type):
        return form
    changed: dict[str, Any] = {}
    for field in fields(form):
        value = getattr(form, field.name)
        if (
            isinstance(value, tuple)
            and value
            and is_dataclass(value[0])
            and field.name not in ("photos", "notices")
        ):
            changed[field.name] = tuple(grown(value[at % len(value)], rows) for at in range(rows))
        elif is_dataclass(value):
            changed[field.name] = grown(value, rows)
        elif field.name in NAMES and value:
            changed[field.name] = LONGEST_NAME
    return replace(form, **changed)


def lengthened(form: Any, text: str) -> Any:
    """The same form with a long story in every text that people write freely."""
    changed: dict[str, Any] = {}
    for field in fields(form):
        value = getattr(form, field.name)
        if isinstance(value, tuple):
            changed[field.name] = tuple(lengthened(one, text) if is_dataclass(one) else one for one in value)
        elif field.name in STORIES and isinstance(value, str):
            changed[field.name] = text
    return replace(form, **changed)
