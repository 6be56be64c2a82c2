"""What memory promises, put to the test: crashes, load, faults, erasure, retraction, scale."""
