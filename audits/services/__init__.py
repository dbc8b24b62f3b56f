"""Writes to the tables: one job a file, typed keyword arguments, short transactions.

Everything here can be called twice. The order of the day:

    registry    load_registry        what the files state, into the tables
    schedule    claim_due, take_up   what is due, and who looks at it
    looks       run_audit            one look, and what came of it
    ratings     record_rating        from what is on file to the next rating, with its causes
    rejudging   spread, rejudge_all  again from what is on file, without any network
    brake, absences, health          what those need to know

And of what strangers offer:

    submissions, offered             take it in, add to it, take it back
    check_schedule, checks           which links are due, and one look at them
    effects, rulings, decisions      what accepting would do, and what a person decided
    accepted                         what is accepted now, for the next rating
    letters, contacts, proofs        who is told, who may be, and who has shown who they are
"""
