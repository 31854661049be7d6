"""Turn archived files into text and metadata."""
