"""Who does what in a demo place: for every step the first of the right role who has had no other hand in the case."""

from collections import defaultdict

from doudi.apps.accounts.demo import DemoPlace
from doudi.apps.accounts.models import User
from doudi.apps.cases.models import Case, CaseHand
from doudi.procedure.definition import Step


class Staff:
    """The accounts of one demo place."""

    def __init__(self, place: DemoPlace) -> None:
        self.place = place
        self.by_role: dict[str, list[User]] = defaultdict(list)
        for user in User.objects.filter(username__startswith=f"{place.key}-").order_by("pk"):
            self.by_role[user.role].append(user)

    def one(self, *roles: str) -> User:
        """Somebody with one of these roles; the first role first. LookupError where the place has nobody."""
        for role in roles:
            if self.by_role[role]:
                return self.by_role[role][0]
        raise LookupError(f"{self.place.key}: {roles}")

    def free(self, case: Case, step: Step, *roles: str) -> list[User]:
        """Those of the roles who may still take this step of the case, in order."""
        held = dict(CaseHand.objects.filter(case=case).values_list("user_id", "hand"))
        return [
            user
            for role in roles or step.who
            for user in self.by_role[role]
            if not step.hand or held.get(user.pk, step.hand) == step.hand
        ]
