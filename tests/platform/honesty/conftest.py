from tests.platform.reviews.conftest import local_values, staff

__all__ = ["local_values", "staff"]
