"""The read API: what the board holds, for programs.

`v1` puts it together. Each of `routers` answers one kind of address, `schemas` say what an answer
holds and are what the OpenAPI document is made of, `shapes` turn rows into them, and `reads` asks
the tables. `middleware` is what holds for every answer: limits, caching, errors, and that
other sites' pages may read it.
"""
