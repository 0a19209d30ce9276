"""Clauses as whoever reads a paper can look them up: document and article. An id of ours says nothing to a household."""

from collections.abc import Iterable

from doudi.documents.forms.common import Ground
from doudi.policy.pack import Pack


def rules(pack: Pack, clauses: list[str]) -> tuple[Ground, ...]:
    """The clauses as a letter cites them: document, number, article, what it says."""
    found = []
    for one in clauses:
        clause = pack.clauses.get(one)
        if clause is None:
            continue
        document = pack.documents.get(clause.pack, pack.document)
        found.append(
            Ground(title=document.title, number=document.number, article=clause.section, text=clause.says)
        )
    return tuple(found)


def cited(pack: Pack, clauses: Iterable[str]) -> str:
    """《文件》 and article of each, as a line names its ground; what the pack does not know is left out."""
    found = dict.fromkeys(f"《{one.title}》{one.article}" for one in rules(pack, list(clauses)))
    return "、".join(found)
