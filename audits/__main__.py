"""`python -m audits`: audit a model from a shell, or recompute a published rating."""

import sys

from audits.cli import main

if __name__ == "__main__":
    sys.exit(main())
