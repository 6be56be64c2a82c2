"""Scenarios: scripted conversations with expectations, in files that anybody can read."""
