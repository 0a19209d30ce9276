"""Words of the notices' templates."""
