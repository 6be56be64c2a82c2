"""What a rationale is worth: whether it causes the slate, is true, balanced and calibrated."""
