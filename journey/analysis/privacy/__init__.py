"""What a run holds of a person: erased, told to them, or still in clear."""
