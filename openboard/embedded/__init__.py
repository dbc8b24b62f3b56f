"""OpenBoard in one command: its own PostgreSQL, its own Valkey, and the board's three programs.

    python -m openboard.embedded run --port 8000 --data var

`folder` is where everything of one board lives; `postgres` and `valkey` are the servers from
wheels; `programs` says what a board is made of; `supervisor` keeps it running; `virtualenv` makes
the Python environment and is the only file that runs outside of it.
"""
