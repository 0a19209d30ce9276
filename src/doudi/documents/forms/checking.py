"""The check of means: what is asked of the departments and banks, and what they answered."""

from dataclasses import dataclass

from doudi.documents.forms.common import Day, Fen, Sheet, Signature


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedPerson:
    """One whose means are asked about, with the day of the authorisation."""

    name: str
    relation: str
    citizen_id: str
    authorised_on: Day | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRequest(Sheet):
    """核对委托书: the township asks the check centre."""

    to: str
    household_head: str
    address: str
    programme: str
    case_number: str
    authorisation_number: str
    people: tuple[CheckedPerson, ...]
    scope: tuple[str, ...]
    asked_on: Day | None
    answer_by: Day | None
    signatures: tuple[Signature, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceAnswer:
    """A department or bank: what it was asked, and its answer. `answered_on` None: silent so far."""

    source: str
    item: str
    answered_on: Day | None
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckFinding:
    """A difference: declared against verified, the household's answer, and what became of it."""

    person: str
    item: str
    source: str
    declared: str
    verified: str
    amount: Fen | None
    explanation: str
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport(Sheet):
    """核对报告: goes into the dossier, valid until a day."""

    household_head: str
    programme: str
    case_number: str
    request_number: str
    authorisation_number: str
    reported_on: Day | None
    valid_until: Day | None
    people: tuple[CheckedPerson, ...]
    sources: tuple[SourceAnswer, ...]
    findings: tuple[CheckFinding, ...]
    conclusion: str
    #: how the household can object and be checked again, as the document has it
    objection: str
    signatures: tuple[Signature, ...]
