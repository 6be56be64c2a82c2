"""Public benchmarks, run through the product's own import and ranking."""
