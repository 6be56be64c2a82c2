"""A study kit: does it help people that the rationale comes first? Asked blind, analysed openly."""
