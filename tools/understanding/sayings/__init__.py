"""Roundabout ways to name values and limits, as data: one TOML file a family of facets."""
