"""Scripted conversations and the measures taken on them."""
