"""Utterances labelled by hand: what people say to the agent, and what their words do."""
