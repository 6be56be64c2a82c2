"""The bundled catalogues: rows in our own words, and the facets they declare."""
