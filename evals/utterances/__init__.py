"""Utterances labelled by hand: what people say about films, fashion and papers, and what it does."""
