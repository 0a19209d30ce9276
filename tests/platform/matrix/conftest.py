from tests.platform.matrix.county import at_home, from_elsewhere, here

__all__ = ["at_home", "from_elsewhere", "here"]
