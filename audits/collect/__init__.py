"""COLLECT: network in, plain data out. No Django, no tables, no opinion.

    with Hub.from_environment() as hub:
        look = collect_model("allenai/OLMo-2-1124-7B", hub=hub)
    look.observations, look.popularity, look.cost

What goes wrong on the way is one of the errors of `audits.collect.errors`, and says nothing about
the model. What is seen, absence included, is in the observations.
"""
