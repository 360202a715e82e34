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
        "category_forward",
        sa.Column("brand_id", types.BigInt, nullable=False),
        sa.Column(
            "category",
            sa.Enum(
                "reviews",
                "forum",
                "blog",
                "maps",
                "social",
                "messenger",
                "media",
                "mail",
                "commercial",
                name="category",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("addresses", types.Json, nullable=False),
        sa.Column("is_daily", sa.Boolean(), nullable=False),
        sa.Column("with_words", sa.Boolean(), nullable=False),
        sa.Column("told_until", types.Moment(), nullable=False),
        sa.Column("sent_at", types.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["brand_id"], ["brand.id"], name=op.f("fk_category_forward_brand_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("brand_id", "category", name=op.f("pk_category_forward")),
    )
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
        "decision_hour",
        sa.Column("brand_id", types.BigInt, nullable=False),
        sa.Column("day", types.Storable(length=10), nullable=False),
        sa.Column("hour", types.BigInt, autoincrement=False, nullable=False),
        sa.Column("person_id", types.BigInt, autoincrement=False, nullable=False),
        sa.Column(
            "way",
            sa.Enum("key", "story", "bulk", "rule", name="way", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("decided", types.BigInt, nullable=False),
        sa.Column("undone", types.BigInt, nullable=False),
        sa.Column("compared", types.BigInt, nullable=False),
        sa.Column("agreed", types.BigInt, nullable=False),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_decision_hour_brand_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("brand_id", "day", "hour", "person_id", "way", name=op.f("pk_decision_hour")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "decision_pace",
        sa.Column("brand_id", types.BigInt, nullable=False),
        sa.Column("day", types.Storable(length=10), nullable=False),
        sa.Column("person_id", types.BigInt, autoincrement=False, nullable=False),
        sa.Column("tenths", types.BigInt, autoincrement=False, nullable=False),
        sa.Column("count", types.BigInt, nullable=False),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_decision_pace_brand_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("brand_id", "day", "person_id", "tenths", name=op.f("pk_decision_pace")),
        sqlite_with_rowid=False,
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
        "handling",
        sa.Column("ticket_id", types.BigInt, autoincrement=False, nullable=False),
        sa.Column("person_id", types.BigInt, autoincrement=False, nullable=False),
        sa.Column("day", types.Storable(length=10), nullable=False),
        sa.Column("sitting", types.Storable(length=40), nullable=False),
        sa.Column("seconds", types.BigInt, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_handling_person_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_handling_ticket_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("ticket_id", "person_id", "day", "sitting", name=op.f("pk_handling")),
    )
    with op.batch_alter_table("handling", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_handling_person_id_day"), ["person_id", "day"], unique=False)

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
        "ticket_link",
        sa.Column("ticket_id", types.BigInt, autoincrement=False, nullable=False),
        sa.Column("other_id", types.BigInt, autoincrement=False, nullable=False),
        sa.Column(
            "kind",
            sa.Enum("related", "split", name="kind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("person_id", types.BigInt, nullable=True),
        sa.Column("at", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["other_id"], ["ticket.id"], name=op.f("fk_ticket_link_other_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_ticket_link_person_id")),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_link_ticket_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("ticket_id", "other_id", name=op.f("pk_ticket_link")),
    )
    with op.batch_alter_table("ticket_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ticket_link_other_id"), ["other_id"], unique=False)

    op.create_table(
        "ticket_merge",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("from_id", types.BigInt, nullable=False),
        sa.Column("into_id", types.BigInt, nullable=False),
        sa.Column("person_id", types.BigInt, nullable=True),
        sa.Column("at", types.Moment(), nullable=False),
        sa.Column("kept", types.Json, nullable=False),
        sa.Column("undone_at", types.Moment(), nullable=True),
        sa.Column("undone_by", types.BigInt, nullable=True),
        sa.ForeignKeyConstraint(["from_id"], ["ticket.id"], name=op.f("fk_ticket_merge_from_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["into_id"], ["ticket.id"], name=op.f("fk_ticket_merge_into_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_ticket_merge_person_id")),
        sa.ForeignKeyConstraint(["undone_by"], ["person.id"], name=op.f("fk_ticket_merge_undone_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_merge")),
    )
    with op.batch_alter_table("ticket_merge", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ticket_merge_from_id"), ["from_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ticket_merge_into_id"), ["into_id"], unique=False)

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
    op.create_table(
        "ticket_tag",
        sa.Column("ticket_id", types.BigInt, autoincrement=False, nullable=False),
        sa.Column("tag_id", types.BigInt, autoincrement=False, nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("person_id", types.BigInt, nullable=True),
        sa.Column("at", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_ticket_tag_person_id")),
        sa.ForeignKeyConstraint(["tag_id"], ["tag.id"], name=op.f("fk_ticket_tag_tag_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_tag_ticket_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("ticket_id", "tag_id", name=op.f("pk_ticket_tag")),
    )
    with op.batch_alter_table("ticket_tag", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ticket_tag_tag_id"), ["tag_id"], unique=False)

    op.create_table(
        "mention_note",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("mention_id", types.BigInt, nullable=False),
        sa.Column("person_id", types.BigInt, nullable=True),
        sa.Column("decision_id", types.BigInt, nullable=False),
        sa.Column("text", types.StorableProse(), nullable=False),
        sa.Column("noted_at", types.Moment(), nullable=False),
        sa.Column("taken_back_at", types.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_mention_note_decision_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["mention_id"], ["mention.id"], name=op.f("fk_mention_note_mention_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_mention_note_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mention_note")),
    )
    with op.batch_alter_table("mention_note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mention_note_decision_id"), ["decision_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mention_note_mention_id"), ["mention_id"], unique=False)

    op.create_table(
        "note_addressee",
        sa.Column("message_id", types.BigInt, autoincrement=False, nullable=False),
        sa.Column("person_id", types.BigInt, autoincrement=False, nullable=False),
        sa.Column("at", types.Moment(), nullable=False),
        sa.Column("read_at", types.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_note_addressee_message_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_note_addressee_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("message_id", "person_id", name=op.f("pk_note_addressee")),
    )
    with op.batch_alter_table("note_addressee", schema=None) as batch_op:
        batch_op.create_index(
            "ix_note_addressee_unread",
            ["person_id", "message_id"],
            unique=False,
            sqlite_where=sa.text("read_at IS NULL"),
            postgresql_where=sa.text("read_at IS NULL"),
        )

    op.create_table(
        "second_reading",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("brand_id", types.BigInt, nullable=False),
        sa.Column("mention_id", types.BigInt, nullable=False),
        sa.Column("decision_id", types.BigInt, nullable=False),
        sa.Column("person_id", types.BigInt, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "label",
                "promote",
                "abuse",
                "not_ours",
                "skip",
                "tag",
                "untag",
                "tone",
                "note",
                name="kind",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "first",
            sa.Enum(
                "news",
                "complaint",
                "abuse",
                "question",
                "praise",
                "advertising",
                "other",
                name="first",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column(
            "second",
            sa.Enum(
                "news",
                "complaint",
                "abuse",
                "question",
                "praise",
                "advertising",
                "other",
                name="second",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("first_tags", types.Json, nullable=False),
        sa.Column("second_tags", types.Json, nullable=False),
        sa.Column("seconds", sa.Double(), nullable=True),
        sa.Column("read_at", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["brand_id"], ["brand.id"], name=op.f("fk_second_reading_brand_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_second_reading_decision_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["mention_id"], ["mention.id"], name=op.f("fk_second_reading_mention_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_second_reading_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_reading")),
        sa.UniqueConstraint("decision_id", "person_id", name=op.f("uq_second_reading_decision_id_person_id")),
    )
    with op.batch_alter_table("second_reading", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_second_reading_brand_id_id"), ["brand_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_second_reading_mention_id"), ["mention_id"], unique=False)

    with op.batch_alter_table("brand", schema=None) as batch_op:
        batch_op.add_column(sa.Column("second_reading_share", sa.Double(), server_default="0", nullable=False))

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
        batch_op.add_column(sa.Column("preset", types.Storable(length=40), server_default="", nullable=False))
        batch_op.add_column(
            sa.Column(
                "cover",
                sa.Enum("members", "first_line", "channel", "leads", name="cover", native_enum=False, length=32),
                server_default="members",
                nullable=False,
            )
        )
        batch_op.add_column(sa.Column("cover_channel_id", types.BigInt, nullable=True))
        batch_op.add_column(sa.Column("shares_out", sa.Boolean(), server_default=sa.text("(false)"), nullable=False))
        batch_op.add_column(sa.Column("open_limit", types.BigInt, nullable=True))
        batch_op.add_column(sa.Column("silent_after_min", types.BigInt, nullable=True))

    with op.batch_alter_table("channel_member", schema=None) as batch_op:
        batch_op.add_column(sa.Column("only_views", sa.Boolean(), server_default=sa.text("(false)"), nullable=False))

    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.add_column(sa.Column("promotion", types.Json, nullable=True))

    with op.batch_alter_table("handover", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_handover_by_person_id_id"), ["by_person_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_handover_from_person_id_id"), ["from_person_id", "id"], unique=False)

    with op.batch_alter_table("mention", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_commercial", sa.Boolean(), server_default=sa.text("(false)"), nullable=False))
        batch_op.drop_index(batch_op.f("ix_mention_new"), sqlite_where=sa.text("state = 'new'"))
        batch_op.drop_index(batch_op.f("ix_mention_new_pretag"), sqlite_where=sa.text("state = 'new'"))
        batch_op.drop_index(batch_op.f("ix_mention_new_source"), sqlite_where=sa.text("state = 'new'"))
        batch_op.create_index(
            "ix_mention_urgent",
            ["brand_id", "urgency", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'new'"),
            postgresql_where=sa.text("state = 'new'"),
        )
        batch_op.create_index(
            "ix_mention_waiting",
            [
                "brand_id",
                "id",
                "source_id",
                "author_id",
                "place_id",
                "language",
                "stars",
                "label",
                "pretag",
                "pretag_confidence",
                "is_abuse",
                "published_at",
                "story_id",
                "version",
                "urgency",
                "state",
                "seen_at",
            ],
            unique=False,
            sqlite_where=sa.text("state = 'new'"),
            postgresql_where=sa.text("state = 'new'"),
        )

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

    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.add_column(sa.Column("complexity", types.BigInt, nullable=True))
        batch_op.add_column(sa.Column("complexity_by", types.BigInt, nullable=True))
        batch_op.add_column(sa.Column("merged_into_id", types.BigInt, nullable=True))
        batch_op.add_column(sa.Column("is_abuse", sa.Boolean(), server_default=sa.text("(false)"), nullable=False))
        batch_op.drop_index(
            batch_op.f("ix_ticket_assignee_due"),
            sqlite_where=sa.text("state IN ('new', 'open', 'waiting_customer', 'waiting_colleague', 'snoozed')"),
        )
        batch_op.create_index(
            "ix_ticket_assignee_due",
            ["assignee_id", "next_due_at", "id", "state", "channel_id"],
            unique=False,
            sqlite_where=sa.text("state IN ('new', 'open', 'waiting_customer', 'waiting_colleague', 'snoozed')"),
            postgresql_where=sa.text("state IN ('new', 'open', 'waiting_customer', 'waiting_colleague', 'snoozed')"),
        )
        batch_op.drop_index(
            batch_op.f("ix_ticket_channel_due"),
            sqlite_where=sa.text("state IN ('new', 'open', 'waiting_customer', 'waiting_colleague', 'snoozed')"),
        )
        batch_op.create_index(
            "ix_ticket_channel_due",
            ["channel_id", "next_due_at", "id", "state", "source_id", "request_type", "priority", "assignee_id"],
            unique=False,
            sqlite_where=sa.text("state IN ('new', 'open', 'waiting_customer', 'waiting_colleague', 'snoozed')"),
            postgresql_where=sa.text("state IN ('new', 'open', 'waiting_customer', 'waiting_colleague', 'snoozed')"),
        )
        batch_op.create_index(
            "ix_ticket_assignee_ended",
            ["assignee_id", "id"],
            unique=False,
            sqlite_where=sa.text("state IN ('resolved', 'closed')"),
            postgresql_where=sa.text("state IN ('resolved', 'closed')"),
        )
        batch_op.create_index(
            "ix_ticket_channel_ended",
            ["channel_id", "id"],
            unique=False,
            sqlite_where=sa.text("state IN ('resolved', 'closed')"),
            postgresql_where=sa.text("state IN ('resolved', 'closed')"),
        )
        batch_op.create_index(
            "ix_ticket_merged",
            ["merged_into_id"],
            unique=False,
            sqlite_where=sa.text("merged_into_id IS NOT NULL"),
            postgresql_where=sa.text("merged_into_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_ticket_reminder",
            ["snoozed_until"],
            unique=False,
            sqlite_where=sa.text("snoozed_until IS NOT NULL"),
            postgresql_where=sa.text("snoozed_until IS NOT NULL"),
        )

    with op.batch_alter_table("ticket_fact", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "left_out", sa.Enum("merged", "abuse", name="left_out", native_enum=False, length=32), nullable=True
            )
        )

    with op.batch_alter_table("viewing", schema=None) as batch_op:
        batch_op.add_column(sa.Column("typed_at", types.Moment(), nullable=True))
    with op.batch_alter_table("bulk_decision", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_bulk_decision_kind"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_bulk_decision_kind"),
            "kind IN ('label', 'promote', 'abuse', 'not_ours', 'skip', 'tag', 'untag', 'tone', 'note')",  # noqa: E501
        )
    with op.batch_alter_table("flagged_author", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_flagged_author_flag"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_flagged_author_flag"),
            "flag IN ('client', 'employee', 'blogger', 'troll', 'competitor', 'lawyer', 'journalist', 'advertiser')",  # noqa: E501
        )
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_decision_kind"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_decision_kind"),
            "kind IN ('label', 'promote', 'abuse', 'not_ours', 'skip', 'tag', 'untag', 'tone', 'note')",  # noqa: E501
        )
    with op.batch_alter_table("ticket_event", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_ticket_event_kind"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_ticket_event_kind"),
            "kind IN ('opened', 'mention_joined', 'mention_left', 'taken', 'shared_out', 'released', 'handed_over', 'moved', 'message_in', 'note', 'reply_queued', 'reply_sent', 'reply_failed', 'paused', 'resumed', 'snoozed', 'woken', 'resolved', 'closed', 'reopened', 'cancelled', 'merged', 'unmerged', 'split', 'linked', 'unlinked', 'changed', 'tagged', 'untagged', 'abuse', 'promise_opened', 'promise_warned', 'promise_kept', 'promise_broken', 'promise_cancelled', 'rating_asked', 'rated')",  # noqa: E501
        )
    # Mentions that became tickets leave the report on mentions; how many there are of what was not counted yet.
    from collections import Counter
    from datetime import UTC, datetime

    from storage.counting import day_of

    promoted = op.get_bind().execute(
        sa.text(
            "SELECT mention.brand_id, mention.published_at, mention.source_id, source.category, mention.language, "
            "mention.label FROM mention JOIN source ON source.id = mention.source_id WHERE mention.state = 'promoted'"
        )
    )
    tallies = Counter(
        (brand, dimension, key, day_of(datetime.fromtimestamp(at / 1000, UTC)))
        for brand, at, source, category, language, label in promoted
        for dimension, key in (
            ("promoted_source", str(source)),
            ("promoted_category", category),
            ("promoted_language", language or "unknown"),
            ("promoted_label", label),
        )
        if key is not None
    )
    for (brand, dimension, key, day), number in tallies.items():
        op.get_bind().execute(
            sa.text(
                "INSERT INTO daily_count (brand_id, dimension, key, day, count) "
                "VALUES (:brand, :dimension, :key, :day, :number)"
            ),
            {"brand": brand, "dimension": dimension, "key": key, "day": day, "number": number},
        )
    # What was decided in the past is counted by a worker; what is undone from now on is counted when it is undone.
    asked = "SELECT max(id), max(undone_at), max({at}) FROM {table}"
    past = op.get_bind().execute(sa.text(asked.format(at="decided_at", table="decision"))).one()
    fired = op.get_bind().execute(sa.text(asked.format(at="fired_at", table="rule_firing"))).one()
    if past[0] is not None or fired[0] is not None:
        moment = max(past[2] or 0, fired[2] or 0)
        job = sa.table(
            "job",
            *(sa.column(name) for name in ("kind", "unique_key", "state", "error")),
            *(sa.column(name, sa.BigInteger()) for name in ("priority", "run_at", "attempts", "max_attempts")),
            *(sa.column("payload", types.Json), sa.column("created_at", sa.BigInteger())),
        )
        undone_until = max(past[1] or 0, fired[1] or 0)
        payload = {"until": past[0] or 0, "firings_until": fired[0] or 0, "undone_until": undone_until}
        name = "moderation.count_past_decisions"
        op.get_bind().execute(
            job.insert().values(
                kind=name, unique_key=name, payload=payload, state="waiting", priority=80, run_at=moment,
                attempts=0, max_attempts=8, error="", created_at=moment,
            )
        )  # fmt: skip
    if op.get_bind().dialect.name == "postgresql":
        # What waits is new or was touched a moment ago; only pages that were vacuumed are read from the index alone.
        op.execute(
            "ALTER TABLE mention SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02)"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE mention RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_insert_scale_factor)")
    op.execute("DELETE FROM daily_count WHERE dimension LIKE 'promoted_%'")
    op.execute("DELETE FROM bulk_decision WHERE kind IN ('note')")  # noqa: E501
    with op.batch_alter_table("bulk_decision", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_bulk_decision_kind"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_bulk_decision_kind"),
            "kind IN ('label', 'promote', 'abuse', 'not_ours', 'skip', 'tag', 'untag', 'tone')",  # noqa: E501
        )
    op.execute("DELETE FROM flagged_author WHERE flag IN ('advertiser')")  # noqa: E501
    with op.batch_alter_table("flagged_author", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_flagged_author_flag"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_flagged_author_flag"),
            "flag IN ('client', 'employee', 'blogger', 'troll', 'competitor', 'lawyer', 'journalist')",  # noqa: E501
        )
    op.execute("DELETE FROM decision WHERE kind IN ('note')")  # noqa: E501
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_decision_kind"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_decision_kind"),
            "kind IN ('label', 'promote', 'abuse', 'not_ours', 'skip', 'tag', 'untag', 'tone')",  # noqa: E501
        )
    op.execute(
        "DELETE FROM ticket_event WHERE kind IN ('mention_left', 'shared_out', 'merged', 'unmerged', 'split', 'linked', 'unlinked', 'changed', 'tagged', 'untagged', 'abuse', 'promise_warned')"
    )  # noqa: E501
    with op.batch_alter_table("ticket_event", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_ticket_event_kind"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_ticket_event_kind"),
            "kind IN ('opened', 'mention_joined', 'taken', 'released', 'handed_over', 'moved', 'message_in', 'note', 'reply_queued', 'reply_sent', 'reply_failed', 'paused', 'resumed', 'snoozed', 'woken', 'resolved', 'closed', 'reopened', 'cancelled', 'promise_opened', 'promise_kept', 'promise_broken', 'promise_cancelled', 'rating_asked', 'rated')",  # noqa: E501
        )
    with op.batch_alter_table("viewing", schema=None) as batch_op:
        batch_op.drop_column("typed_at")

    with op.batch_alter_table("ticket_fact", schema=None) as batch_op:
        batch_op.drop_column("left_out")

    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_ticket_reminder",
            sqlite_where=sa.text("snoozed_until IS NOT NULL"),
            postgresql_where=sa.text("snoozed_until IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_ticket_merged",
            sqlite_where=sa.text("merged_into_id IS NOT NULL"),
            postgresql_where=sa.text("merged_into_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_ticket_channel_ended",
            sqlite_where=sa.text("state IN ('resolved', 'closed')"),
            postgresql_where=sa.text("state IN ('resolved', 'closed')"),
        )
        batch_op.drop_index(
            "ix_ticket_assignee_ended",
            sqlite_where=sa.text("state IN ('resolved', 'closed')"),
            postgresql_where=sa.text("state IN ('resolved', 'closed')"),
        )
        batch_op.drop_index(
            "ix_ticket_channel_due",
            sqlite_where=sa.text("state IN ('new', 'open', 'waiting_customer', 'waiting_colleague', 'snoozed')"),
            postgresql_where=sa.text("state IN ('new', 'open', 'waiting_customer', 'waiting_colleague', 'snoozed')"),
        )
        batch_op.create_index(
            batch_op.f("ix_ticket_channel_due"),
            ["channel_id", "next_due_at", "id"],
            unique=False,
            sqlite_where=sa.text("state IN ('new', 'open', 'waiting_customer', 'waiting_colleague', 'snoozed')"),
        )
        batch_op.drop_index(
            "ix_ticket_assignee_due",
            sqlite_where=sa.text("state IN ('new', 'open', 'waiting_customer', 'waiting_colleague', 'snoozed')"),
            postgresql_where=sa.text("state IN ('new', 'open', 'waiting_customer', 'waiting_colleague', 'snoozed')"),
        )
        batch_op.create_index(
            batch_op.f("ix_ticket_assignee_due"),
            ["assignee_id", "next_due_at", "id"],
            unique=False,
            sqlite_where=sa.text("state IN ('new', 'open', 'waiting_customer', 'waiting_colleague', 'snoozed')"),
        )
        batch_op.drop_column("is_abuse")
        batch_op.drop_column("merged_into_id")
        batch_op.drop_column("complexity_by")
        batch_op.drop_column("complexity")

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

    with op.batch_alter_table("mention", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_mention_waiting", sqlite_where=sa.text("state = 'new'"), postgresql_where=sa.text("state = 'new'")
        )
        batch_op.drop_index(
            "ix_mention_urgent", sqlite_where=sa.text("state = 'new'"), postgresql_where=sa.text("state = 'new'")
        )
        batch_op.create_index(
            batch_op.f("ix_mention_new_source"),
            ["brand_id", "source_id", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'new'"),
        )
        batch_op.create_index(
            batch_op.f("ix_mention_new_pretag"),
            ["brand_id", "pretag", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'new'"),
        )
        batch_op.create_index(
            batch_op.f("ix_mention_new"), ["brand_id", "id"], unique=False, sqlite_where=sa.text("state = 'new'")
        )
        batch_op.drop_column("is_commercial")

    with op.batch_alter_table("handover", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_handover_from_person_id_id"))
        batch_op.drop_index(batch_op.f("ix_handover_by_person_id_id"))

    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_column("promotion")

    with op.batch_alter_table("channel_member", schema=None) as batch_op:
        batch_op.drop_column("only_views")

    with op.batch_alter_table("channel", schema=None) as batch_op:
        batch_op.drop_column("silent_after_min")
        batch_op.drop_column("open_limit")
        batch_op.drop_column("shares_out")
        batch_op.drop_column("cover_channel_id")
        batch_op.drop_column("cover")
        batch_op.drop_column("preset")

    with op.batch_alter_table("calendar", schema=None) as batch_op:
        batch_op.drop_column("production")

    with op.batch_alter_table("brand", schema=None) as batch_op:
        batch_op.drop_column("second_reading_share")

    with op.batch_alter_table("second_reading", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_second_reading_mention_id"))
        batch_op.drop_index(batch_op.f("ix_second_reading_brand_id_id"))

    op.drop_table("second_reading")
    with op.batch_alter_table("note_addressee", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_note_addressee_unread",
            sqlite_where=sa.text("read_at IS NULL"),
            postgresql_where=sa.text("read_at IS NULL"),
        )

    op.drop_table("note_addressee")
    with op.batch_alter_table("mention_note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mention_note_mention_id"))
        batch_op.drop_index(batch_op.f("ix_mention_note_decision_id"))

    op.drop_table("mention_note")
    with op.batch_alter_table("ticket_tag", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ticket_tag_tag_id"))

    op.drop_table("ticket_tag")
    op.drop_table("ticket_read")
    with op.batch_alter_table("ticket_merge", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ticket_merge_into_id"))
        batch_op.drop_index(batch_op.f("ix_ticket_merge_from_id"))

    op.drop_table("ticket_merge")
    with op.batch_alter_table("ticket_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ticket_link_other_id"))

    op.drop_table("ticket_link")
    with op.batch_alter_table("notification", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_notification_unseen",
            sqlite_where=sa.text("seen_at IS NULL"),
            postgresql_where=sa.text("seen_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_notification_ticket_id"))

    op.drop_table("notification")
    with op.batch_alter_table("handling", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_handling_person_id_day"))

    op.drop_table("handling")
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
    op.drop_table("decision_pace")
    op.drop_table("decision_hour")
    with op.batch_alter_table("customer", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_customer_merged",
            sqlite_where=sa.text("merged_into_id IS NOT NULL"),
            postgresql_where=sa.text("merged_into_id IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_customer_brand_id_sought"))

    op.drop_table("customer")
    op.drop_table("crm_connection")
    op.drop_table("category_forward")
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_absence_person_id_ends_at"))

    op.drop_table("absence")
    op.drop_table("production_day")
