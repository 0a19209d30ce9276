"""One search over clauses, rules and parameters of every pack."""

from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from doudi.apps.policies import library
from doudi.apps.policies.rule_list import clause_url
from doudi.core.refusal import InputError
from doudi.policy.pack import read_pack

MOST_HITS = 100


class Hit(NamedTuple):
    kind: str
    pack: str
    title: str
    text: str
    url: str


def search(query: str) -> list[Hit]:
    """Hits in the order of the packs; nothing for an empty query. At most MOST_HITS."""
    wanted = query.strip().lower()
    if not wanted:
        return []
    hits: list[Hit] = []
    for card in library.cards():
        try:
            pack = read_pack(card.id)
        except InputError:
            continue
        for clause in pack.own_clauses:
            if wanted in f"{clause.id} {clause.section} {clause.says}".lower():
                title = f"{clause.id} {clause.section}"
                hits.append(Hit(_("条文"), card.title, title, clause.says, clause_url(pack, clause.id)))
        for name, versions in pack.rules.items():
            own = [version for version in versions if version.pack == pack.id]
            if own and wanted in f"{name} {own[-1].text}".lower():
                hits.append(
                    Hit(
                        _("规则"),
                        card.title,
                        name,
                        own[-1].text,
                        reverse("policies:rule", args=[pack.id, name]),
                    )
                )
        for name, entry in pack.parameters.entries.items():
            own_entry = entry.place is not None and entry.place.file.startswith(f"{pack.id}/")
            if own_entry and wanted in f"{name} {entry.parameter.label}".lower():
                url = reverse("policies:parameters", args=[pack.id]) + f"#{name}"
                hits.append(
                    Hit(_("参数"), card.title, entry.parameter.label, entry.note or entry.parameter.note, url)
                )
    return hits[:MOST_HITS]
