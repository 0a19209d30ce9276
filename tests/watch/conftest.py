"""The small packs of the policy tests, for warnings of their own."""

from tests.policy.conftest import make_pack

__all__ = ["make_pack"]
