"""How Hypothesis searches: anew in each run at a desk, the same in each run of CI.

EXAMPLES=2000 in the environment searches longer, for instance before a release.
"""

import os

from hypothesis import settings

settings.register_profile(
    "engine",
    # A run that found something prints how to find it again; no folder is left behind.
    database=None,
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
    print_blob=True,
    max_examples=int(os.environ.get("EXAMPLES", "30")),
)
settings.load_profile("engine")
