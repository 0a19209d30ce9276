"""Every speed we claim, measured side by side: ``make bench`` writes README.md here."""
