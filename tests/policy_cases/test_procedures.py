"""The steps of every pack as data: who acts is a role that is known, what comes before exists, numbers are parameters."""

from typing import Any

import pytest

from doudi.policy.pack import Pack, load_pack, pack_ids
from doudi.policy.vocabulary import load_vocabulary, policies_dir
from doudi.policy.yaml_text import load_yaml

VOCABULARY = policies_dir() / "_vocabulary"
ROLES = set(load_yaml(VOCABULARY / "roles.yaml", shown="roles.yaml"))
#: keys of a step that hold a number or the name of a parameter that gives it
NUMBERS = ("days", "calendar_days", "people", "share", "every_months", "above", "up_to")


def steps(pack: Pack) -> list[tuple[str, dict[str, Any]]]:
    return [item for flow in pack.flows.values() for item in flow.steps.items()]


@pytest.mark.parametrize("pack_id", pack_ids())
def test_every_actor_of_a_step_is_a_known_role(pack_id: str) -> None:
    for name, step in steps(load_pack(pack_id)):
        actors = {str(who) for key in ("who", "with", "may_join", "found_by") for who in step.get(key, [])}
        assert step.get("who"), name
        assert actors <= ROLES, name


@pytest.mark.parametrize("pack_id", pack_ids())
def test_every_step_comes_after_steps_that_exist_and_never_after_itself(pack_id: str) -> None:
    for flow in load_pack(pack_id).flows.values():
        before = {name: {str(one) for one in step.get("after", [])} for name, step in flow.steps.items()}
        assert all(named <= set(flow.steps) for named in before.values())
        done: set[str] = set()
        while len(done) < len(before):
            ready = {name for name, needs in before.items() if needs <= done} - done
            assert ready, f"these wait for each other: {set(before) - done}"
            done |= ready


@pytest.mark.parametrize("pack_id", pack_ids())
def test_every_number_of_a_step_is_written_or_is_a_parameter_of_the_pack(pack_id: str) -> None:
    pack = load_pack(pack_id)
    for name, step in steps(pack):
        for key in NUMBERS:
            given = str(step.get(key, "1"))
            assert given.replace(".", "").isdigit() or given in pack.parameters.entries, (
                f"{name}: {key} {given}"
            )


def test_every_programme_is_a_word_of_the_fact_and_names_an_answer_there_is() -> None:
    vocabulary = load_vocabulary()
    programmes = load_yaml(VOCABULARY / "programmes.yaml", shown="programmes.yaml")
    assert set(programmes) == {code for code, _ in vocabulary.facts["support"]["programme"].type.words}
    for name, given in programmes.items():
        assert given.get("answer", "dibao") in vocabulary.answers, name
        assert set(given.get("never_with", [])) <= set(programmes), name


def test_codes_named_by_facts_exist() -> None:
    codes = load_yaml(VOCABULARY / "codes.yaml", shown="codes.yaml")
    facts = load_yaml(VOCABULARY / "facts.yaml", shown="facts.yaml")
    named = {fact["codes"] for body in facts.values() for fact in body["facts"].values() if "codes" in fact}
    assert named == set(codes)


def test_every_enum_says_a_different_word_for_each_value() -> None:
    for entity, facts in load_vocabulary().facts.items():
        for fact in facts.values():
            labels = [label for _, label in fact.type.words]
            assert len(labels) == len(set(labels)), f"{entity}.{fact.name}"
