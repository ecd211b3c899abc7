"""Lay what the fourth release adds."""

import sqlalchemy as sa
from alembic import op

import kette.db

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create what is new; guards, catalogues and rights follow by themselves (env.py)."""
    op.create_table(
        "lookers",
        sa.Column("conference_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_lookers_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["conference_id"], ["conferences.id"], name=op.f("fk_lookers_conference_id_conferences")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["agenda_items.id"], name=op.f("fk_lookers_item_id_agenda_items")
        ),
        sa.ForeignKeyConstraint(["kommune_id"], ["kommunen.id"], name=op.f("fk_lookers_kommune_id_kommunen")),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_lookers_membership_id_memberships")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lookers")),
        sa.UniqueConstraint(
            "kommune_id",
            "conference_id",
            "membership_id",
            name=op.f("uq_lookers_kommune_id_conference_id_membership_id"),
        ),
    )
    op.create_index(op.f("ix_lookers_case_id"), "lookers", ["case_id"], unique=False)
    op.create_index("ix_lookers_item", "lookers", ["item_id", "seen_at"], unique=False)
    op.create_table(
        "proposals",
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
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("text_id", sa.Integer(), nullable=True),
        sa.Column("answer_by_on", sa.Date(), nullable=False),
        sa.Column("made_at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=True),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(code = 'hand_over') = (receiver_id IS NOT NULL)",
            name=op.f("ck_proposals_handover_names_receiver"),
        ),
        sa.CheckConstraint(
            "code IN ('hand_over', 'keep')", name=op.f("ck_proposals_only_what_needs_no_talk")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_proposals_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["item_id"], ["agenda_items.id"], name=op.f("fk_proposals_item_id_agenda_items")
        ),
        sa.ForeignKeyConstraint(
            ["kommune_id"], ["kommunen.id"], name=op.f("fk_proposals_kommune_id_kommunen")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_proposals_membership_id_memberships")
        ),
        sa.ForeignKeyConstraint(
            ["receiver_id"], ["institutions.id"], name=op.f("fk_proposals_receiver_id_institutions")
        ),
        sa.ForeignKeyConstraint(
            ["text_id"], ["texts.id"], name=op.f("fk_proposals_text_id_texts"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals")),
        sa.UniqueConstraint("kommune_id", "item_id", name=op.f("uq_proposals_kommune_id_item_id")),
        sa.UniqueConstraint("kommune_id", "public_id", name=op.f("uq_proposals_kommune_id_public_id")),
    )
    op.create_index(op.f("ix_proposals_case_id"), "proposals", ["case_id"], unique=False)
    op.create_table(
        "readinesses",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_readinesses_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institutions.id"], name=op.f("fk_readinesses_institution_id_institutions")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["agenda_items.id"], name=op.f("fk_readinesses_item_id_agenda_items")
        ),
        sa.ForeignKeyConstraint(
            ["kommune_id"], ["kommunen.id"], name=op.f("fk_readinesses_kommune_id_kommunen")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_readinesses_membership_id_memberships")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readinesses")),
        sa.UniqueConstraint(
            "kommune_id",
            "item_id",
            "institution_id",
            name=op.f("uq_readinesses_kommune_id_item_id_institution_id"),
        ),
    )
    op.create_index(op.f("ix_readinesses_case_id"), "readinesses", ["case_id"], unique=False)
    op.create_index(op.f("ix_readinesses_item_id"), "readinesses", ["item_id"], unique=False)
    op.create_table(
        "stances",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=True),
        sa.Column(
            "proposal",
            sa.Enum(
                "hand_over",
                "keep",
                "promise",
                "postpone",
                name="proposal",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("receiver_id", sa.Integer(), nullable=True),
        sa.Column("at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=True),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "proposal = 'hand_over' OR receiver_id IS NULL",
            name=op.f("ck_stances_only_a_handover_names_somebody"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_stances_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institutions.id"], name=op.f("fk_stances_institution_id_institutions")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["agenda_items.id"], name=op.f("fk_stances_item_id_agenda_items")
        ),
        sa.ForeignKeyConstraint(["kommune_id"], ["kommunen.id"], name=op.f("fk_stances_kommune_id_kommunen")),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_stances_membership_id_memberships")
        ),
        sa.ForeignKeyConstraint(
            ["receiver_id"], ["institutions.id"], name=op.f("fk_stances_receiver_id_institutions")
        ),
        sa.ForeignKeyConstraint(
            ["text_id"], ["texts.id"], name=op.f("fk_stances_text_id_texts"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stances")),
        sa.UniqueConstraint(
            "kommune_id",
            "item_id",
            "institution_id",
            name=op.f("uq_stances_kommune_id_item_id_institution_id"),
        ),
        sa.UniqueConstraint("kommune_id", "public_id", name=op.f("uq_stances_kommune_id_public_id")),
    )
    op.create_index(op.f("ix_stances_case_id"), "stances", ["case_id"], unique=False)
    op.create_index(op.f("ix_stances_item_id"), "stances", ["item_id"], unique=False)
    op.create_table(
        "voices",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("informed", sa.Boolean(), nullable=False),
        sa.Column("invited", sa.Boolean(), nullable=False),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.Column("interpreter", sa.Boolean(), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=True),
        sa.Column("at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_voices_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["item_id"], ["agenda_items.id"], name=op.f("fk_voices_item_id_agenda_items")
        ),
        sa.ForeignKeyConstraint(["kommune_id"], ["kommunen.id"], name=op.f("fk_voices_kommune_id_kommunen")),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_voices_membership_id_memberships")
        ),
        sa.ForeignKeyConstraint(
            ["text_id"], ["texts.id"], name=op.f("fk_voices_text_id_texts"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voices")),
        sa.UniqueConstraint("kommune_id", "item_id", name=op.f("uq_voices_kommune_id_item_id")),
    )
    op.create_index(op.f("ix_voices_case_id"), "voices", ["case_id"], unique=False)
    op.create_table(
        "assents",
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("agrees", sa.Boolean(), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=True),
        sa.Column("at", kette.moments.UtcDateTime(timezone=True), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kommune_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_assents_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institutions.id"], name=op.f("fk_assents_institution_id_institutions")
        ),
        sa.ForeignKeyConstraint(["kommune_id"], ["kommunen.id"], name=op.f("fk_assents_kommune_id_kommunen")),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_assents_membership_id_memberships")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposals.id"], name=op.f("fk_assents_proposal_id_proposals")
        ),
        sa.ForeignKeyConstraint(
            ["text_id"], ["texts.id"], name=op.f("fk_assents_text_id_texts"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assents")),
        sa.UniqueConstraint(
            "kommune_id",
            "proposal_id",
            "institution_id",
            name=op.f("uq_assents_kommune_id_proposal_id_institution_id"),
        ),
    )
    op.create_index(op.f("ix_assents_case_id"), "assents", ["case_id"], unique=False)
    op.add_column(
        "agenda_items", sa.Column("called_at", kette.moments.UtcDateTime(timezone=True), nullable=True)
    )
    op.add_column("agenda_items", sa.Column("seconds", sa.Integer(), nullable=True))
    op.add_column(
        "conferences", sa.Column("reopened_at", kette.moments.UtcDateTime(timezone=True), nullable=True)
    )
    op.add_column("conferences", sa.Column("reopened_because", sa.String(length=300), nullable=True))
    op.add_column("conferences", sa.Column("cancelled_because", sa.String(length=300), nullable=True))
    op.add_column("conferences", sa.Column("sequence", sa.Integer(), nullable=True))
    op.add_column("conferences", sa.Column("minutes_per_case", sa.Integer(), nullable=True))
    op.add_column("conferences", sa.Column("revision", sa.Integer(), nullable=True))
    op.add_column("confirmations", sa.Column("case_class", sa.String(length=20), nullable=True))
    op.add_column("list_drafts", sa.Column("kind", sa.String(length=60), nullable=True))
    op.add_column("list_drafts", sa.Column("rows", sa.Integer(), nullable=True))
    op.add_column("mails", sa.Column("invitation", sa.Text(), nullable=True))
    op.add_column("participants", sa.Column("represented_by", sa.String(length=200), nullable=True))


def downgrade() -> None:
    """Refuse: Kette never goes back, the backup taken before the upgrade is restored."""
    raise RuntimeError("Kette does not go back: restore the backup taken before the upgrade.")
