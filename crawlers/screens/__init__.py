"""Screens of the sources."""
