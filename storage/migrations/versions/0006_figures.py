"""Figures"""

import sqlalchemy as sa
from alembic import op
from storage.tables import base as types

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "fact_tag",
        sa.Column("ticket_id", types.BigInt, autoincrement=False, nullable=False),
        sa.Column("tag_id", types.BigInt, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["tag_id"], ["tag.id"], name=op.f("fk_fact_tag_tag_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_fact_tag_ticket_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("ticket_id", "tag_id", name=op.f("pk_fact_tag")),
    )
    with op.batch_alter_table("fact_tag", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fact_tag_tag_id_ticket_id"), ["tag_id", "ticket_id"], unique=False)

    op.create_table(
        "reply_fact",
        sa.Column("promise_id", types.BigInt, autoincrement=False, nullable=False),
        sa.Column("ticket_id", types.BigInt, nullable=False),
        sa.Column("cycle", types.BigInt, nullable=False),
        sa.Column("brand_id", types.BigInt, nullable=False),
        sa.Column("channel_id", types.BigInt, nullable=False),
        sa.Column("source_id", types.BigInt, nullable=False),
        sa.Column("operator_id", types.BigInt, nullable=True),
        sa.Column("asked_at", types.Moment(), nullable=False),
        sa.Column("asked_day", types.Storable(length=10), nullable=False),
        sa.Column("asked_hour", types.BigInt, nullable=False),
        sa.Column("due_at", types.Moment(), nullable=True),
        sa.Column("replied_at", types.Moment(), nullable=True),
        sa.Column("reply_s", types.BigInt, nullable=True),
        sa.Column("target_s", types.BigInt, nullable=False),
        sa.Column("is_within", sa.Boolean(), nullable=True),
        sa.Column(
            "left_out",
            sa.Enum(
                "superseded", "merged", "resolved", "cancelled", "unseen", name="left_out", native_enum=False, length=32
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_reply_fact_brand_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["channel_id"], ["channel.id"], name=op.f("fk_reply_fact_channel_id")),
        sa.ForeignKeyConstraint(["operator_id"], ["person.id"], name=op.f("fk_reply_fact_operator_id")),
        sa.ForeignKeyConstraint(
            ["promise_id"], ["promise.id"], name=op.f("fk_reply_fact_promise_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_reply_fact_source_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_reply_fact_ticket_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("promise_id", name=op.f("pk_reply_fact")),
    )
    with op.batch_alter_table("reply_fact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reply_fact_brand_id_asked_day"), ["brand_id", "asked_day"], unique=False)
        batch_op.create_index(batch_op.f("ix_reply_fact_ticket_id"), ["ticket_id"], unique=False)
        batch_op.create_index(
            "ix_reply_fact_waiting",
            ["brand_id", "asked_day"],
            unique=False,
            sqlite_where=sa.text("replied_at IS NULL AND left_out IS NULL"),
            postgresql_where=sa.text("replied_at IS NULL AND left_out IS NULL"),
        )

    with op.batch_alter_table("ticket_fact", schema=None) as batch_op:
        batch_op.add_column(sa.Column("opened_hour", types.BigInt, nullable=True))
        batch_op.add_column(sa.Column("is_first_time", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("complexity", types.BigInt, nullable=True))
        batch_op.add_column(sa.Column("resolution_due_at", types.Moment(), nullable=True))
        batch_op.add_column(sa.Column("resolution_target_s", types.BigInt, nullable=True))
        batch_op.add_column(sa.Column("is_resolved_within", sa.Boolean(), nullable=True))
        batch_op.add_column(
            sa.Column(
                "messages_in",
                types.BigInt,
                server_default=sa.text("0"),
                nullable=False,
            )
        )
        batch_op.add_column(
            sa.Column(
                "messages_out",
                types.BigInt,
                server_default=sa.text("0"),
                nullable=False,
            )
        )
        batch_op.add_column(
            sa.Column(
                "hand_overs",
                types.BigInt,
                server_default=sa.text("0"),
                nullable=False,
            )
        )
        batch_op.add_column(
            sa.Column(
                "moves",
                types.BigInt,
                server_default=sa.text("0"),
                nullable=False,
            )
        )
        batch_op.add_column(
            sa.Column("is_sent_elsewhere", sa.Boolean(), server_default=sa.text("(false)"), nullable=False)
        )
        batch_op.add_column(
            sa.Column("is_customer_last", sa.Boolean(), server_default=sa.text("(false)"), nullable=False)
        )
        batch_op.add_column(
            sa.Column(
                "handling_s",
                types.BigInt,
                server_default=sa.text("0"),
                nullable=False,
            )
        )
        batch_op.add_column(
            sa.Column(
                "paused_s",
                types.BigInt,
                server_default=sa.text("0"),
                nullable=False,
            )
        )
        batch_op.create_index(
            "ix_ticket_fact_waiting",
            ["brand_id", "opened_day"],
            unique=False,
            sqlite_where=sa.text("replied_at IS NULL AND closed_at IS NULL AND left_out IS NULL"),
            postgresql_where=sa.text("replied_at IS NULL AND closed_at IS NULL AND left_out IS NULL"),
        )


def downgrade() -> None:
    with op.batch_alter_table("ticket_fact", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_ticket_fact_waiting",
            sqlite_where=sa.text("replied_at IS NULL AND closed_at IS NULL AND left_out IS NULL"),
            postgresql_where=sa.text("replied_at IS NULL AND closed_at IS NULL AND left_out IS NULL"),
        )
        batch_op.drop_column("paused_s")
        batch_op.drop_column("handling_s")
        batch_op.drop_column("is_customer_last")
        batch_op.drop_column("is_sent_elsewhere")
        batch_op.drop_column("moves")
        batch_op.drop_column("hand_overs")
        batch_op.drop_column("messages_out")
        batch_op.drop_column("messages_in")
        batch_op.drop_column("is_resolved_within")
        batch_op.drop_column("resolution_target_s")
        batch_op.drop_column("resolution_due_at")
        batch_op.drop_column("complexity")
        batch_op.drop_column("is_first_time")
        batch_op.drop_column("opened_hour")

    with op.batch_alter_table("reply_fact", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_reply_fact_waiting",
            sqlite_where=sa.text("replied_at IS NULL AND left_out IS NULL"),
            postgresql_where=sa.text("replied_at IS NULL AND left_out IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_reply_fact_ticket_id"))
        batch_op.drop_index(batch_op.f("ix_reply_fact_brand_id_asked_day"))

    op.drop_table("reply_fact")
    with op.batch_alter_table("fact_tag", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fact_tag_tag_id_ticket_id"))

    op.drop_table("fact_tag")
