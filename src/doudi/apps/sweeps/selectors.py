"""Reading what sweeps found. Everything takes the user, and shows nothing outside the user's area."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Substr

from doudi.apps.accounts.area_names import short_area_name
from doudi.apps.accounts.areas import area_range
from doudi.apps.accounts.models import User
from doudi.apps.sweeps.models import Finding, Kind, Sweep, SweptHousehold
from doudi.platform.typed import area_code, storable, whole_number
from doudi.policy.pack import read_pack
from doudi.policy.vocabulary import load_vocabulary

PAGE_SIZES = (20, 50, 100, 200)
SORTS = {
    "household": "household__household_id",
    "area": "area_code",
    "persons": "household__persons",
    "due": "due_fen",
    "paid": "paid_fen",
}
SHOWN_KINDS = [Kind.MISSED, Kind.WRONG, Kind.UNKNOWN, Kind.QUALITY, Kind.MONEY, Kind.RIGHT]


def sweeps_for(user: User) -> list[Sweep]:
    """The sweeps of registers that have to do with the user's area, the widest register first."""
    low, high = user.household_range()
    if not high:
        return []
    found = []
    for sweep in Sweep.objects.select_related("register").order_by("register_id", "id"):
        register_low, register_high = area_range(sweep.register.area_code, sweep.register.level)
        if low < register_high and register_low < high:
            found.append(sweep)
    return found


def sweep_for(user: User, place: str, pack_id: str) -> Sweep | None:
    """The sweep of a register (by its key) with a pack; None for what the user has nothing to do with."""
    return next(
        (one for one in sweeps_for(user) if (one.register.key, one.pack_id) == (place, pack_id)), None
    )


def households_for(user: User, sweep: Sweep) -> QuerySet[SweptHousehold]:
    """The households of the sweep's register that lie in the user's area."""
    low, high = user.household_range()
    return SweptHousehold.objects.filter(register=sweep.register, area_code__gte=low, area_code__lt=high)


def findings_for(user: User, sweep: Sweep) -> QuerySet[Finding]:
    """What the sweep found, of every kind, in the user's area."""
    low, high = user.household_range()
    return Finding.objects.filter(sweep=sweep, area_code__gte=low, area_code__lt=high)


def household_for(user: User, sweep: Sweep, household_id: str) -> SweptHousehold | None:
    """One household of the sweep's register by its id; None outside the user's area, as if it were not there."""
    if not storable(household_id):
        return None
    return households_for(user, sweep).filter(household_id=household_id).first()


def programme_names(sweep: Sweep) -> dict[str, str]:
    """What the page calls the programmes and screens of a sweep."""
    words = dict(load_vocabulary().facts["support"]["programme"].type.words)
    screens = {
        screen.id: f"{screen.id} {screen.title}" for screen in read_pack(sweep.pack_id).screens.values()
    }
    return {
        **words,
        **screens,
        **{name: load_vocabulary().answers[name].label for name in ("findings", "category")},
    }


@dataclass
class AreaRow:
    """One township (or village) of the summary: how many households, and how many of each kind."""

    code: str
    name: str
    households: int = 0
    kinds: dict[str, int] = field(default_factory=dict)

    def count(self, kind: str) -> int:
        return self.kinds.get(kind, 0)

    @property
    def missed(self) -> int:
        return self.count("missed")

    @property
    def wrong(self) -> int:
        return self.count("wrong")

    @property
    def unknown(self) -> int:
        return self.count("unknown")

    @property
    def right(self) -> int:
        return self.count("right")

    @property
    def other(self) -> int:
        return self.count("quality") + self.count("money")

    def heat(self, kind: str, worst: float) -> int:
        """0 for none, 1 to 5 by the share of households, against the worst area of the list."""
        share = self.count(kind) / self.households if self.households else 0.0
        return 0 if not share or not worst else min(5, 1 + int(4 * share / worst + 0.001))


@dataclass
class Summary:
    total: AreaRow
    areas: list[AreaRow]
    digits: int
    running: int

    def worst(self, kind: str) -> float:
        return max((row.count(kind) / row.households for row in self.areas if row.households), default=0.0)


