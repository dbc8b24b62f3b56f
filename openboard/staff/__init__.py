"""Staff: accounts with two factors, their roles, and the pages where they are kept.

`access` guards views; `people` changes accounts; `factors` is the second factor. Everything lives
under `/staff`, where the session cookie is sent and nowhere else.
"""
