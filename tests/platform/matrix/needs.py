"""What every address asks of whoever opens it: the one table the matrix is made from.

Per address: the word of accounts.policies for GET, the word for POST, and what it is about (see Need). Words: `*`
anyone logged in; `open` no login at all; `rows` whoever sees rows of an area; `keep` whoever may print a case's papers
and opens or reviews cases; `-` not offered; `a+b` both; `a|b` one of them.
"""

from dataclasses import dataclass

from doudi.apps.accounts.policies import roles_for
from doudi.apps.accounts.roles import roles

ROWS = """
front                          *                          *                          list
login                          open                       open                       open
logout                         open                       open                       open
set_language                   open                       open                       open
demo_clock                     -                          *                          list
account                        *                          *                          list
password                       *                          *                          list
second_factor                  *                          *                          list
second_factor_check            *                          *                          list
second_factor_off              -                          *                          list
staff                          account.manage             account.manage             list
new_account                    account.manage             account.manage             list
one_account                    account.manage             account.manage             row
account_act                    -                          account.manage             row
kin                            kin.read                   kin.file                   list
kin_export                     kin.read                   kin.read                   list
kin_end                        -                          kin.file                   county

cases:list                     case.read                  -                          list
cases:export                   case.read                  -                          list
cases:new                      case.open                  case.open                  list
cases:apply                    case.open                  case.open                  row
cases:leads                    case.read                  case.read                  list
cases:new-lead                 case.open                  case.open                  list
cases:lead                     case.read                  case.open                  row
cases:batch                    case.decide                case.decide                list
cases:case                     case.read                  case.read                  row
cases:facts                    case.read                  -                          row
cases:history                  case.read                  -                          row
cases:act                      -                          case.read                  row
cases:papers                   case.read                  case.open                  row
cases:declaration              case.read                  case.open                  row
cases:declaration-rows         -                          case.open                  row
cases:authorisation            case.read                  case.open                  row
cases:decide                   case.decide                case.decide                row
cases:step                     case.read                  case.read                  row

grants:list                    grant.read                 -                          list
grants:grant                   grant.read                 -                          row
grants:propose                 -                          grant.change               row
grants:hold                    -                          grant.change               row
grants:settle                  -                          grant.change               row
grants:exits                   grant.read                 -                          list
grants:next-help               grant.read                 grant.change               row
grants:standards               grant.read                 -                          list
grants:propose-standard        -                          standard.propose           list
grants:standard                grant.read                 -                          county
grants:approve-standard        -                          standard.approve           county

payments:list                  payroll.read               -                          list
payments:draft                 -                          payroll.make               list
payments:payroll               payroll.read               -                          county
payments:act                   -                          payroll.read               county
payments:bank                  -                          bank.file                  county
payments:bank-file             -                          bank.file                  county
payments:withdraw              -                          payroll.make               row
payments:rows                  grant.read                 -                          list
payments:reconciliation        payroll.read               -                          list
payments:budget                budget.read                -                          list
payments:plan                  -                          budget.change              list
payments:household             grant.read                 -                          row
payments:account               grant.change               grant.change               row
payments:settle-account        -                          grant.change               row
payments:recoveries            grant.read                 -                          list
payments:receive               -                          payroll.lock               row
payments:demand                grant.read                 payroll.lock               row

reviews:calendar               review.read                review.plan                list
reviews:review                 review.read                review.do                  row
reviews:reports                review.read                -                          list
reviews:report                 review.do                  review.do                  row
reviews:liveness               review.read                review.plan                list
reviews:confirm                review.do                  review.do                  row

work:list                      work.read                  -                          list
work:person                    work.read                  work.keep                  row

honesty:list                   honesty.read               honesty.keep               list
honesty:household              honesty.read               honesty.keep               row
honesty:entry                  honesty.read               honesty.keep|honesty.decide row

surveys:to_visit               survey.do                  -                          list
surveys:to_visit_export        survey.do                  -                          list
surveys:proposed               case.read                  -                          list
surveys:proposed_export        case.read                  -                          list
surveys:photo_file             case.read                  -                          row
surveys:step                   survey.do                  survey.do                  row
surveys:save                   -                          survey.do                  row
surveys:photo                  -                          survey.do                  row
surveys:remove_photo           -                          survey.do                  row
surveys:worksheet              survey.do                  -                          row
surveys:sign                   -                          survey.do                  row
surveys:unsign                 -                          survey.do                  row
surveys:finish                 -                          survey.do                  row

checks:list                    check.answer               -                          list
checks:hits                    check.ask                  -                          list
checks:step                    case.read                  case.read                  row
checks:answer                  case.read                  case.read                  row
checks:again                   -                          check.ask                  row
screening:list                 screening.read             screening.run              list
screening:run                  screening.read             -                          county
screening:findings             screening.read             -                          list
screening:export               -                          screening.read             list
screening:finding              screening.read             screening.settle           row
watch:list                     watch.read                 -                          list
watch:warning                  watch.read                 watch.settle               row
watch:visits                   watch.read                 -                          list
watch:visit                    watch.visit                watch.visit                row
watch:coverage                 watch.read                 -                          list
watch:calls                    watch.read                 call.take                  list
watch:call                     watch.read                 call.take                  row
watch:classes                  watch.read                 watch.class                list
watch:reclassing               watch.read                 watch.class                row
watch:uploads                  watch.read                 watch.upload               list
watch:upload                   watch.upload               watch.upload               row
watch:months                   watch.read                 watch.run                  list
watch:month                    watch.read                 -                          county
watch:guiding                  watch.read                 watch.guide                list
watch:problem                  watch.read                 watch.guide                row
campaigns:list                 campaign.read              campaign.plan              list
campaigns:referrals            campaign.read              -                          list
campaigns:check                campaign.check             campaign.check             row
campaigns:problem              campaign.read              campaign.read              sources
campaigns:sheet                campaign.ledger            campaign.ledger            county
campaigns:sheet-pdf            campaign.ledger            -                          county
campaigns:campaign             campaign.read              campaign.read              sweep
campaigns:plan                 campaign.read              campaign.read              sweep
campaigns:round                campaign.read              campaign.read              sweep
campaigns:problems             campaign.read              -                          sweep
campaigns:problems-export      campaign.read+campaign.lead -                         sweep
campaigns:sheets               campaign.read              campaign.read              sweep
campaigns:inspections          campaign.read              campaign.read              sweep
rosters:list                   roster.read                roster.send                list
rosters:roster                 roster.read                roster.take                sources
rosters:refused                -                          roster.read                sources
rosters:doubts                 roster.decide              -                          list
rosters:decide                 roster.decide              roster.decide              row
exchange:board                 exchange.read              -                          list
exchange:agreements            exchange.read              agreement.keep             list
exchange:end                   -                          agreement.keep             county
exchange:ask                   -                          exchange.ask               list
exchange:file                  -                          exchange.ask               list
exchange:inquiry               exchange.read              exchange.ask               county
exchange:out                   -                          exchange.ask               county
exchange:lists                 exchange.read              list.send                  list
exchange:network               network.read               -                          list
exchange:archives              archive.shared             -                          list
exchange:archive               archive.shared             archive.own                row

help:list                      help.read                  -                          list
help:referral                  help.read                  help.read                  sources
help:household                 help.read                  help.read                  row
help:give                      -                          help.read                  row
help:measure                   -                          help.refer                 row
help:ledger                    help.read                  help.read                  list
help:ledger-export             -                          help.read                  list
help:lists                     help.lists                 help.lists                 list
help:take-list                 -                          help.lists                 sources
help:two-lists                 screening.read             screening.read             list
help:needs                     help.refer                 help.refer                 list
help:funds                     help.projects              help.projects              list
help:allocation                help.fund                  help.fund                  county
help:project                   help.projects              help.projects              row
public_needs:index             open                       open                       open
care:list                      care.read                  -                          list
care:person                    care.read                  care.read                  row
care:agreement                 care.read                  -                          row
care:assessment                -                          care.read                  row

meetings:list                  case.read                  -                          list
meetings:rules                 case.read                  case.read                  list
meetings:step                  case.read                  case.read                  row
meetings:meeting               case.read                  case.read                  row

spot_checks:list               report.read                report.read                list
spot_checks:step               case.read                  -                          row
spot_checks:draw               report.read                report.read                county
spot_checks:listed             report.read                -                          county

policies:library               *                          -                          list
policies:search                *                          -                          list
policies:pack                  *                          -                          list
policies:clauses               *                          -                          list
policies:rules                 *                          -                          list
policies:rule                  *                          -                          list
policies:parameters            *                          -                          list
policies:steps                 *                          -                          list
policies:screens               *                          -                          list
policies:cases                 *                          -                          list
decide:form                    *                          -                          list
decide:workbench               -                          *                          list
decide:answers                 -                          *                          list

sweeps:overview                household.read             -                          list
sweeps:sweep                   household.read             -                          sweep
sweeps:households              household.read             -                          sweep
sweeps:export                  household.read             -                          sweep
sweeps:household               household.read             -                          swept
sweeps:try                     household.read             -                          swept

areas:overview                 area.read                  area.read                  list
areas:division                 -                          area.change                list
areas:office                   -                          area.change                list
areas:post                     -                          post.name                  list

people:households              household.read             household.read             list
people:export                  household.read             household.read             list
people:search                  household.read             household.read             list
people:new                     household.change           household.change           list
people:household               household.read             household.read             row
people:entitled                household.read             household.read             row
people:history                 household.read             household.read             row
people:join                    household.change           household.change           row
people:facts                   household.change           household.change           row
people:person_facts            household.change           household.change           row
people:rows                    household.change           household.change           row
people:aside                   household.change           household.change           row
people:change                  household.change           household.change           row
people:correct                 household.change           household.change           row

notices:list                   case.read|notice.keep      -                          list
notices:new                    notice.keep                notice.keep                asked
notices:long_term              case.read|notice.keep      -                          list
notices:long_term_new          -                          notice.keep                list
notices:objections             case.read|notice.keep      -                          list
notices:objection              case.read|notice.keep      case.read|notice.keep      row
notices:settle                 -                          objection.take             row
notices:answered               -                          objection.take             row
notices:photo                  case.read|notice.keep      -                          row
notices:step                   case.read|notice.keep      -                          row
notices:notice                 case.read|notice.keep      -                          row
notices:sheet                  case.read|notice.keep      -                          row
notices:seal                   -                          notice.keep                row
notices:hang                   -                          notice.keep                row
notices:last_day               -                          notice.keep                row
notices:print_anew             -                          notice.keep                row
notices:discard                -                          notice.keep                row
notices:object                 -                          objection.take             row

public_notices:index           open                       open                       open
public_notices:policy          open                       open                       open
public_notices:answer          open                       open                       open
public_notices:notice          open                       open                       open
public_notices:sheet           open                       open                       open
public_notices:object          open                       open                       open

papers:case                    case.read+person.reveal    -                          row
papers:keep                    -                          keep                       row
papers:dossier                 case.read+person.reveal    -                          row
papers:paper                   case.read+person.reveal    -                          row
papers:letter                  case.read+person.reveal    -                          row
papers:change                  case.read+person.reveal    case.read+person.reveal    row
papers:blank                   *                          -                          list
papers:kept                    case.read+person.reveal    -                          row
papers:lists                   grant.read                 -                          list
papers:relatives               kin.read                   -                          list
papers:list                    grant.read                 -                          list
papers:payroll                 payroll.read               -                          county
papers:draw                    case.read                  -                          county

jobs:run                       rows                       -                          row
files:file                     case.read                  -                          row
record:acts                    record.read                -                          list
record:act                     record.read                -                          row
record:reveal                  -                          person.reveal              list
"""


@dataclass(frozen=True, slots=True)
class Need:
    """One address.

    `about`: row, county (a row of the county as a whole, which its townships do not see), swept (a row of a
    sweep), sweep (of the county, seen by each of its places with its own households), sources (a
    row of the county which only those see who take rosters or answer for its source),
    list, asked (nothing without a question) or open.
    """

    get: str
    post: str
    about: str


def needs() -> dict[str, Need]:
    """By the name of the address."""
    found = {}
    for line in ROWS.strip().splitlines():
        if line.strip():
            name, get, post, about = line.split()
            assert name not in found, name
            found[name] = Need(get, post, about)
    return found


def roles_with(word: str) -> frozenset[str]:
    """The roles that a word of the table lets in; nobody for `-`."""
    if word in ("*", "open"):
        return frozenset(roles())
    if word == "rows":
        return frozenset(roles()) - {"system_admin"}
    if word == "-":
        return frozenset()
    if word == "keep":
        return roles_with("case.read") & roles_with("person.reveal") & roles_with("case.open|case.review")
    if "|" in word:
        return frozenset().union(*(roles_for(one) for one in word.split("|")))
    return frozenset.intersection(*(roles_for(one) for one in word.split("+")))
