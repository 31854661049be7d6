"""A tested build becomes the snapshot that readers see."""
