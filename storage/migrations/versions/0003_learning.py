"""Learning"""

import sqlalchemy as sa
from alembic import op
from storage.tables import base as types

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sureness",
        sa.Column("model", types.Storable(length=80), nullable=False),
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
        sa.Column(
            "label",
            sa.Enum(
                "news",
                "complaint",
                "abuse",
                "question",
                "praise",
                "advertising",
                "other",
                name="label",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("starts_at", sa.Double(), nullable=True),
        sa.Column("decisions", types.BigInt, nullable=False),
        sa.Column("right", types.BigInt, nullable=False),
        sa.Column("bound", sa.Double(), nullable=False),
        sa.Column("made_at", types.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("model", "category", "label", name=op.f("pk_sureness")),
    )
    op.create_table(
        "bulk_decision",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("brand_id", types.BigInt, nullable=False),
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
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "label",
            sa.Enum(
                "news",
                "complaint",
                "abuse",
                "question",
                "praise",
                "advertising",
                "other",
                name="label",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("filter", types.Json, nullable=False),
        sa.Column("mentions", types.BigInt, nullable=False),
        sa.Column("at", types.Moment(), nullable=False),
        sa.Column("undone_at", types.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_bulk_decision_brand_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_bulk_decision_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_decision")),
    )
    with op.batch_alter_table("bulk_decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bulk_decision_person_id_id"), ["person_id", "id"], unique=False)

    op.create_table(
        "learning",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("person_id", types.BigInt, nullable=True),
        sa.Column("asked_at", types.Moment(), nullable=False),
        sa.Column("seen_at", types.Moment(), nullable=False),
        sa.Column("step", types.BigInt, nullable=False),
        sa.Column("model", types.Storable(length=80), server_default="", nullable=False),
        sa.Column("why_not", types.Storable(length=300), server_default="", nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=True),
        sa.Column("ended_at", types.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_learning_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learning")),
        sa.UniqueConstraint("is_open", name=op.f("uq_learning_is_open")),
    )
    op.create_table(
        "own_model",
        sa.Column("brand_id", types.BigInt, autoincrement=False, nullable=False),
        sa.Column("name", types.Storable(length=80), nullable=False),
        sa.Column("features", types.Storable(length=64), nullable=False),
        sa.Column("sha256", types.Storable(length=64), nullable=False),
        sa.Column("arrays", sa.LargeBinary(), nullable=False),
        sa.Column("figures", types.Json, nullable=False),
        sa.Column("learnt_until", types.BigInt, nullable=False),
        sa.Column("made_at", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_own_model_brand_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("brand_id", name=op.f("pk_own_model")),
    )
    op.create_table(
        "retagging",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("model", types.Storable(length=80), nullable=False),
        sa.Column("person_id", types.BigInt, nullable=True),
        sa.Column("since", types.Moment(), nullable=True),
        sa.Column("below", types.BigInt, nullable=False),
        sa.Column("total", types.BigInt, nullable=False),
        sa.Column("done", types.BigInt, nullable=False),
        sa.Column("started_at", types.Moment(), nullable=False),
        sa.Column("ended_at", types.Moment(), nullable=True),
        sa.Column("is_stopped", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_retagging_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retagging")),
    )
    op.create_table(
        "rule",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("brand_id", types.BigInt, nullable=False),
        sa.Column("name", types.Storable(length=120), nullable=False),
        sa.Column("position", types.BigInt, nullable=False),
        sa.Column("terms", types.Json, nullable=False),
        sa.Column("effect", types.Json, nullable=False),
        sa.Column("is_last", sa.Boolean(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", types.BigInt, nullable=False),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.Column("removed_at", types.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_rule_brand_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule")),
        sa.UniqueConstraint("uid", name=op.f("uq_rule_uid")),
    )
    with op.batch_alter_table("rule", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rule_brand_id_position"), ["brand_id", "position"], unique=False)

    op.create_table(
        "saved_view",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("brand_id", types.BigInt, nullable=False),
        sa.Column("person_id", types.BigInt, nullable=False),
        sa.Column("name", types.Storable(length=80), nullable=False),
        sa.Column(
            "audience",
            sa.Enum("private", "team", "all", name="audience", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("filter", types.Json, nullable=False),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_saved_view_brand_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_saved_view_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint("brand_id", "person_id", "name", name=op.f("uq_saved_view_brand_id_person_id_name")),
    )
    op.create_table(
        "table_import",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("brand_id", types.BigInt, nullable=False),
        sa.Column(
            "kind",
            sa.Enum("mentions", "tickets", name="kind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("file_name", types.Storable(length=300), nullable=False),
        sa.Column("person_id", types.BigInt, nullable=True),
        sa.Column("began_at", types.Moment(), nullable=False),
        sa.Column("is_whole", sa.Boolean(), nullable=False),
        sa.Column("added", types.BigInt, nullable=False),
        sa.Column("known", types.BigInt, nullable=False),
        sa.Column("refused", types.BigInt, nullable=False),
        sa.Column("undone_at", types.Moment(), nullable=True),
        sa.Column("undone_by", types.BigInt, nullable=True),
        sa.Column("removed", types.BigInt, nullable=False),
        sa.Column("stayed", types.BigInt, nullable=False),
        sa.Column("is_undone", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_table_import_brand_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_table_import_person_id")),
        sa.ForeignKeyConstraint(["undone_by"], ["person.id"], name=op.f("fk_table_import_undone_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_table_import")),
    )
    with op.batch_alter_table("table_import", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_table_import_brand_id_id"), ["brand_id", "id"], unique=False)

    op.create_table(
        "tag",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("brand_id", types.BigInt, nullable=False),
        sa.Column(
            "kind",
            sa.Enum("product", "topic", name="kind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("name", types.Storable(length=60), nullable=False),
        sa.Column("folded", types.Storable(length=120), nullable=False),
        sa.Column("position", types.BigInt, nullable=False),
        sa.Column("archived_at", types.Moment(), nullable=True),
        sa.Column("merged_into_id", types.BigInt, nullable=True),
        sa.Column("counts_as_id", types.BigInt, nullable=True),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_tag_brand_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["tag.id"], name=op.f("fk_tag_merged_into_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tag")),
    )
    with op.batch_alter_table("tag", schema=None) as batch_op:
        batch_op.create_index(
            "uq_tag_name",
            ["brand_id", "kind", "folded"],
            unique=True,
            sqlite_where=sa.text("merged_into_id IS NULL"),
            postgresql_where=sa.text("merged_into_id IS NULL"),
        )

    op.create_table(
        "rule_version",
        sa.Column("rule_id", types.BigInt, nullable=False),
        sa.Column("version", types.BigInt, autoincrement=False, nullable=False),
        sa.Column("name", types.Storable(length=120), nullable=False),
        sa.Column("terms", types.Json, nullable=False),
        sa.Column("effect", types.Json, nullable=False),
        sa.Column("is_last", sa.Boolean(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("person_id", types.BigInt, nullable=True),
        sa.Column("at", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_rule_version_person_id")),
        sa.ForeignKeyConstraint(["rule_id"], ["rule.id"], name=op.f("fk_rule_version_rule_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("rule_id", "version", name=op.f("pk_rule_version")),
    )
    op.create_table(
        "trusted_source",
        sa.Column("source_id", types.BigInt, nullable=False),
        sa.Column("decisions", types.BigInt, nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_trusted_source_source_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("source_id", name=op.f("pk_trusted_source")),
    )
    op.create_table(
        "flagged_author",
        sa.Column("author_id", types.BigInt, nullable=False),
        sa.Column(
            "flag",
            sa.Enum(
                "client",
                "employee",
                "blogger",
                "troll",
                "competitor",
                "lawyer",
                "journalist",
                name="flag",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("person_id", types.BigInt, nullable=True),
        sa.Column("at", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["author.id"], name=op.f("fk_flagged_author_author_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_flagged_author_person_id")),
        sa.PrimaryKeyConstraint("author_id", "flag", name=op.f("pk_flagged_author")),
    )
    op.create_table(
        "appraisal",
        sa.Column("mention_id", types.BigInt, autoincrement=False, nullable=False),
        sa.Column("brand_id", types.BigInt, nullable=False),
        sa.Column("version", types.BigInt, nullable=False),
        sa.Column("foreign_score", sa.Double(), nullable=True),
        sa.Column("is_doubtful", sa.Boolean(), nullable=False),
        sa.Column("answer_score", sa.Double(), nullable=True),
        sa.Column(
            "tone",
            sa.Enum(
                "positive", "neutral", "negative", name="tone", native_enum=False, create_constraint=True, length=32
            ),
            nullable=True,
        ),
        sa.Column("model", types.Storable(length=80), nullable=False),
        sa.Column("made_at", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_appraisal_brand_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["mention_id"], ["mention.id"], name=op.f("fk_appraisal_mention_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("mention_id", name=op.f("pk_appraisal")),
    )
    with op.batch_alter_table("appraisal", schema=None) as batch_op:
        batch_op.create_index(
            "ix_appraisal_answer",
            ["brand_id", "answer_score", "mention_id"],
            unique=False,
            sqlite_where=sa.text("answer_score IS NOT NULL"),
            postgresql_where=sa.text("answer_score IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_appraisal_doubtful",
            ["brand_id", "mention_id"],
            unique=False,
            sqlite_where=sa.text("is_doubtful"),
            postgresql_where=sa.text("is_doubtful"),
        )

    op.create_table(
        "coin_score",
        sa.Column("mention_id", types.BigInt, nullable=False),
        sa.Column("model", types.Storable(length=80), nullable=False),
        sa.Column("brand_id", types.BigInt, nullable=False),
        sa.Column("version", types.BigInt, nullable=False),
        sa.Column("decision_id", types.BigInt, nullable=False),
        sa.Column(
            "label",
            sa.Enum(
                "news",
                "complaint",
                "abuse",
                "question",
                "praise",
                "advertising",
                "other",
                name="label",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("probabilities", types.Json, nullable=False),
        sa.Column("is_first", sa.Boolean(), nullable=False),
        sa.Column("scored_at", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_coin_score_brand_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["mention_id"], ["mention.id"], name=op.f("fk_coin_score_mention_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("mention_id", "model", name=op.f("pk_coin_score")),
    )
    with op.batch_alter_table("coin_score", schema=None) as batch_op:
        batch_op.create_index(
            "ix_coin_score_first",
            ["brand_id", "decision_id"],
            unique=False,
            sqlite_where=sa.text("is_first"),
            postgresql_where=sa.text("is_first"),
        )
        batch_op.create_index(batch_op.f("ix_coin_score_model"), ["model"], unique=False)

    op.create_table(
        "imported_row",
        sa.Column("import_id", types.BigInt, autoincrement=False, nullable=False),
        sa.Column("mention_id", types.BigInt, autoincrement=False, nullable=False),
        sa.Column("is_new", sa.Boolean(), nullable=False),
        sa.Column("ticket_id", types.BigInt, nullable=True),
        sa.Column(
            "was",
            sa.Enum(
                "new",
                "decided",
                "promoted",
                "abuse",
                "not_ours",
                "archived",
                name="was",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(
            ["import_id"], ["table_import.id"], name=op.f("fk_imported_row_import_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["mention_id"], ["mention.id"], name=op.f("fk_imported_row_mention_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_imported_row_ticket_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("import_id", "mention_id", name=op.f("pk_imported_row")),
    )
    with op.batch_alter_table("imported_row", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_imported_row_mention_id"), ["mention_id"], unique=False)
        batch_op.create_index(
            "ix_imported_row_ticket",
            ["ticket_id"],
            unique=False,
            sqlite_where=sa.text("ticket_id IS NOT NULL"),
            postgresql_where=sa.text("ticket_id IS NOT NULL"),
        )

    op.create_table(
        "mention_tone",
        sa.Column("mention_id", types.BigInt, autoincrement=False, nullable=False),
        sa.Column(
            "tone",
            sa.Enum(
                "positive", "neutral", "negative", name="tone", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("person_id", types.BigInt, nullable=True),
        sa.Column("said_at", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mention_id"], ["mention.id"], name=op.f("fk_mention_tone_mention_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_mention_tone_person_id")),
        sa.PrimaryKeyConstraint("mention_id", name=op.f("pk_mention_tone")),
    )
    op.create_table(
        "mention_vector",
        sa.Column("mention_id", types.BigInt, nullable=False),
        sa.Column("version", types.BigInt, autoincrement=False, nullable=False),
        sa.Column("encoder", types.Storable(length=80), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mention_id"], ["mention.id"], name=op.f("fk_mention_vector_mention_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("mention_id", "version", name=op.f("pk_mention_vector")),
    )
    op.create_table(
        "removal_complaint",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("brand_id", types.BigInt, nullable=False),
        sa.Column("mention_id", types.BigInt, nullable=False),
        sa.Column("mention_version", types.BigInt, nullable=False),
        sa.Column("platform", types.Storable(length=40), nullable=False),
        sa.Column("rule", types.Storable(length=60), nullable=False),
        sa.Column("text", types.StorableProse(), nullable=False),
        sa.Column("evidence", types.Json, nullable=False),
        sa.Column("number", types.Storable(length=120), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "filed",
                "rejected",
                "appealed",
                "accepted",
                "gone",
                "withdrawn",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("filed_at", types.Moment(), nullable=False),
        sa.Column("filed_by", types.BigInt, nullable=True),
        sa.Column("changed_at", types.Moment(), nullable=False),
        sa.Column("remind_at", types.Moment(), nullable=True),
        sa.Column("ended_at", types.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["brand_id"], ["brand.id"], name=op.f("fk_removal_complaint_brand_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["filed_by"], ["person.id"], name=op.f("fk_removal_complaint_filed_by")),
        sa.ForeignKeyConstraint(
            ["mention_id"], ["mention.id"], name=op.f("fk_removal_complaint_mention_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_removal_complaint")),
        sa.UniqueConstraint("uid", name=op.f("uq_removal_complaint_uid")),
    )
    with op.batch_alter_table("removal_complaint", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_removal_complaint_brand_id_state_id"), ["brand_id", "state", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_removal_complaint_mention_id"), ["mention_id"], unique=False)

    op.create_table(
        "rule_firing",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("rule_id", types.BigInt, nullable=False),
        sa.Column("rule_version", types.BigInt, nullable=False),
        sa.Column("mention_id", types.BigInt, nullable=False),
        sa.Column("mention_version", types.BigInt, nullable=False),
        sa.Column("outcome", types.Storable(length=32), nullable=False),
        sa.Column("before", types.Json, nullable=False),
        sa.Column("fired_at", types.Moment(), nullable=False),
        sa.Column("undone_at", types.Moment(), nullable=True),
        sa.Column("undone_by", types.BigInt, nullable=True),
        sa.ForeignKeyConstraint(
            ["mention_id"], ["mention.id"], name=op.f("fk_rule_firing_mention_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["rule_id"], ["rule.id"], name=op.f("fk_rule_firing_rule_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["undone_by"], ["person.id"], name=op.f("fk_rule_firing_undone_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_firing")),
        sa.UniqueConstraint(
            "rule_id", "mention_id", "mention_version", name=op.f("uq_rule_firing_rule_id_mention_id_mention_version")
        ),
    )
    with op.batch_alter_table("rule_firing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rule_firing_mention_id"), ["mention_id"], unique=False)

    op.create_table(
        "tag_proposal",
        sa.Column("mention_id", types.BigInt, nullable=False),
        sa.Column("tag_id", types.BigInt, nullable=False),
        sa.Column("version", types.BigInt, nullable=False),
        sa.Column("probability", sa.Double(), nullable=False),
        sa.Column("model", types.Storable(length=80), nullable=False),
        sa.Column("made_at", types.Moment(), nullable=False),
        sa.Column("dismissed_at", types.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["mention_id"], ["mention.id"], name=op.f("fk_tag_proposal_mention_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["tag_id"], ["tag.id"], name=op.f("fk_tag_proposal_tag_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("mention_id", "tag_id", name=op.f("pk_tag_proposal")),
    )
    with op.batch_alter_table("tag_proposal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tag_proposal_tag_id_mention_id"), ["tag_id", "mention_id"], unique=False)

    op.create_table(
        "mention_tag",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("mention_id", types.BigInt, nullable=False),
        sa.Column("mention_version", types.BigInt, nullable=False),
        sa.Column("tag_id", types.BigInt, nullable=False),
        sa.Column("named", types.Storable(length=60), nullable=False),
        sa.Column("person_id", types.BigInt, nullable=True),
        sa.Column("decision_id", types.BigInt, nullable=True),
        sa.Column("put_at", types.Moment(), nullable=False),
        sa.Column("off_at", types.Moment(), nullable=True),
        sa.Column("off_decision_id", types.BigInt, nullable=True),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_mention_tag_decision_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["mention_id"], ["mention.id"], name=op.f("fk_mention_tag_mention_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_mention_tag_person_id")),
        sa.ForeignKeyConstraint(["tag_id"], ["tag.id"], name=op.f("fk_mention_tag_tag_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mention_tag")),
    )
    with op.batch_alter_table("mention_tag", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mention_tag_decision_id"), ["decision_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mention_tag_person_id_id"), ["person_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mention_tag_tag_id_mention_id"), ["tag_id", "mention_id"], unique=False)
        batch_op.create_index(
            "uq_mention_tag_on",
            ["mention_id", "tag_id"],
            unique=True,
            sqlite_where=sa.text("off_at IS NULL"),
            postgresql_where=sa.text("off_at IS NULL"),
        )

    op.create_table(
        "removal_step",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("complaint_id", types.BigInt, nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "filed",
                "rejected",
                "appealed",
                "accepted",
                "gone",
                "withdrawn",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("note", types.Storable(length=500), nullable=False),
        sa.Column("person_id", types.BigInt, nullable=True),
        sa.Column("at", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["removal_complaint.id"], name=op.f("fk_removal_step_complaint_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_removal_step_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_removal_step")),
    )
    with op.batch_alter_table("removal_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_removal_step_complaint_id_id"), ["complaint_id", "id"], unique=False)

    with op.batch_alter_table("mention", schema=None) as batch_op:
        batch_op.create_index(
            "ix_mention_place",
            ["place_id"],
            unique=False,
            sqlite_where=sa.text("place_id IS NOT NULL"),
            postgresql_where=sa.text("place_id IS NOT NULL"),
        )

    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index(
            "ix_message_mention",
            ["mention_id"],
            unique=False,
            sqlite_where=sa.text("mention_id IS NOT NULL"),
            postgresql_where=sa.text("mention_id IS NOT NULL"),
        )

    with op.batch_alter_table("pre_tag", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_rough", sa.Boolean(), server_default=sa.text("(false)"), nullable=False))
        batch_op.create_index(
            "ix_pre_tag_rough",
            ["mention_id"],
            unique=False,
            sqlite_where=sa.text("is_rough"),
            postgresql_where=sa.text("is_rough"),
        )

    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.create_index(
            "ix_ticket_author",
            ["author_id"],
            unique=False,
            sqlite_where=sa.text("author_id IS NOT NULL"),
            postgresql_where=sa.text("author_id IS NOT NULL"),
        )
    # Decisions may be remarks too; SQLite changes a CHECK by copying the table.
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_decision_kind"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_decision_kind"),
            "kind IN ('label', 'promote', 'abuse', 'not_ours', 'skip', 'tag', 'untag', 'tone')",
        )


def downgrade() -> None:
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_ticket_author",
            sqlite_where=sa.text("author_id IS NOT NULL"),
            postgresql_where=sa.text("author_id IS NOT NULL"),
        )

    with op.batch_alter_table("pre_tag", schema=None) as batch_op:
        batch_op.drop_index("ix_pre_tag_rough", sqlite_where=sa.text("is_rough"), postgresql_where=sa.text("is_rough"))
        batch_op.drop_column("is_rough")

    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_message_mention",
            sqlite_where=sa.text("mention_id IS NOT NULL"),
            postgresql_where=sa.text("mention_id IS NOT NULL"),
        )

    with op.batch_alter_table("mention", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_mention_place",
            sqlite_where=sa.text("place_id IS NOT NULL"),
            postgresql_where=sa.text("place_id IS NOT NULL"),
        )

    with op.batch_alter_table("removal_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_removal_step_complaint_id_id"))

    op.drop_table("removal_step")
    with op.batch_alter_table("mention_tag", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_mention_tag_on", sqlite_where=sa.text("off_at IS NULL"), postgresql_where=sa.text("off_at IS NULL")
        )
        batch_op.drop_index(batch_op.f("ix_mention_tag_tag_id_mention_id"))
        batch_op.drop_index(batch_op.f("ix_mention_tag_person_id_id"))
        batch_op.drop_index(batch_op.f("ix_mention_tag_decision_id"))

    op.drop_table("mention_tag")
    with op.batch_alter_table("tag_proposal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tag_proposal_tag_id_mention_id"))

    op.drop_table("tag_proposal")
    with op.batch_alter_table("rule_firing", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rule_firing_mention_id"))

    op.drop_table("rule_firing")
    with op.batch_alter_table("removal_complaint", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_removal_complaint_mention_id"))
        batch_op.drop_index(batch_op.f("ix_removal_complaint_brand_id_state_id"))

    op.drop_table("removal_complaint")
    op.drop_table("mention_vector")
    op.drop_table("mention_tone")
    with op.batch_alter_table("imported_row", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_imported_row_ticket",
            sqlite_where=sa.text("ticket_id IS NOT NULL"),
            postgresql_where=sa.text("ticket_id IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_imported_row_mention_id"))

    op.drop_table("imported_row")
    with op.batch_alter_table("coin_score", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_coin_score_model"))
        batch_op.drop_index(
            "ix_coin_score_first", sqlite_where=sa.text("is_first"), postgresql_where=sa.text("is_first")
        )

    op.drop_table("coin_score")
    with op.batch_alter_table("appraisal", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_appraisal_doubtful", sqlite_where=sa.text("is_doubtful"), postgresql_where=sa.text("is_doubtful")
        )
        batch_op.drop_index(
            "ix_appraisal_answer",
            sqlite_where=sa.text("answer_score IS NOT NULL"),
            postgresql_where=sa.text("answer_score IS NOT NULL"),
        )

    op.drop_table("appraisal")
    op.drop_table("flagged_author")
    op.drop_table("trusted_source")
    op.drop_table("rule_version")
    with op.batch_alter_table("tag", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_tag_name",
            sqlite_where=sa.text("merged_into_id IS NULL"),
            postgresql_where=sa.text("merged_into_id IS NULL"),
        )

    op.drop_table("tag")
    with op.batch_alter_table("table_import", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_table_import_brand_id_id"))

    op.drop_table("table_import")
    op.drop_table("saved_view")
    with op.batch_alter_table("rule", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rule_brand_id_position"))

    op.drop_table("rule")
    op.drop_table("retagging")
    op.drop_table("own_model")
    op.drop_table("learning")
    with op.batch_alter_table("bulk_decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bulk_decision_person_id_id"))

    op.drop_table("bulk_decision")
    op.drop_table("sureness")
    op.execute("DELETE FROM decision WHERE kind IN ('tag', 'untag', 'tone')")
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_decision_kind"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_decision_kind"), "kind IN ('label', 'promote', 'abuse', 'not_ours', 'skip')"
        )
