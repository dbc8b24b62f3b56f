"""The log is append-only: the database itself refuses to change or delete a row of it.

TRUNCATE has no trigger: it takes the table's owner, and tests empty their database with it.
"""

from django.db import migrations

TABLES = (
    "audits_registryentry",
    "audits_observation",
    "audits_auditrun",
    "audits_rating",
    "audits_ratingchange",
)

REFUSE = """
CREATE FUNCTION audits_refuse_to_touch_the_log() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused: the log is append-only, add a row instead',
        TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$;
"""

# Neighbours must belong together and differ: without this, two rows could say the same thing twice,
# or a model's chain lead through another model's.
NEXT_IN_CHAIN = """
CREATE FUNCTION audits_check_next_{name}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before {table}%ROWTYPE;
BEGIN
    SELECT * INTO before FROM {table} WHERE id = NEW.previous_id;
    IF before.ai_model_id <> NEW.ai_model_id THEN
        RAISE EXCEPTION '% row % belongs to another model', TG_TABLE_NAME, NEW.previous_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF before.{column} = NEW.{column} THEN
        RAISE EXCEPTION '% row % has the same {column} already', TG_TABLE_NAME, NEW.previous_id
            USING ERRCODE = 'unique_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER {name}_differs_from_the_one_before BEFORE INSERT ON {table}
FOR EACH ROW WHEN (NEW.previous_id IS NOT NULL) EXECUTE FUNCTION audits_check_next_{name}();
"""

CHAINS = (
    {"name": "rating", "table": "audits_rating", "column": "inputs_digest"},
    {"name": "registryentry", "table": "audits_registryentry", "column": "digest"},
)


def add(table: str) -> str:
    return f"""
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION audits_refuse_to_touch_the_log();
"""


def remove(table: str) -> str:
    return f"DROP TRIGGER append_only ON {table};"


class Migration(migrations.Migration):
    dependencies = [("audits", "0001_board_and_log")]

    operations = [
        migrations.RunSQL(
            REFUSE + "".join(add(table) for table in TABLES),
            "".join(remove(table) for table in TABLES)
            + "DROP FUNCTION audits_refuse_to_touch_the_log();",
        ),
        *(
            migrations.RunSQL(
                NEXT_IN_CHAIN.format(**chain),
                "DROP TRIGGER {name}_differs_from_the_one_before ON {table};"
                "DROP FUNCTION audits_check_next_{name}();".format(**chain),
            )
            for chain in CHAINS
        ),
    ]
