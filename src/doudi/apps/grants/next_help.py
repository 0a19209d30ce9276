"""Before an exit is final: is the household entitled to the next kind of help? (退出对象兜底纠治表)

The kinds are tried in the order of policies/_vocabulary/programmes.yaml (`next`): dibao, then margin, rigid, temporary;
tekun, then dibao. Each is answered by the documents in force where the household lives. What is yes, or cannot be told,
waits for a person to say what was done about it; only then may the grant end.
"""

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from doudi.apps.accounts.kin import refuse_kin
from doudi.apps.accounts.policies import refuse_unless
from doudi.apps.cases.models import Case
from doudi.apps.cases.packs import in_force, pack_for
from doudi.apps.grants.models import Grant, NextHelp
from doudi.apps.grants.programmes import programmes, short_label
from doudi.apps.people.dossiers import household_file
from doudi.apps.record.acts import act
from doudi.core.dates import from_date
from doudi.core.refusal import InputError, Refused
from doudi.policy.decide import decide
from doudi.policy.dossier import read_household

#: a check stands so long; facts older than that are looked at again
STANDS = timedelta(days=60)
#: what may have been done about help that the household is, or may be, entitled to
DONE_WORDS = [
    ("opened", _("立件办理")),
    ("running", _("已经在享")),
    ("declined", _("本人书面放弃")),
    ("not_fit", _("核实不符合")),
]
DONE = [name for name, _word in DONE_WORDS]


def check_next_help(grant: Grant, *, by: Any, at: datetime) -> NextHelp:
    """Decide the household as it is known today, without this grant, for every next kind of help; kept."""
    refuse_unless(by, "grant.change", "核查下一步救助")
    with act(
        "grant.next_help", by=by, at=at, area=grant.area_code, household=grant.household, grant=grant.number
    ) as writing:
        refuse_kin(by, grant.household)
        made = NextHelp.objects.create(
            area_code=grant.area_code, grant=grant, checked_by=by, checked_at=at, lines=lines_of(grant, from_date(at.date())),
        )  # fmt: skip
        writing.wrote(made)
        writing.says(**{line["programme"]: line["answer"] for line in made.lines})
    return made


def settle_next_help(found: NextHelp, done: dict[str, tuple[str, str]], *, by: Any, at: datetime) -> NextHelp:
    """Say what was done about each line that is yes or unknown: {programme: (one of DONE, words)}. Raises Refused for lines
    left out and for words left out."""
    refuse_unless(by, "grant.change", "登记下一步救助")
    with act(
        "grant.next_help_settled", by=by, at=at, area=found.area_code, household=found.grant.household
    ) as writing:
        found = (
            NextHelp.objects.select_for_update(of=("self",))
            .select_related("grant__household")
            .get(pk=found.pk)
        )
        refuse_kin(by, found.grant.household)
        lines = []
        for line in found.lines:
            if not is_open(line):  # what was settled, or is no, stays as it was said
                lines.append(line)
                continue
            what, says = done.get(line["programme"], ("", ""))
            if what not in DONE or not says.strip():
                raise Refused(
                    f"“{line['label']}”还没有说怎么办：立件办理、已经在享、本人书面放弃，还是核实不符合，并写明情况。",
                    code="next-help-open",
                )
            if what == "opened" and not _opened(found, line["programme"]):
                raise Refused(
                    f"这户近期还没有为“{line['label']}”立的办件。请先点“为这户立件”，立好了再登记。",
                    code="no-case-opened",
                )
            lines.append(line | {"done": what, "says": says.strip()[:200]})
        found.lines, found.settled_by, found.settled_at = lines, by, at
        found.save()
        writing.wrote(found)
    return found


def require_next_help(grant: Grant, at: datetime) -> NextHelp | None:
    """The check behind an exit; none where no kind of help comes next. Raises Refused without one that is recent, and while
    a line of it is open."""
    if not programmes()[grant.programme].get("next"):
        return None
    last = latest(grant)
    if last is None or last.checked_at < at - STANDS:
        raise Refused(
            "退出之前要先看这户符不符合下一项救助（低保退出看低保边缘、刚性支出困难、临时救助，特困退出看低保）。"
            "请先在这份待遇的“下一步救助”里核查。",
            code="next-help",
        )
    left = [line["label"] for line in last.lines if is_open(line)]
    if left:
        raise Refused(
            f"下一步救助还没有办妥：{'、'.join(left)}。请在“下一步救助”里登记怎样办的，再办退出。",
            code="next-help-open",
        )
    return last


def _opened(found: NextHelp, programme: str) -> bool:
    """Whether the household has a case of late for that help, or one that finds its class by itself."""
    since = (found.checked_at - STANDS).date()
    cases = Case.objects.filter(household=found.grant.household_id, opened_on__gte=since)
    return cases.filter(programme__in=[programme, ""]).exists()


def latest(grant: Grant) -> NextHelp | None:
    """The last check of a grant."""
    return grant.next_helps.order_by("-checked_at", "-pk").first()


def is_open(line: dict[str, Any]) -> bool:
    """Whether a line waits for a person: the household is, or may be, entitled, and nobody said what was done."""
    return line["answer"] != "no" and not line["done"]


def lines_of(grant: Grant, on: int) -> list[dict[str, Any]]:
    """One line for each next programme: {programme, label, answer: yes, no or unknown, pack, done, says}."""
    wanted = list(programmes()[grant.programme].get("next") or [])
    file = household_file(grant.household, on)
    file["supports"] = [one for one in file.get("supports") or [] if not _is_own(one, grant)]
    running = {one.get("programme") for one in file["supports"] if not one.get("ended_on")}
    answers = {pack: _answers(pack, grant.area_code, file, on) for pack in _packs(grant, on)}
    return [_line(name, running, answers) for name in wanted]


def _packs(grant: Grant, on: int) -> list[str]:
    return list(dict.fromkeys([grant.pack_id, *in_force(grant.area_code, on)]))


def _is_own(support: dict[str, Any], grant: Grant) -> bool:
    person = grant.person.number if grant.person else None
    return support.get("programme") == grant.programme and support.get("person_id") in (None, person)


def _answers(pack_id: str, area: str, file: dict[str, Any], on: int) -> dict[str, Any]:
    try:
        return decide(pack_for(pack_id, area), read_household(file, strict=False), on).answers
    except (Refused, InputError):
        return {}  # a fault of the pack or the dossier, which their own pages name; the line stays unknown


def _line(programme: str, running: set[Any], answers: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Yes by one document is yes; where none speaks of the programme it is unknown, for a person to tell."""
    said = {pack: _says(programme, found) for pack, found in answers.items()}
    spoken = {pack: word for pack, word in said.items() if word}
    for word in ("yes", "unknown", "no"):
        pack = next((one for one, what in spoken.items() if what == word), None)
        if pack is not None:
            break
    else:
        word, pack = "unknown", ""
    line = {
        "programme": programme,
        "label": short_label(programme),
        "answer": word,
        "pack": pack,
        "done": "",
        "says": "",
    }
    return line | ({"done": "running", "says": "已经在享"} if programme in running else {})


def _says(programme: str, answers: dict[str, Any]) -> str:
    """yes, no, unknown; empty where the document does not speak of it."""
    name = str(programmes()[programme].get("answer") or "")
    if not name or name not in answers:
        return ""
    value = answers[name]
    if value is None:
        return "unknown"
    if name == "category":
        return "yes" if value == programme else "no"
    return "yes" if value else "no"
