"""Suites that measure how well messages are understood."""
