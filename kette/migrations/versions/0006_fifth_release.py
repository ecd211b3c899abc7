"""Lay what the fifth release adds."""

import sqlalchemy as sa
from alembic import op

import kette.db

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create what is new; guards, catalogues and rights follow by themselves (env.py)."""
    op.create_table(
        "start_lists",
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("cohort", sa.Integer(), nullable=False),
        sa.Column("asked_at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institutions.id"], name=op.f("fk_start_lists_institution_id_institutions")
        ),
        sa.ForeignKeyConstraint(
            ["kommune_id"], ["kommunen.id"], name=op.f("fk_start_lists_kommune_id_kommunen")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_start_lists")),
        sa.UniqueConstraint(
            "kommune_id",
            "institution_id",
            "cohort",
            name=op.f("uq_start_lists_kommune_id_institution_id_cohort"),
        ),
        sa.UniqueConstraint("kommune_id", "public_id", name=op.f("uq_start_lists_kommune_id_public_id")),
    )
    op.create_table(
        "absences",
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("deputy_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("noted_at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", kette.moments.UtcDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("deputy_id <> membership_id", name=op.f("ck_absences_by_somebody_else")),
        sa.CheckConstraint("until_on >= from_on", name=op.f("ck_absences_in_order")),
        sa.ForeignKeyConstraint(
            ["deputy_id"], ["memberships.id"], name=op.f("fk_absences_deputy_id_memberships")
        ),
        sa.ForeignKeyConstraint(
            ["kommune_id"], ["kommunen.id"], name=op.f("fk_absences_kommune_id_kommunen")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_absences_membership_id_memberships")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absences")),
    )
    op.create_index(op.f("ix_absences_deputy_id"), "absences", ["deputy_id"], unique=False)
    op.create_index(op.f("ix_absences_membership_id"), "absences", ["membership_id"], unique=False)
    op.create_table(
        "batches",
        sa.Column(
            "kind",
            sa.Enum("inside", "outside", name="kind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("made_at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("cancelled_at", kette.moments.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_at", kette.moments.UtcDateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institutions.id"], name=op.f("fk_batches_institution_id_institutions")
        ),
        sa.ForeignKeyConstraint(["kommune_id"], ["kommunen.id"], name=op.f("fk_batches_kommune_id_kommunen")),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_batches_membership_id_memberships")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batches")),
        sa.UniqueConstraint("kommune_id", "public_id", name=op.f("uq_batches_kommune_id_public_id")),
    )
    op.create_index("ix_batches_open", "batches", ["kommune_id", "ended_at"], unique=False)
    op.create_table(
        "known_certificates",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("certificate", sa.LargeBinary(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("valid_until", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("added_at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=True),
        sa.Column("revoked_at", kette.moments.UtcDateTime(timezone=True), nullable=True),
        sa.Column("revoked_by_id", sa.Integer(), nullable=True),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(revoked_at IS NULL) = (revoked_by_id IS NULL)",
            name=op.f("ck_known_certificates_revoked_by_somebody"),
        ),
        sa.ForeignKeyConstraint(
            ["kommune_id"], ["kommunen.id"], name=op.f("fk_known_certificates_kommune_id_kommunen")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"],
            ["memberships.id"],
            name=op.f("fk_known_certificates_membership_id_memberships"),
        ),
        sa.ForeignKeyConstraint(
            ["revoked_by_id"],
            ["memberships.id"],
            name=op.f("fk_known_certificates_revoked_by_id_memberships"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_certificates")),
        sa.UniqueConstraint(
            "kommune_id", "fingerprint", name=op.f("uq_known_certificates_kommune_id_fingerprint")
        ),
        sa.UniqueConstraint(
            "kommune_id", "public_id", name=op.f("uq_known_certificates_kommune_id_public_id")
        ),
    )
    op.create_table(
        "signing_keys",
        sa.Column("certificate", sa.LargeBinary(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("valid_until", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", kette.moments.UtcDateTime(timezone=True), nullable=True),
        sa.Column("membership_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["kommune_id"], ["kommunen.id"], name=op.f("fk_signing_keys_kommune_id_kommunen")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_signing_keys_membership_id_memberships")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_keys")),
        sa.UniqueConstraint("kommune_id", "fingerprint", name=op.f("uq_signing_keys_kommune_id_fingerprint")),
    )
    op.create_table(
        "destinations",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("said_at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_destinations_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institutions.id"], name=op.f("fk_destinations_institution_id_institutions")
        ),
        sa.ForeignKeyConstraint(
            ["kommune_id"], ["kommunen.id"], name=op.f("fk_destinations_kommune_id_kommunen")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_destinations_membership_id_memberships")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_destinations")),
        sa.UniqueConstraint("kommune_id", "case_id", name=op.f("uq_destinations_kommune_id_case_id")),
    )
    op.create_table(
        "received_sheets",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("known_id", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(length=22), nullable=False),
        sa.Column("signer", sa.String(length=120), nullable=False),
        sa.Column("file_hash", sa.String(length=64), nullable=False),
        sa.Column("handed_over_at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_received_sheets_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["institution_id"],
            ["institutions.id"],
            name=op.f("fk_received_sheets_institution_id_institutions"),
        ),
        sa.ForeignKeyConstraint(
            ["known_id"],
            ["known_certificates.id"],
            name=op.f("fk_received_sheets_known_id_known_certificates"),
        ),
        sa.ForeignKeyConstraint(
            ["kommune_id"], ["kommunen.id"], name=op.f("fk_received_sheets_kommune_id_kommunen")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_received_sheets_membership_id_memberships")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_received_sheets")),
        sa.UniqueConstraint("kommune_id", "origin", name=op.f("uq_received_sheets_kommune_id_origin")),
    )
    op.create_index("ix_received_sheets_case", "received_sheets", ["case_id"], unique=False)
    op.create_table(
        "start_lines",
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("shown_at", kette.moments.UtcDateTime(timezone=True), nullable=True),
        sa.Column(
            "answer",
            sa.Enum("came", "absent", name="answer", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("answered_at", kette.moments.UtcDateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answer IS NULL)", name=op.f("ck_start_lines_answered_with_an_answer")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_start_lines_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["kommune_id"], ["kommunen.id"], name=op.f("fk_start_lines_kommune_id_kommunen")
        ),
        sa.ForeignKeyConstraint(
            ["list_id"], ["start_lists.id"], name=op.f("fk_start_lines_list_id_start_lists")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_start_lines")),
        sa.UniqueConstraint(
            "kommune_id", "list_id", "case_id", name=op.f("uq_start_lines_kommune_id_list_id_case_id")
        ),
        sa.UniqueConstraint("kommune_id", "public_id", name=op.f("uq_start_lines_kommune_id_public_id")),
    )
    op.create_index(op.f("ix_start_lines_case_id"), "start_lines", ["case_id"], unique=False)
    op.create_index(op.f("ix_start_lines_list_id"), "start_lines", ["list_id"], unique=False)
    op.create_table(
        "passings",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=True),
        sa.Column("text_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_passings_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institutions.id"], name=op.f("fk_passings_institution_id_institutions")
        ),
        sa.ForeignKeyConstraint(
            ["kommune_id"], ["kommunen.id"], name=op.f("fk_passings_kommune_id_kommunen")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_passings_membership_id_memberships")
        ),
        sa.ForeignKeyConstraint(
            ["text_id"], ["texts.id"], name=op.f("fk_passings_text_id_texts"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["to_id"], ["memberships.id"], name=op.f("fk_passings_to_id_memberships")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passings")),
    )
    op.create_index(op.f("ix_passings_case_id"), "passings", ["case_id"], unique=False)
    op.create_table(
        "batch_lines",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=True),
        sa.Column("colleague_id", sa.Integer(), nullable=True),
        sa.Column("done_at", kette.moments.UtcDateTime(timezone=True), nullable=True),
        sa.Column("handover_id", sa.Integer(), nullable=True),
        sa.Column("refused", sa.String(length=400), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(to_id IS NULL) <> (colleague_id IS NULL)", name=op.f("ck_batch_lines_outside_or_inside")
        ),
        sa.CheckConstraint(
            "refused IS NULL OR done_at IS NOT NULL", name=op.f("ck_batch_lines_refused_is_done")
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_batch_lines_batch_id_batches")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_batch_lines_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["colleague_id"], ["memberships.id"], name=op.f("fk_batch_lines_colleague_id_memberships")
        ),
        sa.ForeignKeyConstraint(
            ["handover_id"], ["handovers.id"], name=op.f("fk_batch_lines_handover_id_handovers")
        ),
        sa.ForeignKeyConstraint(
            ["kommune_id"], ["kommunen.id"], name=op.f("fk_batch_lines_kommune_id_kommunen")
        ),
        sa.ForeignKeyConstraint(
            ["to_id"], ["institutions.id"], name=op.f("fk_batch_lines_to_id_institutions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch_lines")),
        sa.UniqueConstraint(
            "kommune_id", "batch_id", "case_id", name=op.f("uq_batch_lines_kommune_id_batch_id_case_id")
        ),
    )
    op.create_index(op.f("ix_batch_lines_case_id"), "batch_lines", ["case_id"], unique=False)
    op.create_index("ix_batch_lines_open", "batch_lines", ["batch_id", "done_at"], unique=False)
    op.create_table(
        "paper_links",
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("handover_id", sa.Integer(), nullable=True),
        sa.Column("list_id", sa.Integer(), nullable=True),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("made_at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=True),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("ended_at", kette.moments.UtcDateTime(timezone=True), nullable=True),
        sa.Column(
            "ended",
            sa.Enum(
                "barred",
                "guessed",
                "replaced",
                name="ended",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", kette.moments.UtcDateTime(timezone=True), nullable=True),
        sa.Column("answered_name", sa.LargeBinary(), nullable=True),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answered_name IS NULL)",
            name=op.f("ck_paper_links_answered_by_somebody"),
        ),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended IS NULL)", name=op.f("ck_paper_links_ended_with_a_reason")
        ),
        sa.CheckConstraint(
            "(handover_id IS NULL) <> (list_id IS NULL)", name=op.f("ck_paper_links_to_an_offer_or_a_list")
        ),
        sa.CheckConstraint(
            "(handover_id IS NULL) = (case_id IS NULL)", name=op.f("ck_paper_links_offer_of_a_case")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_paper_links_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["memberships.id"], name=op.f("fk_paper_links_ended_by_id_memberships")
        ),
        sa.ForeignKeyConstraint(
            ["handover_id"], ["handovers.id"], name=op.f("fk_paper_links_handover_id_handovers")
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institutions.id"], name=op.f("fk_paper_links_institution_id_institutions")
        ),
        sa.ForeignKeyConstraint(
            ["kommune_id"], ["kommunen.id"], name=op.f("fk_paper_links_kommune_id_kommunen")
        ),
        sa.ForeignKeyConstraint(
            ["list_id"], ["start_lists.id"], name=op.f("fk_paper_links_list_id_start_lists")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_paper_links_membership_id_memberships")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_links")),
        sa.UniqueConstraint("kommune_id", "public_id", name=op.f("uq_paper_links_kommune_id_public_id")),
        sa.UniqueConstraint("kommune_id", "token_hash", name=op.f("uq_paper_links_kommune_id_token_hash")),
    )
    op.create_index(op.f("ix_paper_links_case_id"), "paper_links", ["case_id"], unique=False)
    op.create_index(op.f("ix_paper_links_token_hash"), "paper_links", ["token_hash"], unique=False)
    op.create_index(
        "uq_paper_links_one_open_per_handover",
        "paper_links",
        ["handover_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "link_codes",
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("used_at", kette.moments.UtcDateTime(timezone=True), nullable=True),
        sa.Column("pass_hash", sa.String(length=64), nullable=True),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["kommune_id"], ["kommunen.id"], name=op.f("fk_link_codes_kommune_id_kommunen")
        ),
        sa.ForeignKeyConstraint(
            ["link_id"], ["paper_links.id"], name=op.f("fk_link_codes_link_id_paper_links")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_codes")),
        sa.UniqueConstraint("kommune_id", "public_id", name=op.f("uq_link_codes_kommune_id_public_id")),
    )
    op.create_index(op.f("ix_link_codes_link_id"), "link_codes", ["link_id"], unique=False)
    op.add_column("agreements", sa.Column("support", sa.String(length=16), nullable=True))
    op.add_column("handovers", sa.Column("free_from_on", sa.Date(), nullable=True))
    op.add_column("institutions", sa.Column("free_appointments", sa.Integer(), nullable=True))
    op.add_column(
        "institutions", sa.Column("free_said_at", kette.moments.UtcDateTime(timezone=True), nullable=True)
    )


def downgrade() -> None:
    """Refuse: Kette never goes back, the backup taken before the upgrade is restored."""
    raise RuntimeError("Kette does not go back: restore the backup taken before the upgrade.")
