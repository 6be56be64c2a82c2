"""Simulated people who talk to the recommender, and what it is compared with."""
