"""Reads the campaign.yaml of a pack. What does not hold together is an InputError with file and line."""

from typing import Any, get_args

from doudi.core.dates import parse_day
from doudi.core.refusal import InputError
from doudi.policy.pack import Pack, pack_ids, read_pack
from doudi.policy.vocabulary import policies_dir
from doudi.policy.yaml_text import load_yaml, place_of
from doudi.procedure.campaigns.definition import (
    CampaignPaper,
    CampaignText,
    Cleanup,
    Left,
    Makes,
    Opens,
    Question,
    Remedy,
    Round,
)
from doudi.procedure.definition import Flow, Step, load_flows

FILE = "campaign.yaml"
_BY = {"own", "others", "city"}


def has_campaign(pack_id: str) -> bool:
    """Whether there is such a document and it lays down a campaign; `pack_id` may be anything at all."""
    return pack_id in pack_ids() and (policies_dir() / pack_id / FILE).exists()


def load_campaign(pack_id: str) -> CampaignText:
    """The campaign of a document, read once. InputError where it has none, or names what there is not."""
    pack = read_pack(pack_id)
    found = pack.made.get("campaign")
    if found is None:
        if not has_campaign(pack_id):
            raise InputError(f"《{pack.document.title}》没有规定筛查。", code="no-campaign", value=pack_id)
        content = load_yaml(policies_dir() / pack_id / FILE, shown=f"{pack_id}/{FILE}")
        found = pack.made["campaign"] = _Reader(pack, content).read()
    return found


class _Reader:
    def __init__(self, pack: Pack, content: Any) -> None:
        self.pack, self.content = pack, content
        flows: dict[str, Flow] = load_flows(pack)
        name = str(content.get("flow"))
        if name not in flows or flows[name].kind != "campaign":
            raise self._wrong(content.get("flow"), f"procedure.yaml 里没有名为“{name}”的集中行动。")
        self.flow = flows[name]

    def read(self) -> CampaignText:
        questions = {
            str(name): self._question(str(name), str(group), body)
            for group, listed in self._part("groups").items()
            for name, body in listed.items()
        }
        rounds = self._rounds()
        remedies = {
            str(clause): self._remedy(clause, body) for clause, body in self._part("remedies").items()
        }
        for one in questions.values():
            if one.remedy and one.remedy not in remedies:
                raise self._wrong(self.content, f"“{one.name}”的清零措施 {one.remedy} 没有列出。")
        cleanups = {
            str(name): Cleanup(
                str(name), self._clause(body["clause"]), self._known(body["questions"], questions)
            )
            for name, body in self._part("cleanups").items()
        }
        papers = {
            str(name): self._paper(str(name), body, rounds) for name, body in self._part("papers").items()
        }
        posts = {str(post): self._clause(clause) for post, clause in self._part("posts").items()}
        return CampaignText(
            self.pack.id, self.flow.title, rounds, posts, questions, remedies, cleanups, papers
        )

    def _part(self, name: str) -> dict[Any, Any]:
        return dict(self.content.get(name) or {})

    def _wrong(self, at: Any, message: str) -> InputError:
        place = place_of(at, f"{self.pack.id}/{FILE}")
        return InputError(message, code="campaign", file=place.file, line=place.line)

    def _clause(self, clause: Any) -> str:
        if str(clause) not in self.pack.clauses:
            raise self._wrong(clause, f"文件里没有条款 {clause}。")
        return str(clause)

    def _known(self, names: Any, known: dict[str, Any]) -> tuple[str, ...]:
        for name in names:
            if str(name) not in known:
                raise self._wrong(name, f"不认识“{name}”。")
        return tuple(map(str, names))

    def _one_of(self, body: Any, key: str, words: Any, otherwise: str = "") -> Any:
        given = str(body.get(key, otherwise))
        if given not in words:
            raise self._wrong(
                body.get(key, body), f"“{key}”应当是 {'、'.join(sorted(words))}，实际是“{given}”。"
            )
        return given

    def _step(self, name: Any) -> Step:
        found = self.flow.steps.get(str(name))
        if found is None:
            raise self._wrong(name, f"procedure.yaml 的“{self.flow.title}”里没有步骤“{name}”。")
        return found

    def _question(self, name: str, group: str, body: Any) -> Question:
        clauses = body["clause"] if isinstance(body["clause"], list) else [body["clause"]]
        return Question(
            name, str(body["ask"]), group, tuple(self._clause(one) for one in clauses),
            self._known(body.get("screens", []), self.pack.screens), str(body.get("remedy", "")),
        )  # fmt: skip

    def _rounds(self) -> dict[str, Round]:
        found = {}
        for place, (name, body) in enumerate(self._part("rounds").items()):
            step = self._step(name)
            found[str(name)] = Round(
                str(name), place, self._one_of(body, "checks", {"all", "drawn"}) == "all",
                self._one_of(body, "by", _BY), step.by_day, step.who, step.clause,
                self._one_of(body, "unchecked", get_args(Left)), self._one_of(body, "open_problems", get_args(Left)),
            )  # fmt: skip
        return found

    def _remedy(self, clause: Any, body: Any) -> Remedy:
        step = str(body.get("step", ""))
        if step and self._step(body["step"]).clause != clause:
            raise self._wrong(body["step"], f"步骤“{step}”不是按 {clause} 办的。")
        only = tuple(
            (str(one), tuple(map(str, grades))) for one, grades in dict(body.get("only_for", {})).items()
        )
        return Remedy(
            self._clause(clause), self._one_of(body, "opens", get_args(Opens)), str(body["requirement"]), step,
            str(body.get("to", "")), only, str(body.get("county")) == "true", str(body.get("batch")) == "true",
            str(body.get("needs", "")),
        )  # fmt: skip

    def _paper(self, name: str, body: Any, rounds: dict[str, Round]) -> CampaignPaper:
        self._known([body["round"]], rounds)
        return CampaignPaper(
            name, self._one_of(body, "makes", get_args(Makes)), str(body["round"]), self._clause(body["clause"]),
            parse_day(str(body["due"])) if body.get("due") else None, tuple(map(str, body["signed"])),
            str(body.get("all_sign")) == "true", str(body.get("in_charge")) == "true", tuple(map(str, body["sent_to"])),
        )  # fmt: skip
