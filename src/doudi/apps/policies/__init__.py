"""The policy library, and deciding one household."""
