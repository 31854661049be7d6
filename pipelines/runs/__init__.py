"""What each run did, step by step, and what of it is worth a look."""
