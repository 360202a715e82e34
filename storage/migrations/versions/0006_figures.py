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
        "bonus_plan",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("brand_id", types.BigInt, nullable=False),
        sa.Column("version", types.BigInt, nullable=False),
        sa.Column("month_from", types.Storable(length=7), nullable=False),
        sa.Column("base_minor", types.BigInt, nullable=False),
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
        sa.Column("cap_percent", types.BigInt, nullable=False),
        sa.Column(
            "few",
            sa.Enum("shared", "neutral", name="few", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "prorating",
            sa.Enum("planned", "norm", "none", name="prorating", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("formula", types.Storable(length=600), nullable=False),
        sa.Column("person_id", types.BigInt, nullable=True),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_bonus_plan_brand_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_bonus_plan_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bonus_plan")),
        sa.UniqueConstraint("brand_id", "version", name=op.f("uq_bonus_plan_brand_id_version")),
    )
    with op.batch_alter_table("bonus_plan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bonus_plan_brand_id_month_from"), ["brand_id", "month_from"], unique=False)

    op.create_table(
        "figure_block",
        sa.Column("brand_id", types.BigInt, nullable=False),
        sa.Column("board", types.Storable(length=16), nullable=False),
        sa.Column("dimension", types.Storable(length=16), nullable=False),
        sa.Column("grain", types.Storable(length=8), nullable=False),
        sa.Column("first_day", types.Storable(length=10), nullable=False),
        sa.Column("key", types.BigInt, autoincrement=False, nullable=False),
        sa.Column("counts", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_figure_block_brand_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint(
            "brand_id", "board", "dimension", "grain", "first_day", "key", name=op.f("pk_figure_block")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "length_block",
        sa.Column("brand_id", types.BigInt, nullable=False),
        sa.Column("board", types.Storable(length=16), nullable=False),
        sa.Column("dimension", types.Storable(length=16), nullable=False),
        sa.Column("grain", types.Storable(length=8), nullable=False),
        sa.Column("span", types.Storable(length=24), nullable=False),
        sa.Column("first_day", types.Storable(length=10), nullable=False),
        sa.Column("key", types.BigInt, autoincrement=False, nullable=False),
        sa.Column("seconds", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_length_block_brand_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint(
            "brand_id", "board", "dimension", "grain", "span", "first_day", "key", name=op.f("pk_length_block")
        ),
        sqlite_with_rowid=False,
    )
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
        "sealed_period",
        sa.Column("brand_id", types.BigInt, nullable=False),
        sa.Column("grain", types.Storable(length=8), nullable=False),
        sa.Column("first_day", types.Storable(length=10), nullable=False),
        sa.Column("shape", types.BigInt, nullable=False),
        sa.Column("sealed_at", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_sealed_period_brand_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("brand_id", "grain", "first_day", name=op.f("pk_sealed_period")),
    )
    op.create_table(
        "stale_day",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("brand_id", types.BigInt, nullable=False),
        sa.Column("day", types.Storable(length=10), nullable=False),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_stale_day_brand_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stale_day")),
    )
    with op.batch_alter_table("stale_day", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stale_day_brand_id_day"), ["brand_id", "day"], unique=False)

    op.create_table(
        "bonus_plan_line",
        sa.Column("plan_id", types.BigInt, autoincrement=False, nullable=False),
        sa.Column("place", types.BigInt, autoincrement=False, nullable=False),
        sa.Column(
            "metric",
            sa.Enum(
                "within",
                "taken_speed",
                "promoted_speed",
                "csi",
                "qc",
                "answered",
                "per_hour",
                "complexity",
                "agreement",
                name="metric",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "part",
            sa.Enum("personal", "team", name="part", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("floor", types.BigInt, nullable=False),
        sa.Column("target", types.BigInt, nullable=False),
        sa.Column("weight", types.BigInt, nullable=False),
        sa.Column("min_n", types.BigInt, nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["bonus_plan.id"], name=op.f("fk_bonus_plan_line_plan_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("plan_id", "place", name=op.f("pk_bonus_plan_line")),
        sa.UniqueConstraint("plan_id", "metric", "part", name=op.f("uq_bonus_plan_line_plan_id_metric_part")),
    )
    op.create_table(
        "bonus_sheet",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("brand_id", types.BigInt, nullable=False),
        sa.Column("month", types.Storable(length=7), nullable=False),
        sa.Column("number", types.BigInt, nullable=False),
        sa.Column("plan_id", types.BigInt, nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "disputed",
                "signed",
                "frozen",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", types.MaskedProse(), nullable=False),
        sa.Column("remark", types.MaskedProse(), nullable=False),
        sa.Column("calculated_at", types.Moment(), nullable=False),
        sa.Column("calculated_by", types.BigInt, nullable=True),
        sa.Column("signed_at", types.Moment(), nullable=True),
        sa.Column("signed_by", types.BigInt, nullable=True),
        sa.Column("confirmed_at", types.Moment(), nullable=True),
        sa.Column("confirmed_by", types.BigInt, nullable=True),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_bonus_sheet_brand_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["calculated_by"], ["person.id"], name=op.f("fk_bonus_sheet_calculated_by")),
        sa.ForeignKeyConstraint(["confirmed_by"], ["person.id"], name=op.f("fk_bonus_sheet_confirmed_by")),
        sa.ForeignKeyConstraint(["plan_id"], ["bonus_plan.id"], name=op.f("fk_bonus_sheet_plan_id")),
        sa.ForeignKeyConstraint(["signed_by"], ["person.id"], name=op.f("fk_bonus_sheet_signed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bonus_sheet")),
        sa.UniqueConstraint("brand_id", "month", "number", name=op.f("uq_bonus_sheet_brand_id_month_number")),
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
        "bonus_dispute",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("sheet_id", types.BigInt, nullable=False),
        sa.Column("person_id", types.BigInt, nullable=False),
        sa.Column("place", types.BigInt, nullable=True),
        sa.Column("words", types.MaskedProse(), nullable=False),
        sa.Column("written_at", types.Moment(), nullable=False),
        sa.Column("answer", types.MaskedProse(), nullable=False),
        sa.Column("answered_at", types.Moment(), nullable=True),
        sa.Column("answered_by", types.BigInt, nullable=True),
        sa.Column("adjusted_minor", types.BigInt, nullable=False),
        sa.ForeignKeyConstraint(["answered_by"], ["person.id"], name=op.f("fk_bonus_dispute_answered_by")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_bonus_dispute_person_id")),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["bonus_sheet.id"], name=op.f("fk_bonus_dispute_sheet_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bonus_dispute")),
    )
    with op.batch_alter_table("bonus_dispute", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bonus_dispute_sheet_id_id"), ["sheet_id", "id"], unique=False)

    op.create_table(
        "bonus_evidence",
        sa.Column("sheet_id", types.BigInt, autoincrement=False, nullable=False),
        sa.Column("person_id", types.BigInt, autoincrement=False, nullable=False),
        sa.Column(
            "metric",
            sa.Enum(
                "within",
                "taken_speed",
                "promoted_speed",
                "csi",
                "qc",
                "answered",
                "per_hour",
                "complexity",
                "agreement",
                name="metric",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("cases", types.Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["bonus_sheet.id"], name=op.f("fk_bonus_evidence_sheet_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("sheet_id", "person_id", "metric", name=op.f("pk_bonus_evidence")),
    )
    op.create_table(
        "bonus_line",
        sa.Column("sheet_id", types.BigInt, autoincrement=False, nullable=False),
        sa.Column("person_id", types.BigInt, autoincrement=False, nullable=False),
        sa.Column("place", types.BigInt, autoincrement=False, nullable=False),
        sa.Column("value", types.Storable(length=120), nullable=True),
        sa.Column("n", types.BigInt, nullable=False),
        sa.Column("is_few", sa.Boolean(), nullable=False),
        sa.Column("weight", types.Storable(length=120), nullable=False),
        sa.Column("fulfilment", types.Storable(length=120), nullable=False),
        sa.Column("amount_minor", types.BigInt, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_bonus_line_person_id")),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["bonus_sheet.id"], name=op.f("fk_bonus_line_sheet_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("sheet_id", "person_id", "place", name=op.f("pk_bonus_line")),
    )
    op.create_table(
        "bonus_row",
        sa.Column("sheet_id", types.BigInt, autoincrement=False, nullable=False),
        sa.Column("person_id", types.BigInt, autoincrement=False, nullable=False),
        sa.Column("worked_min", types.BigInt, nullable=True),
        sa.Column("owed_min", types.BigInt, nullable=True),
        sa.Column("amount_minor", types.BigInt, nullable=False),
        sa.Column("adjusted_minor", types.BigInt, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_bonus_row_person_id")),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["bonus_sheet.id"], name=op.f("fk_bonus_row_sheet_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("sheet_id", "person_id", name=op.f("pk_bonus_row")),
    )
    with op.batch_alter_table("bonus_row", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bonus_row_person_id"), ["person_id"], unique=False)

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
            "ix_debrief_excused",
            ["brand_id", "ticket_id"],
            unique=False,
            sqlite_where=sa.text("outcome = 'not_at_fault'"),
            postgresql_where=sa.text("outcome = 'not_at_fault'"),
        )
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
        batch_op.create_index(
            "ix_reply_fact_asked", ["brand_id", "asked_day", "operator_id", "channel_id", "source_id"], unique=False
        )
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
        "thanks",
        sa.Column("message_id", types.BigInt, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_thanks_message_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_thanks")),
    )
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
    with op.batch_alter_table("handling", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "cycle",
                types.BigInt,
                server_default=sa.text("1"),
                nullable=False,
            )
        )

    with op.batch_alter_table("pause", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pause_started_at"), ["started_at"], unique=False)

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
        batch_op.drop_index(batch_op.f("ix_ticket_fact_brand_id_asked_day"))
        batch_op.drop_index(batch_op.f("ix_ticket_fact_brand_id_opened_day"))
        batch_op.create_index(
            "ix_ticket_fact_across",
            ["brand_id", "opened_day", "closed_day"],
            unique=False,
            sqlite_where=sa.text("substr(closed_day, 1, 7) > substr(opened_day, 1, 7)"),
            postgresql_where=sa.text("substr(closed_day, 1, 7) > substr(opened_day, 1, 7)"),
        )
        batch_op.create_index(
            "ix_ticket_fact_asked",
            [
                "brand_id",
                "asked_day",
                "rated_operator_id",
                "operator_id",
                "rated_channel_id",
                "channel_id",
                "source_id",
            ],
            unique=False,
        )
        batch_op.create_index(
            "ix_ticket_fact_hours",
            [
                "brand_id",
                "opened_hour",
                "opened_day",
                "channel_id",
                "opened_at",
                "due_at",
                "replied_at",
                "closed_at",
                "is_within",
            ],
            unique=False,
            sqlite_where=sa.text("left_out IS NULL"),
            postgresql_where=sa.text("left_out IS NULL"),
        )
        batch_op.create_index(
            "ix_ticket_fact_open",
            ["brand_id", "opened_day"],
            unique=False,
            sqlite_where=sa.text("closed_at IS NULL AND left_out IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL AND left_out IS NULL"),
        )
        batch_op.create_index(
            "ix_ticket_fact_opened", ["brand_id", "opened_day", "operator_id", "channel_id", "source_id"], unique=False
        )
        batch_op.create_index(
            "ix_ticket_fact_rated",
            ["brand_id", "asked_day"],
            unique=False,
            sqlite_where=sa.text("rating IS NOT NULL"),
            postgresql_where=sa.text("rating IS NOT NULL"),
        )
    with op.batch_alter_table("notification", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_notification_kind"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_notification_kind"),
            "kind IN ('mentioned', 'reminder', 'handed_over', 'shared_out', 'taken_back', 'new_in_channel', 'about_to_breach', 'breached', 'not_delivered', 'approval_asked', 'approval_given', 'approval_returned', 'template_expires', 'escalation_answered', 'escalation_failed', 'escalation_overdue', 'bonus_ready', 'bonus_disputed', 'bonus_answered', 'bonus_signed', 'bonus_frozen', 'answer_praised', 'lesson_given', 'scored', 'appeal_filed', 'appeal_decided')",  # noqa: E501
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
    # Rows of facts from before this step get their new columns from the history of their tickets, by a job.
    op.execute(
        """
        INSERT INTO job (kind, unique_key, payload, state, priority, run_at, attempts, max_attempts, error, created_at)
        SELECT 'fill_facts', 'fill_facts', '{}', 'waiting', 80, newest.at, 0, 8, '', newest.at
        FROM (SELECT MAX(opened_at) AS at FROM ticket_fact) AS newest
        WHERE newest.at IS NOT NULL
        """
    )


def downgrade() -> None:
    op.execute("DELETE FROM job WHERE unique_key = 'fill_facts'")
    op.execute(
        "DELETE FROM notification WHERE kind IN ('bonus_ready', 'bonus_disputed', 'bonus_answered', 'bonus_signed', 'bonus_frozen', 'answer_praised', 'lesson_given', 'scored', 'appeal_filed', 'appeal_decided')"
    )  # noqa: E501
    with op.batch_alter_table("notification", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_notification_kind"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_notification_kind"),
            "kind IN ('mentioned', 'reminder', 'handed_over', 'shared_out', 'taken_back', 'new_in_channel', 'about_to_breach', 'breached', 'not_delivered', 'approval_asked', 'approval_given', 'approval_returned', 'template_expires', 'escalation_answered', 'escalation_failed', 'escalation_overdue')",  # noqa: E501
        )
    with op.batch_alter_table("ticket_fact", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_ticket_fact_rated",
            sqlite_where=sa.text("rating IS NOT NULL"),
            postgresql_where=sa.text("rating IS NOT NULL"),
        )
        batch_op.drop_index("ix_ticket_fact_opened")
        batch_op.drop_index(
            "ix_ticket_fact_open",
            sqlite_where=sa.text("closed_at IS NULL AND left_out IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL AND left_out IS NULL"),
        )
        batch_op.drop_index(
            "ix_ticket_fact_hours",
            sqlite_where=sa.text("left_out IS NULL"),
            postgresql_where=sa.text("left_out IS NULL"),
        )
        batch_op.drop_index("ix_ticket_fact_asked")
        batch_op.drop_index(
            "ix_ticket_fact_across",
            sqlite_where=sa.text("substr(closed_day, 1, 7) > substr(opened_day, 1, 7)"),
            postgresql_where=sa.text("substr(closed_day, 1, 7) > substr(opened_day, 1, 7)"),
        )
        batch_op.create_index(
            batch_op.f("ix_ticket_fact_brand_id_opened_day"), ["brand_id", "opened_day"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_ticket_fact_brand_id_asked_day"), ["brand_id", "asked_day"], unique=False)
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

    with op.batch_alter_table("pause", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pause_started_at"))

    with op.batch_alter_table("handling", schema=None) as batch_op:
        batch_op.drop_column("cycle")

    op.drop_table("score_point")
    with op.batch_alter_table("appeal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_appeal_brand_id_state"))

    op.drop_table("appeal")
    op.drop_table("thanks")
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
        batch_op.drop_index("ix_reply_fact_asked")

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
        batch_op.drop_index(
            "ix_debrief_excused",
            sqlite_where=sa.text("outcome = 'not_at_fault'"),
            postgresql_where=sa.text("outcome = 'not_at_fault'"),
        )

    op.drop_table("debrief")
    with op.batch_alter_table("bonus_row", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bonus_row_person_id"))

    op.drop_table("bonus_row")
    op.drop_table("bonus_line")
    op.drop_table("bonus_evidence")
    with op.batch_alter_table("bonus_dispute", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bonus_dispute_sheet_id_id"))

    op.drop_table("bonus_dispute")
    op.drop_table("criterion")
    op.drop_table("bonus_sheet")
    op.drop_table("bonus_plan_line")
    with op.batch_alter_table("stale_day", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stale_day_brand_id_day"))

    op.drop_table("stale_day")
    op.drop_table("sealed_period")
    op.drop_table("scorecard")
    with op.batch_alter_table("sample", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sample_brand_id_month"))

    op.drop_table("sample")
    op.drop_table("quality_setting")
    op.drop_table("length_block")
    op.drop_table("figure_block")
    with op.batch_alter_table("bonus_plan", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bonus_plan_brand_id_month_from"))

    op.drop_table("bonus_plan")
