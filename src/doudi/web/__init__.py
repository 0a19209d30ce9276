"""Shared templates, components, style and scripts."""
