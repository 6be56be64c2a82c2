"""Export of conversations with their rationales, checked, for training and study."""
