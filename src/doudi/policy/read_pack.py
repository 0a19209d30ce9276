"""Puts a pack together with the packs it builds on; complaints of all of them are collected."""

from dataclasses import replace
from pathlib import Path

from doudi.policy.flow_files import merged
from doudi.policy.pack import Clause, Complaint, EarlyWarning, Pack, RuleVersion
from doudi.policy.pack_files import Reader
from doudi.policy.parameters import ParameterEntry, Parameters
from doudi.policy.vocabulary import load_vocabulary
from doudi.policy.watch_text import Watch, read_watch
from doudi.policy.yaml_text import Place


def read(root: Path, pack_id: str, known: int | None) -> Pack:
    """The pack with its bases merged in, and all complaints: of files, names, units, circles, clauses, values."""
    vocabulary = load_vocabulary()
    readers: list[Reader] = []
    next_id = pack_id
    while next_id:
        if any(reader.id == next_id for reader in readers):
            readers[-1].complain(
                Place(f"{readers[-1].id}/document.yaml", 1, 1),
                "circle",
                f"政策包互相依赖，绕成了圈：{' → '.join(r.id for r in readers)} → {next_id}。",
            )
            break
        if not (root / next_id / "document.yaml").exists():
            readers[-1].complain(
                Place(f"{readers[-1].id}/document.yaml", 1, 1),
                "unknown-pack",
                f"builds_on 写的“{next_id}”不存在。",
            )
            break
        readers.append(Reader(root, next_id, vocabulary))
        next_id = readers[-1].document.builds_on
    rules: dict[str, tuple[RuleVersion, ...]] = {}
    entries: dict[str, ParameterEntry] = {}
    clauses: dict[str, Clause] = {}
    warnings: dict[str, EarlyWarning] = {}
    watch = Watch()
    complaints: list[Complaint] = []
    for reader in readers:
        for warning_id, warning in reader.warnings().items():
            warnings.setdefault(warning_id, warning)  # the nearest pack's words count
        watch = watch.over(read_watch(reader))
        for name, versions in reader.rules().items():
            rules[name] = rules.get(name, ()) + versions  # nearer packs first
        for name, entry in reader.parameters().items():
            nearer = entries.get(name)
            entries[name] = (
                entry
                if nearer is None
                # its values replace the base's, also when it leaves them to the county; the base's bounds stay
                else replace(nearer, bounds=nearer.bounds + entry.bounds)
            )
        for clause_id, clause in reader.clauses().items():
            clauses.setdefault(clause_id, clause)
    nearest = readers[0]
    pack = Pack(
        id=pack_id,
        document=nearest.document,
        chain=tuple(r.id for r in readers),
        documents={r.id: r.document for r in readers},
        vocabulary=vocabulary,
        rules=rules,
        answers=nearest.answers,
        parameters=Parameters(entries, known),
        screens=nearest.screens(),
        flows=merged(readers),
        clauses=clauses,
        complaints=(),
        known=known,
        warnings=warnings,
        watch=watch,
    )
    for reader in readers:
        complaints += reader.complaints
    own = tuple(sorted(set(complaints)))
    if own:
        return replace(pack, complaints=own)
    from doudi.policy.check import complaints_of

    return replace(pack, complaints=tuple(sorted(set(complaints_of(pack)))), _laws={})
