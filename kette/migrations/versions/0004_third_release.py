"""Lay what the third release adds."""

import sqlalchemy as sa
from alembic import op

import kette.db

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create what is new; guards, catalogues and rights follow by themselves (env.py)."""
    op.create_table(
        "printed_forms",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("recipient_id", sa.Integer(), nullable=False),
        sa.Column("groups", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("form_version", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("printed_at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", kette.moments.UtcDateTime(timezone=True), nullable=True),
        sa.Column(
            "answer",
            sa.Enum(
                "given",
                "refused",
                "spoilt",
                name="answer",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answer IS NULL)", name=op.f("ck_printed_forms_answered_with_an_answer")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["memberships.id"], name=op.f("fk_printed_forms_answered_by_id_memberships")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_printed_forms_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["kommune_id"], ["kommunen.id"], name=op.f("fk_printed_forms_kommune_id_kommunen")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_printed_forms_membership_id_memberships")
        ),
        sa.ForeignKeyConstraint(
            ["recipient_id"], ["institutions.id"], name=op.f("fk_printed_forms_recipient_id_institutions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_printed_forms")),
        sa.UniqueConstraint("kommune_id", "code", name=op.f("uq_printed_forms_kommune_id_code")),
        sa.UniqueConstraint("kommune_id", "public_id", name=op.f("uq_printed_forms_kommune_id_public_id")),
    )
    op.create_index("ix_printed_forms_case", "printed_forms", ["case_id", "answered_at"], unique=False)
    op.create_table(
        "returned_sheets",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("form_id", sa.Integer(), nullable=False),
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
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=True),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_returned_sheets_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["form_id"], ["printed_forms.id"], name=op.f("fk_returned_sheets_form_id_printed_forms")
        ),
        sa.ForeignKeyConstraint(
            ["kommune_id"], ["kommunen.id"], name=op.f("fk_returned_sheets_kommune_id_kommunen")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_returned_sheets_membership_id_memberships")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_returned_sheets")),
        sa.UniqueConstraint("kommune_id", "public_id", name=op.f("uq_returned_sheets_kommune_id_public_id")),
    )
    op.create_index(op.f("ix_returned_sheets_case_id"), "returned_sheets", ["case_id"], unique=False)
    op.create_index(op.f("ix_returned_sheets_form_id"), "returned_sheets", ["form_id"], unique=False)


def downgrade() -> None:
    """Refuse: Kette never goes back, the backup taken before the upgrade is restored."""
    raise RuntimeError("Kette does not go back: restore the backup taken before the upgrade.")
