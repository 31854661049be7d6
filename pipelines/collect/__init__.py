"""Bring the files of the sources into the archive, with a log of every attempt."""
