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
        "quality_setting",
        sa.Column("brand_id", types.BigInt, autoincrement=False, nullable=False),
        sa.Column(
            "unit",
            sa.Enum("operator", "channel", name="unit", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("size", types.BigInt, nullable=False),
        sa.Column("minutes", types.BigInt, nullable=False),
        sa.Column("second_share", types.BigInt, nullable=False),
        sa.Column("appeal_days", types.BigInt, nullable=False),
        sa.Column("draws_itself", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["brand_id"], ["brand.id"], name=op.f("fk_quality_setting_brand_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("brand_id", name=op.f("pk_quality_setting")),
    )
    op.create_table(
        "sample",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("brand_id", types.BigInt, nullable=False),
        sa.Column("month", types.Storable(length=7), nullable=False),
        sa.Column(
            "unit",
            sa.Enum("operator", "channel", name="unit", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("size", types.BigInt, nullable=False),
        sa.Column("seed", types.Storable(length=40), nullable=False),
        sa.Column("algorithm", types.BigInt, nullable=False),
        sa.Column("population", types.BigInt, nullable=False),
        sa.Column("shortfalls", types.Json, nullable=False),
        sa.Column("drawn_at", types.Moment(), nullable=False),
        sa.Column("drawn_by", types.BigInt, nullable=True),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_sample_brand_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["drawn_by"], ["person.id"], name=op.f("fk_sample_drawn_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sample")),
    )
    with op.batch_alter_table("sample", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sample_brand_id_month"), ["brand_id", "month"], unique=False)

    op.create_table(
        "scorecard",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("brand_id", types.BigInt, nullable=False),
        sa.Column("version", types.BigInt, nullable=False),
        sa.Column("made_at", types.Moment(), nullable=False),
        sa.Column("made_by", types.BigInt, nullable=True),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_scorecard_brand_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_scorecard_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scorecard")),
        sa.UniqueConstraint("brand_id", "version", name=op.f("uq_scorecard_brand_id_version")),
    )
    op.create_table(
        "criterion",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("scorecard_id", types.BigInt, nullable=False),
        sa.Column("position", types.BigInt, nullable=False),
        sa.Column("key", types.Storable(length=40), nullable=False),
        sa.Column("name", types.Storable(length=120), nullable=False),
        sa.Column("hint", types.Storable(length=500), nullable=False),
        sa.Column("weight", types.BigInt, nullable=False),
        sa.Column("steps", types.BigInt, nullable=False),
        sa.Column("is_fatal", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["scorecard_id"], ["scorecard.id"], name=op.f("fk_criterion_scorecard_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_criterion")),
        sa.UniqueConstraint("scorecard_id", "key", name=op.f("uq_criterion_scorecard_id_key")),
    )
    op.create_table(
        "debrief",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("ticket_id", types.BigInt, nullable=False),
        sa.Column("cycle", types.BigInt, nullable=False),
        sa.Column("brand_id", types.BigInt, nullable=False),
        sa.Column("opened_at", types.Moment(), nullable=False),
        sa.Column("reader_id", types.BigInt, nullable=True),
        sa.Column("taken_at", types.Moment(), nullable=True),
        sa.Column("note", types.MaskedProse(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "praise",
                "lesson",
                "script_change",
                "not_at_fault",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("template_id", types.BigInt, nullable=True),
        sa.Column("done_by", types.BigInt, nullable=True),
        sa.Column("done_at", types.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_debrief_brand_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["done_by"], ["person.id"], name=op.f("fk_debrief_done_by")),
        sa.ForeignKeyConstraint(["reader_id"], ["person.id"], name=op.f("fk_debrief_reader_id")),
        sa.ForeignKeyConstraint(
            ["template_id"], ["template.id"], name=op.f("fk_debrief_template_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_debrief_ticket_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_debrief")),
        sa.UniqueConstraint("ticket_id", "cycle", name=op.f("uq_debrief_ticket_id_cycle")),
    )
    with op.batch_alter_table("debrief", schema=None) as batch_op:
        batch_op.create_index(
            "ix_debrief_open",
            ["brand_id", "opened_at"],
            unique=False,
            sqlite_where=sa.text("done_at IS NULL"),
            postgresql_where=sa.text("done_at IS NULL"),
        )

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
        "reading_leave",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("brand_id", types.BigInt, nullable=False),
        sa.Column("ticket_id", types.BigInt, nullable=False),
        sa.Column("person_id", types.BigInt, nullable=False),
        sa.Column("reason", types.MaskedProse(), nullable=False),
        sa.Column("given_at", types.Moment(), nullable=False),
        sa.Column("until", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_reading_leave_brand_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_reading_leave_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_reading_leave_ticket_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading_leave")),
    )
    with op.batch_alter_table("reading_leave", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reading_leave_brand_id_id"), ["brand_id", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_reading_leave_person_id_ticket_id"), ["person_id", "ticket_id"], unique=False
        )

    op.create_table(
        "sampled_ticket",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("brand_id", types.BigInt, nullable=False),
        sa.Column("sample_id", types.BigInt, nullable=True),
        sa.Column("month", types.Storable(length=7), nullable=False),
        sa.Column("ticket_id", types.BigInt, nullable=False),
        sa.Column("cycle", types.BigInt, nullable=False),
        sa.Column("operator_id", types.BigInt, nullable=False),
        sa.Column("channel_id", types.BigInt, nullable=False),
        sa.Column("day", types.Storable(length=10), nullable=False),
        sa.Column("stratum", types.Storable(length=60), nullable=False),
        sa.Column("needs_second", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("recording_url", types.Storable(length=2000), nullable=False),
        sa.Column("added_by", types.BigInt, nullable=True),
        sa.Column("reason", types.MaskedProse(), nullable=False),
        sa.Column("added_at", types.Moment(), nullable=False),
        sa.Column("revealed_at", types.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["added_by"], ["person.id"], name=op.f("fk_sampled_ticket_added_by")),
        sa.ForeignKeyConstraint(
            ["brand_id"], ["brand.id"], name=op.f("fk_sampled_ticket_brand_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["channel_id"], ["channel.id"], name=op.f("fk_sampled_ticket_channel_id")),
        sa.ForeignKeyConstraint(["operator_id"], ["person.id"], name=op.f("fk_sampled_ticket_operator_id")),
        sa.ForeignKeyConstraint(
            ["sample_id"], ["sample.id"], name=op.f("fk_sampled_ticket_sample_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_sampled_ticket_ticket_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sampled_ticket")),
        sa.UniqueConstraint("ticket_id", "cycle", "month", name=op.f("uq_sampled_ticket_ticket_id_cycle_month")),
    )
    with op.batch_alter_table("sampled_ticket", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sampled_ticket_brand_id_day"), ["brand_id", "day"], unique=False)
        batch_op.create_index(batch_op.f("ix_sampled_ticket_brand_id_month"), ["brand_id", "month"], unique=False)
        batch_op.create_index(batch_op.f("ix_sampled_ticket_operator_id_day"), ["operator_id", "day"], unique=False)

    op.create_table(
        "debrief_step",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("debrief_id", types.BigInt, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "taken",
                "left",
                "noted",
                "done",
                "undone",
                "rerated",
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
            ["debrief_id"], ["debrief.id"], name=op.f("fk_debrief_step_debrief_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_debrief_step_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_debrief_step")),
    )
    with op.batch_alter_table("debrief_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_debrief_step_debrief_id_id"), ["debrief_id", "id"], unique=False)

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

    op.create_table(
        "score",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("sampled_id", types.BigInt, nullable=False),
        sa.Column("scorecard_id", types.BigInt, nullable=False),
        sa.Column(
            "kind",
            sa.Enum("first", "second", "appeal", name="kind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("reader_id", types.BigInt, nullable=False),
        sa.Column("percent", sa.Double(), nullable=True),
        sa.Column("is_fatal", sa.Boolean(), nullable=False),
        sa.Column("is_counted", sa.Boolean(), nullable=False),
        sa.Column("comment", types.MaskedProse(), nullable=False),
        sa.Column("seconds", types.BigInt, nullable=True),
        sa.Column("scored_at", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["reader_id"], ["person.id"], name=op.f("fk_score_reader_id")),
        sa.ForeignKeyConstraint(
            ["sampled_id"], ["sampled_ticket.id"], name=op.f("fk_score_sampled_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["scorecard_id"], ["scorecard.id"], name=op.f("fk_score_scorecard_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score")),
        sa.UniqueConstraint("sampled_id", "kind", name=op.f("uq_score_sampled_id_kind")),
    )
    with op.batch_alter_table("score", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_score_reader_id_scored_at"), ["reader_id", "scored_at"], unique=False)

    op.create_table(
        "appeal",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("brand_id", types.BigInt, nullable=False),
        sa.Column("score_id", types.BigInt, nullable=False),
        sa.Column("person_id", types.BigInt, nullable=False),
        sa.Column("reason", types.MaskedProse(), nullable=False),
        sa.Column("filed_at", types.Moment(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("open", "kept", "changed", name="state", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("answer", types.MaskedProse(), nullable=False),
        sa.Column("decided_by", types.BigInt, nullable=True),
        sa.Column("decided_at", types.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_appeal_brand_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_appeal_decided_by")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_appeal_person_id")),
        sa.ForeignKeyConstraint(["score_id"], ["score.id"], name=op.f("fk_appeal_score_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal")),
        sa.UniqueConstraint("score_id", name=op.f("uq_appeal_score_id")),
    )
    with op.batch_alter_table("appeal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_appeal_brand_id_state"), ["brand_id", "state"], unique=False)

    op.create_table(
        "score_point",
        sa.Column("score_id", types.BigInt, autoincrement=False, nullable=False),
        sa.Column("criterion_id", types.BigInt, autoincrement=False, nullable=False),
        sa.Column("grade", types.BigInt, nullable=True),
        sa.Column("quote", types.MaskedProse(), nullable=False),
        sa.Column("comment", types.MaskedProse(), nullable=False),
        sa.ForeignKeyConstraint(["criterion_id"], ["criterion.id"], name=op.f("fk_score_point_criterion_id")),
        sa.ForeignKeyConstraint(["score_id"], ["score.id"], name=op.f("fk_score_point_score_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("score_id", "criterion_id", name=op.f("pk_score_point")),
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
    with op.batch_alter_table("notification", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_notification_kind"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_notification_kind"),
            "kind IN ('mentioned', 'reminder', 'handed_over', 'shared_out', 'taken_back', 'new_in_channel', 'about_to_breach', 'breached', 'not_delivered', 'approval_asked', 'approval_given', 'approval_returned', 'template_expires', 'escalation_answered', 'escalation_failed', 'escalation_overdue', 'answer_praised', 'lesson_given')",  # noqa: E501
        )
    with op.batch_alter_table("ticket_event", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_ticket_event_kind"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_ticket_event_kind"),
            "kind IN ('opened', 'mention_joined', 'mention_left', 'taken', 'shared_out', 'released', 'handed_over', 'moved', 'message_in', 'note', 'reply_queued', 'reply_sent', 'reply_held', 'reply_unclear', 'reply_failed', 'reply_returned', 'sent_anyway', 'approval_asked', 'approval_given', 'approval_returned', 'approval_withdrawn', 'paused', 'resumed', 'snoozed', 'woken', 'resolved', 'closed', 'reopened', 'cancelled', 'merged', 'unmerged', 'split', 'linked', 'unlinked', 'changed', 'tagged', 'untagged', 'abuse', 'promise_opened', 'promise_warned', 'promise_kept', 'promise_broken', 'promise_cancelled', 'rating_asked', 'rated', 'rating_not_asked', 'guarantee_broken', 'letter_ignored', 'autoreplied', 'private_invited', 'private_joined', 'escalated', 'escalation_sent', 'escalation_failed', 'escalation_numbered', 'escalation_reminded', 'escalation_overdue', 'scored', 'appeal_filed', 'appeal_decided', 'escalation_answered', 'escalation_withdrawn')",  # noqa: E501
        )
    # What customers have rated of late is to be read; older ratings would only be a heap.
    op.execute(
        """
        INSERT INTO debrief (ticket_id, cycle, brand_id, opened_at, note)
        SELECT ticket_id, cycle, brand_id, rated_at, ''
        FROM ticket_fact
        WHERE rating IS NOT NULL AND rated_at IS NOT NULL AND rating_aside IS NULL
            AND COALESCE(rating_way, 'link') <> 'open_link'
            AND rated_at > (SELECT MAX(rated_at) FROM ticket_fact) - 2678400000
        """
    )


def downgrade() -> None:
    op.execute("DELETE FROM notification WHERE kind IN ('answer_praised', 'lesson_given')")  # noqa: E501
    with op.batch_alter_table("notification", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_notification_kind"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_notification_kind"),
            "kind IN ('mentioned', 'reminder', 'handed_over', 'shared_out', 'taken_back', 'new_in_channel', 'about_to_breach', 'breached', 'not_delivered', 'approval_asked', 'approval_given', 'approval_returned', 'template_expires', 'escalation_answered', 'escalation_failed', 'escalation_overdue')",  # noqa: E501
        )
    op.execute("DELETE FROM ticket_event WHERE kind IN ('scored', 'appeal_filed', 'appeal_decided')")  # noqa: E501
    with op.batch_alter_table("ticket_event", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_ticket_event_kind"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_ticket_event_kind"),
            "kind IN ('opened', 'mention_joined', 'mention_left', 'taken', 'shared_out', 'released', 'handed_over', 'moved', 'message_in', 'note', 'reply_queued', 'reply_sent', 'reply_held', 'reply_unclear', 'reply_failed', 'reply_returned', 'sent_anyway', 'approval_asked', 'approval_given', 'approval_returned', 'approval_withdrawn', 'paused', 'resumed', 'snoozed', 'woken', 'resolved', 'closed', 'reopened', 'cancelled', 'merged', 'unmerged', 'split', 'linked', 'unlinked', 'changed', 'tagged', 'untagged', 'abuse', 'promise_opened', 'promise_warned', 'promise_kept', 'promise_broken', 'promise_cancelled', 'rating_asked', 'rated', 'rating_not_asked', 'guarantee_broken', 'letter_ignored', 'autoreplied', 'private_invited', 'private_joined', 'escalated', 'escalation_sent', 'escalation_failed', 'escalation_numbered', 'escalation_reminded', 'escalation_overdue', 'escalation_answered', 'escalation_withdrawn')",  # noqa: E501
        )
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

    op.drop_table("score_point")
    with op.batch_alter_table("appeal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_appeal_brand_id_state"))

    op.drop_table("appeal")
    with op.batch_alter_table("score", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_score_reader_id_scored_at"))

    op.drop_table("score")
    with op.batch_alter_table("reply_fact", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_reply_fact_waiting",
            sqlite_where=sa.text("replied_at IS NULL AND left_out IS NULL"),
            postgresql_where=sa.text("replied_at IS NULL AND left_out IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_reply_fact_ticket_id"))
        batch_op.drop_index(batch_op.f("ix_reply_fact_brand_id_asked_day"))

    op.drop_table("reply_fact")
    with op.batch_alter_table("debrief_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_debrief_step_debrief_id_id"))

    op.drop_table("debrief_step")
    with op.batch_alter_table("sampled_ticket", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sampled_ticket_operator_id_day"))
        batch_op.drop_index(batch_op.f("ix_sampled_ticket_brand_id_month"))
        batch_op.drop_index(batch_op.f("ix_sampled_ticket_brand_id_day"))

    op.drop_table("sampled_ticket")
    with op.batch_alter_table("reading_leave", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reading_leave_person_id_ticket_id"))
        batch_op.drop_index(batch_op.f("ix_reading_leave_brand_id_id"))

    op.drop_table("reading_leave")
    with op.batch_alter_table("fact_tag", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fact_tag_tag_id_ticket_id"))

    op.drop_table("fact_tag")
    with op.batch_alter_table("debrief", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_debrief_open", sqlite_where=sa.text("done_at IS NULL"), postgresql_where=sa.text("done_at IS NULL")
        )

    op.drop_table("debrief")
    op.drop_table("criterion")
    op.drop_table("scorecard")
    with op.batch_alter_table("sample", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sample_brand_id_month"))

    op.drop_table("sample")
    op.drop_table("quality_setting")