def digits_for(user: User, sweep: Sweep) -> int:
    """Summaries go by township, or by village for those whose whole area is one township."""
    inside = user.level in ("township", "village") or sweep.register.level == "township"
    return 12 if inside else 9


def summary(user: User, sweep: Sweep, programme: str = "") -> Summary:
    """Households and findings by area; households are counted once for every kind."""
    digits = digits_for(user, sweep)
    rows: dict[str, AreaRow] = {}

    def row(prefix: str) -> AreaRow:
        code = prefix.ljust(12, "0")
        return rows.setdefault(code, AreaRow(code, short_area_name(code)))

    there = households_for(user, sweep).annotate(area=Substr("area_code", 1, digits)).values("area")
    for found in there.annotate(number=Count("id")).order_by("area"):
        row(found["area"]).households = found["number"]
    findings = findings_for(user, sweep)
    if programme:
        findings = findings.filter(programme=programme)
    by_kind = findings.annotate(area=Substr("area_code", 1, digits)).values("area", "kind")
    for found in by_kind.annotate(number=Count("household", distinct=True)).order_by("area"):
        row(found["area"]).kinds[found["kind"]] = found["number"]
    total = AreaRow("", "", sum(one.households for one in rows.values()))
    for one in rows.values():
        for kind, number in one.kinds.items():
            total.kinds[kind] = total.kinds.get(kind, 0) + number
    running = findings.filter(running=True).values("household").distinct().count()
    return Summary(total, [rows[code] for code in sorted(rows)], digits, running)


def programmes_of(user: User, sweep: Sweep) -> list[tuple[str, str, int]]:
    """(programme, name, findings that call for action) of everything the sweep speaks of."""
    names = programme_names(sweep)
    counted = (
        findings_for(user, sweep).values("programme").annotate(number=Count("id", filter=~Q(kind=Kind.RIGHT)))
    )
    order = {programme: place for place, programme in enumerate(names)}
    return sorted(
        ((row["programme"], names.get(row["programme"], row["programme"]), row["number"]) for row in counted),
        key=lambda found: order.get(found[0], 999),
    )


@dataclass(frozen=True)
class Filter:
    """What the list is filtered by. Everything comes from the address, so it survives a reload and can be sent on."""

    area: str = ""
    kind: str = ""
    programme: str = ""
    text: str = ""
    sort: str = "household"
    down: bool = False
    size: int = 50

    @classmethod
    def read(cls, query: Any) -> "Filter":
        size = whole_number(query.get("size", ""))
        sort = query.get("sort", "")
        return cls(
            area=area_code(query.get("area", "")),
            kind=query.get("kind", "") if query.get("kind", "") in Kind.values else "",
            programme=query.get("programme", "")[:30],
            text=query.get("q", "").strip()[:40],
            sort=sort.removeprefix("-") if sort.removeprefix("-") in SORTS else "household",
            down=sort.startswith("-"),
            size=size if size in PAGE_SIZES else 50,
        )

    @property
    def active(self) -> bool:
        return bool(self.area or self.kind or self.programme or self.text)


def listed(user: User, sweep: Sweep, wanted: Filter) -> QuerySet[Finding]:
    """The findings of a list, in its order. Without a kind asked for: what calls for action, not what is right."""
    found = findings_for(user, sweep).select_related("household")
    found = found.filter(kind=wanted.kind) if wanted.kind else found.exclude(kind=Kind.RIGHT)
    if not storable(wanted.programme + wanted.text):
        return found.none()
    if wanted.programme:
        found = found.filter(programme=wanted.programme)
    if wanted.area:
        low, high = area_range(wanted.area, "village" if wanted.area[9:] != "000" else "township")
        found = found.filter(area_code__gte=low, area_code__lt=high)
    if wanted.text:
        found = found.filter(household__household_id__icontains=wanted.text)
    column = F(SORTS[wanted.sort])
    ordered = column.desc(nulls_last=True) if wanted.down else column.asc(nulls_last=True)
    return found.order_by(ordered, "household__household_id", "programme")
