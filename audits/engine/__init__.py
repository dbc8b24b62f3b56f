"""JUDGE: pure functions from observations and accepted evidence to a rating.

Standard library only, and of that nothing that reads a file, a clock, the network or chance, so
that a stranger can recompute every published rating with nothing but Python.
"""

ENGINE_VERSION = 1
"""Raised with each change of the judging that can move a rating: the cause "correction"."""
