"""Evaluations of what language models may do here: verifier, failures, whole conversations."""
