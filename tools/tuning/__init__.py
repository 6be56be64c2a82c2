"""Tune a small model on rationales: LoRA, resumable, with a card."""
