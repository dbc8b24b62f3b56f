"""What was offered, seen of it and decided is append-only, and decisions and sets form chains."""

from django.db import migrations

TABLES = (
    "audits_submission",
    "audits_supplement",
    "audits_linkcheck",
    "audits_producerproof",
    "audits_decision",
    "audits_evidenceset",
)

# As for ratings (0002): neighbours belong together and differ.
SETS = """
CREATE FUNCTION audits_check_next_evidenceset() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before audits_evidenceset%ROWTYPE;
BEGIN
    SELECT * INTO before FROM audits_evidenceset WHERE id = NEW.previous_id;
    IF before.ai_model_id <> NEW.ai_model_id THEN
        RAISE EXCEPTION '% row % belongs to another model', TG_TABLE_NAME, NEW.previous_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF before.digest = NEW.digest THEN
        RAISE EXCEPTION '% row % has the same digest already', TG_TABLE_NAME, NEW.previous_id
            USING ERRCODE = 'unique_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER evidenceset_differs_from_the_one_before BEFORE INSERT ON audits_evidenceset
FOR EACH ROW WHEN (NEW.previous_id IS NOT NULL) EXECUTE FUNCTION audits_check_next_evidenceset();
"""
SETS_BACK = """
DROP TRIGGER evidenceset_differs_from_the_one_before ON audits_evidenceset;
DROP FUNCTION audits_check_next_evidenceset();
"""

# Two people may give the same verdict, so decisions need not differ.
DECISIONS = """
CREATE FUNCTION audits_check_next_decision() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before audits_decision%ROWTYPE;
BEGIN
    SELECT * INTO before FROM audits_decision WHERE id = NEW.previous_id;
    IF before.submission_id <> NEW.submission_id THEN
        RAISE EXCEPTION '% row % is about another submission', TG_TABLE_NAME, NEW.previous_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER decision_follows_one_of_its_own BEFORE INSERT ON audits_decision
FOR EACH ROW WHEN (NEW.previous_id IS NOT NULL) EXECUTE FUNCTION audits_check_next_decision();
"""
DECISIONS_BACK = """
DROP TRIGGER decision_follows_one_of_its_own ON audits_decision;
DROP FUNCTION audits_check_next_decision();
"""


def add(table: str) -> str:
    return f"""
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION audits_refuse_to_touch_the_log();
"""


def remove(table: str) -> str:
    return f"DROP TRIGGER append_only ON {table};"


class Migration(migrations.Migration):
    dependencies = [("audits", "0003_evidence")]

    operations = [
        migrations.RunSQL("".join(map(add, TABLES)), "".join(map(remove, TABLES))),
        migrations.RunSQL(SETS, SETS_BACK),
        migrations.RunSQL(DECISIONS, DECISIONS_BACK),
    ]
