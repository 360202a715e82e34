"""Answers"""

import sqlalchemy as sa
from alembic import op
from storage.tables import base as types

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "department",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("brand_id", types.BigInt, nullable=False),
        sa.Column("name", types.Storable(length=120), nullable=False),
        sa.Column(
            "way",
            sa.Enum("webhook", "mail", "by_hand", name="way", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("address", types.Storable(length=2000), nullable=False),
        sa.Column("is_local", sa.Boolean(), nullable=False),
        sa.Column("secrets", types.StorableProse(), nullable=False),
        sa.Column("reply_to", types.Storable(length=200), nullable=False),
        sa.Column("number_link", types.Storable(length=500), nullable=False),
        sa.Column("responsible_id", types.BigInt, nullable=True),
        sa.Column("target_s", types.BigInt, nullable=False),
        sa.Column("target_days", types.BigInt, nullable=True),
        sa.Column("calendar_id", types.BigInt, nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_department_brand_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["calendar_id"], ["calendar.id"], name=op.f("fk_department_calendar_id")),
        sa.ForeignKeyConstraint(
            ["responsible_id"], ["person.id"], name=op.f("fk_department_responsible_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department")),
        sa.UniqueConstraint("brand_id", "name", name=op.f("uq_department_brand_id_name")),
        sa.UniqueConstraint("uid", name=op.f("uq_department_uid")),
    )
    op.create_table(
        "mentorship",
        sa.Column("person_id", types.BigInt, autoincrement=False, nullable=False),
        sa.Column("mentor_id", types.BigInt, nullable=False),
        sa.Column("deputy_id", types.BigInt, nullable=True),
        sa.Column("since", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["deputy_id"], ["person.id"], name=op.f("fk_mentorship_deputy_id")),
        sa.ForeignKeyConstraint(["mentor_id"], ["person.id"], name=op.f("fk_mentorship_mentor_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_mentorship_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_mentorship")),
    )
    op.create_table(
        "model_connection",
        sa.Column("brand_id", types.BigInt, autoincrement=False, nullable=False),
        sa.Column("address", types.Storable(length=2000), nullable=False),
        sa.Column("model", types.Storable(length=200), nullable=False),
        sa.Column("secrets", types.StorableProse(), nullable=False),
        sa.Column("is_local", sa.Boolean(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("manner", types.StorableProse(), nullable=False),
        sa.Column("wait_s", types.BigInt, nullable=False),
        sa.Column("changed_at", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["brand_id"], ["brand.id"], name=op.f("fk_model_connection_brand_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("brand_id", name=op.f("pk_model_connection")),
    )
    op.create_table(
        "notice_address",
        sa.Column("person_id", types.BigInt, autoincrement=False, nullable=False),
        sa.Column("service", types.Storable(length=60), nullable=False),
        sa.Column("sealed", types.StorableProse(), nullable=False),
        sa.Column("added_at", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_notice_address_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_notice_address")),
    )
    op.create_table(
        "notice_choice",
        sa.Column("person_id", types.BigInt, autoincrement=False, nullable=False),
        sa.Column(
            "topic",
            sa.Enum(
                "new",
                "warning",
                "breach",
                "mine",
                "mention",
                "reminder",
                "trouble",
                name="topic",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "way",
            sa.Enum("desk", "mail", "messenger", name="way", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_notice_choice_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "topic", "way", name=op.f("pk_notice_choice")),
    )
    op.create_table(
        "own_contact",
        sa.Column("brand_id", types.BigInt, autoincrement=False, nullable=False),
        sa.Column("key", types.Storable(length=200), nullable=False),
        sa.Column("shown", types.Storable(length=200), nullable=False),
        sa.Column("person_id", types.BigInt, nullable=True),
        sa.Column("added_at", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_own_contact_brand_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_own_contact_person_id")),
        sa.PrimaryKeyConstraint("brand_id", "key", name=op.f("pk_own_contact")),
    )
    op.create_table(
        "person_signature",
        sa.Column("person_id", types.BigInt, autoincrement=False, nullable=False),
        sa.Column("text", types.Storable(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_person_signature_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_person_signature")),
    )
    op.create_table(
        "template",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("brand_id", types.BigInt, nullable=False),
        sa.Column("owner_id", types.BigInt, nullable=True),
        sa.Column("approver_id", types.BigInt, nullable=True),
        sa.Column("version", types.BigInt, nullable=False),
        sa.Column("approved_version", types.BigInt, nullable=True),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.Column("retired_at", types.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["approver_id"], ["person.id"], name=op.f("fk_template_approver_id")),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_template_brand_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_template_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_template")),
        sa.UniqueConstraint("uid", name=op.f("uq_template_uid")),
    )
    with op.batch_alter_table("template", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_template_brand_id"), ["brand_id"], unique=False)

    op.create_table(
        "api_key",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("brand_id", types.BigInt, nullable=False),
        sa.Column("department_id", types.BigInt, nullable=True),
        sa.Column("name", types.Storable(length=120), nullable=False),
        sa.Column("shown", types.Storable(length=20), nullable=False),
        sa.Column("key_hash", types.Storable(length=64), nullable=False),
        sa.Column("made_by", types.BigInt, nullable=True),
        sa.Column("made_at", types.Moment(), nullable=False),
        sa.Column("used_at", types.Moment(), nullable=True),
        sa.Column("revoked_at", types.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_api_key_brand_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_api_key_department_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_api_key_made_by"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_key")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_api_key_key_hash")),
    )
    with op.batch_alter_table("api_key", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_key_brand_id"), ["brand_id"], unique=False)

    op.create_table(
        "approval_rule",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("brand_id", types.BigInt, nullable=False),
        sa.Column("channel_id", types.BigInt, nullable=True),
        sa.Column(
            "cause",
            sa.Enum(
                "trainee",
                "tag",
                "request_type",
                "priority",
                "complexity",
                "stars",
                "author_flag",
                "every_answer",
                name="cause",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("value", types.Storable(length=40), nullable=False),
        sa.Column("approver_id", types.BigInt, nullable=True),
        sa.Column("deputy_id", types.BigInt, nullable=True),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["approver_id"], ["person.id"], name=op.f("fk_approval_rule_approver_id")),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_approval_rule_brand_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channel.id"], name=op.f("fk_approval_rule_channel_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["deputy_id"], ["person.id"], name=op.f("fk_approval_rule_deputy_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_rule")),
    )
    with op.batch_alter_table("approval_rule", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_approval_rule_brand_id"), ["brand_id"], unique=False)

    op.create_table(
        "autoreply_limit",
        sa.Column("channel_id", types.BigInt, nullable=False),
        sa.Column("in_public", sa.Boolean(), nullable=False),
        sa.Column("a_day", types.BigInt, nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channel.id"], name=op.f("fk_autoreply_limit_channel_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("channel_id", name=op.f("pk_autoreply_limit")),
    )
    op.create_table(
        "autoreply_rule",
        sa.Column("channel_id", types.BigInt, nullable=False),
        sa.Column(
            "event",
            sa.Enum(
                "received",
                "outside_hours",
                "long_queue",
                "still_waiting",
                "closing",
                name="event",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("words", types.Json, nullable=False),
        sa.Column("threshold", types.BigInt, nullable=True),
        sa.Column("on_since", types.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channel.id"], name=op.f("fk_autoreply_rule_channel_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("channel_id", "event", name=op.f("pk_autoreply_rule")),
    )
    op.create_table(
        "channel_signature",
        sa.Column("channel_id", types.BigInt, autoincrement=False, nullable=False),
        sa.Column("text", types.Storable(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channel.id"], name=op.f("fk_channel_signature_channel_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("channel_id", name=op.f("pk_channel_signature")),
    )
    op.create_table(
        "guarantee",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("channel_id", types.BigInt, nullable=False),
        sa.Column("version", types.BigInt, nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("words", types.Storable(length=300), nullable=False),
        sa.Column("target_s", types.BigInt, nullable=False),
        sa.Column("price_minor", types.BigInt, nullable=False),
        sa.Column(
            "currency",
            sa.Enum(
                "RUB",
                "UAH",
                "BYN",
                "KZT",
                "EUR",
                "USD",
                name="currency",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("repeat_days", types.BigInt, nullable=False),
        sa.Column("person_id", types.BigInt, nullable=True),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channel.id"], name=op.f("fk_guarantee_channel_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_guarantee_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guarantee")),
        sa.UniqueConstraint("channel_id", "version", name=op.f("uq_guarantee_channel_id_version")),
    )
    op.create_table(
        "letter_head",
        sa.Column("source_id", types.BigInt, autoincrement=False, nullable=False),
        sa.Column("external_id", types.Storable(length=500), nullable=False),
        sa.Column("thread_id", types.Storable(length=300), nullable=False),
        sa.Column("customer", types.Storable(length=320), nullable=False),
        sa.Column("subject", types.Masked(length=300), nullable=False),
        sa.Column("copies", types.Json, nullable=False),
        sa.Column("answered", types.Json, nullable=False),
        sa.Column("folded", types.MaskedProse(), nullable=False),
        sa.Column("arrived_at", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_letter_head_source_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("source_id", "external_id", name=op.f("pk_letter_head")),
    )
    with op.batch_alter_table("letter_head", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_letter_head_source_id_customer_subject"), ["source_id", "customer", "subject"], unique=False
        )

    op.create_table(
        "rating_setting",
        sa.Column("channel_id", types.BigInt, autoincrement=False, nullable=False),
        sa.Column("by_buttons", sa.Boolean(), server_default=sa.text("(true)"), nullable=False),
        sa.Column("by_link", sa.Boolean(), server_default=sa.text("(true)"), nullable=False),
        sa.Column("in_public", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("reopens", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("apart_days", types.BigInt, server_default="14", nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channel.id"], name=op.f("fk_rating_setting_channel_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("channel_id", name=op.f("pk_rating_setting")),
    )
    op.create_table(
        "template_version",
        sa.Column("template_id", types.BigInt, nullable=False),
        sa.Column("version", types.BigInt, autoincrement=False, nullable=False),
        sa.Column("name", types.Storable(length=120), nullable=False),
        sa.Column("shortcut", types.Storable(length=40), nullable=False),
        sa.Column("text", types.StorableProse(), nullable=False),
        sa.Column("terms", types.Json, nullable=False),
        sa.Column("valid_until", types.Moment(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "approved",
                "returned",
                "replaced",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("person_id", types.BigInt, nullable=True),
        sa.Column("at", types.Moment(), nullable=False),
        sa.Column("decided_by", types.BigInt, nullable=True),
        sa.Column("decided_at", types.Moment(), nullable=True),
        sa.Column("remark", types.StorableProse(), nullable=False),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_template_version_decided_by")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_template_version_person_id")),
        sa.ForeignKeyConstraint(
            ["template_id"], ["template.id"], name=op.f("fk_template_version_template_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("template_id", "version", name=op.f("pk_template_version")),
    )
    op.create_table(
        "automatic_letter",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("source_id", types.BigInt, nullable=False),
        sa.Column("external_id", types.Storable(length=500), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "bounce",
                "delay",
                "absence",
                "mailing",
                "receipt",
                "loop",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("sender", types.Storable(length=320), nullable=False),
        sa.Column("subject", types.Masked(length=300), nullable=False),
        sa.Column("said", types.MaskedProse(), nullable=False),
        sa.Column("ticket_id", types.BigInt, nullable=True),
        sa.Column("at", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_automatic_letter_source_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_automatic_letter_ticket_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_automatic_letter")),
        sa.UniqueConstraint("source_id", "external_id", name=op.f("uq_automatic_letter_source_id_external_id")),
    )
    with op.batch_alter_table("automatic_letter", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_automatic_letter_source_id_at"), ["source_id", "at"], unique=False)

    op.create_table(
        "escalation",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("ticket_id", types.BigInt, nullable=False),
        sa.Column("department_id", types.BigInt, nullable=False),
        sa.Column("person_id", types.BigInt, nullable=True),
        sa.Column(
            "way",
            sa.Enum("webhook", "mail", "by_hand", name="way", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "sent",
                "failed",
                "answered",
                "withdrawn",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("client_key", types.Storable(length=80), nullable=False),
        sa.Column("token", types.Storable(length=20), nullable=False),
        sa.Column("comment", types.MaskedProse(), nullable=False),
        sa.Column("case_text", types.MaskedProse(), nullable=False),
        sa.Column("given", types.Json, nullable=False),
        sa.Column("number", types.Storable(length=80), nullable=False),
        sa.Column("number_key", types.Storable(length=80), nullable=False),
        sa.Column("error", types.StorableProse(), nullable=False),
        sa.Column("calendar_id", types.BigInt, nullable=False),
        sa.Column("target_s", types.BigInt, nullable=False),
        sa.Column("opened_at", types.Moment(), nullable=False),
        sa.Column("sent_at", types.Moment(), nullable=True),
        sa.Column("due_at", types.Moment(), nullable=False),
        sa.Column("warn_at", types.Moment(), nullable=False),
        sa.Column("warned_at", types.Moment(), nullable=True),
        sa.Column("overdue_at", types.Moment(), nullable=True),
        sa.Column("reminders", types.BigInt, nullable=False),
        sa.Column("reminded_at", types.Moment(), nullable=True),
        sa.Column("answered_at", types.Moment(), nullable=True),
        sa.Column("answer_s", types.BigInt, nullable=True),
        sa.Column("ended_at", types.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["calendar_id"], ["calendar.id"], name=op.f("fk_escalation_calendar_id")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_escalation_department_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_escalation_person_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_escalation_ticket_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation")),
        sa.UniqueConstraint("token", name=op.f("uq_escalation_token")),
        sa.UniqueConstraint("uid", name=op.f("uq_escalation_uid")),
    )
    with op.batch_alter_table("escalation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_escalation_department_id_id"), ["department_id", "id"], unique=False)
        batch_op.create_index(
            "ix_escalation_due",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.create_index("ix_escalation_number", ["number_key"], unique=False)
        batch_op.create_index(
            "ix_escalation_open",
            ["ticket_id", "department_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_escalation_ticket_id_id"), ["ticket_id", "id"], unique=False)

    op.create_table(
        "model_draft",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("ticket_id", types.BigInt, nullable=False),
        sa.Column("person_id", types.BigInt, nullable=False),
        sa.Column(
            "state",
            sa.Enum("waiting", "ready", "failed", name="state", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("last_message_id", types.BigInt, nullable=False),
        sa.Column("text", types.MaskedProse(), nullable=False),
        sa.Column("error", types.StorableProse(), nullable=False),
        sa.Column("asked_at", types.Moment(), nullable=False),
        sa.Column("ended_at", types.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_model_draft_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_model_draft_ticket_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_draft")),
    )
    with op.batch_alter_table("model_draft", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_model_draft_ticket_id_person_id"), ["ticket_id", "person_id"], unique=False
        )

    op.create_table(
        "private_code_try",
        sa.Column("mention_id", types.BigInt, autoincrement=False, nullable=False),
        sa.Column("author_id", types.BigInt, nullable=False),
        sa.Column(
            "trouble",
            sa.Enum(
                "unknown",
                "expired",
                "used",
                "ended",
                name="trouble",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("ticket_id", types.BigInt, nullable=True),
        sa.Column("at", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["author.id"], name=op.f("fk_private_code_try_author_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["mention_id"], ["mention.id"], name=op.f("fk_private_code_try_mention_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_private_code_try_ticket_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("mention_id", name=op.f("pk_private_code_try")),
    )
    with op.batch_alter_table("private_code_try", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_private_code_try_author_id_at"), ["author_id", "at"], unique=False)

    op.create_table(
        "private_invitation",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("brand_id", types.BigInt, nullable=False),
        sa.Column("ticket_id", types.BigInt, nullable=False),
        sa.Column("number", types.BigInt, nullable=False),
        sa.Column("code_hash", types.Storable(length=64), nullable=False),
        sa.Column("person_id", types.BigInt, nullable=True),
        sa.Column("made_at", types.Moment(), nullable=False),
        sa.Column("expires_at", types.Moment(), nullable=False),
        sa.Column("sent_at", types.Moment(), nullable=True),
        sa.Column("came_at", types.Moment(), nullable=True),
        sa.Column("author_id", types.BigInt, nullable=True),
        sa.Column("by_code", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["author.id"], name=op.f("fk_private_invitation_author_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["brand_id"], ["brand.id"], name=op.f("fk_private_invitation_brand_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_private_invitation_person_id")),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_private_invitation_ticket_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_private_invitation")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_private_invitation_code_hash")),
    )
    with op.batch_alter_table("private_invitation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_private_invitation_brand_id_expires_at"), ["brand_id", "expires_at"], unique=False
        )
        batch_op.create_index("ix_private_invitation_made", ["brand_id", "made_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_private_invitation_ticket_id"), ["ticket_id"], unique=False)

    op.create_table(
        "rating_skip",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("ticket_id", types.BigInt, nullable=False),
        sa.Column("cycle", types.BigInt, nullable=False),
        sa.Column("brand_id", types.BigInt, nullable=False),
        sa.Column("channel_id", types.BigInt, nullable=False),
        sa.Column("source_id", types.BigInt, nullable=False),
        sa.Column("operator_id", types.BigInt, nullable=True),
        sa.Column(
            "reason",
            sa.Enum(
                "abuse",
                "merged",
                "automatic",
                "unanswered",
                "staff",
                "recent",
                "no_way",
                "public",
                "off",
                "by_hand",
                "reopened",
                "refused",
                name="reason",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("at", types.Moment(), nullable=False),
        sa.Column("day", types.Storable(length=10), nullable=False),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_rating_skip_brand_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["channel_id"], ["channel.id"], name=op.f("fk_rating_skip_channel_id")),
        sa.ForeignKeyConstraint(["operator_id"], ["person.id"], name=op.f("fk_rating_skip_operator_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_rating_skip_source_id")),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_rating_skip_ticket_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating_skip")),
    )
    with op.batch_alter_table("rating_skip", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rating_skip_brand_id_day"), ["brand_id", "day"], unique=False)
        batch_op.create_index(batch_op.f("ix_rating_skip_ticket_id_cycle"), ["ticket_id", "cycle"], unique=True)

    op.create_table(
        "review_outcome",
        sa.Column("ticket_id", types.BigInt, autoincrement=False, nullable=False),
        sa.Column("cycle", types.BigInt, autoincrement=False, nullable=False),
        sa.Column("mention_id", types.BigInt, nullable=False),
        sa.Column("brand_id", types.BigInt, nullable=False),
        sa.Column("channel_id", types.BigInt, nullable=False),
        sa.Column("source_id", types.BigInt, nullable=False),
        sa.Column("operator_id", types.BigInt, nullable=True),
        sa.Column("answered_at", types.Moment(), nullable=False),
        sa.Column("day", types.Storable(length=10), nullable=False),
        sa.Column("stars_before", sa.Double(), nullable=False),
        sa.Column("stars_after", sa.Double(), nullable=True),
        sa.Column("changed_at", types.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["brand_id"], ["brand.id"], name=op.f("fk_review_outcome_brand_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["channel_id"], ["channel.id"], name=op.f("fk_review_outcome_channel_id")),
        sa.ForeignKeyConstraint(
            ["mention_id"], ["mention.id"], name=op.f("fk_review_outcome_mention_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["operator_id"], ["person.id"], name=op.f("fk_review_outcome_operator_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_review_outcome_source_id")),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_review_outcome_ticket_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("ticket_id", "cycle", "mention_id", name=op.f("pk_review_outcome")),
    )
    with op.batch_alter_table("review_outcome", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_review_outcome_brand_id_day"), ["brand_id", "day"], unique=False)
        batch_op.create_index(batch_op.f("ix_review_outcome_mention_id"), ["mention_id"], unique=False)

    op.create_table(
        "suggestion_offer",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("brand_id", types.BigInt, nullable=False),
        sa.Column("ticket_id", types.BigInt, nullable=False),
        sa.Column("person_id", types.BigInt, nullable=False),
        sa.Column("last_message_id", types.BigInt, nullable=False),
        sa.Column("templates", types.BigInt, nullable=False),
        sa.Column("answers", types.BigInt, nullable=False),
        sa.Column("at", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["brand_id"], ["brand.id"], name=op.f("fk_suggestion_offer_brand_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_suggestion_offer_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_suggestion_offer_ticket_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion_offer")),
        sa.UniqueConstraint(
            "ticket_id",
            "person_id",
            "last_message_id",
            name=op.f("uq_suggestion_offer_ticket_id_person_id_last_message_id"),
        ),
    )
    with op.batch_alter_table("suggestion_offer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_suggestion_offer_brand_id_at"), ["brand_id", "at"], unique=False)

    op.create_table(
        "approval",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("ticket_id", types.BigInt, nullable=False),
        sa.Column("writer_id", types.BigInt, nullable=False),
        sa.Column("approver_id", types.BigInt, nullable=True),
        sa.Column("deputy_id", types.BigInt, nullable=True),
        sa.Column("causes", types.Json, nullable=False),
        sa.Column("text", types.MaskedProse(), nullable=False),
        sa.Column("approved_text", types.MaskedProse(), nullable=False),
        sa.Column("remark", types.MaskedProse(), nullable=False),
        sa.Column("based_on", types.BigInt, nullable=False),
        sa.Column("closing", sa.Boolean(), nullable=False),
        sa.Column("mention_id", types.BigInt, nullable=True),
        sa.Column("client_key", types.Storable(length=80), nullable=False),
        sa.Column("extra", types.Json, nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "approved",
                "returned",
                "withdrawn",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("asked_at", types.Moment(), nullable=False),
        sa.Column("decided_at", types.Moment(), nullable=True),
        sa.Column("decided_by", types.BigInt, nullable=True),
        sa.Column("message_id", types.BigInt, nullable=True),
        sa.ForeignKeyConstraint(["approver_id"], ["person.id"], name=op.f("fk_approval_approver_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_approval_decided_by")),
        sa.ForeignKeyConstraint(["deputy_id"], ["person.id"], name=op.f("fk_approval_deputy_id")),
        sa.ForeignKeyConstraint(
            ["mention_id"], ["mention.id"], name=op.f("fk_approval_mention_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_approval_message_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_approval_ticket_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["writer_id"], ["person.id"], name=op.f("fk_approval_writer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval")),
        sa.UniqueConstraint("ticket_id", "client_key", name=op.f("uq_approval_ticket_id_client_key")),
    )
    with op.batch_alter_table("approval", schema=None) as batch_op:
        batch_op.create_index("ix_approval_ticket", ["ticket_id", "id"], unique=False)
        batch_op.create_index(
            "ix_approval_waiting",
            ["ticket_id"],
            unique=True,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )

    op.create_table(
        "autoreply",
        sa.Column("ticket_id", types.BigInt, autoincrement=False, nullable=False),
        sa.Column(
            "event",
            sa.Enum(
                "received",
                "outside_hours",
                "long_queue",
                "still_waiting",
                "closing",
                name="event",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("message_id", types.BigInt, nullable=False),
        sa.Column("at", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_autoreply_message_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_autoreply_ticket_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("ticket_id", "event", name=op.f("pk_autoreply")),
    )
    with op.batch_alter_table("autoreply", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_autoreply_message_id"), ["message_id"], unique=False)

    op.create_table(
        "escalation_answer",
        sa.Column("escalation_id", types.BigInt, nullable=False),
        sa.Column("key", types.Storable(length=64), nullable=False),
        sa.Column("message_id", types.BigInt, nullable=True),
        sa.Column("got_at", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["escalation_id"], ["escalation.id"], name=op.f("fk_escalation_answer_escalation_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_escalation_answer_message_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("escalation_id", "key", name=op.f("pk_escalation_answer")),
    )
    op.create_table(
        "guarantee_case",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("promise_id", types.BigInt, nullable=False),
        sa.Column("guarantee_id", types.BigInt, nullable=False),
        sa.Column("ticket_id", types.BigInt, nullable=False),
        sa.Column("cycle", types.BigInt, nullable=False),
        sa.Column("brand_id", types.BigInt, nullable=False),
        sa.Column("channel_id", types.BigInt, nullable=False),
        sa.Column("author_id", types.BigInt, nullable=True),
        sa.Column("due_at", types.Moment(), nullable=False),
        sa.Column("month", types.Storable(length=7), nullable=False),
        sa.Column("missed_s", types.BigInt, nullable=True),
        sa.Column("settled_at", types.Moment(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "listed",
                "proposed",
                "granted",
                "waived",
                "excluded",
                "taken_back",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "exclusion",
            sa.Enum(
                "abuse",
                "repeat",
                "merged",
                "mistake",
                name="exclusion",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column(
            "proposed_cause",
            sa.Enum(
                "no_shift",
                "not_taken",
                "paused",
                "outage",
                "late_answer",
                "other",
                name="proposed_cause",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "cause",
            sa.Enum(
                "no_shift",
                "not_taken",
                "paused",
                "outage",
                "late_answer",
                "other",
                name="cause",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("proposes_grant", sa.Boolean(), nullable=True),
        sa.Column("proposed_by", types.BigInt, nullable=True),
        sa.Column("proposed_at", types.Moment(), nullable=True),
        sa.Column("why", types.MaskedProse(), nullable=False),
        sa.Column("decided_by", types.BigInt, nullable=True),
        sa.Column("decided_at", types.Moment(), nullable=True),
        sa.Column("remark", types.MaskedProse(), nullable=False),
        sa.Column("price_minor", types.BigInt, nullable=False),
        sa.Column(
            "currency",
            sa.Enum(
                "RUB",
                "UAH",
                "BYN",
                "KZT",
                "EUR",
                "USD",
                name="currency",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("listed_at", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["author.id"], name=op.f("fk_guarantee_case_author_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["brand_id"], ["brand.id"], name=op.f("fk_guarantee_case_brand_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["channel_id"], ["channel.id"], name=op.f("fk_guarantee_case_channel_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_guarantee_case_decided_by")),
        sa.ForeignKeyConstraint(
            ["guarantee_id"], ["guarantee.id"], name=op.f("fk_guarantee_case_guarantee_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["promise_id"], ["promise.id"], name=op.f("fk_guarantee_case_promise_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["proposed_by"], ["person.id"], name=op.f("fk_guarantee_case_proposed_by")),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_guarantee_case_ticket_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guarantee_case")),
        sa.UniqueConstraint("promise_id", name=op.f("uq_guarantee_case_promise_id")),
    )
    with op.batch_alter_table("guarantee_case", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_guarantee_case_brand_id_month"), ["brand_id", "month"], unique=False)
        batch_op.create_index(batch_op.f("ix_guarantee_case_ticket_id"), ["ticket_id"], unique=False)
        batch_op.create_index(
            "ix_guarantee_case_unsettled",
            ["id"],
            unique=False,
            sqlite_where=sa.text("settled_at IS NULL"),
            postgresql_where=sa.text("settled_at IS NULL"),
        )

    op.create_table(
        "guaranteed_reply",
        sa.Column("promise_id", types.BigInt, autoincrement=False, nullable=False),
        sa.Column("guarantee_id", types.BigInt, nullable=False),
        sa.Column("ticket_id", types.BigInt, nullable=False),
        sa.Column("brand_id", types.BigInt, nullable=False),
        sa.Column("channel_id", types.BigInt, nullable=False),
        sa.Column("due_at", types.Moment(), nullable=False),
        sa.Column("month", types.Storable(length=7), nullable=False),
        sa.Column("judged_at", types.Moment(), nullable=True),
        sa.Column("is_kept", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["brand_id"], ["brand.id"], name=op.f("fk_guaranteed_reply_brand_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["channel_id"], ["channel.id"], name=op.f("fk_guaranteed_reply_channel_id")),
        sa.ForeignKeyConstraint(
            ["guarantee_id"], ["guarantee.id"], name=op.f("fk_guaranteed_reply_guarantee_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["promise_id"], ["promise.id"], name=op.f("fk_guaranteed_reply_promise_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_guaranteed_reply_ticket_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("promise_id", name=op.f("pk_guaranteed_reply")),
    )
    with op.batch_alter_table("guaranteed_reply", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_guaranteed_reply_brand_id_month"), ["brand_id", "month"], unique=False)
        batch_op.create_index(
            "ix_guaranteed_reply_due",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("judged_at IS NULL"),
            postgresql_where=sa.text("judged_at IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_guaranteed_reply_ticket_id"), ["ticket_id"], unique=False)

    op.create_table(
        "insertion",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("ticket_id", types.BigInt, nullable=False),
        sa.Column("person_id", types.BigInt, nullable=False),
        sa.Column(
            "origin",
            sa.Enum(
                "template",
                "earlier_answer",
                "model",
                name="origin",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("template_id", types.BigInt, nullable=True),
        sa.Column("template_version", types.BigInt, nullable=True),
        sa.Column("offer_id", types.BigInt, nullable=True),
        sa.Column("text", types.MaskedProse(), nullable=False),
        sa.Column("at", types.Moment(), nullable=False),
        sa.Column("closed_at", types.Moment(), nullable=True),
        sa.Column("message_id", types.BigInt, nullable=True),
        sa.Column("distance", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_insertion_message_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["suggestion_offer.id"], name=op.f("fk_insertion_offer_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_insertion_person_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["template_id"], ["template.id"], name=op.f("fk_insertion_template_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_insertion_ticket_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_insertion")),
    )
    with op.batch_alter_table("insertion", schema=None) as batch_op:
        batch_op.create_index(
            "ix_insertion_message",
            ["message_id"],
            unique=False,
            sqlite_where=sa.text("message_id IS NOT NULL"),
            postgresql_where=sa.text("message_id IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_insertion_template_id_at"), ["template_id", "at"], unique=False)
        batch_op.create_index(
            "ix_insertion_waiting",
            ["ticket_id", "person_id"],
            unique=False,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.create_table(
        "notice_out",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("person_id", types.BigInt, nullable=False),
        sa.Column("notification_id", types.BigInt, nullable=True),
        sa.Column(
            "way",
            sa.Enum("desk", "mail", "messenger", name="way", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "sending",
                "sent",
                "failed",
                "unknown",
                "dropped",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("job_id", types.BigInt, nullable=True),
        sa.Column("error", types.StorableProse(), nullable=False),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.Column("ended_at", types.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["notification_id"], ["notification.id"], name=op.f("fk_notice_out_notification_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_out_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_out")),
        sa.UniqueConstraint("notification_id", "way", name=op.f("uq_notice_out_notification_id_way")),
    )
    with op.batch_alter_table("notice_out", schema=None) as batch_op:
        batch_op.create_index("ix_notice_out_person", ["person_id", "id"], unique=False)
        batch_op.create_index(
            "ix_notice_out_waiting",
            ["person_id", "way", "id"],
            unique=False,
            sqlite_where=sa.text("state IN ('waiting', 'sending')"),
            postgresql_where=sa.text("state IN ('waiting', 'sending')"),
        )

    op.create_table(
        "sighting",
        sa.Column("message_id", types.BigInt, autoincrement=False, nullable=False),
        sa.Column("source_id", types.BigInt, nullable=False),
        sa.Column("thread_id", types.Storable(length=300), nullable=False),
        sa.Column("published_at", types.Moment(), nullable=False),
        sa.Column("seen_at", types.Moment(), nullable=True),
        sa.Column("missed_at", types.Moment(), nullable=True),
        sa.Column("returned_at", types.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_sighting_message_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_sighting_source_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_sighting")),
    )
    with op.batch_alter_table("sighting", schema=None) as batch_op:
        batch_op.create_index(
            "ix_sighting_missed",
            ["missed_at"],
            unique=False,
            sqlite_where=sa.text("missed_at IS NOT NULL AND seen_at IS NULL AND returned_at IS NULL"),
            postgresql_where=sa.text("missed_at IS NOT NULL AND seen_at IS NULL AND returned_at IS NULL"),
        )
        batch_op.create_index(
            "ix_sighting_open",
            ["source_id", "thread_id"],
            unique=False,
            sqlite_where=sa.text("seen_at IS NULL"),
            postgresql_where=sa.text("seen_at IS NULL"),
        )

    op.create_table(
        "approval_picture",
        sa.Column("approval_id", types.BigInt, autoincrement=False, nullable=False),
        sa.Column("number", types.BigInt, autoincrement=False, nullable=False),
        sa.Column("name", types.Masked(length=200), nullable=False),
        sa.Column("sha256", types.Storable(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["approval_id"], ["approval.id"], name=op.f("fk_approval_picture_approval_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("approval_id", "number", name=op.f("pk_approval_picture")),
    )
    op.create_table(
        "guarantee_case_step",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("case_id", types.BigInt, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "listed",
                "excluded",
                "included",
                "proposed",
                "granted",
                "waived",
                "returned",
                "undone",
                "answered",
                "taken_back",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("at", types.Moment(), nullable=False),
        sa.Column("person_id", types.BigInt, nullable=True),
        sa.Column("details", types.Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["guarantee_case.id"], name=op.f("fk_guarantee_case_step_case_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_guarantee_case_step_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guarantee_case_step")),
    )
    with op.batch_alter_table("guarantee_case_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_guarantee_case_step_case_id_id"), ["case_id", "id"], unique=False)

    with op.batch_alter_table("notification", schema=None) as batch_op:
        batch_op.add_column(sa.Column("once", types.Storable(length=80), nullable=True))
        batch_op.alter_column("ticket_id", existing_type=sa.INTEGER(), nullable=True)
        batch_op.create_index("ix_notification_once", ["person_id", "once"], unique=True)

    with op.batch_alter_table("rating", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("cause", sa.Enum("answer", "decision", name="cause", native_enum=False, length=32), nullable=True)
        )
        batch_op.add_column(sa.Column("by_staff", sa.Boolean(), server_default=sa.text("(false)"), nullable=False))

    with op.batch_alter_table("rating_request", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "way",
                sa.Enum("buttons", "link", "open_link", name="way", native_enum=False, length=32),
                server_default="link",
                nullable=False,
            )
        )
        batch_op.add_column(sa.Column("message_id", types.BigInt, nullable=True))

    with op.batch_alter_table("ticket_fact", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "rating_way",
                sa.Enum("buttons", "link", "open_link", name="rating_way", native_enum=False, length=32),
                nullable=True,
            )
        )
        batch_op.add_column(
            sa.Column(
                "rating_cause",
                sa.Enum("answer", "decision", name="rating_cause", native_enum=False, length=32),
                nullable=True,
            )
        )
        batch_op.add_column(sa.Column("rated_operator_id", types.BigInt, nullable=True))
        batch_op.add_column(sa.Column("rated_channel_id", types.BigInt, nullable=True))
        batch_op.add_column(
            sa.Column(
                "rating_aside",
                sa.Enum("voided", "staff", name="rating_aside", native_enum=False, length=32),
                nullable=True,
            )
        )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_message_direction"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_message_direction"),
            "direction IN ('in', 'out', 'note', 'auto')",  # noqa: E501
        )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_message_delivery"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_message_delivery"),
            "delivery IN ('none', 'queued', 'sending', 'held', 'unclear', 'sent', 'failed')",  # noqa: E501
        )
    with op.batch_alter_table("notification", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_notification_kind"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_notification_kind"),
            "kind IN ('mentioned', 'reminder', 'handed_over', 'shared_out', 'taken_back', 'new_in_channel', 'about_to_breach', 'breached', 'not_delivered', 'approval_asked', 'approval_given', 'approval_returned', 'template_expires', 'escalation_answered', 'escalation_failed', 'escalation_overdue')",  # noqa: E501
        )
    with op.batch_alter_table("promise", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_promise_cancel_cause"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_promise_cancel_cause"),
            "cancel_cause IN ('superseded', 'merged', 'resolved', 'cancelled', 'unseen')",  # noqa: E501
        )
    with op.batch_alter_table("ticket_event", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_ticket_event_kind"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_ticket_event_kind"),
            "kind IN ('opened', 'mention_joined', 'mention_left', 'taken', 'shared_out', 'released', 'handed_over', 'moved', 'message_in', 'note', 'reply_queued', 'reply_sent', 'reply_held', 'reply_unclear', 'reply_failed', 'reply_returned', 'sent_anyway', 'approval_asked', 'approval_given', 'approval_returned', 'approval_withdrawn', 'paused', 'resumed', 'snoozed', 'woken', 'resolved', 'closed', 'reopened', 'cancelled', 'merged', 'unmerged', 'split', 'linked', 'unlinked', 'changed', 'tagged', 'untagged', 'abuse', 'promise_opened', 'promise_warned', 'promise_kept', 'promise_broken', 'promise_cancelled', 'rating_asked', 'rated', 'rating_not_asked', 'guarantee_broken', 'letter_ignored', 'autoreplied', 'private_invited', 'private_joined', 'escalated', 'escalation_sent', 'escalation_failed', 'escalation_numbered', 'escalation_reminded', 'escalation_overdue', 'escalation_answered', 'escalation_withdrawn')",  # noqa: E501
        )


def downgrade() -> None:
    op.execute("DELETE FROM message WHERE direction IN ('auto')")  # noqa: E501
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_message_direction"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_message_direction"),
            "direction IN ('in', 'out', 'note')",  # noqa: E501
        )
    op.execute("DELETE FROM message WHERE delivery IN ('held', 'unclear')")  # noqa: E501
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_message_delivery"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_message_delivery"),
            "delivery IN ('none', 'queued', 'sending', 'sent', 'failed')",  # noqa: E501
        )
    op.execute(
        "DELETE FROM notification WHERE kind IN ('new_in_channel', 'about_to_breach', 'breached', 'not_delivered', 'approval_asked', 'approval_given', 'approval_returned', 'template_expires', 'escalation_answered', 'escalation_failed', 'escalation_overdue')"
    )  # noqa: E501
    with op.batch_alter_table("notification", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_notification_kind"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_notification_kind"),
            "kind IN ('mentioned', 'reminder', 'handed_over', 'shared_out', 'taken_back')",  # noqa: E501
        )
    op.execute("DELETE FROM promise WHERE cancel_cause IN ('unseen')")  # noqa: E501
    with op.batch_alter_table("promise", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_promise_cancel_cause"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_promise_cancel_cause"),
            "cancel_cause IN ('superseded', 'merged', 'resolved', 'cancelled')",  # noqa: E501
        )
    op.execute(
        "DELETE FROM ticket_event WHERE kind IN ('reply_held', 'reply_unclear', 'reply_returned', 'sent_anyway', 'approval_asked', 'approval_given', 'approval_returned', 'approval_withdrawn', 'rating_not_asked', 'guarantee_broken', 'letter_ignored', 'autoreplied', 'private_invited', 'private_joined', 'escalated', 'escalation_sent', 'escalation_failed', 'escalation_numbered', 'escalation_reminded', 'escalation_overdue', 'escalation_answered', 'escalation_withdrawn')"
    )  # noqa: E501
    with op.batch_alter_table("ticket_event", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_ticket_event_kind"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_ticket_event_kind"),
            "kind IN ('opened', 'mention_joined', 'mention_left', 'taken', 'shared_out', 'released', 'handed_over', 'moved', 'message_in', 'note', 'reply_queued', 'reply_sent', 'reply_failed', 'paused', 'resumed', 'snoozed', 'woken', 'resolved', 'closed', 'reopened', 'cancelled', 'merged', 'unmerged', 'split', 'linked', 'unlinked', 'changed', 'tagged', 'untagged', 'abuse', 'promise_opened', 'promise_warned', 'promise_kept', 'promise_broken', 'promise_cancelled', 'rating_asked', 'rated')",  # noqa: E501
        )
    with op.batch_alter_table("ticket_fact", schema=None) as batch_op:
        batch_op.drop_column("rating_aside")
        batch_op.drop_column("rated_channel_id")
        batch_op.drop_column("rated_operator_id")
        batch_op.drop_column("rating_cause")
        batch_op.drop_column("rating_way")

    with op.batch_alter_table("rating_request", schema=None) as batch_op:
        batch_op.drop_column("message_id")
        batch_op.drop_column("way")

    with op.batch_alter_table("rating", schema=None) as batch_op:
        batch_op.drop_column("by_staff")
        batch_op.drop_column("cause")

    with op.batch_alter_table("notification", schema=None) as batch_op:
        batch_op.drop_index("ix_notification_once")
        batch_op.alter_column("ticket_id", existing_type=sa.INTEGER(), nullable=False)
        batch_op.drop_column("once")

    with op.batch_alter_table("guarantee_case_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_guarantee_case_step_case_id_id"))

    op.drop_table("guarantee_case_step")
    op.drop_table("approval_picture")
    with op.batch_alter_table("sighting", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_sighting_open", sqlite_where=sa.text("seen_at IS NULL"), postgresql_where=sa.text("seen_at IS NULL")
        )
        batch_op.drop_index(
            "ix_sighting_missed",
            sqlite_where=sa.text("missed_at IS NOT NULL AND seen_at IS NULL AND returned_at IS NULL"),
            postgresql_where=sa.text("missed_at IS NOT NULL AND seen_at IS NULL AND returned_at IS NULL"),
        )

    op.drop_table("sighting")
    with op.batch_alter_table("notice_out", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_notice_out_waiting",
            sqlite_where=sa.text("state IN ('waiting', 'sending')"),
            postgresql_where=sa.text("state IN ('waiting', 'sending')"),
        )
        batch_op.drop_index("ix_notice_out_person")

    op.drop_table("notice_out")
    with op.batch_alter_table("insertion", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_insertion_waiting",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_insertion_template_id_at"))
        batch_op.drop_index(
            "ix_insertion_message",
            sqlite_where=sa.text("message_id IS NOT NULL"),
            postgresql_where=sa.text("message_id IS NOT NULL"),
        )

    op.drop_table("insertion")
    with op.batch_alter_table("guaranteed_reply", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_guaranteed_reply_ticket_id"))
        batch_op.drop_index(
            "ix_guaranteed_reply_due",
            sqlite_where=sa.text("judged_at IS NULL"),
            postgresql_where=sa.text("judged_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_guaranteed_reply_brand_id_month"))

    op.drop_table("guaranteed_reply")
    with op.batch_alter_table("guarantee_case", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_guarantee_case_unsettled",
            sqlite_where=sa.text("settled_at IS NULL"),
            postgresql_where=sa.text("settled_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_guarantee_case_ticket_id"))
        batch_op.drop_index(batch_op.f("ix_guarantee_case_brand_id_month"))

    op.drop_table("guarantee_case")
    op.drop_table("escalation_answer")
    with op.batch_alter_table("autoreply", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_autoreply_message_id"))

    op.drop_table("autoreply")
    with op.batch_alter_table("approval", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_approval_waiting",
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )
        batch_op.drop_index("ix_approval_ticket")

    op.drop_table("approval")
    with op.batch_alter_table("suggestion_offer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_suggestion_offer_brand_id_at"))

    op.drop_table("suggestion_offer")
    with op.batch_alter_table("review_outcome", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_review_outcome_mention_id"))
        batch_op.drop_index(batch_op.f("ix_review_outcome_brand_id_day"))

    op.drop_table("review_outcome")
    with op.batch_alter_table("rating_skip", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rating_skip_ticket_id_cycle"))
        batch_op.drop_index(batch_op.f("ix_rating_skip_brand_id_day"))

    op.drop_table("rating_skip")
    with op.batch_alter_table("private_invitation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_private_invitation_ticket_id"))
        batch_op.drop_index("ix_private_invitation_made")
        batch_op.drop_index(batch_op.f("ix_private_invitation_brand_id_expires_at"))

    op.drop_table("private_invitation")
    with op.batch_alter_table("private_code_try", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_private_code_try_author_id_at"))

    op.drop_table("private_code_try")
    with op.batch_alter_table("model_draft", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_model_draft_ticket_id_person_id"))

    op.drop_table("model_draft")
    with op.batch_alter_table("escalation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_escalation_ticket_id_id"))
        batch_op.drop_index(
            "ix_escalation_open", sqlite_where=sa.text("ended_at IS NULL"), postgresql_where=sa.text("ended_at IS NULL")
        )
        batch_op.drop_index("ix_escalation_number")
        batch_op.drop_index(
            "ix_escalation_due", sqlite_where=sa.text("ended_at IS NULL"), postgresql_where=sa.text("ended_at IS NULL")
        )
        batch_op.drop_index(batch_op.f("ix_escalation_department_id_id"))

    op.drop_table("escalation")
    with op.batch_alter_table("automatic_letter", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_automatic_letter_source_id_at"))

    op.drop_table("automatic_letter")
    op.drop_table("template_version")
    op.drop_table("rating_setting")
    with op.batch_alter_table("letter_head", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_letter_head_source_id_customer_subject"))

    op.drop_table("letter_head")
    op.drop_table("guarantee")
    op.drop_table("channel_signature")
    op.drop_table("autoreply_rule")
    op.drop_table("autoreply_limit")
    with op.batch_alter_table("approval_rule", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_approval_rule_brand_id"))

    op.drop_table("approval_rule")
    with op.batch_alter_table("api_key", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_api_key_brand_id"))

    op.drop_table("api_key")
    with op.batch_alter_table("template", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_template_brand_id"))

    op.drop_table("template")
    op.drop_table("person_signature")
    op.drop_table("own_contact")
    op.drop_table("notice_choice")
    op.drop_table("notice_address")
    op.drop_table("model_connection")
    op.drop_table("mentorship")
    op.drop_table("department")
