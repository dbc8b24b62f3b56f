"""OpenBoard's auditor: it collects, judges and records, and owns every table."""
