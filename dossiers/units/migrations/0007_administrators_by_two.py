"""Whoever becomes an administrator was proposed by one person and accepted by another: the database insists too."""

from django.db import migrations

DO = """
CREATE FUNCTION units_post_by_two() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = 'units_post'::regclass), 'MEMBER') THEN
        RETURN NEW;  -- the operator of the city: its first administrator, imports, the demonstration
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.role = 'administrator' AND OLD.officer_id = NEW.officer_id AND OLD.unit_id = NEW.unit_id
            AND OLD.nomination_id IS NOT DISTINCT FROM NEW.nomination_id AND NEW.from_on >= OLD.from_on
            AND coalesce(NEW.to_on, 'infinity') <= coalesce(OLD.to_on, 'infinity') THEN
        RETURN NEW;  -- ends, or another title
    END IF;
    IF (TG_OP = 'INSERT' OR OLD.nomination_id IS DISTINCT FROM NEW.nomination_id)
            AND EXISTS (SELECT FROM units_nomination n WHERE n.id = NEW.nomination_id AND n.accepted
            AND n.officer_id = NEW.officer_id AND n.unit_id = NEW.unit_id) THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'INSERT' AND NOT EXISTS (SELECT FROM units_post WHERE role = 'administrator') THEN
        RETURN NEW;  -- nobody is there yet who could propose
    END IF;
    RAISE EXCEPTION 'An administrator is proposed by one person and accepted by another'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER units_post_by_two BEFORE INSERT OR UPDATE ON units_post FOR EACH ROW
    WHEN (NEW.role = 'administrator') EXECUTE FUNCTION units_post_by_two();
ALTER TABLE units_post ENABLE ALWAYS TRIGGER units_post_by_two;
"""
UNDO = """
DROP TRIGGER units_post_by_two ON units_post;
DROP FUNCTION units_post_by_two();
"""


class Migration(migrations.Migration):
    dependencies = [("units", "0006_two_persons")]

    operations = [migrations.RunSQL(DO, UNDO)]
