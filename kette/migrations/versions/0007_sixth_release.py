"""Lay what the sixth release adds."""

import sqlalchemy as sa
from alembic import op

import kette.db

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create what is new; guards, catalogues and rights follow by themselves (env.py)."""
    op.create_table(
        "calendar_feeds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("via", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("stands", sa.Text(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_calendar_feeds_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feeds")),
        sa.UniqueConstraint("person_id", "via", name=op.f("uq_calendar_feeds_person_id_via")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feeds_token_hash")),
    )
    op.create_table(
        "chosen_columns",
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("columns", sa.String(length=200), nullable=False),
        sa.Column("saved_at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["kommune_id"], ["kommunen.id"], name=op.f("fk_chosen_columns_kommune_id_kommunen")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_chosen_columns_membership_id_memberships")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chosen_columns")),
        sa.UniqueConstraint(
            "kommune_id", "membership_id", name=op.f("uq_chosen_columns_kommune_id_membership_id")
        ),
    )
    op.create_table(
        "saved_lists",
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("parts", sa.String(length=600), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("saved_at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institutions.id"], name=op.f("fk_saved_lists_institution_id_institutions")
        ),
        sa.ForeignKeyConstraint(
            ["kommune_id"], ["kommunen.id"], name=op.f("fk_saved_lists_kommune_id_kommunen")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_saved_lists_membership_id_memberships")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_lists")),
        sa.UniqueConstraint(
            "kommune_id", "membership_id", "name", name=op.f("uq_saved_lists_kommune_id_membership_id_name")
        ),
        sa.UniqueConstraint("kommune_id", "public_id", name=op.f("uq_saved_lists_kommune_id_public_id")),
    )
    op.create_index(
        "ix_saved_lists_shared", "saved_lists", ["kommune_id", "institution_id", "is_shared"], unique=False
    )
    op.create_table(
        "delays",
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("occasion_on", sa.Date(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("given_at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_delays_is_counted")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_delays_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institutions.id"], name=op.f("fk_delays_institution_id_institutions")
        ),
        sa.ForeignKeyConstraint(["kommune_id"], ["kommunen.id"], name=op.f("fk_delays_kommune_id_kommunen")),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_delays_membership_id_memberships")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delays")),
        sa.UniqueConstraint(
            "kommune_id",
            "rule",
            "subject",
            "occasion_on",
            "institution_id",
            "number",
            name="uq_delays_one_of_each_number",
        ),
    )
    op.create_index("ix_delays_case", "delays", ["case_id"], unique=False)
    op.create_index("ix_delays_subject", "delays", ["kommune_id", "subject"], unique=False)
    op.create_table(
        "follow_ups",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_follow_ups_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institutions.id"], name=op.f("fk_follow_ups_institution_id_institutions")
        ),
        sa.ForeignKeyConstraint(
            ["kommune_id"], ["kommunen.id"], name=op.f("fk_follow_ups_kommune_id_kommunen")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_follow_ups_membership_id_memberships")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_ups")),
        sa.UniqueConstraint("kommune_id", "public_id", name=op.f("uq_follow_ups_kommune_id_public_id")),
    )
    op.create_index("ix_follow_ups_case", "follow_ups", ["case_id"], unique=False)
    op.create_index(
        "ix_follow_ups_due", "follow_ups", ["kommune_id", "institution_id", "due_on"], unique=False
    )
    op.add_column("agenda_items", sa.Column("because", sa.String(length=200), nullable=True))
    op.add_column("handovers", sa.Column("told_by", sa.String(length=120), nullable=True))
    op.add_column(
        "handovers",
        sa.Column(
            "back_reason",
            sa.Enum(
                "not_responsible",
                "no_capacity",
                "no_contact",
                "already_placed",
                "moved",
                "incomplete",
                "other",
                name="back_reason",
                native_enum=False,
                length=32,
            ),
            nullable=True,
        ),
    )
    op.add_column("handovers", sa.Column("answer_codes", sa.String(length=120), nullable=True))
    op.add_column("mails", sa.Column("bounced_at", kette.moments.UtcDateTime(timezone=True), nullable=True))
    op.add_column("runs", sa.Column("days", sa.String(length=500), nullable=True))


def downgrade() -> None:
    """Refuse: Kette never goes back, the backup taken before the upgrade is restored."""
    raise RuntimeError("Kette does not go back: restore the backup taken before the upgrade.")
