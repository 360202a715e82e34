"""Desk"""

import sqlalchemy as sa
from alembic import op
from storage.tables import base as types

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "production_day",
        sa.Column("country", types.Storable(length=8), nullable=False),
        sa.Column("day", types.Storable(length=10), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "workday", "short_day", "day_off", name="kind", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("country", "day", name=op.f("pk_production_day")),
    )
    op.create_table(
        "absence",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("person_id", types.BigInt, nullable=False),
        sa.Column("starts_at", types.Moment(), nullable=False),
        sa.Column("ends_at", types.Moment(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum("vacation", "sick", "other", name="reason", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("comment", types.StorableProse(), nullable=False),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_absence_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_absence_person_id_ends_at"), ["person_id", "ends_at"], unique=False)

    op.create_table(
        "crm_connection",
        sa.Column("brand_id", types.BigInt, autoincrement=False, nullable=False),
        sa.Column("address", types.Storable(length=2000), nullable=False),
        sa.Column("secrets", types.StorableProse(), nullable=False),
        sa.Column("is_local", sa.Boolean(), nullable=False),
        sa.Column("fields", types.Json, nullable=False),
        sa.Column("kept_s", types.BigInt, nullable=False),
        sa.Column("changed_at", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["brand_id"], ["brand.id"], name=op.f("fk_crm_connection_brand_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("brand_id", name=op.f("pk_crm_connection")),
    )
    op.create_table(
        "customer",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("brand_id", types.BigInt, nullable=False),
        sa.Column("name", types.Storable(length=300), nullable=False),
        sa.Column("sought", types.Storable(length=300), nullable=False),
        sa.Column("merged_into_id", types.BigInt, nullable=True),
        sa.Column("made_by", types.BigInt, nullable=True),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_customer_brand_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_customer_made_by")),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["customer.id"], name=op.f("fk_customer_merged_into_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer")),
        sa.UniqueConstraint("uid", name=op.f("uq_customer_uid")),
    )
    with op.batch_alter_table("customer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_customer_brand_id_sought"), ["brand_id", "sought"], unique=False)
        batch_op.create_index(
            "ix_customer_merged",
            ["merged_into_id"],
            unique=False,
            sqlite_where=sa.text("merged_into_id IS NOT NULL"),
            postgresql_where=sa.text("merged_into_id IS NOT NULL"),
        )

    op.create_table(
        "shift",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("brand_id", types.BigInt, nullable=False),
        sa.Column("person_id", types.BigInt, nullable=False),
        sa.Column("starts_at", types.Moment(), nullable=False),
        sa.Column("ends_at", types.Moment(), nullable=False),
        sa.Column("break_min", types.BigInt, nullable=False),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_shift_brand_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_shift_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift")),
        sa.UniqueConstraint("brand_id", "person_id", "starts_at", name=op.f("uq_shift_brand_id_person_id_starts_at")),
    )
    with op.batch_alter_table("shift", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shift_brand_id_ends_at"), ["brand_id", "ends_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_shift_person_id_ends_at"), ["person_id", "ends_at"], unique=False)

    op.create_table(
        "take_turn",
        sa.Column("person_id", types.BigInt, autoincrement=False, nullable=False),
        sa.Column("taken", types.BigInt, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_take_turn_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_take_turn")),
    )
    op.create_table(
        "crm_reading",
        sa.Column("customer_id", types.BigInt, autoincrement=False, nullable=False),
        sa.Column("is_client", sa.Boolean(), nullable=True),
        sa.Column("properties", types.Json, nullable=False),
        sa.Column("read_at", types.Moment(), nullable=True),
        sa.Column("tried_at", types.Moment(), nullable=False),
        sa.Column("error", types.StorableProse(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_crm_reading_customer_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("customer_id", name=op.f("pk_crm_reading")),
    )
    op.create_table(
        "customer_contact",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("brand_id", types.BigInt, nullable=False),
        sa.Column("customer_id", types.BigInt, nullable=False),
        sa.Column(
            "kind",
            sa.Enum("phone", "email", "crm", name="kind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("value", types.Storable(length=200), nullable=False),
        sa.Column("ending", types.Storable(length=4), nullable=False),
        sa.Column("added_by", types.BigInt, nullable=True),
        sa.Column("added_at", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["added_by"], ["person.id"], name=op.f("fk_customer_contact_added_by")),
        sa.ForeignKeyConstraint(
            ["brand_id"], ["brand.id"], name=op.f("fk_customer_contact_brand_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_customer_contact_customer_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_contact")),
        sa.UniqueConstraint("customer_id", "kind", "value", name=op.f("uq_customer_contact_customer_id_kind_value")),
    )
    with op.batch_alter_table("customer_contact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_customer_contact_brand_id_ending"), ["brand_id", "ending"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_customer_contact_brand_id_kind_value"), ["brand_id", "kind", "value"], unique=False
        )

    op.create_table(
        "shift_swap",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("shift_id", types.BigInt, nullable=False),
        sa.Column("other_shift_id", types.BigInt, nullable=True),
        sa.Column("from_person_id", types.BigInt, nullable=False),
        sa.Column("to_person_id", types.BigInt, nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "agreed",
                "declined",
                "withdrawn",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("comment", types.StorableProse(), nullable=False),
        sa.Column("asked_at", types.Moment(), nullable=False),
        sa.Column("decided_at", types.Moment(), nullable=True),
        sa.Column("decided_by", types.BigInt, nullable=True),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_shift_swap_decided_by")),
        sa.ForeignKeyConstraint(
            ["from_person_id"], ["person.id"], name=op.f("fk_shift_swap_from_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["other_shift_id"], ["shift.id"], name=op.f("fk_shift_swap_other_shift_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["shift_id"], ["shift.id"], name=op.f("fk_shift_swap_shift_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["to_person_id"], ["person.id"], name=op.f("fk_shift_swap_to_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift_swap")),
    )
    with op.batch_alter_table("shift_swap", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shift_swap_other_shift_id"), ["other_shift_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_shift_swap_shift_id"), ["shift_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_shift_swap_to_person_id_state"), ["to_person_id", "state"], unique=False)

    op.create_table(
        "customer_author",
        sa.Column("author_id", types.BigInt, autoincrement=False, nullable=False),
        sa.Column("customer_id", types.BigInt, nullable=False),
        sa.Column("joined_by", types.BigInt, nullable=True),
        sa.Column("joined_at", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["author.id"], name=op.f("fk_customer_author_author_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_customer_author_customer_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["joined_by"], ["person.id"], name=op.f("fk_customer_author_joined_by")),
        sa.PrimaryKeyConstraint("author_id", name=op.f("pk_customer_author")),
    )
    with op.batch_alter_table("customer_author", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_customer_author_customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "notification",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("person_id", types.BigInt, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "mentioned",
                "reminder",
                "handed_over",
                "shared_out",
                "taken_back",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("ticket_id", types.BigInt, nullable=False),
        sa.Column("by_person_id", types.BigInt, nullable=True),
        sa.Column("details", types.Json, nullable=False),
        sa.Column("at", types.Moment(), nullable=False),
        sa.Column("seen_at", types.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["by_person_id"], ["person.id"], name=op.f("fk_notification_by_person_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_notification_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_notification_ticket_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification")),
    )
    with op.batch_alter_table("notification", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notification_ticket_id"), ["ticket_id"], unique=False)
        batch_op.create_index(
            "ix_notification_unseen",
            ["person_id", "id"],
            unique=False,
            sqlite_where=sa.text("seen_at IS NULL"),
            postgresql_where=sa.text("seen_at IS NULL"),
        )

    op.create_table(
        "ticket_read",
        sa.Column("ticket_id", types.BigInt, nullable=False),
        sa.Column("person_id", types.BigInt, nullable=False),
        sa.Column("message_id", types.BigInt, nullable=False),
        sa.Column("read_at", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_ticket_read_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_read_ticket_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("ticket_id", "person_id", name=op.f("pk_ticket_read")),
    )
    with op.batch_alter_table("calendar", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "production",
                types.Json,
                server_default="{}",
                nullable=False,
            )
        )

    with op.batch_alter_table("channel", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "cover",
                sa.Enum("members", "first_line", "channel", "leads", name="cover", native_enum=False, length=32),
                server_default="members",
                nullable=False,
            )
        )
        batch_op.add_column(sa.Column("cover_channel_id", types.BigInt, nullable=True))

    with op.batch_alter_table("channel_member", schema=None) as batch_op:
        batch_op.add_column(sa.Column("only_views", sa.Boolean(), server_default=sa.text("(false)"), nullable=False))

    with op.batch_alter_table("pause", schema=None) as batch_op:
        batch_op.add_column(sa.Column("department", types.Storable(length=120), server_default="", nullable=False))

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("open_limit", types.BigInt, nullable=True))

    with op.batch_alter_table("promise", schema=None) as batch_op:
        batch_op.add_column(sa.Column("warn_at", types.Moment(), nullable=True))
        batch_op.add_column(sa.Column("warned_at", types.Moment(), nullable=True))
        batch_op.create_index(
            "ix_promise_unwarned",
            ["warn_at"],
            unique=False,
            sqlite_where=sa.text(
                "warned_at IS NULL AND breached_at IS NULL AND fulfilled_at IS NULL AND cancelled_at IS NULL"
            ),
            postgresql_where=sa.text(
                "warned_at IS NULL AND breached_at IS NULL AND fulfilled_at IS NULL AND cancelled_at IS NULL"
            ),
        )

    with op.batch_alter_table("sla_policy", schema=None) as batch_op:
        batch_op.add_column(sa.Column("first_reply_days", types.BigInt, nullable=True))
        batch_op.add_column(sa.Column("next_reply_days", types.BigInt, nullable=True))
        batch_op.add_column(sa.Column("resolution_days", types.BigInt, nullable=True))
        batch_op.add_column(
            sa.Column(
                "warn_percent",
                types.BigInt,
                server_default="80",
                nullable=False,
            )
        )
        batch_op.add_column(sa.Column("goal_percent", types.BigInt, nullable=True))
        batch_op.add_column(sa.Column("goal_within_s", types.BigInt, nullable=True))
        batch_op.add_column(sa.Column("abandoned_percent", types.BigInt, nullable=True))
    with op.batch_alter_table("ticket_event", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_ticket_event_kind"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_ticket_event_kind"),
            "kind IN ('opened', 'mention_joined', 'taken', 'released', 'handed_over', 'moved', 'message_in', 'note', 'reply_queued', 'reply_sent', 'reply_failed', 'paused', 'resumed', 'snoozed', 'woken', 'resolved', 'closed', 'reopened', 'cancelled', 'promise_opened', 'promise_warned', 'promise_kept', 'promise_broken', 'promise_cancelled', 'rating_asked', 'rated')",  # noqa: E501
        )


def downgrade() -> None:
    op.execute("DELETE FROM ticket_event WHERE kind IN ('promise_warned')")  # noqa: E501
    with op.batch_alter_table("ticket_event", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_ticket_event_kind"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_ticket_event_kind"),
            "kind IN ('opened', 'mention_joined', 'taken', 'released', 'handed_over', 'moved', 'message_in', 'note', 'reply_queued', 'reply_sent', 'reply_failed', 'paused', 'resumed', 'snoozed', 'woken', 'resolved', 'closed', 'reopened', 'cancelled', 'promise_opened', 'promise_kept', 'promise_broken', 'promise_cancelled', 'rating_asked', 'rated')",  # noqa: E501
        )
    with op.batch_alter_table("sla_policy", schema=None) as batch_op:
        batch_op.drop_column("abandoned_percent")
        batch_op.drop_column("goal_within_s")
        batch_op.drop_column("goal_percent")
        batch_op.drop_column("warn_percent")
        batch_op.drop_column("resolution_days")
        batch_op.drop_column("next_reply_days")
        batch_op.drop_column("first_reply_days")

    with op.batch_alter_table("promise", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_promise_unwarned",
            sqlite_where=sa.text(
                "warned_at IS NULL AND breached_at IS NULL AND fulfilled_at IS NULL AND cancelled_at IS NULL"
            ),
            postgresql_where=sa.text(
                "warned_at IS NULL AND breached_at IS NULL AND fulfilled_at IS NULL AND cancelled_at IS NULL"
            ),
        )
        batch_op.drop_column("warned_at")
        batch_op.drop_column("warn_at")

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_column("open_limit")

    with op.batch_alter_table("pause", schema=None) as batch_op:
        batch_op.drop_column("department")

    with op.batch_alter_table("channel_member", schema=None) as batch_op:
        batch_op.drop_column("only_views")

    with op.batch_alter_table("channel", schema=None) as batch_op:
        batch_op.drop_column("cover_channel_id")
        batch_op.drop_column("cover")

    with op.batch_alter_table("calendar", schema=None) as batch_op:
        batch_op.drop_column("production")

    op.drop_table("ticket_read")
    with op.batch_alter_table("notification", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_notification_unseen",
            sqlite_where=sa.text("seen_at IS NULL"),
            postgresql_where=sa.text("seen_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_notification_ticket_id"))

    op.drop_table("notification")
    with op.batch_alter_table("customer_author", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_customer_author_customer_id"))

    op.drop_table("customer_author")
    with op.batch_alter_table("shift_swap", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shift_swap_to_person_id_state"))
        batch_op.drop_index(batch_op.f("ix_shift_swap_shift_id"))
        batch_op.drop_index(batch_op.f("ix_shift_swap_other_shift_id"))

    op.drop_table("shift_swap")
    with op.batch_alter_table("customer_contact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_customer_contact_brand_id_kind_value"))
        batch_op.drop_index(batch_op.f("ix_customer_contact_brand_id_ending"))

    op.drop_table("customer_contact")
    op.drop_table("crm_reading")
    op.drop_table("take_turn")
    with op.batch_alter_table("shift", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shift_person_id_ends_at"))
        batch_op.drop_index(batch_op.f("ix_shift_brand_id_ends_at"))

    op.drop_table("shift")
    with op.batch_alter_table("customer", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_customer_merged",
            sqlite_where=sa.text("merged_into_id IS NOT NULL"),
            postgresql_where=sa.text("merged_into_id IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_customer_brand_id_sought"))

    op.drop_table("customer")
    op.drop_table("crm_connection")
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_absence_person_id_ends_at"))

    op.drop_table("absence")
    op.drop_table("production_day")
