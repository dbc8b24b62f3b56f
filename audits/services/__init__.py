"""Writes to the tables: one job a file, typed keyword arguments, short transactions.

Everything here can be called twice. The order of the day:

    registry    load_registry        what the files state, into the tables
    schedule    claim_due, take_up   what is due, and who looks at it
    looks       run_audit            one look, and what came of it
    ratings     record_rating        from what is on file to the next rating, with its causes
    rejudging   spread, rejudge_all  again from what is on file, without any network
    brake, absences, health          what those need to know
"""
