"""The register on pages."""
