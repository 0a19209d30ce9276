"""What is wrong with the procedures of a pack; every complaint with file and line."""

from doudi.policy.pack import Complaint, Pack
from doudi.procedure.reading import read_flows


def complaints_of(pack: Pack) -> list[Complaint]:
    _, complaints = read_flows(pack)
    return sorted(set(complaints))
