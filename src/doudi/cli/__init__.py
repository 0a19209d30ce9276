"""The command ``doudi``: everything scripts rely on (see docs/commands.md)."""
