"""Pages of the policy library and of deciding one household."""
