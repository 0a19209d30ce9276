"""Minutes: the villagers' appraisal and the collective decision."""

from dataclasses import dataclass

from doudi.documents.forms.common import Day, Picture, Sheet, Signature


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendee:
    """One of the roster: what kind (村民代表, 村干部), present or not, why recused if so, and the signature."""

    name: str
    kind: str
    present: bool
    recused: str
    image: Picture | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Appraised:
    """A household's turn: votes by number only, for the vote is secret; the view; dissent and its reasons."""

    household_head: str
    programme: str
    persons: int | None
    agree: int | None
    disagree: int | None
    abstain: int | None
    view: str
    dissent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AppraisalMinutes(Sheet):
    """民主评议记录. Signed by the chair, the recorder and everyone present."""

    village: str
    held_on: Day | None
    place: str
    chair: str
    recorder: str
    roster_size: int | None
    present: int | None
    #: the quorum and the majority the document asks for, in words
    rule: str
    #: 公开 or 无记名投票
    way_of_voting: str
    proceedings: str
    appraised: tuple[Appraised, ...]
    attendees: tuple[Attendee, ...]
    signatures: tuple[Signature, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """A matter decided together: what was said, for, against, abstaining, and what was resolved."""

    applicant: str
    matter: str
    discussion: str
    agree: int | None
    disagree: int | None
    abstain: int | None
    resolved: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectiveMinutes(Sheet):
    """集体研究会议纪要 (一事一议). Signed by the chair, the recorder and those present."""

    topic: str
    held_on: Day | None
    place: str
    chair: str
    recorder: str
    attendees: tuple[Attendee, ...]
    absent: tuple[str, ...]
    resolutions: tuple[Resolution, ...]
    signatures: tuple[Signature, ...]
