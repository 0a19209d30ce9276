"""What the household signs and gets when it applies: application, declaration, authorisation, slip, receipt."""

from dataclasses import dataclass
from typing import Any

from doudi.documents.codes import qr_svg
from doudi.documents.forms.common import Day, Fen, Member, Photo, Sheet, Signature


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """Who files for a household that cannot, and why."""

    name: str
    citizen_id: str
    relation: str
    phone: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Application(Sheet):
    """申请书. Signed by the applicant, and by the agent where there is one."""

    applicant: str
    sex: str
    citizen_id: str
    phone: str
    registered_address: str
    living_address: str
    #: 城镇 or 农村
    residence: str
    programme: str
    household_size: int | None
    persons_covered: int | None
    reason: str
    members: tuple[Member, ...]
    #: whether a close relative handles assistance or sits in the village committee; None leaves both boxes empty
    staff_relative: bool | None
    #: who that is: name, office, relation
    staff_relative_detail: str
    agent: Agent | None
    promises: tuple[str, ...]
    signatures: tuple[Signature, ...]
    applied_on: Day | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """One line of what a household declares. `has` None: not answered, both boxes stay empty."""

    label: str
    has: bool | None
    amount: Fen | None
    #: number, area, plate, bank: what the line asks for besides
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration(Sheet):
    """家庭经济状况声明. Signed by every adult member."""

    household_head: str
    citizen_id: str
    address: str
    programmes: tuple[str, ...]
    #: how the land is used and how much of it there is
    land: str
    incomes: tuple[Declared, ...]
    properties: tuple[Declared, ...]
    expenses: tuple[Declared, ...]
    obligors: tuple[Declared, ...]
    statement: str
    signatures: tuple[Signature, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Authoriser:
    """One who lets the check be made. `kind` is 家庭成员 or 赡（抚、扶）养义务人."""

    kind: str
    name: str
    relation: str
    citizen_id: str
    image: bytes | None
    signed_on: Day | None
    #: who signed for a person that cannot, and as what; empty otherwise
    signed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorisation(Sheet):
    """核对授权书. Signed by all adult members and by the obligors that consent."""

    household_head: str
    address: str
    area_code: str
    programme: str
    #: who may ask, by name of the office
    check_centre: str
    scope: tuple[str, ...]
    terms: tuple[str, ...]
    valid_from: Day | None
    valid_to: Day | None
    authorisers: tuple[Authoriser, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingPaper:
    """A paper that is still needed: which, why, and where it is to be had."""

    name: str
    why: str
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingPapers(Sheet):
    """一次性告知书: everything that is missing, told once. Signed by the clerk and by who was told."""

    applicant: str
    programme: str
    told_on: Day | None
    received: tuple[str, ...]
    missing: tuple[MissingPaper, ...]
    bring_by: Day | None
    #: what the office finds out by itself and nobody needs to bring
    not_needed: tuple[str, ...]
    clerk: str
    phone: str
    signatures: tuple[Signature, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A step ahead and the day by which the law wants it done."""

    name: str
    by: Day | None
    who: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptanceReceipt(Sheet):
    """受理回执: what was taken in, and what happens by when."""

    applicant: str
    programme: str
    accepted_on: Day | None
    papers: tuple[str, ...]
    stages: tuple[Stage, ...]
    decide_by: Day | None
    #: what the days until then do not count, as the document has it; empty where it says nothing
    decide_note: str
    clerk: str
    phone: str
    #: where the household sees how its case stands; empty where there is no such page
    follow_url: str

    def derived(self) -> dict[str, Any]:
        return {"qr": qr_svg(self.follow_url) if self.follow_url else None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence(Sheet):
    """证明材料: photographed papers, one a page, as large as the page allows."""

    #: what the papers are: 户口簿, 残疾证, 病历
    title: str
    photos: tuple[Photo, ...]
