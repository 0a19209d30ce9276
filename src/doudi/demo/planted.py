"""Cases put in on purpose, each sure to be what it is called: one household is used once at most.

`Plot` keeps what is to be changed and says it to the tables at the end.
"""

from __future__ import annotations

import numpy as np

from doudi.demo.county import County
from doudi.demo.days import before, months_before
from doudi.demo.draw import Draw, fen
from doudi.demo.means import Means, count_means, without_means
from doudi.demo.supports import dibao_rows
from doudi.demo.table import NULL, Array, Mask, Table, rows_for, stack

#: The pack whose screening finds the same cases.
SCREENED = "longnan-2019"


class Plot:
    """The county being changed: which households are taken, rows to add and to drop, what was planted."""

    def __init__(self, county: County, seed: int) -> None:
        self.county = county
        self.draw = Draw(seed, "planted")
        self.taken = np.zeros(county.homes.size, dtype=bool)
        self.added: list[Table] = []
        self.dropped = np.zeros(county.supports.size, dtype=bool)
        self.planted: set[tuple[int, int]] = set()
        self.lost = np.zeros(county.incomes.size, dtype=bool)
        self.findings: list[tuple[int, str, str, str]] = []  # household, pack, what, clause: for other packs
        self.means: Means = count_means(
            county.homes, county.persons, county.incomes, county.expenses, county.assets, county.setting
        )
        self.destitute = without_means(
            county.homes, county.persons, county.incomes, county.obligors, county.people.age, self.means
        )

    def homes(self, mask_of_persons: Mask) -> Mask:
        """Households with such a person."""
        return np.bincount(self.county.persons.home[mask_of_persons], minlength=self.county.homes.size) > 0

    def running(self, programme: str) -> Mask:
        """Which support rows are of the programme and run."""
        given = self.county.supports
        return given.is_("programme", programme) & (given["ended_on"] == NULL) & ~self.dropped

    def with_running(self, *programmes: str) -> Mask:
        """Households with such a running support."""
        rows = np.zeros(self.county.supports.size, dtype=bool)
        for programme in programmes:
            rows |= self.running(programme)
        return np.bincount(self.county.supports.home[rows], minlength=self.county.homes.size) > 0

    @property
    def supported(self) -> Mask:
        """Households where anything monthly runs."""
        return self.with_running("dibao", "tekun", "single_person")

    @property
    def here(self) -> Mask:
        """Registered here."""
        return self.county.homes.is_("registered_here", True)

    @property
    def severe(self) -> Mask:
        """Members with a certificate of grade 1 or 2, or 3 where it is of the mind."""
        persons = self.county.persons
        of_the_mind = persons.is_("disability_type", "intellectual", "mental")
        grade = persons["disability_grade"]
        living = persons.is_("counted", True) & (persons["died_on"] == NULL)
        return living & ((grade == 1) | (grade == 2) | ((grade == 3) & of_the_mind))

    def choose(self, candidates: Mask, share: float, *, always: bool = False) -> Array:
        """Households for a case: this share of all, the fraction decided by chance; then taken.

        always: in a small township at least one, where there is a candidate.
        """
        wanted = self.county.homes.size * share * self.county.setting.planted_density
        count = int(wanted + self.draw.rng.random())
        if always and self.county.setting.planted_density > 1:
            count = max(count, 1)
        rows = self.draw.rows_of(candidates & ~self.taken, count)
        self.taken[rows] = True
        return rows

    def drop(self, homes: Array, *programmes: str) -> None:
        """Take these supports from the households."""
        for programme in programmes:
            self.dropped |= self.running(programme) & np.isin(self.county.supports.home, homes)

    def note(self, homes: Array, owners: Array | None = None) -> None:
        """These rows of the truth are planted."""
        people = np.full(len(homes), NULL) if owners is None else owners
        self.planted.update(zip(homes.tolist(), people.tolist(), strict=True))

    def find(self, homes: Array, pack: str, what: str, *clauses: str) -> None:
        """What is true of these households under another pack."""
        self.findings += [(home, pack, what, clause) for home in homes.tolist() for clause in clauses]

    def first_person(self, homes: Array, who: Mask) -> Array:
        """The first such person of each household."""
        rows = np.flatnonzero(who)
        return rows[np.searchsorted(self.county.persons.home[rows], homes)]

    def finish(self) -> None:
        """Say all additions and omissions to the tables."""
        county = self.county
        county.supports = county.supports.take(~self.dropped)
        county.incomes = county.incomes.take(~self.lost)
        for name in ("incomes", "expenses", "assets", "supports"):
            extra = [table for table in self.added if table.name == name]
            setattr(county, name, stack(name, [getattr(county, name), *extra]))


def plant_cases(plot: Plot) -> None:
    """Plant every case of the national rules; the shares make about 1 % of the households."""
    _missed(plot)
    _above_the_line(plot)
    _too_much_property(plot)
    _gone(plot)
    _not_known(plot)


def _plain_poor(plot: Plot) -> Mask:
    """Covered by dibao, rightly, and none of the members destitute: one fact decides what happens to them."""
    return plot.with_running("dibao") & plot.means.poor & plot.here & ~plot.homes(plot.destitute)


