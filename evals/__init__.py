"""Evaluations: suites that measure the agent, and the figures they report."""
