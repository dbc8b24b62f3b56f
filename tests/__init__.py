"""The tests of OpenBoard."""