def _missed(plot: Plot) -> None:
    """Entitled, and nothing runs."""
    poor = plot.choose(_plain_poor(plot), 0.0016)
    plot.drop(poor, "dibao")
    plot.note(poor)
    plot.find(poor, SCREENED, "missed", "LN-02", "LN-20", "LN-22")
    given = plot.county.supports
    lonely = plot.choose(plot.with_running("tekun") & (plot.means.members == 1) & plot.here, 0.0006)
    plot.note(lonely, plot.first_person(lonely, plot.destitute))
    plot.note(lonely[plot.means.poor[lonely]])
    plot.drop(lonely, "tekun", "dibao")
    plot.find(lonely, SCREENED, "missed", "LN-02", "LN-22")
    alone = plot.choose(plot.with_running("single_person") & ~plot.with_running("dibao", "tekun"), 0.0008)
    rows = np.flatnonzero(plot.running("single_person") & np.isin(given.home, alone))
    plot.note(given.home[rows], given.owner[rows])
    plot.drop(alone, "single_person")
    severe = alone[plot.homes(plot.severe)[alone]]
    plot.find(severe, SCREENED, "missed", "LN-02", "LN-45")


def _above_the_line(plot: Plot) -> None:
    """Dibao runs though income is above: plainly, in the gradual exit, and after it."""
    county, draw, means = plot.county, plot.draw, plot.means
    on = county.setting.on
    rich = means.property_fits & (means.income > means.line * 1.7) & (means.income < means.line * 5)
    rich &= ~plot.supported & ~plot.homes(plot.destitute) & (means.members > 0)
    above = plot.choose(rich, 0.0016)
    plot.added.append(dibao_rows(draw, above, means, county.setting))
    plot.note(above)
    plot.find(above, SCREENED, "wrong", "LN-42")
    # where deductions have not eaten the income up, so that a wage above the line is above the line
    able = plot.homes(county.persons.is_("labour", "full")) & (means.income > 0)
    for share, months in ((0.0007, (1, 4)), (0.0007, (8, 22))):
        changed = plot.choose(_plain_poor(plot) & able, share, always=months[0] == 1)
        worker = plot.first_person(changed, county.persons.is_("labour", "full"))
        wage = means.line[changed] / 100 * draw.between(1.15, 1.9, len(changed))
        plot.added.append(
            rows_for(
                "incomes", changed, worker, kind="wage", excluded=False, amount_year=fen(wage, 100) + 10_000
            )
        )
        since = months_before(on, draw.whole(*months, len(changed)))
        county.homes.put("income_ceased_above", since, changed)
        county.homes.put("steady_job_since", since, changed)
        county.homes.put("registered_poor", "exited", changed)
        county.homes.put("registered_poor_exit", before(on, draw.whole(200, 400, len(changed))), changed)
        plot.note(changed)
        plot.find(changed, SCREENED, "wrong", "LN-03", "LN-42")


def _too_much_property(plot: Plot) -> None:
    """Dibao runs, income fits, and there is a car, a second house, or too much in the bank."""
    draw, means, county = plot.draw, plot.means, plot.county
    level = county.setting.level

    def heads(homes: Array) -> Array:
        return plot.first_person(homes, county.people.place == 0)

    cars = plot.choose(_plain_poor(plot), 0.0010)
    plot.added.append(
        rows_for(
            "assets",
            cars,
            heads(cars),
            kind="vehicle",
            exempt=False,
            quantity=1,
            value=fen(draw.about(58000 * level, 0.4, len(cars)), 1000),
        )
    )
    flats = plot.choose(_plain_poor(plot) & plot.homes(county.people.place == 0), 0.0007)
    for town in (True, False):  # the flat in town, and a house at home where there was none
        plot.added.append(
            rows_for(
                "assets",
                flats,
                heads(flats),
                kind="house",
                exempt=False,
                quantity=1,
                in_town=town,
                value=fen(draw.about(240000 * level, 0.3, len(flats)), 1000),
            )
        )
    savers = plot.choose(_plain_poor(plot), 0.0008)
    limit = means.line[savers] / 100 * county.setting.deposit_limit_months / 12
    plot.added.append(
        rows_for(
            "assets",
            savers,
            heads(savers),
            kind="deposit",
            exempt=False,
            value=fen(limit * draw.between(1.3, 6, len(savers))),
        )
    )
    for homes in (cars, flats, savers):
        plot.note(homes)
    plot.find(np.concatenate([cars, flats]), SCREENED, "wrong", "LN-09")


def _gone(plot: Plot) -> None:
    """Payments that go on though the only member died, or though the household is registered elsewhere."""
    county, draw = plot.county, plot.draw
    on = county.setting.on
    single = np.bincount(county.persons.home, minlength=county.homes.size) == 1
    dead = plot.choose(single & plot.with_running("dibao") & (plot.means.members == 1), 0.0008)
    supported = plot.choose(
        single & plot.with_running("tekun") & ~plot.with_running("dibao") & (plot.means.members == 1), 0.0003
    )
    for homes in (dead, supported):
        who = plot.first_person(homes, county.people.place == 0)
        county.persons.put("died_on", before(on, draw.whole(20, 400, len(homes))), who)
    plot.note(dead)
    plot.note(supported, plot.first_person(supported, county.people.place == 0))
    moved = plot.choose(_plain_poor(plot), 0.0004)
    county.homes.put("registered_here", False, moved)
    plot.note(moved)


def _not_known(plot: Plot) -> None:
    """Everything fits but one thing that nobody knows yet: what is in the bank, or what somebody earns."""
    county = plot.county
    savings = county.assets.is_("kind", "deposit") & county.assets.is_("exempt", False)
    has_savings = np.bincount(county.assets.home[savings], minlength=county.homes.size) > 0
    bank = plot.choose(_plain_poor(plot) & has_savings, 0.0008)
    county.assets.put("value", NULL, savings & np.isin(county.assets.home, bank))
    earned = county.incomes.is_("excluded", False)
    has_income = np.bincount(county.incomes.home[earned], minlength=county.homes.size) > 0
    wages = plot.choose(_plain_poor(plot) & has_income, 0.0008)
    county.incomes.put("amount_year", NULL, earned & np.isin(county.incomes.home, wages))
    plot.note(bank)
    plot.note(wages)
