"""Acts of a campaign."""
