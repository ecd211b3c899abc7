"""Lay all tables of the first release."""

import sqlalchemy as sa
from alembic import op

import kette.db

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create every table; guards, catalogues and rights follow by themselves (env.py)."""
    op.create_table(
        "forgotten_keys",
        sa.Column("mark", sa.LargeBinary(length=1), nullable=False),
        sa.Column("at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_forgotten_keys")),
    )
    op.create_table(
        "institution_kinds",
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_institution_kinds")),
    )
    op.create_table(
        "kommunen",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kommunen")),
        sa.UniqueConstraint("key", name=op.f("uq_kommunen_key")),
        sa.UniqueConstraint("name", name=op.f("uq_kommunen_name")),
    )
    op.create_table(
        "moves",
        sa.Column(
            "step",
            sa.Enum(
                "report",
                "call_conference",
                "postpone",
                "keep",
                "reserve",
                "offer",
                "accept",
                "decline",
                "withdraw",
                "promise",
                "start",
                "stay",
                "fall_through",
                "close",
                "reopen",
                name="step",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "from_link",
            sa.Enum(
                "reported",
                "conference",
                "offered",
                "accompanied",
                "promised",
                "arrived",
                "closed",
                name="from_link",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "to_link",
            sa.Enum(
                "reported",
                "conference",
                "offered",
                "accompanied",
                "promised",
                "arrived",
                "closed",
                name="to_link",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("step", "from_link", "to_link", name=op.f("pk_moves")),
    )
    op.create_table(
        "nowhere",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("id IS NULL", name=op.f("ck_nowhere_always_empty")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nowhere")),
    )
    op.create_table(
        "once_keys",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("used_at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("location", sa.String(length=500), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_once_keys")),
    )
    op.create_table(
        "outcome_types",
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_outcome_types")),
    )
    op.create_table(
        "people",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_name", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("phone", sa.String(length=60), nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("start_until", kette.moments.UtcDateTime(timezone=True), nullable=True),
        sa.Column("locked_at", kette.moments.UtcDateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("user_name", name=op.f("uq_people_user_name")),
    )
    op.create_table(
        "runs",
        sa.Column("job", sa.String(length=40), nullable=False),
        sa.Column("ran_at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("lease_until", kette.moments.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("job", name=op.f("pk_runs")),
    )
    op.create_table(
        "sign_in_attempts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("subject_hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempts")),
    )
    op.create_index(
        op.f("ix_sign_in_attempts_subject_hash"), "sign_in_attempts", ["subject_hash"], unique=False
    )
    op.create_table(
        "audit_anchors",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("mac", sa.LargeBinary(length=32), nullable=False),
        sa.Column("seal", sa.LargeBinary(length=32), nullable=False),
        sa.Column("at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["kommune_id"], ["kommunen.id"], name=op.f("fk_audit_anchors_kommune_id_kommunen")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_anchors")),
        sa.UniqueConstraint("kommune_id", "number", name=op.f("uq_audit_anchors_kommune_id_number")),
    )
    op.create_table(
        "audit_heads",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("mac", sa.LargeBinary(length=32), nullable=False),
        sa.Column("seal", sa.LargeBinary(length=32), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["kommune_id"], ["kommunen.id"], name=op.f("fk_audit_heads_kommune_id_kommunen")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_heads")),
        sa.UniqueConstraint("kommune_id", name=op.f("uq_audit_heads_kommune_id")),
    )
    op.create_table(
        "case_numbers",
        sa.Column("cohort", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["kommune_id"], ["kommunen.id"], name=op.f("fk_case_numbers_kommune_id_kommunen")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_numbers")),
        sa.UniqueConstraint("kommune_id", "cohort", name=op.f("uq_case_numbers_kommune_id_cohort")),
    )
    op.create_table(
        "factors",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "app", "passkey", "list", name="kind", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("label", sa.String(length=60), nullable=False),
        sa.Column("begun_at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("active_at", kette.moments.UtcDateTime(timezone=True), nullable=True),
        sa.Column("used_at", kette.moments.UtcDateTime(timezone=True), nullable=True),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("last_step", sa.Integer(), nullable=True),
        sa.Column("credential_id", sa.LargeBinary(length=1023), nullable=True),
        sa.Column("public_key", sa.LargeBinary(), nullable=True),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.CheckConstraint("(kind = 'app') = (sealed IS NOT NULL)", name=op.f("ck_factors_app_has_secret")),
        sa.CheckConstraint(
            "(kind = 'passkey') = (credential_id IS NOT NULL)", name=op.f("ck_factors_passkey_has_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_factors_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_factors")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_factors_credential_id")),
    )
    op.create_index(op.f("ix_factors_person_id"), "factors", ["person_id"], unique=False)
    op.create_table(
        "institutions",
        sa.Column(
            "kind",
            sa.Enum(
                "school",
                "vocational_college",
                "youth_office",
                "integration_centre",
                "jobcenter",
                "employment_agency",
                "coordination",
                "transition_guides",
                "provider",
                "safety_net",
                name="kind",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("short_name", sa.String(length=40), nullable=False),
        sa.Column("school_number", sa.String(length=6), nullable=True),
        sa.Column("school_form", sa.String(length=4), nullable=True),
        sa.Column("mailbox", sa.String(length=254), nullable=True),
        sa.Column("phone", sa.String(length=60), nullable=True),
        sa.Column("address", sa.String(length=300), nullable=True),
        sa.Column("accepts_since", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "accepts_since IS NULL OR kind = 'safety_net'",
            name=op.f("ck_institutions_only_safety_net_accepts_in_advance"),
        ),
        sa.CheckConstraint(
            "kind NOT IN ('school', 'vocational_college') OR school_number IS NOT NULL",
            name=op.f("ck_institutions_school_has_number"),
        ),
        sa.ForeignKeyConstraint(
            ["kind"], ["institution_kinds.key"], name=op.f("fk_institutions_kind_institution_kinds")
        ),
        sa.ForeignKeyConstraint(
            ["kommune_id"], ["kommunen.id"], name=op.f("fk_institutions_kommune_id_kommunen")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_institutions")),
        sa.UniqueConstraint("kommune_id", "name", name=op.f("uq_institutions_kommune_id_name")),
        sa.UniqueConstraint("kommune_id", "public_id", name=op.f("uq_institutions_kommune_id_public_id")),
        sa.UniqueConstraint(
            "kommune_id", "school_number", name=op.f("uq_institutions_kommune_id_school_number")
        ),
    )
    op.create_table(
        "keys",
        sa.Column("wrapped", sa.LargeBinary(length=200), nullable=False),
        sa.Column("made_at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["kommune_id"], ["kommunen.id"], name=op.f("fk_keys_kommune_id_kommunen")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_keys")),
    )
    op.create_table(
        "outside_names",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("issuer_hash", sa.String(length=64), nullable=False),
        sa.Column("subject_hash", sa.String(length=64), nullable=False),
        sa.Column("bound_at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_outside_names_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outside_names")),
        sa.UniqueConstraint("person_id", "issuer_hash", name=op.f("uq_outside_names_person_id_issuer_hash")),
        sa.UniqueConstraint("subject_hash", name=op.f("uq_outside_names_subject_hash")),
    )
    op.create_table(
        "catchments",
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("postcode", sa.String(length=5), nullable=True),
        sa.Column("town", sa.String(length=100), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(postcode IS NULL) <> (town IS NULL)", name=op.f("ck_catchments_postcode_or_town")
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institutions.id"], name=op.f("fk_catchments_institution_id_institutions")
        ),
        sa.ForeignKeyConstraint(
            ["kommune_id"], ["kommunen.id"], name=op.f("fk_catchments_kommune_id_kommunen")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catchments")),
        sa.UniqueConstraint(
            "kommune_id",
            "institution_id",
            "postcode",
            "town",
            name=op.f("uq_catchments_kommune_id_institution_id_postcode_town"),
        ),
    )
    op.create_table(
        "listed_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("factor_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("used_at", kette.moments.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["factor_id"], ["factors.id"], name=op.f("fk_listed_codes_factor_id_factors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listed_codes")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_listed_codes_code_hash")),
    )
    op.create_index(op.f("ix_listed_codes_factor_id"), "listed_codes", ["factor_id"], unique=False)
    op.create_table(
        "memberships",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "school",
                "class_teacher",
                "adviser",
                "moderator",
                "koko",
                "ag",
                "dpo",
                "administrator",
                "system",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("classes", sa.Text(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institutions.id"], name=op.f("fk_memberships_institution_id_institutions")
        ),
        sa.ForeignKeyConstraint(
            ["kommune_id"], ["kommunen.id"], name=op.f("fk_memberships_kommune_id_kommunen")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_memberships_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memberships")),
        sa.UniqueConstraint(
            "kommune_id",
            "person_id",
            "institution_id",
            "role",
            name=op.f("uq_memberships_kommune_id_person_id_institution_id_role"),
        ),
        sa.UniqueConstraint("kommune_id", "public_id", name=op.f("uq_memberships_kommune_id_public_id")),
    )
    op.create_table(
        "audit_entries",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=True),
        sa.Column("institution_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("object_type", sa.String(length=32), nullable=False),
        sa.Column("object_id", sa.String(length=64), nullable=False),
        sa.Column("basis", sa.String(length=64), nullable=False),
        sa.Column("detail", sa.String(length=300), nullable=False),
        sa.Column("mac", sa.LargeBinary(length=32), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institutions.id"], name=op.f("fk_audit_entries_institution_id_institutions")
        ),
        sa.ForeignKeyConstraint(
            ["kommune_id"], ["kommunen.id"], name=op.f("fk_audit_entries_kommune_id_kommunen")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_audit_entries_membership_id_memberships")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
        sa.UniqueConstraint("kommune_id", "number", name=op.f("uq_audit_entries_kommune_id_number")),
    )
    op.create_index(op.f("ix_audit_entries_action"), "audit_entries", ["action"], unique=False)
    op.create_index(op.f("ix_audit_entries_object_id"), "audit_entries", ["object_id"], unique=False)
    op.create_table(
        "cases",
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("cohort", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("class_name", sa.String(length=20), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column(
            "link",
            sa.Enum(
                "reported",
                "conference",
                "offered",
                "accompanied",
                "promised",
                "arrived",
                "closed",
                name="link",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("link_since", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("holder_id", sa.Integer(), nullable=True),
        sa.Column("holder_since", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("reported_at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("active_at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("erased_at", kette.moments.UtcDateTime(timezone=True), nullable=True),
        sa.Column("offered_to_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("adviser_id", sa.Integer(), nullable=True),
        sa.Column("key_id", sa.Integer(), nullable=True),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(link = 'closed') = (holder_id IS NULL)", name=op.f("ck_cases_open_has_one_holder")
        ),
        sa.CheckConstraint(
            "erased_at IS NULL OR (link = 'closed' AND key_id IS NULL)", name=op.f("ck_cases_erased_for_good")
        ),
        sa.ForeignKeyConstraint(
            ["adviser_id"], ["memberships.id"], name=op.f("fk_cases_adviser_id_memberships")
        ),
        sa.ForeignKeyConstraint(
            ["holder_id"], ["institutions.id"], name=op.f("fk_cases_holder_id_institutions")
        ),
        sa.ForeignKeyConstraint(
            ["key_id"], ["keys.id"], name=op.f("fk_cases_key_id_keys"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["kommune_id", "id", "seq", "link"],
            ["steps.kommune_id", "steps.case_id", "steps.seq", "steps.to_link"],
            name="fk_cases_stands_on_its_ledger",
            initially="DEFERRED",
            deferrable=True,
            use_alter=True,
        ),
        sa.ForeignKeyConstraint(["kommune_id"], ["kommunen.id"], name=op.f("fk_cases_kommune_id_kommunen")),
        sa.ForeignKeyConstraint(
            ["offered_to_id"], ["institutions.id"], name=op.f("fk_cases_offered_to_id_institutions")
        ),
        sa.ForeignKeyConstraint(
            ["outcome"], ["outcome_types.key"], name=op.f("fk_cases_outcome_outcome_types")
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["institutions.id"], name=op.f("fk_cases_school_id_institutions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.UniqueConstraint("kommune_id", "number", name=op.f("uq_cases_kommune_id_number")),
        sa.UniqueConstraint("kommune_id", "public_id", name=op.f("uq_cases_kommune_id_public_id")),
    )
    op.create_index("ix_cases_cohort", "cases", ["kommune_id", "cohort", "link"], unique=False)
    op.create_index("ix_cases_holder", "cases", ["kommune_id", "holder_id", "link"], unique=False)
    op.create_index("ix_cases_list", "cases", ["kommune_id", "link", "holder_id", "number"], unique=False)
    op.create_index("ix_cases_offered", "cases", ["kommune_id", "offered_to_id"], unique=False)
    op.create_index("ix_cases_school", "cases", ["kommune_id", "school_id", "cohort"], unique=False)
    op.create_table(
        "class_reports",
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("cohort", sa.Integer(), nullable=False),
        sa.Column("class_name", sa.String(length=20), nullable=False),
        sa.Column("pupils", sa.Integer(), nullable=True),
        sa.Column("unplaced", sa.Integer(), nullable=False),
        sa.Column("at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "unplaced >= 0 AND (pupils IS NULL OR unplaced <= pupils)",
            name=op.f("ck_class_reports_counts_fit"),
        ),
        sa.ForeignKeyConstraint(
            ["kommune_id"], ["kommunen.id"], name=op.f("fk_class_reports_kommune_id_kommunen")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_class_reports_membership_id_memberships")
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["institutions.id"], name=op.f("fk_class_reports_school_id_institutions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_class_reports")),
    )
    op.create_index(
        "ix_class_reports_class",
        "class_reports",
        ["kommune_id", "school_id", "cohort", "class_name"],
        unique=False,
    )
    op.create_table(
        "conferences",
        sa.Column(
            "kind",
            sa.Enum("school", "kommune", name="kind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("school_id", sa.Integer(), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("begins", sa.String(length=5), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "open",
                "running",
                "closed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("moderator_id", sa.Integer(), nullable=True),
        sa.Column("made_at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("started_at", kette.moments.UtcDateTime(timezone=True), nullable=True),
        sa.Column("closed_at", kette.moments.UtcDateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind <> 'school' OR school_id IS NOT NULL",
            name=op.f("ck_conferences_school_conference_names_its_school"),
        ),
        sa.ForeignKeyConstraint(
            ["kommune_id"], ["kommunen.id"], name=op.f("fk_conferences_kommune_id_kommunen")
        ),
        sa.ForeignKeyConstraint(
            ["moderator_id"], ["memberships.id"], name=op.f("fk_conferences_moderator_id_memberships")
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["institutions.id"], name=op.f("fk_conferences_school_id_institutions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conferences")),
        sa.UniqueConstraint("kommune_id", "public_id", name=op.f("uq_conferences_kommune_id_public_id")),
    )
    op.create_index("ix_conferences_day", "conferences", ["kommune_id", "held_on"], unique=False)
    op.create_table(
        "imports",
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("cohort", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("file_hash", sa.String(length=64), nullable=False),
        sa.Column("pupils", sa.Integer(), nullable=False),
        sa.Column("active", sa.Integer(), nullable=False),
        sa.Column("at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=True),
        sa.Column("key_id", sa.Integer(), nullable=True),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["key_id"], ["keys.id"], name=op.f("fk_imports_key_id_keys"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["kommune_id"], ["kommunen.id"], name=op.f("fk_imports_kommune_id_kommunen")),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_imports_membership_id_memberships")
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["institutions.id"], name=op.f("fk_imports_school_id_institutions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
        sa.UniqueConstraint("kommune_id", "public_id", name=op.f("uq_imports_kommune_id_public_id")),
    )
    op.create_table(
        "letter_texts",
        sa.Column(
            "kind",
            sa.Enum(
                "notice_youth",
                "notice_custodians",
                "invitation_youth",
                "invitation_custodians",
                "contacts",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("recorded_at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["kommune_id"], ["kommunen.id"], name=op.f("fk_letter_texts_kommune_id_kommunen")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_letter_texts_membership_id_memberships")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_texts")),
        sa.UniqueConstraint(
            "kommune_id", "kind", "number", name=op.f("uq_letter_texts_kommune_id_kind_number")
        ),
    )
    op.create_table(
        "mails",
        sa.Column("idempotency_key", sa.String(length=120), nullable=False),
        sa.Column("message_id", sa.String(length=120), nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=True),
        sa.Column("institution_id", sa.Integer(), nullable=True),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "pending",
                "sending",
                "sent",
                "dead",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("queued_at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("next_try_at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("lease_until", kette.moments.UtcDateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", kette.moments.UtcDateTime(timezone=True), nullable=True),
        sa.Column("failure", sa.String(length=200), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'sent') = (sent_at IS NOT NULL)", name=op.f("ck_mails_sent_at_a_moment")
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institutions.id"], name=op.f("fk_mails_institution_id_institutions")
        ),
        sa.ForeignKeyConstraint(["kommune_id"], ["kommunen.id"], name=op.f("fk_mails_kommune_id_kommunen")),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_mails_membership_id_memberships")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mails")),
        sa.UniqueConstraint(
            "kommune_id", "idempotency_key", name=op.f("uq_mails_kommune_id_idempotency_key")
        ),
        sa.UniqueConstraint("kommune_id", "message_id", name=op.f("uq_mails_kommune_id_message_id")),
        sa.UniqueConstraint("kommune_id", "public_id", name=op.f("uq_mails_kommune_id_public_id")),
    )
    op.create_index("ix_mails_due", "mails", ["state", "next_try_at"], unique=False)
    op.create_table(
        "offers",
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("provider", sa.String(length=200), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=True),
        sa.Column("audience", sa.String(length=300), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("places_free", sa.Integer(), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("contact", sa.String(length=300), nullable=False),
        sa.Column("recorded_at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=True),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "places_free >= 0 AND places_free <= places", name=op.f("ck_offers_free_fit_places")
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institutions.id"], name=op.f("fk_offers_institution_id_institutions")
        ),
        sa.ForeignKeyConstraint(["kind"], ["outcome_types.key"], name=op.f("fk_offers_kind_outcome_types")),
        sa.ForeignKeyConstraint(["kommune_id"], ["kommunen.id"], name=op.f("fk_offers_kommune_id_kommunen")),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_offers_membership_id_memberships")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offers")),
        sa.UniqueConstraint("kommune_id", "public_id", name=op.f("uq_offers_kommune_id_public_id")),
    )
    op.create_table(
        "receipts",
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=True),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["kommune_id"], ["kommunen.id"], name=op.f("fk_receipts_kommune_id_kommunen")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_receipts_membership_id_memberships")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipts")),
        sa.UniqueConstraint("kommune_id", "public_id", name=op.f("uq_receipts_kommune_id_public_id")),
    )
    op.create_table(
        "settings",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("recorded_at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["kommune_id"], ["kommunen.id"], name=op.f("fk_settings_kommune_id_kommunen")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_settings_membership_id_memberships")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settings")),
        sa.UniqueConstraint(
            "kommune_id",
            "key",
            "valid_from",
            "recorded_at",
            name=op.f("uq_settings_kommune_id_key_valid_from_recorded_at"),
        ),
    )
    op.create_table(
        "sign_ins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("started_at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("seen_at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("proved_at", kette.moments.UtcDateTime(timezone=True), nullable=True),
        sa.Column("via", sa.String(length=32), nullable=True),
        sa.Column("ended_at", kette.moments.UtcDateTime(timezone=True), nullable=True),
        sa.Column("device", sa.String(length=200), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_sign_ins_membership_id_memberships")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_sign_ins_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_ins")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_ins_token_hash")),
    )
    op.create_index(op.f("ix_sign_ins_person_id"), "sign_ins", ["person_id"], unique=False)
    op.create_table(
        "accesses",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "conference",
                "former_holder",
                "agreement",
                name="reason",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("since_at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_accesses_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institutions.id"], name=op.f("fk_accesses_institution_id_institutions")
        ),
        sa.ForeignKeyConstraint(
            ["kommune_id"], ["kommunen.id"], name=op.f("fk_accesses_kommune_id_kommunen")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accesses")),
    )
    op.create_index("ix_accesses_case", "accesses", ["case_id", "institution_id"], unique=False)
    op.create_index("ix_accesses_institution", "accesses", ["institution_id"], unique=False)
    op.create_table(
        "agenda_items",
        sa.Column("conference_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "decided",
                "postponed",
                "dropped",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("pseudonym", sa.String(length=12), nullable=False),
        sa.Column("added_at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_agenda_items_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["conference_id"], ["conferences.id"], name=op.f("fk_agenda_items_conference_id_conferences")
        ),
        sa.ForeignKeyConstraint(
            ["kommune_id"], ["kommunen.id"], name=op.f("fk_agenda_items_kommune_id_kommunen")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_items")),
        sa.UniqueConstraint(
            "kommune_id",
            "conference_id",
            "case_id",
            name=op.f("uq_agenda_items_kommune_id_conference_id_case_id"),
        ),
        sa.UniqueConstraint("kommune_id", "public_id", name=op.f("uq_agenda_items_kommune_id_public_id")),
    )
    op.create_index(op.f("ix_agenda_items_case_id"), "agenda_items", ["case_id"], unique=False)
    op.create_index(
        "uq_agenda_items_waits_once",
        "agenda_items",
        ["case_id"],
        unique=True,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "bases",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("recipient_id", sa.Integer(), nullable=False),
        sa.Column("groups", sa.String(length=200), nullable=False),
        sa.Column("purpose", sa.String(length=300), nullable=False),
        sa.Column("given_by", sa.String(length=32), nullable=True),
        sa.Column("form", sa.String(length=32), nullable=True),
        sa.Column("form_version", sa.String(length=32), nullable=True),
        sa.Column("custody", sa.String(length=32), nullable=True),
        sa.Column("judged_on", sa.Date(), nullable=True),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("recorded_at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=True),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind <> 'consent' OR (given_by IS NOT NULL AND purpose <> '')",
            name=op.f("ck_bases_consent_says_who_and_what_for"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_bases_case_id_cases")),
        sa.ForeignKeyConstraint(["kommune_id"], ["kommunen.id"], name=op.f("fk_bases_kommune_id_kommunen")),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_bases_membership_id_memberships")
        ),
        sa.ForeignKeyConstraint(
            ["recipient_id"], ["institutions.id"], name=op.f("fk_bases_recipient_id_institutions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bases")),
        sa.UniqueConstraint("kommune_id", "public_id", name=op.f("uq_bases_kommune_id_public_id")),
    )
    op.create_index("ix_bases_case_recipient", "bases", ["case_id", "recipient_id"], unique=False)
    op.create_table(
        "candidates",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("cohort", sa.Integer(), nullable=False),
        sa.Column("class_name", sa.String(length=20), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("confirmed_at", kette.moments.UtcDateTime(timezone=True), nullable=True),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_candidates_case_id_cases")),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_candidates_import_id_imports")),
        sa.ForeignKeyConstraint(
            ["kommune_id"], ["kommunen.id"], name=op.f("fk_candidates_kommune_id_kommunen")
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["institutions.id"], name=op.f("fk_candidates_school_id_institutions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidates")),
        sa.UniqueConstraint("kommune_id", "public_id", name=op.f("uq_candidates_kommune_id_public_id")),
        sa.UniqueConstraint(
            "kommune_id",
            "school_id",
            "cohort",
            "fingerprint",
            name=op.f("uq_candidates_kommune_id_school_id_cohort_fingerprint"),
        ),
    )
    op.create_index(
        "ix_candidates_class", "candidates", ["kommune_id", "school_id", "cohort", "class_name"], unique=False
    )
    op.create_table(
        "custodies",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column(
            "custody",
            sa.Enum(
                "both",
                "one",
                "guardian",
                "official",
                name="custody",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("no_contact", sa.Boolean(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_custodies_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["kommune_id"], ["kommunen.id"], name=op.f("fk_custodies_kommune_id_kommunen")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_custodies_membership_id_memberships")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custodies")),
    )
    op.create_index(op.f("ix_custodies_case_id"), "custodies", ["case_id"], unique=False)
    op.create_table(
        "drafts",
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("saved_at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_drafts_case_id_cases")),
        sa.ForeignKeyConstraint(["kommune_id"], ["kommunen.id"], name=op.f("fk_drafts_kommune_id_kommunen")),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_drafts_membership_id_memberships")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
        sa.UniqueConstraint(
            "kommune_id",
            "membership_id",
            "case_id",
            "form",
            name=op.f("uq_drafts_kommune_id_membership_id_case_id_form"),
        ),
    )
    op.create_table(
        "emergencies",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "child_protection",
                "life",
                "missing",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("opened_at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("until_at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_emergencies_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institutions.id"], name=op.f("fk_emergencies_institution_id_institutions")
        ),
        sa.ForeignKeyConstraint(
            ["kommune_id"], ["kommunen.id"], name=op.f("fk_emergencies_kommune_id_kommunen")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_emergencies_membership_id_memberships")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergencies")),
        sa.UniqueConstraint("kommune_id", "public_id", name=op.f("uq_emergencies_kommune_id_public_id")),
    )
    op.create_index(op.f("ix_emergencies_case_id"), "emergencies", ["case_id"], unique=False)
    op.create_index("ix_emergencies_membership", "emergencies", ["membership_id", "until_at"], unique=False)
    op.create_table(
        "erasing",
        sa.Column("case_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("receipt_id", sa.Integer(), nullable=False),
        sa.Column("must_vanish", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["must_vanish"],
            ["nowhere.id"],
            name=op.f("fk_erasing_must_vanish_nowhere"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["receipt_id"], ["receipts.id"], name=op.f("fk_erasing_receipt_id_receipts")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_erasing")),
    )
    op.create_table(
        "erasure_requests",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "asked",
                "withdrawn",
                "unlawful",
                "mistake",
                name="reason",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "open", "done", "refused", name="state", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("asked_at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("answered_at", kette.moments.UtcDateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'open') = (answered_at IS NULL)", name=op.f("ck_erasure_requests_answered_once_closed")
        ),
        sa.CheckConstraint(
            "answered_by_id IS NULL OR answered_by_id <> asked_by_id",
            name=op.f("ck_erasure_requests_four_eyes"),
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"],
            ["memberships.id"],
            name=op.f("fk_erasure_requests_answered_by_id_memberships"),
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["memberships.id"], name=op.f("fk_erasure_requests_asked_by_id_memberships")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_erasure_requests_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["kommune_id"], ["kommunen.id"], name=op.f("fk_erasure_requests_kommune_id_kommunen")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure_requests")),
        sa.UniqueConstraint("kommune_id", "public_id", name=op.f("uq_erasure_requests_kommune_id_public_id")),
    )
    op.create_index(op.f("ix_erasure_requests_case_id"), "erasure_requests", ["case_id"], unique=False)
    op.create_index(
        "uq_erasure_requests_one_open_per_case",
        "erasure_requests",
        ["case_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "facts",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("value", sa.String(length=300), nullable=False),
        sa.Column("valid_since", sa.Date(), nullable=False),
        sa.Column("recorded_at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=True),
        sa.Column("institution_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_facts_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institutions.id"], name=op.f("fk_facts_institution_id_institutions")
        ),
        sa.ForeignKeyConstraint(["kommune_id"], ["kommunen.id"], name=op.f("fk_facts_kommune_id_kommunen")),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_facts_membership_id_memberships")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facts")),
    )
    op.create_index("ix_facts_case_key", "facts", ["case_id", "key", "recorded_at"], unique=False)
    op.create_table(
        "holds",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "court",
                "access_request",
                "complaint",
                "restriction",
                "audit",
                name="reason",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("set_at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=True),
        sa.Column("lifted_at", kette.moments.UtcDateTime(timezone=True), nullable=True),
        sa.Column("lifted_by_id", sa.Integer(), nullable=True),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_holds_case_id_cases")),
        sa.ForeignKeyConstraint(["kommune_id"], ["kommunen.id"], name=op.f("fk_holds_kommune_id_kommunen")),
        sa.ForeignKeyConstraint(
            ["lifted_by_id"], ["memberships.id"], name=op.f("fk_holds_lifted_by_id_memberships")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_holds_membership_id_memberships")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holds")),
        sa.UniqueConstraint("kommune_id", "public_id", name=op.f("uq_holds_kommune_id_public_id")),
    )
    op.create_index(op.f("ix_holds_case_id"), "holds", ["case_id"], unique=False)
    op.create_index(
        "uq_holds_one_per_case",
        "holds",
        ["case_id"],
        unique=True,
        sqlite_where=sa.text("lifted_at IS NULL"),
        postgresql_where=sa.text("lifted_at IS NULL"),
    )
    op.create_table(
        "identities",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("search", sa.String(length=600), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("school_key", sa.String(length=64), nullable=True),
        sa.Column("no_disclosure", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_identities_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["kommune_id"], ["kommunen.id"], name=op.f("fk_identities_kommune_id_kommunen")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identities")),
        sa.UniqueConstraint("kommune_id", "case_id", name=op.f("uq_identities_kommune_id_case_id")),
    )
    op.create_index(op.f("ix_identities_case_id"), "identities", ["case_id"], unique=False)
    op.create_index(op.f("ix_identities_fingerprint"), "identities", ["fingerprint"], unique=False)
    op.create_index(op.f("ix_identities_school_key"), "identities", ["school_key"], unique=False)
    op.create_index("ix_identities_search", "identities", ["kommune_id", "search"], unique=False)
    op.create_table(
        "notices",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "collection",
                "consent",
                "mistake",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("wording", sa.String(length=32), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column(
            "how",
            sa.Enum(
                "letter",
                "conversation",
                "form",
                name="how",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("recorded_at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_notices_case_id_cases")),
        sa.ForeignKeyConstraint(["kommune_id"], ["kommunen.id"], name=op.f("fk_notices_kommune_id_kommunen")),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_notices_membership_id_memberships")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
    )
    op.create_index("ix_notices_case", "notices", ["case_id", "id"], unique=False)
    op.create_table(
        "participants",
        sa.Column("conference_id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column(
            "attendance",
            sa.Enum(
                "invited",
                "present",
                "excused",
                "absent",
                name="attendance",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conference_id"], ["conferences.id"], name=op.f("fk_participants_conference_id_conferences")
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institutions.id"], name=op.f("fk_participants_institution_id_institutions")
        ),
        sa.ForeignKeyConstraint(
            ["kommune_id"], ["kommunen.id"], name=op.f("fk_participants_kommune_id_kommunen")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participants")),
        sa.UniqueConstraint(
            "kommune_id",
            "conference_id",
            "institution_id",
            name=op.f("uq_participants_kommune_id_conference_id_institution_id"),
        ),
    )
    op.create_table(
        "refusals",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "consent",
                "statute",
                "return",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("recipient_id", sa.Integer(), nullable=True),
        sa.Column("at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'return') = (recipient_id IS NULL)", name=op.f("ck_refusals_names_its_recipient")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_refusals_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["kommune_id"], ["kommunen.id"], name=op.f("fk_refusals_kommune_id_kommunen")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_refusals_membership_id_memberships")
        ),
        sa.ForeignKeyConstraint(
            ["recipient_id"], ["institutions.id"], name=op.f("fk_refusals_recipient_id_institutions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refusals")),
    )
    op.create_index(op.f("ix_refusals_case_id"), "refusals", ["case_id"], unique=False)
    op.create_table(
        "releases",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("given_by", sa.String(length=32), nullable=False),
        sa.Column("custody", sa.String(length=32), nullable=True),
        sa.Column("judged_on", sa.Date(), nullable=True),
        sa.Column("form", sa.String(length=32), nullable=False),
        sa.Column("form_version", sa.String(length=32), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("recorded_at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=True),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_releases_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["kommune_id"], ["kommunen.id"], name=op.f("fk_releases_kommune_id_kommunen")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_releases_membership_id_memberships")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_releases")),
        sa.UniqueConstraint("kommune_id", "public_id", name=op.f("uq_releases_kommune_id_public_id")),
    )
    op.create_index(op.f("ix_releases_case_id"), "releases", ["case_id"], unique=False)
    op.create_table(
        "reminders",
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("told", sa.String(length=24), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=True),
        sa.Column("institution_id", sa.Integer(), nullable=True),
        sa.Column("noted_at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("mail_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institutions.id"], name=op.f("fk_reminders_institution_id_institutions")
        ),
        sa.ForeignKeyConstraint(
            ["kommune_id"], ["kommunen.id"], name=op.f("fk_reminders_kommune_id_kommunen")
        ),
        sa.ForeignKeyConstraint(["mail_id"], ["mails.id"], name=op.f("fk_reminders_mail_id_mails")),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_reminders_membership_id_memberships")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminders")),
        sa.UniqueConstraint(
            "kommune_id",
            "rule",
            "subject",
            "due_on",
            "told",
            name=op.f("uq_reminders_kommune_id_rule_subject_due_on_told"),
        ),
    )
    op.create_table(
        "requests",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "access",
                "correction",
                "erasure",
                "restriction",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column(
            "identity",
            sa.Enum(
                "known",
                "card",
                "letter",
                "guardian",
                name="identity",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=True),
        sa.Column("asked", sa.LargeBinary(), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column(
            "result",
            sa.Enum("done", "refused", name="result", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("answered_at", kette.moments.UtcDateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (result IS NULL)", name=op.f("ck_requests_answered_with_a_result")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["memberships.id"], name=op.f("fk_requests_answered_by_id_memberships")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_requests_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institutions.id"], name=op.f("fk_requests_institution_id_institutions")
        ),
        sa.ForeignKeyConstraint(
            ["kommune_id"], ["kommunen.id"], name=op.f("fk_requests_kommune_id_kommunen")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_requests_membership_id_memberships")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requests")),
        sa.UniqueConstraint("kommune_id", "public_id", name=op.f("uq_requests_kommune_id_public_id")),
    )
    op.create_index(op.f("ix_requests_case_id"), "requests", ["case_id"], unique=False)
    op.create_index(
        "ix_requests_open", "requests", ["kommune_id", "institution_id", "answered_at"], unique=False
    )
    op.create_table(
        "texts",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("entrusted", sa.Boolean(), nullable=False),
        sa.Column("at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=True),
        sa.Column("institution_id", sa.Integer(), nullable=True),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_texts_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institutions.id"], name=op.f("fk_texts_institution_id_institutions")
        ),
        sa.ForeignKeyConstraint(["kommune_id"], ["kommunen.id"], name=op.f("fk_texts_kommune_id_kommunen")),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_texts_membership_id_memberships")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_texts")),
        sa.UniqueConstraint("kommune_id", "public_id", name=op.f("uq_texts_kommune_id_public_id")),
    )
    op.create_index(op.f("ix_texts_case_id"), "texts", ["case_id"], unique=False)
    op.create_table(
        "basis_ends",
        sa.Column("basis_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["basis_id"], ["bases.id"], name=op.f("fk_basis_ends_basis_id_bases")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_basis_ends_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["kommune_id"], ["kommunen.id"], name=op.f("fk_basis_ends_kommune_id_kommunen")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_basis_ends_membership_id_memberships")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_basis_ends")),
        sa.UniqueConstraint("kommune_id", "basis_id", name=op.f("uq_basis_ends_kommune_id_basis_id")),
    )
    op.create_index(op.f("ix_basis_ends_basis_id"), "basis_ends", ["basis_id"], unique=False)
    op.create_table(
        "basis_words",
        sa.Column("basis_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["basis_id"], ["bases.id"], name=op.f("fk_basis_words_basis_id_bases")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_basis_words_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["kommune_id"], ["kommunen.id"], name=op.f("fk_basis_words_kommune_id_kommunen")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_basis_words")),
        sa.UniqueConstraint("kommune_id", "basis_id", name=op.f("uq_basis_words_kommune_id_basis_id")),
    )
    op.create_index(op.f("ix_basis_words_case_id"), "basis_words", ["case_id"], unique=False)
    op.create_table(
        "contacts",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("contact_on", sa.Date(), nullable=False),
        sa.Column(
            "way",
            sa.Enum(
                "talk",
                "phone",
                "message",
                "letter",
                "visit",
                "other",
                name="way",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reached", sa.Boolean(), nullable=False),
        sa.Column("at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=True),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=True),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_contacts_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institutions.id"], name=op.f("fk_contacts_institution_id_institutions")
        ),
        sa.ForeignKeyConstraint(
            ["kommune_id"], ["kommunen.id"], name=op.f("fk_contacts_kommune_id_kommunen")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_contacts_membership_id_memberships")
        ),
        sa.ForeignKeyConstraint(
            ["text_id"], ["texts.id"], name=op.f("fk_contacts_text_id_texts"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
        sa.UniqueConstraint("kommune_id", "public_id", name=op.f("uq_contacts_kommune_id_public_id")),
    )
    op.create_index(op.f("ix_contacts_case_id"), "contacts", ["case_id"], unique=False)
    op.create_table(
        "decisions",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column(
            "code",
            sa.Enum(
                "hand_over",
                "keep",
                "promise",
                "postpone",
                name="code",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("receiver_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("dissent", sa.Boolean(), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=True),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(code = 'hand_over') = (receiver_id IS NOT NULL)",
            name=op.f("ck_decisions_handover_names_receiver"),
        ),
        sa.CheckConstraint(
            "(code = 'promise') = (outcome IS NOT NULL)", name=op.f("ck_decisions_promise_says_what")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_decisions_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["item_id"], ["agenda_items.id"], name=op.f("fk_decisions_item_id_agenda_items")
        ),
        sa.ForeignKeyConstraint(
            ["kommune_id"], ["kommunen.id"], name=op.f("fk_decisions_kommune_id_kommunen")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_decisions_membership_id_memberships")
        ),
        sa.ForeignKeyConstraint(
            ["outcome"], ["outcome_types.key"], name=op.f("fk_decisions_outcome_outcome_types")
        ),
        sa.ForeignKeyConstraint(
            ["receiver_id"], ["institutions.id"], name=op.f("fk_decisions_receiver_id_institutions")
        ),
        sa.ForeignKeyConstraint(
            ["text_id"], ["texts.id"], name=op.f("fk_decisions_text_id_texts"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
        sa.UniqueConstraint("kommune_id", "item_id", name=op.f("uq_decisions_kommune_id_item_id")),
        sa.UniqueConstraint("kommune_id", "public_id", name=op.f("uq_decisions_kommune_id_public_id")),
    )
    op.create_index(op.f("ix_decisions_case_id"), "decisions", ["case_id"], unique=False)
    op.create_index(op.f("ix_decisions_item_id"), "decisions", ["item_id"], unique=False)
    op.create_table(
        "disclosures",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("recipient_id", sa.Integer(), nullable=False),
        sa.Column("basis_id", sa.Integer(), nullable=True),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("groups", sa.String(length=200), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["basis_id"], ["bases.id"], name=op.f("fk_disclosures_basis_id_bases")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_disclosures_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["kommune_id"], ["kommunen.id"], name=op.f("fk_disclosures_kommune_id_kommunen")
        ),
        sa.ForeignKeyConstraint(
            ["recipient_id"], ["institutions.id"], name=op.f("fk_disclosures_recipient_id_institutions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosures")),
    )
    op.create_index(op.f("ix_disclosures_case_id"), "disclosures", ["case_id"], unique=False)
    op.create_table(
        "note_releases",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.Column("at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", kette.moments.UtcDateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_note_releases_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institutions.id"], name=op.f("fk_note_releases_institution_id_institutions")
        ),
        sa.ForeignKeyConstraint(
            ["kommune_id"], ["kommunen.id"], name=op.f("fk_note_releases_kommune_id_kommunen")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_note_releases_membership_id_memberships")
        ),
        sa.ForeignKeyConstraint(
            ["text_id"], ["texts.id"], name=op.f("fk_note_releases_text_id_texts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note_releases")),
        sa.UniqueConstraint("kommune_id", "public_id", name=op.f("uq_note_releases_kommune_id_public_id")),
    )
    op.create_index(op.f("ix_note_releases_case_id"), "note_releases", ["case_id"], unique=False)
    op.create_index("ix_note_releases_text", "note_releases", ["text_id", "institution_id"], unique=False)
    op.create_table(
        "recalls",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("basis_id", sa.Integer(), nullable=False),
        sa.Column("recipient_id", sa.Integer(), nullable=False),
        sa.Column(
            "end",
            sa.Enum(
                "withdrawn",
                "objected",
                "return_objected",
                "spent",
                name="end",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("told_at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("done_at", kette.moments.UtcDateTime(timezone=True), nullable=True),
        sa.Column(
            "result",
            sa.Enum(
                "deleted",
                "nothing",
                "kept",
                "stopped",
                name="result",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(done_at IS NULL) = (result IS NULL)", name=op.f("ck_recalls_done_with_a_result")
        ),
        sa.ForeignKeyConstraint(["basis_id"], ["bases.id"], name=op.f("fk_recalls_basis_id_bases")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_recalls_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["done_by_id"], ["memberships.id"], name=op.f("fk_recalls_done_by_id_memberships")
        ),
        sa.ForeignKeyConstraint(["kommune_id"], ["kommunen.id"], name=op.f("fk_recalls_kommune_id_kommunen")),
        sa.ForeignKeyConstraint(
            ["recipient_id"], ["institutions.id"], name=op.f("fk_recalls_recipient_id_institutions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recalls")),
        sa.UniqueConstraint(
            "kommune_id", "basis_id", "recipient_id", name=op.f("uq_recalls_kommune_id_basis_id_recipient_id")
        ),
        sa.UniqueConstraint("kommune_id", "public_id", name=op.f("uq_recalls_kommune_id_public_id")),
    )
    op.create_index(op.f("ix_recalls_case_id"), "recalls", ["case_id"], unique=False)
    op.create_index("ix_recalls_open", "recalls", ["kommune_id", "recipient_id", "done_at"], unique=False)
    op.create_table(
        "release_ends",
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_release_ends_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["kommune_id"], ["kommunen.id"], name=op.f("fk_release_ends_kommune_id_kommunen")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_release_ends_membership_id_memberships")
        ),
        sa.ForeignKeyConstraint(
            ["release_id"], ["releases.id"], name=op.f("fk_release_ends_release_id_releases")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release_ends")),
        sa.UniqueConstraint("kommune_id", "release_id", name=op.f("uq_release_ends_kommune_id_release_id")),
    )
    op.create_index(op.f("ix_release_ends_case_id"), "release_ends", ["case_id"], unique=False)
    op.create_table(
        "request_parts",
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column(
            "handing",
            sa.Enum("joint", "own", name="handing", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("released_at", kette.moments.UtcDateTime(timezone=True), nullable=True),
        sa.Column("released_by_id", sa.Integer(), nullable=True),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(released_at IS NULL) = (handing IS NULL)", name=op.f("ck_request_parts_released_by_a_way")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_request_parts_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institutions.id"], name=op.f("fk_request_parts_institution_id_institutions")
        ),
        sa.ForeignKeyConstraint(
            ["kommune_id"], ["kommunen.id"], name=op.f("fk_request_parts_kommune_id_kommunen")
        ),
        sa.ForeignKeyConstraint(
            ["released_by_id"], ["memberships.id"], name=op.f("fk_request_parts_released_by_id_memberships")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["requests.id"], name=op.f("fk_request_parts_request_id_requests")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_parts")),
        sa.UniqueConstraint("kommune_id", "public_id", name=op.f("uq_request_parts_kommune_id_public_id")),
        sa.UniqueConstraint(
            "kommune_id",
            "request_id",
            "institution_id",
            name=op.f("uq_request_parts_kommune_id_request_id_institution_id"),
        ),
    )
    op.create_index(op.f("ix_request_parts_case_id"), "request_parts", ["case_id"], unique=False)
    op.create_index(
        "ix_request_parts_open",
        "request_parts",
        ["kommune_id", "institution_id", "released_at"],
        unique=False,
    )
    op.create_index(op.f("ix_request_parts_request_id"), "request_parts", ["request_id"], unique=False)
    op.create_table(
        "request_tellings",
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("recipient_id", sa.Integer(), nullable=False),
        sa.Column("told_at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("done_at", kette.moments.UtcDateTime(timezone=True), nullable=True),
        sa.Column(
            "result",
            sa.Enum(
                "done", "nothing", "kept", name="result", native_enum=False, create_constraint=True, length=32
            ),
            nullable=True,
        ),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(done_at IS NULL) = (result IS NULL)", name=op.f("ck_request_tellings_done_with_a_result")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_request_tellings_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["done_by_id"], ["memberships.id"], name=op.f("fk_request_tellings_done_by_id_memberships")
        ),
        sa.ForeignKeyConstraint(
            ["kommune_id"], ["kommunen.id"], name=op.f("fk_request_tellings_kommune_id_kommunen")
        ),
        sa.ForeignKeyConstraint(
            ["recipient_id"], ["institutions.id"], name=op.f("fk_request_tellings_recipient_id_institutions")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["requests.id"], name=op.f("fk_request_tellings_request_id_requests")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_tellings")),
        sa.UniqueConstraint("kommune_id", "public_id", name=op.f("uq_request_tellings_kommune_id_public_id")),
        sa.UniqueConstraint(
            "kommune_id",
            "request_id",
            "recipient_id",
            name=op.f("uq_request_tellings_kommune_id_request_id_recipient_id"),
        ),
    )
    op.create_index(op.f("ix_request_tellings_case_id"), "request_tellings", ["case_id"], unique=False)
    op.create_index(
        "ix_request_tellings_open",
        "request_tellings",
        ["kommune_id", "recipient_id", "done_at"],
        unique=False,
    )
    op.create_index(op.f("ix_request_tellings_request_id"), "request_tellings", ["request_id"], unique=False)
    op.create_table(
        "scans",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("basis_id", sa.Integer(), nullable=True),
        sa.Column("release_id", sa.Integer(), nullable=True),
        sa.Column(
            "media",
            sa.Enum(
                "application/pdf",
                "image/jpeg",
                "image/png",
                name="media",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=True),
        sa.Column("removed_at", kette.moments.UtcDateTime(timezone=True), nullable=True),
        sa.Column("removed_by_id", sa.Integer(), nullable=True),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(basis_id IS NULL) <> (release_id IS NULL)", name=op.f("ck_scans_belongs_to_one")
        ),
        sa.CheckConstraint(
            "(sealed IS NULL) = (removed_at IS NOT NULL)", name=op.f("ck_scans_kept_or_removed")
        ),
        sa.ForeignKeyConstraint(["basis_id"], ["bases.id"], name=op.f("fk_scans_basis_id_bases")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_scans_case_id_cases")),
        sa.ForeignKeyConstraint(["kommune_id"], ["kommunen.id"], name=op.f("fk_scans_kommune_id_kommunen")),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_scans_membership_id_memberships")
        ),
        sa.ForeignKeyConstraint(["release_id"], ["releases.id"], name=op.f("fk_scans_release_id_releases")),
        sa.ForeignKeyConstraint(
            ["removed_by_id"], ["memberships.id"], name=op.f("fk_scans_removed_by_id_memberships")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scans")),
        sa.UniqueConstraint("kommune_id", "public_id", name=op.f("uq_scans_kommune_id_public_id")),
    )
    op.create_index(op.f("ix_scans_basis_id"), "scans", ["basis_id"], unique=False)
    op.create_index(op.f("ix_scans_case_id"), "scans", ["case_id"], unique=False)
    op.create_index(op.f("ix_scans_release_id"), "scans", ["release_id"], unique=False)
    op.create_table(
        "agreements",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=True),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("made_at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=True),
        sa.Column("done_at", kette.moments.UtcDateTime(timezone=True), nullable=True),
        sa.Column("result", sa.String(length=32), nullable=True),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_agreements_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decisions.id"], name=op.f("fk_agreements_decision_id_decisions")
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institutions.id"], name=op.f("fk_agreements_institution_id_institutions")
        ),
        sa.ForeignKeyConstraint(
            ["kommune_id"], ["kommunen.id"], name=op.f("fk_agreements_kommune_id_kommunen")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_agreements_membership_id_memberships")
        ),
        sa.ForeignKeyConstraint(
            ["text_id"], ["texts.id"], name=op.f("fk_agreements_text_id_texts"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreements")),
        sa.UniqueConstraint("kommune_id", "public_id", name=op.f("uq_agreements_kommune_id_public_id")),
    )
    op.create_index(op.f("ix_agreements_case_id"), "agreements", ["case_id"], unique=False)
    op.create_index("ix_agreements_due", "agreements", ["kommune_id", "done_at", "due_on"], unique=False)
    op.create_table(
        "handovers",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "offered",
                "accepted",
                "declined",
                "withdrawn",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("giving_back", sa.Boolean(), nullable=False),
        sa.Column("standing", sa.Boolean(), nullable=False),
        sa.Column("basis_id", sa.Integer(), nullable=True),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("made_at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("offered_at", kette.moments.UtcDateTime(timezone=True), nullable=True),
        sa.Column("deadline_on", sa.Date(), nullable=True),
        sa.Column("in_charge_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", kette.moments.UtcDateTime(timezone=True), nullable=True),
        sa.Column("answered_at", kette.moments.UtcDateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column(
            "reason",
            sa.Enum(
                "not_responsible",
                "no_capacity",
                "no_contact",
                "already_placed",
                "moved",
                "incomplete",
                "other",
                name="reason",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("propose_id", sa.Integer(), nullable=True),
        sa.Column("text_id", sa.Integer(), nullable=True),
        sa.Column("answer_text_id", sa.Integer(), nullable=True),
        sa.Column("sheet", sa.LargeBinary(), nullable=True),
        sa.Column("sheet_hash", sa.String(length=64), nullable=True),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'declined') = (reason IS NOT NULL)", name=op.f("ck_handovers_declined_with_a_reason")
        ),
        sa.CheckConstraint(
            "(state IN ('waiting', 'offered')) = (answered_at IS NULL)",
            name=op.f("ck_handovers_answered_once_closed"),
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'withdrawn') OR basis_id IS NOT NULL OR standing",
            name=op.f("ck_handovers_nothing_without_a_basis"),
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'withdrawn') OR offered_at IS NOT NULL",
            name=op.f("ck_handovers_offered_at_a_moment"),
        ),
        sa.CheckConstraint("from_id <> to_id", name=op.f("ck_handovers_to_somebody_else")),
        sa.ForeignKeyConstraint(
            ["answer_text_id"],
            ["texts.id"],
            name=op.f("fk_handovers_answer_text_id_texts"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["memberships.id"], name=op.f("fk_handovers_answered_by_id_memberships")
        ),
        sa.ForeignKeyConstraint(["basis_id"], ["bases.id"], name=op.f("fk_handovers_basis_id_bases")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_handovers_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decisions.id"], name=op.f("fk_handovers_decision_id_decisions")
        ),
        sa.ForeignKeyConstraint(
            ["from_id"], ["institutions.id"], name=op.f("fk_handovers_from_id_institutions")
        ),
        sa.ForeignKeyConstraint(
            ["in_charge_id"], ["memberships.id"], name=op.f("fk_handovers_in_charge_id_memberships")
        ),
        sa.ForeignKeyConstraint(
            ["kommune_id"], ["kommunen.id"], name=op.f("fk_handovers_kommune_id_kommunen")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["memberships.id"], name=op.f("fk_handovers_made_by_id_memberships")
        ),
        sa.ForeignKeyConstraint(
            ["propose_id"], ["institutions.id"], name=op.f("fk_handovers_propose_id_institutions")
        ),
        sa.ForeignKeyConstraint(
            ["text_id"], ["texts.id"], name=op.f("fk_handovers_text_id_texts"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["to_id"], ["institutions.id"], name=op.f("fk_handovers_to_id_institutions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handovers")),
        sa.UniqueConstraint("kommune_id", "public_id", name=op.f("uq_handovers_kommune_id_public_id")),
    )
    op.create_index(op.f("ix_handovers_case_id"), "handovers", ["case_id"], unique=False)
    op.create_index(
        "ix_handovers_queue", "handovers", ["kommune_id", "to_id", "state", "deadline_on"], unique=False
    )
    op.create_index(
        "uq_handovers_one_open_per_case",
        "handovers",
        ["case_id"],
        unique=True,
        sqlite_where=sa.text("answered_at IS NULL"),
        postgresql_where=sa.text("answered_at IS NULL"),
    )
    op.create_table(
        "steps",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column(
            "step",
            sa.Enum(
                "report",
                "call_conference",
                "postpone",
                "keep",
                "reserve",
                "offer",
                "accept",
                "decline",
                "withdraw",
                "promise",
                "start",
                "stay",
                "fall_through",
                "close",
                "reopen",
                name="step",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "from_link",
            sa.Enum(
                "reported",
                "conference",
                "offered",
                "accompanied",
                "promised",
                "arrived",
                "closed",
                name="from_link",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column(
            "to_link",
            sa.Enum(
                "reported",
                "conference",
                "offered",
                "accompanied",
                "promised",
                "arrived",
                "closed",
                name="to_link",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("holder_id", sa.Integer(), nullable=True),
        sa.Column("at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=True),
        sa.Column("institution_id", sa.Integer(), nullable=True),
        sa.Column("handover_id", sa.Integer(), nullable=True),
        sa.Column("receiver_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("code", sa.String(length=32), nullable=True),
        sa.Column("text_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(step = 'report') = (from_link IS NULL)", name=op.f("ck_steps_report_comes_first")
        ),
        sa.CheckConstraint(
            "(step IN ('promise', 'close')) = (outcome IS NOT NULL)",
            name=op.f("ck_steps_promise_and_close_say_what"),
        ),
        sa.CheckConstraint(
            "(to_link = 'closed') = (holder_id IS NULL)", name=op.f("ck_steps_open_has_one_holder")
        ),
        sa.CheckConstraint(
            "step <> 'accept' OR handover_id IS NOT NULL", name=op.f("ck_steps_accept_names_its_handover")
        ),
        sa.CheckConstraint(
            "step <> 'report' OR to_link = 'reported'", name=op.f("ck_steps_report_leads_to_reported")
        ),
        sa.CheckConstraint(
            "step NOT IN ('offer', 'reserve') OR receiver_id IS NOT NULL",
            name=op.f("ck_steps_offer_names_its_receiver"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_steps_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["handover_id"], ["handovers.id"], name=op.f("fk_steps_handover_id_handovers")
        ),
        sa.ForeignKeyConstraint(
            ["holder_id"], ["institutions.id"], name=op.f("fk_steps_holder_id_institutions")
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institutions.id"], name=op.f("fk_steps_institution_id_institutions")
        ),
        sa.ForeignKeyConstraint(["kommune_id"], ["kommunen.id"], name=op.f("fk_steps_kommune_id_kommunen")),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_steps_membership_id_memberships")
        ),
        sa.ForeignKeyConstraint(
            ["outcome"], ["outcome_types.key"], name=op.f("fk_steps_outcome_outcome_types")
        ),
        sa.ForeignKeyConstraint(
            ["receiver_id"], ["institutions.id"], name=op.f("fk_steps_receiver_id_institutions")
        ),
        sa.ForeignKeyConstraint(
            ["step", "from_link", "to_link"],
            ["moves.step", "moves.from_link", "moves.to_link"],
            name="fk_steps_moves",
        ),
        sa.ForeignKeyConstraint(
            ["text_id"], ["texts.id"], name=op.f("fk_steps_text_id_texts"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_steps")),
        sa.UniqueConstraint(
            "kommune_id", "case_id", "seq", "to_link", name=op.f("uq_steps_kommune_id_case_id_seq_to_link")
        ),
        sa.UniqueConstraint("kommune_id", "case_id", "seq", name=op.f("uq_steps_kommune_id_case_id_seq")),
    )
    op.create_index("ix_steps_case", "steps", ["case_id", "seq"], unique=False)
    op.create_index("ix_steps_kommune_at", "steps", ["kommune_id", "at"], unique=False)
    op.create_index("ix_steps_kommune_step", "steps", ["kommune_id", "step", "at"], unique=False)

    if op.get_bind().dialect.name == "postgresql":
        # The circle of case and ledger: SQLite takes it inside CREATE TABLE, PostgreSQL afterwards.
        op.create_foreign_key(
            "fk_cases_stands_on_its_ledger",
            "cases",
            "steps",
            ["kommune_id", "id", "seq", "link"],
            ["kommune_id", "case_id", "seq", "to_link"],
            initially="DEFERRED",
            deferrable=True,
        )


def downgrade() -> None:
    """Refuse: Kette never goes back, the backup taken before the upgrade is restored."""
    raise RuntimeError("Kette does not go back: restore the backup taken before the upgrade.")
