"""Lay what the second release adds."""

import sqlalchemy as sa
from alembic import op

import kette.db

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create what is new; guards, catalogues and rights follow by themselves (env.py)."""
    op.create_table(
        "column_names",
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("assigned", sa.Text(), nullable=False),
        sa.Column("at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["kommune_id"], ["kommunen.id"], name=op.f("fk_column_names_kommune_id_kommunen")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_column_names_membership_id_memberships")
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["institutions.id"], name=op.f("fk_column_names_school_id_institutions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_column_names")),
        sa.UniqueConstraint("kommune_id", "school_id", name=op.f("uq_column_names_kommune_id_school_id")),
    )
    op.create_table(
        "identification_dates",
        sa.Column("cohort", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("set_at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=True),
        sa.Column("frozen_at", kette.moments.UtcDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "opens_on <= due_on AND due_on <= closes_on", name=op.f("ck_identification_dates_days_in_order")
        ),
        sa.ForeignKeyConstraint(
            ["kommune_id"], ["kommunen.id"], name=op.f("fk_identification_dates_kommune_id_kommunen")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"],
            ["memberships.id"],
            name=op.f("fk_identification_dates_membership_id_memberships"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identification_dates")),
        sa.UniqueConstraint(
            "kommune_id", "cohort", "due_on", name=op.f("uq_identification_dates_kommune_id_cohort_due_on")
        ),
    )
    op.create_table(
        "list_drafts",
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("cohort", sa.Integer(), nullable=False),
        sa.Column("file_hash", sa.String(length=64), nullable=False),
        sa.Column("at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=True),
        sa.Column("key_id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("mending", sa.LargeBinary(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["key_id"], ["keys.id"], name=op.f("fk_list_drafts_key_id_keys")),
        sa.ForeignKeyConstraint(
            ["kommune_id"], ["kommunen.id"], name=op.f("fk_list_drafts_kommune_id_kommunen")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_list_drafts_membership_id_memberships")
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["institutions.id"], name=op.f("fk_list_drafts_school_id_institutions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_drafts")),
        sa.UniqueConstraint("kommune_id", "public_id", name=op.f("uq_list_drafts_kommune_id_public_id")),
    )
    op.create_table(
        "return_feeds",
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("cohort", sa.Integer(), nullable=False),
        sa.Column("file_hash", sa.String(length=64), nullable=False),
        sa.Column("at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=True),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["institutions.id"], name=op.f("fk_return_feeds_agency_id_institutions")
        ),
        sa.ForeignKeyConstraint(
            ["body_id"], ["institutions.id"], name=op.f("fk_return_feeds_body_id_institutions")
        ),
        sa.ForeignKeyConstraint(
            ["kommune_id"], ["kommunen.id"], name=op.f("fk_return_feeds_kommune_id_kommunen")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_return_feeds_membership_id_memberships")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_feeds")),
        sa.UniqueConstraint(
            "kommune_id", "body_id", "file_hash", name=op.f("uq_return_feeds_kommune_id_body_id_file_hash")
        ),
        sa.UniqueConstraint("kommune_id", "public_id", name=op.f("uq_return_feeds_kommune_id_public_id")),
    )
    op.create_table(
        "statutory_exports",
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("cohort", sa.Integer(), nullable=False),
        sa.Column("pupils", sa.Integer(), nullable=False),
        sa.Column("media", sa.String(length=8), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("delete_by", sa.Date(), nullable=False),
        sa.Column("at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=True),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("pupils > 0", name=op.f("ck_statutory_exports_somebody_in_it")),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["institutions.id"], name=op.f("fk_statutory_exports_agency_id_institutions")
        ),
        sa.ForeignKeyConstraint(
            ["kommune_id"], ["kommunen.id"], name=op.f("fk_statutory_exports_kommune_id_kommunen")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_statutory_exports_membership_id_memberships")
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["institutions.id"], name=op.f("fk_statutory_exports_school_id_institutions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statutory_exports")),
        sa.UniqueConstraint(
            "kommune_id", "public_id", name=op.f("uq_statutory_exports_kommune_id_public_id")
        ),
    )
    op.create_index(
        "ix_statutory_exports_school",
        "statutory_exports",
        ["kommune_id", "school_id", "cohort"],
        unique=False,
    )
    op.create_table(
        "class_report_ends",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["kommune_id"], ["kommunen.id"], name=op.f("fk_class_report_ends_kommune_id_kommunen")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_class_report_ends_membership_id_memberships")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["class_reports.id"], name=op.f("fk_class_report_ends_report_id_class_reports")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_class_report_ends")),
        sa.UniqueConstraint(
            "kommune_id", "report_id", name=op.f("uq_class_report_ends_kommune_id_report_id")
        ),
    )
    op.create_table(
        "identification_lines",
        sa.Column("date_id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("class_name", sa.String(length=20), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("frozen", "corrected", name="kind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("pupils", sa.Integer(), nullable=True),
        sa.Column("unplaced", sa.Integer(), nullable=True),
        sa.Column("stated_at", kette.moments.UtcDateTime(timezone=True), nullable=True),
        sa.Column("at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind = 'frozen' OR unplaced IS NOT NULL",
            name=op.f("ck_identification_lines_a_correction_says_how_many"),
        ),
        sa.CheckConstraint(
            "(stated_at IS NULL) = (unplaced IS NULL)", name=op.f("ck_identification_lines_stated_or_silent")
        ),
        sa.CheckConstraint(
            "unplaced >= 0 AND (pupils IS NULL OR unplaced <= pupils)",
            name=op.f("ck_identification_lines_counts_fit"),
        ),
        sa.ForeignKeyConstraint(
            ["date_id"],
            ["identification_dates.id"],
            name=op.f("fk_identification_lines_date_id_identification_dates"),
        ),
        sa.ForeignKeyConstraint(
            ["kommune_id"], ["kommunen.id"], name=op.f("fk_identification_lines_kommune_id_kommunen")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"],
            ["memberships.id"],
            name=op.f("fk_identification_lines_membership_id_memberships"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["institutions.id"], name=op.f("fk_identification_lines_school_id_institutions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identification_lines")),
    )
    op.create_index(
        "uq_identification_lines_frozen",
        "identification_lines",
        ["kommune_id", "date_id", "school_id", "class_name"],
        unique=True,
        sqlite_where=sa.text("kind = 'frozen'"),
        postgresql_where=sa.text("kind = 'frozen'"),
    )
    op.create_table(
        "identity_marks",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_identity_marks_case_id_cases"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["kommune_id"], ["kommunen.id"], name=op.f("fk_identity_marks_kommune_id_kommunen")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_marks")),
    )
    op.create_index(op.f("ix_identity_marks_case_id"), "identity_marks", ["case_id"], unique=False)
    op.create_index(
        "ix_identity_marks_mark", "identity_marks", ["kommune_id", "mark", "case_id"], unique=False
    )
    op.create_table(
        "import_classes",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("class_name", sa.String(length=20), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["imports.id"], name=op.f("fk_import_classes_import_id_imports")
        ),
        sa.ForeignKeyConstraint(
            ["kommune_id"], ["kommunen.id"], name=op.f("fk_import_classes_kommune_id_kommunen")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_classes")),
        sa.UniqueConstraint(
            "kommune_id",
            "import_id",
            "class_name",
            name=op.f("uq_import_classes_kommune_id_import_id_class_name"),
        ),
    )
    op.create_table(
        "origins",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("read_at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_origins_case_id_cases")),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_origins_import_id_imports")),
        sa.ForeignKeyConstraint(["kommune_id"], ["kommunen.id"], name=op.f("fk_origins_kommune_id_kommunen")),
        sa.ForeignKeyConstraint(
            ["report_id"], ["class_reports.id"], name=op.f("fk_origins_report_id_class_reports")
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["institutions.id"], name=op.f("fk_origins_school_id_institutions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_origins")),
        sa.UniqueConstraint("kommune_id", "case_id", name=op.f("uq_origins_kommune_id_case_id")),
    )
    op.create_index(op.f("ix_origins_import_id"), "origins", ["import_id"], unique=False)
    op.create_index(op.f("ix_origins_report_id"), "origins", ["report_id"], unique=False)
    op.create_table(
        "pairs",
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("reasons", sa.String(length=200), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "linked",
                "separated",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("found_at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column(
            "first_answer",
            sa.Enum(
                "same", "other", name="first_answer", native_enum=False, create_constraint=True, length=32
            ),
            nullable=True,
        ),
        sa.Column("first_at", kette.moments.UtcDateTime(timezone=True), nullable=True),
        sa.Column("first_by_id", sa.Integer(), nullable=True),
        sa.Column(
            "second_answer",
            sa.Enum(
                "same", "other", name="second_answer", native_enum=False, create_constraint=True, length=32
            ),
            nullable=True,
        ),
        sa.Column("second_at", kette.moments.UtcDateTime(timezone=True), nullable=True),
        sa.Column("second_by_id", sa.Integer(), nullable=True),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'linked') = (COALESCE(first_answer, '') = 'same' AND COALESCE(second_answer, '') = 'same')",
            name=op.f("ck_pairs_linked_by_both"),
        ),
        sa.CheckConstraint(
            "(state = 'separated') = (COALESCE(first_answer, '') = 'other' OR COALESCE(second_answer, '') = 'other')",
            name=op.f("ck_pairs_separated_by_one"),
        ),
        sa.CheckConstraint(
            "(first_answer IS NULL) = (first_at IS NULL)", name=op.f("ck_pairs_first_answer_has_its_day")
        ),
        sa.CheckConstraint(
            "(second_answer IS NULL) = (second_at IS NULL)", name=op.f("ck_pairs_second_answer_has_its_day")
        ),
        sa.CheckConstraint("first_id < second_id", name=op.f("ck_pairs_in_order")),
        sa.ForeignKeyConstraint(
            ["first_by_id"], ["memberships.id"], name=op.f("fk_pairs_first_by_id_memberships")
        ),
        sa.ForeignKeyConstraint(
            ["first_id"], ["cases.id"], name=op.f("fk_pairs_first_id_cases"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["kommune_id"], ["kommunen.id"], name=op.f("fk_pairs_kommune_id_kommunen")),
        sa.ForeignKeyConstraint(
            ["second_by_id"], ["memberships.id"], name=op.f("fk_pairs_second_by_id_memberships")
        ),
        sa.ForeignKeyConstraint(
            ["second_id"], ["cases.id"], name=op.f("fk_pairs_second_id_cases"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pairs")),
        sa.UniqueConstraint(
            "kommune_id", "first_id", "second_id", name=op.f("uq_pairs_kommune_id_first_id_second_id")
        ),
        sa.UniqueConstraint("kommune_id", "public_id", name=op.f("uq_pairs_kommune_id_public_id")),
    )
    op.create_index(op.f("ix_pairs_second_id"), "pairs", ["second_id"], unique=False)
    op.create_index("ix_pairs_state", "pairs", ["kommune_id", "state"], unique=False)
    op.create_table(
        "return_entries",
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column(
            "result",
            sa.Enum(
                "known",
                "opened",
                "refused",
                name="result",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "result <> 'refused' OR sealed IS NULL",
            name=op.f("ck_return_entries_nothing_kept_of_who_objected"),
        ),
        sa.ForeignKeyConstraint(
            ["body_id"], ["institutions.id"], name=op.f("fk_return_entries_body_id_institutions")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_return_entries_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["feed_id"], ["return_feeds.id"], name=op.f("fk_return_entries_feed_id_return_feeds")
        ),
        sa.ForeignKeyConstraint(
            ["kommune_id"], ["kommunen.id"], name=op.f("fk_return_entries_kommune_id_kommunen")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_entries")),
        sa.UniqueConstraint("kommune_id", "public_id", name=op.f("uq_return_entries_kommune_id_public_id")),
    )
    op.create_index("ix_return_entries_case", "return_entries", ["case_id"], unique=False)
    op.create_table(
        "confirmations",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.Column("before_at", kette.moments.UtcDateTime(timezone=True), nullable=True),
        sa.Column("reported", sa.Boolean(), nullable=False),
        sa.Column("followed", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["candidates.id"],
            name=op.f("fk_confirmations_candidate_id_candidates"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["import_id"], ["imports.id"], name=op.f("fk_confirmations_import_id_imports")
        ),
        sa.ForeignKeyConstraint(
            ["kommune_id"], ["kommunen.id"], name=op.f("fk_confirmations_kommune_id_kommunen")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["class_reports.id"], name=op.f("fk_confirmations_report_id_class_reports")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confirmations")),
        sa.UniqueConstraint(
            "kommune_id",
            "report_id",
            "candidate_id",
            name=op.f("uq_confirmations_kommune_id_report_id_candidate_id"),
        ),
    )
    op.create_index("ix_confirmations_candidate", "confirmations", ["candidate_id"], unique=False)
    op.create_index("ix_confirmations_import", "confirmations", ["import_id", "report_id"], unique=False)
    op.create_table(
        "earlier_states",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("class_name", sa.String(length=20), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.Column("guid_mark", sa.String(length=64), nullable=True),
        sa.Column("number_mark", sa.String(length=64), nullable=True),
        sa.Column("content_mark", sa.String(length=64), nullable=True),
        sa.Column("off_at", kette.moments.UtcDateTime(timezone=True), nullable=True),
        sa.Column("found_case", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["candidates.id"],
            name=op.f("fk_earlier_states_candidate_id_candidates"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["import_id"], ["imports.id"], name=op.f("fk_earlier_states_import_id_imports")
        ),
        sa.ForeignKeyConstraint(
            ["kommune_id"], ["kommunen.id"], name=op.f("fk_earlier_states_kommune_id_kommunen")
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["institutions.id"], name=op.f("fk_earlier_states_school_id_institutions")
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["imports.id"], name=op.f("fk_earlier_states_source_id_imports")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_earlier_states")),
        sa.UniqueConstraint(
            "kommune_id",
            "import_id",
            "candidate_id",
            name=op.f("uq_earlier_states_kommune_id_import_id_candidate_id"),
        ),
    )
    op.create_index("ix_earlier_states_candidate", "earlier_states", ["candidate_id"], unique=False)
    op.create_index(op.f("ix_earlier_states_source_id"), "earlier_states", ["source_id"], unique=False)
    op.create_table(
        "erasure_words",
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column(
            "word",
            sa.Enum("agreed", "kept", name="word", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("answered_at", kette.moments.UtcDateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (word IS NULL)", name=op.f("ck_erasure_words_answered_with_a_word")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["memberships.id"], name=op.f("fk_erasure_words_answered_by_id_memberships")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_erasure_words_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institutions.id"], name=op.f("fk_erasure_words_institution_id_institutions")
        ),
        sa.ForeignKeyConstraint(
            ["kommune_id"], ["kommunen.id"], name=op.f("fk_erasure_words_kommune_id_kommunen")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["requests.id"], name=op.f("fk_erasure_words_request_id_requests")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure_words")),
        sa.UniqueConstraint("kommune_id", "public_id", name=op.f("uq_erasure_words_kommune_id_public_id")),
        sa.UniqueConstraint(
            "kommune_id",
            "request_id",
            "institution_id",
            name=op.f("uq_erasure_words_kommune_id_request_id_institution_id"),
        ),
    )
    op.create_index(op.f("ix_erasure_words_case_id"), "erasure_words", ["case_id"], unique=False)
    op.create_index(
        "ix_erasure_words_open",
        "erasure_words",
        ["kommune_id", "institution_id", "answered_at"],
        unique=False,
    )
    op.create_index(op.f("ix_erasure_words_request_id"), "erasure_words", ["request_id"], unique=False)
    op.add_column("candidates", sa.Column("line", sa.Integer(), nullable=True))
    op.add_column("candidates", sa.Column("guid_mark", sa.String(length=64), nullable=True))
    op.add_column("candidates", sa.Column("number_mark", sa.String(length=64), nullable=True))
    op.add_column("candidates", sa.Column("content_mark", sa.String(length=64), nullable=True))
    op.add_column("candidates", sa.Column("off_at", kette.moments.UtcDateTime(timezone=True), nullable=True))
    op.add_column("cases", sa.Column("first_cohort", sa.Integer(), nullable=True))
    op.create_index("ix_cases_first_cohort", "cases", ["kommune_id", "first_cohort"], unique=False)
    op.add_column("factors", sa.Column("begun_in", sa.Integer(), nullable=True))
    op.add_column(
        "identities", sa.Column("changed_at", kette.moments.UtcDateTime(timezone=True), nullable=True)
    )
    op.add_column("imports", sa.Column("added", sa.Integer(), nullable=True))
    op.add_column("imports", sa.Column("changed", sa.Integer(), nullable=True))
    op.add_column("imports", sa.Column("same", sa.Integer(), nullable=True))
    op.add_column("imports", sa.Column("gone", sa.Integer(), nullable=True))
    op.add_column("imports", sa.Column("taken_off", sa.Integer(), nullable=True))
    op.add_column("institutions", sa.Column("protection", sa.String(length=300), nullable=True))
    op.add_column("recalls", sa.Column("kept_on", sa.String(length=32), nullable=True))
    op.add_column("recalls", sa.Column("sealed", sa.LargeBinary(), nullable=True))
    op.add_column(
        "requests",
        sa.Column("ended", sa.Enum("erased", name="ended", native_enum=False, length=32), nullable=True),
    )
    op.add_column(
        "sign_ins", sa.Column("reproved_at", kette.moments.UtcDateTime(timezone=True), nullable=True)
    )


def downgrade() -> None:
    """Refuse: Kette never goes back, the backup taken before the upgrade is restored."""
    raise RuntimeError("Kette does not go back: restore the backup taken before the upgrade.")
