"""The first tables"""

import sqlalchemy as sa
from alembic import op
from storage.search_ddl import search_ddl, search_drop_ddl
from storage.tables import base as types

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("at", types.Moment(), nullable=False),
        sa.Column("person_id", types.BigInt, nullable=True),
        sa.Column("action", sa.String(length=80), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("subject_id", types.BigInt, nullable=True),
        sa.Column("details", types.Json, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_audit_entry_subject_subject_id_id"), ["subject", "subject_id", "id"], unique=False
        )

    op.create_table(
        "brand",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("languages", types.Json, nullable=False),
        sa.Column("muted_categories", types.Json, nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brand")),
        sa.UniqueConstraint("name", name=op.f("uq_brand_name")),
        sa.UniqueConstraint("uid", name=op.f("uq_brand_uid")),
    )
    op.create_table(
        "calendar",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("version", types.BigInt, nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("hours", types.Json, nullable=False),
        sa.Column("overrides", types.Json, nullable=False),
        sa.Column("country", sa.String(length=8), nullable=False),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar")),
        sa.UniqueConstraint("name", "version", name=op.f("uq_calendar_name_version")),
    )
    op.create_table(
        "installation_fact",
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_installation_fact")),
    )
    op.create_table(
        "job",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("unique_key", sa.String(length=200), nullable=True),
        sa.Column("payload", types.Json, nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "running",
                "done",
                "failed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("priority", types.BigInt, nullable=False),
        sa.Column("run_at", types.Moment(), nullable=False),
        sa.Column("attempts", types.BigInt, nullable=False),
        sa.Column("max_attempts", types.BigInt, nullable=False),
        sa.Column("lease_until", types.Moment(), nullable=True),
        sa.Column("lease_by", sa.String(length=80), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.Column("ended_at", types.Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("unique_key", name=op.f("uq_job_unique_key")),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index("ix_job_ended", ["ended_at"], unique=False)
        batch_op.create_index(
            "ix_job_running",
            ["lease_until"],
            unique=False,
            sqlite_where=sa.text("state = 'running'"),
            postgresql_where=sa.text("state = 'running'"),
        )
        batch_op.create_index(
            "ix_job_waiting",
            ["priority", "run_at", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )

    op.create_table(
        "model_version",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("texts", types.BigInt, nullable=False),
        sa.Column("decisions", types.BigInt, nullable=False),
        sa.Column("figures", types.Json, nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_version")),
        sa.UniqueConstraint("name", name=op.f("uq_model_version_name")),
    )
    op.create_table(
        "person",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("login", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("login", name=op.f("uq_person_login")),
        sa.UniqueConstraint("uid", name=op.f("uq_person_uid")),
    )
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("login", sa.String(length=80), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("tried_at", types.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
    )
    with op.batch_alter_table("sign_in_attempt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_attempt_address_tried_at"), ["address", "tried_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_sign_in_attempt_login_tried_at"), ["login", "tried_at"], unique=False)

    op.create_table(
        "channel",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("brand_id", types.BigInt, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("owner_id", types.BigInt, nullable=True),
        sa.Column("deputy_id", types.BigInt, nullable=True),
        sa.Column("priority", types.BigInt, nullable=False),
        sa.Column("conditions", types.Json, nullable=False),
        sa.Column("is_first_line", sa.Boolean(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("tone", sa.String(length=500), nullable=False),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_channel_brand_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["deputy_id"], ["person.id"], name=op.f("fk_channel_deputy_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_channel_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel")),
        sa.UniqueConstraint("brand_id", "name", name=op.f("uq_channel_brand_id_name")),
        sa.UniqueConstraint("uid", name=op.f("uq_channel_uid")),
    )
    op.create_table(
        "daily_count",
        sa.Column("brand_id", types.BigInt, nullable=False),
        sa.Column("dimension", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("count", types.BigInt, nullable=False),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_daily_count_brand_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("brand_id", "dimension", "key", "day", name=op.f("pk_daily_count")),
    )
    op.create_table(
        "person_role",
        sa.Column("person_id", types.BigInt, nullable=False),
        sa.Column("brand_id", types.BigInt, autoincrement=False, nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "administrator",
                "lead",
                "moderator",
                "operator",
                "marketing",
                "quality",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_person_role_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "brand_id", "role", name=op.f("pk_person_role")),
    )
    op.create_table(
        "preference",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("person_id", types.BigInt, nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_preference_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_preference")),
        sa.UniqueConstraint("person_id", "key", name=op.f("uq_preference_person_id_key")),
    )
    op.create_table(
        "sign_in",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("csrf", sa.String(length=64), nullable=False),
        sa.Column("person_id", types.BigInt, nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.Column("seen_at", types.Moment(), nullable=False),
        sa.Column("expires_at", types.Moment(), nullable=False),
        sa.Column("ended_at", types.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sign_in_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_token_hash")),
    )
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_person_id"), ["person_id"], unique=False)

    op.create_table(
        "source",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("brand_id", types.BigInt, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=2000), nullable=False),
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
            "ground",
            sa.Enum("ours", "others", name="ground", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "scope",
            sa.Enum("own", "open", name="scope", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "policy",
            sa.Enum(
                "always", "complaints", "watch", name="policy", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("priority", types.BigInt, nullable=False),
        sa.Column("every_s", types.BigInt, nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("encoding", sa.String(length=40), nullable=False),
        sa.Column("is_local", sa.Boolean(), nullable=False),
        sa.Column("options", types.Json, nullable=False),
        sa.Column("secrets", sa.Text(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("next_due_at", types.Moment(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "ok",
                "not_modified",
                "empty",
                "blocked",
                "auth_failed",
                "quota",
                "schema_drift",
                "no_preview",
                "gone",
                "unreachable",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("failures", types.BigInt, nullable=False),
        sa.Column("failing_since", types.Moment(), nullable=True),
        sa.Column("last_run_at", types.Moment(), nullable=True),
        sa.Column("last_success_at", types.Moment(), nullable=True),
        sa.Column("last_new_at", types.Moment(), nullable=True),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_source_brand_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source")),
        sa.UniqueConstraint("brand_id", "kind", "address", name=op.f("uq_source_brand_id_kind_address")),
        sa.UniqueConstraint("uid", name=op.f("uq_source_uid")),
    )
    with op.batch_alter_table("source", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_source_enabled_next_due_at"), ["enabled", "next_due_at"], unique=False)

    op.create_table(
        "alert",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column(
            "kind",
            sa.Enum("source_broken", name="kind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("brand_id", types.BigInt, nullable=True),
        sa.Column("source_id", types.BigInt, nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("opened_at", types.Moment(), nullable=False),
        sa.Column("closed_at", types.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_alert_brand_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_alert_source_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
    )
    with op.batch_alter_table("alert", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_alert_source_id_id"), ["source_id", "id"], unique=False)

    op.create_table(
        "author",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("brand_id", types.BigInt, nullable=False),
        sa.Column("source_id", types.BigInt, nullable=False),
        sa.Column("external_id", sa.String(length=300), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("is_own", sa.Boolean(), nullable=False),
        sa.Column("first_seen_at", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_author_brand_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_author_source_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_author")),
        sa.UniqueConstraint(
            "brand_id", "source_id", "external_id", name=op.f("uq_author_brand_id_source_id_external_id")
        ),
    )
    op.create_table(
        "channel_member",
        sa.Column("channel_id", types.BigInt, nullable=False),
        sa.Column("person_id", types.BigInt, nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channel.id"], name=op.f("fk_channel_member_channel_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_channel_member_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("channel_id", "person_id", name=op.f("pk_channel_member")),
    )
    op.create_table(
        "place",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("brand_id", types.BigInt, nullable=False),
        sa.Column("source_id", types.BigInt, nullable=False),
        sa.Column("external_id", sa.String(length=300), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("address", sa.String(length=500), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_place_brand_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_place_source_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place")),
        sa.UniqueConstraint(
            "brand_id", "source_id", "external_id", name=op.f("uq_place_brand_id_source_id_external_id")
        ),
    )
    op.create_table(
        "run",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("source_id", types.BigInt, nullable=False),
        sa.Column("started_at", types.Moment(), nullable=False),
        sa.Column("ended_at", types.Moment(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "ok",
                "not_modified",
                "empty",
                "blocked",
                "auth_failed",
                "quota",
                "schema_drift",
                "no_preview",
                "gone",
                "unreachable",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("pages", types.BigInt, nullable=False),
        sa.Column("found", types.BigInt, nullable=False),
        sa.Column("new", types.BigInt, nullable=False),
        sa.Column("changed", types.BigInt, nullable=False),
        sa.Column("deleted", types.BigInt, nullable=False),
        sa.Column("unmatched", types.BigInt, nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_run_source_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
    )
    with op.batch_alter_table("run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_run_source_id_id"), ["source_id", "id"], unique=False)

    op.create_table(
        "sla_policy",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("channel_id", types.BigInt, nullable=False),
        sa.Column("version", types.BigInt, nullable=False),
        sa.Column("calendar_id", types.BigInt, nullable=False),
        sa.Column("first_reply_s", types.BigInt, nullable=False),
        sa.Column("next_reply_s", types.BigInt, nullable=True),
        sa.Column("resolution_s", types.BigInt, nullable=True),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["calendar_id"], ["calendar.id"], name=op.f("fk_sla_policy_calendar_id")),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channel.id"], name=op.f("fk_sla_policy_channel_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sla_policy")),
        sa.UniqueConstraint("channel_id", "version", name=op.f("uq_sla_policy_channel_id_version")),
    )
    op.create_table(
        "source_cursor",
        sa.Column("source_id", types.BigInt, nullable=False),
        sa.Column(
            "lane",
            sa.Enum("live", "backfill", name="lane", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("state", types.Json, nullable=False),
        sa.Column("updated_at", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_source_cursor_source_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("source_id", "lane", name=op.f("pk_source_cursor")),
    )
    op.create_table(
        "mention",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("brand_id", types.BigInt, nullable=False),
        sa.Column("source_id", types.BigInt, nullable=False),
        sa.Column("author_id", types.BigInt, nullable=True),
        sa.Column("place_id", types.BigInt, nullable=True),
        sa.Column("thread_id", sa.String(length=300), nullable=False),
        sa.Column("parent_id", sa.String(length=300), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("published_at", types.Moment(), nullable=False),
        sa.Column("seen_at", types.Moment(), nullable=False),
        sa.Column("edited_at", types.Moment(), nullable=True),
        sa.Column("deleted_at", types.Moment(), nullable=True),
        sa.Column("missed_at", types.Moment(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "new",
                "decided",
                "promoted",
                "abuse",
                "not_ours",
                "archived",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("version", types.BigInt, nullable=False),
        sa.Column("stars", sa.Double(), nullable=True),
        sa.Column("urgency", types.BigInt, nullable=False),
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
        sa.Column("is_abuse", sa.Boolean(), nullable=False),
        sa.Column(
            "pretag",
            sa.Enum(
                "news",
                "complaint",
                "abuse",
                "question",
                "praise",
                "advertising",
                "other",
                name="pretag",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("pretag_confidence", sa.Double(), nullable=True),
        sa.Column("decided_at", types.Moment(), nullable=True),
        sa.Column("decided_by", types.BigInt, nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["author.id"], name=op.f("fk_mention_author_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_mention_brand_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_mention_decided_by")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_mention_place_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_mention_source_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mention")),
        sa.UniqueConstraint("uid", name=op.f("uq_mention_uid")),
    )
    with op.batch_alter_table("mention", schema=None) as batch_op:
        batch_op.create_index("ix_mention_author", ["author_id", "id"], unique=False)
        batch_op.create_index(
            "ix_mention_new",
            ["brand_id", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'new'"),
            postgresql_where=sa.text("state = 'new'"),
        )
        batch_op.create_index(
            "ix_mention_new_pretag",
            ["brand_id", "pretag", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'new'"),
            postgresql_where=sa.text("state = 'new'"),
        )
        batch_op.create_index(
            "ix_mention_new_source",
            ["brand_id", "source_id", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'new'"),
            postgresql_where=sa.text("state = 'new'"),
        )
        batch_op.create_index("ix_mention_published", ["brand_id", "published_at", "id"], unique=False)
        batch_op.create_index("ix_mention_source", ["brand_id", "source_id", "id"], unique=False)
        batch_op.create_index("ix_mention_state", ["brand_id", "state", "id"], unique=False)
        batch_op.create_index("ix_mention_thread", ["source_id", "thread_id", "id"], unique=False)

    op.create_table(
        "ticket",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("brand_id", types.BigInt, nullable=False),
        sa.Column("channel_id", types.BigInt, nullable=False),
        sa.Column("source_id", types.BigInt, nullable=False),
        sa.Column("thread_id", sa.String(length=300), nullable=False),
        sa.Column("author_id", types.BigInt, nullable=True),
        sa.Column("assignee_id", types.BigInt, nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "new",
                "open",
                "waiting_customer",
                "waiting_colleague",
                "snoozed",
                "resolved",
                "closed",
                "merged",
                "cancelled",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "request_type",
            sa.Enum(
                "complaint",
                "question",
                "praise",
                "request",
                "other",
                name="request_type",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("priority", types.BigInt, nullable=False),
        sa.Column("cycle", types.BigInt, nullable=False),
        sa.Column("version", types.BigInt, nullable=False),
        sa.Column("published_at", types.Moment(), nullable=False),
        sa.Column("seen_at", types.Moment(), nullable=False),
        sa.Column("opened_at", types.Moment(), nullable=False),
        sa.Column("taken_at", types.Moment(), nullable=True),
        sa.Column("first_replied_at", types.Moment(), nullable=True),
        sa.Column("resolved_at", types.Moment(), nullable=True),
        sa.Column("closed_at", types.Moment(), nullable=True),
        sa.Column("closed_by", types.BigInt, nullable=True),
        sa.Column("snoozed_until", types.Moment(), nullable=True),
        sa.Column("next_due_at", types.Moment(), nullable=True),
        sa.Column("last_message_id", types.BigInt, nullable=False),
        sa.ForeignKeyConstraint(["assignee_id"], ["person.id"], name=op.f("fk_ticket_assignee_id")),
        sa.ForeignKeyConstraint(["author_id"], ["author.id"], name=op.f("fk_ticket_author_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_ticket_brand_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["channel_id"], ["channel.id"], name=op.f("fk_ticket_channel_id")),
        sa.ForeignKeyConstraint(["closed_by"], ["person.id"], name=op.f("fk_ticket_closed_by")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_ticket_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket")),
        sa.UniqueConstraint("uid", name=op.f("uq_ticket_uid")),
    )
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.create_index(
            "ix_ticket_assignee_due",
            ["assignee_id", "next_due_at", "id"],
            unique=False,
            sqlite_where=sa.text("state IN ('new', 'open', 'waiting_customer', 'waiting_colleague', 'snoozed')"),
            postgresql_where=sa.text("state IN ('new', 'open', 'waiting_customer', 'waiting_colleague', 'snoozed')"),
        )
        batch_op.create_index("ix_ticket_brand", ["brand_id", "id"], unique=False)
        batch_op.create_index(
            "ix_ticket_channel_due",
            ["channel_id", "next_due_at", "id"],
            unique=False,
            sqlite_where=sa.text("state IN ('new', 'open', 'waiting_customer', 'waiting_colleague', 'snoozed')"),
            postgresql_where=sa.text("state IN ('new', 'open', 'waiting_customer', 'waiting_colleague', 'snoozed')"),
        )
        batch_op.create_index(
            "ix_ticket_free",
            ["channel_id", "next_due_at", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'new'"),
            postgresql_where=sa.text("state = 'new'"),
        )
        batch_op.create_index("ix_ticket_thread", ["source_id", "thread_id"], unique=False)

    op.create_table(
        "decision",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("brand_id", types.BigInt, nullable=False),
        sa.Column("mention_id", types.BigInt, nullable=False),
        sa.Column("mention_version", types.BigInt, nullable=False),
        sa.Column("person_id", types.BigInt, nullable=True),
        sa.Column("client_key", sa.String(length=80), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "label",
                "promote",
                "abuse",
                "not_ours",
                "skip",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "proposed",
            sa.Enum(
                "news",
                "complaint",
                "abuse",
                "question",
                "praise",
                "advertising",
                "other",
                name="proposed",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("confidence", sa.Double(), nullable=True),
        sa.Column(
            "chosen",
            sa.Enum(
                "news",
                "complaint",
                "abuse",
                "question",
                "praise",
                "advertising",
                "other",
                name="chosen",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("before", types.Json, nullable=False),
        sa.Column("seconds", sa.Double(), nullable=True),
        sa.Column("decided_at", types.Moment(), nullable=False),
        sa.Column("undone_at", types.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_decision_brand_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["mention_id"], ["mention.id"], name=op.f("fk_decision_mention_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_decision_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint("person_id", "client_key", name=op.f("uq_decision_person_id_client_key")),
    )
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_brand_id_id"), ["brand_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_decision_mention_id_id"), ["mention_id", "id"], unique=False)

    op.create_table(
        "draft",
        sa.Column("ticket_id", types.BigInt, nullable=False),
        sa.Column("person_id", types.BigInt, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("last_message_id", types.BigInt, nullable=False),
        sa.Column("updated_at", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_draft_person_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_draft_ticket_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("ticket_id", "person_id", name=op.f("pk_draft")),
    )
    op.create_table(
        "handover",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("ticket_id", types.BigInt, nullable=False),
        sa.Column("from_person_id", types.BigInt, nullable=True),
        sa.Column("to_person_id", types.BigInt, nullable=True),
        sa.Column("from_channel_id", types.BigInt, nullable=True),
        sa.Column("to_channel_id", types.BigInt, nullable=True),
        sa.Column("by_person_id", types.BigInt, nullable=True),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("at", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["by_person_id"], ["person.id"], name=op.f("fk_handover_by_person_id")),
        sa.ForeignKeyConstraint(["from_channel_id"], ["channel.id"], name=op.f("fk_handover_from_channel_id")),
        sa.ForeignKeyConstraint(["from_person_id"], ["person.id"], name=op.f("fk_handover_from_person_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_handover_ticket_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["to_channel_id"], ["channel.id"], name=op.f("fk_handover_to_channel_id")),
        sa.ForeignKeyConstraint(["to_person_id"], ["person.id"], name=op.f("fk_handover_to_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")),
    )
    with op.batch_alter_table("handover", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_handover_ticket_id_id"), ["ticket_id", "id"], unique=False)

    op.create_table(
        "lease",
        sa.Column("mention_id", types.BigInt, nullable=False),
        sa.Column("person_id", types.BigInt, nullable=False),
        sa.Column("until", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["mention_id"], ["mention.id"], name=op.f("fk_lease_mention_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_lease_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("mention_id", name=op.f("pk_lease")),
    )
    with op.batch_alter_table("lease", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lease_person_id"), ["person_id"], unique=False)

    op.create_table(
        "mention_key",
        sa.Column("brand_id", types.BigInt, nullable=False),
        sa.Column("source_id", types.BigInt, nullable=False),
        sa.Column("external_id", sa.String(length=500), nullable=False),
        sa.Column("mention_id", types.BigInt, nullable=True),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_mention_key_brand_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["mention_id"], ["mention.id"], name=op.f("fk_mention_key_mention_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_mention_key_source_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("brand_id", "source_id", "external_id", name=op.f("pk_mention_key")),
    )
    with op.batch_alter_table("mention_key", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mention_key_mention_id"), ["mention_id"], unique=False)

    op.create_table(
        "mention_version",
        sa.Column("mention_id", types.BigInt, nullable=False),
        sa.Column("version", types.BigInt, autoincrement=False, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("stars", sa.Double(), nullable=True),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("seen_at", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mention_id"], ["mention.id"], name=op.f("fk_mention_version_mention_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("mention_id", "version", name=op.f("pk_mention_version")),
    )
    op.create_table(
        "message",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("ticket_id", types.BigInt, nullable=False),
        sa.Column("cycle", types.BigInt, nullable=False),
        sa.Column(
            "direction",
            sa.Enum("in", "out", "note", name="direction", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("mention_id", types.BigInt, nullable=True),
        sa.Column("person_id", types.BigInt, nullable=True),
        sa.Column("client_key", sa.String(length=80), nullable=True),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.Column("source_at", types.Moment(), nullable=False),
        sa.Column(
            "delivery",
            sa.Enum(
                "none",
                "queued",
                "sending",
                "sent",
                "failed",
                name="delivery",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("attempts", types.BigInt, nullable=False),
        sa.Column("sent_at", types.Moment(), nullable=True),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
        sa.Column("external_id", sa.String(length=500), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mention_id"], ["mention.id"], name=op.f("fk_message_mention_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_message_person_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_message_ticket_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("ticket_id", "client_key", name=op.f("uq_message_ticket_id_client_key")),
        sa.UniqueConstraint("uid", name=op.f("uq_message_uid")),
    )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index("ix_message_external", ["ticket_id", "external_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_message_ticket_id_id"), ["ticket_id", "id"], unique=False)

    op.create_table(
        "pause",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("ticket_id", types.BigInt, nullable=False),
        sa.Column(
            "reason",
            sa.Enum("customer", "colleague", name="reason", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("person_id", types.BigInt, nullable=True),
        sa.Column("started_at", types.Moment(), nullable=False),
        sa.Column("ended_at", types.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_pause_person_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_pause_ticket_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pause")),
    )
    with op.batch_alter_table("pause", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pause_ticket_id_started_at"), ["ticket_id", "started_at"], unique=False)

    op.create_table(
        "pre_tag",
        sa.Column("mention_id", types.BigInt, autoincrement=False, nullable=False),
        sa.Column("version", types.BigInt, autoincrement=False, nullable=False),
        sa.Column("model", sa.String(length=80), nullable=False),
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
        sa.Column("abuse", sa.Double(), nullable=False),
        sa.Column("why", types.Json, nullable=False),
        sa.Column("made_at", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["mention_id"], ["mention.id"], name=op.f("fk_pre_tag_mention_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("mention_id", "version", name=op.f("pk_pre_tag")),
    )
    op.create_table(
        "promise",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("ticket_id", types.BigInt, nullable=False),
        sa.Column("cycle", types.BigInt, nullable=False),
        sa.Column(
            "metric",
            sa.Enum(
                "first_reply",
                "next_reply",
                "resolution",
                name="metric",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("number", types.BigInt, nullable=False),
        sa.Column("channel_id", types.BigInt, nullable=False),
        sa.Column("policy_id", types.BigInt, nullable=False),
        sa.Column("calendar_id", types.BigInt, nullable=False),
        sa.Column("started_at", types.Moment(), nullable=False),
        sa.Column("target_s", types.BigInt, nullable=False),
        sa.Column("due_at", types.Moment(), nullable=True),
        sa.Column("fulfilled_at", types.Moment(), nullable=True),
        sa.Column("fulfilled_by", types.BigInt, nullable=True),
        sa.Column("breached_at", types.Moment(), nullable=True),
        sa.Column("cancelled_at", types.Moment(), nullable=True),
        sa.Column(
            "cancel_cause",
            sa.Enum(
                "superseded",
                "merged",
                "resolved",
                "cancelled",
                name="cancel_cause",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["calendar_id"], ["calendar.id"], name=op.f("fk_promise_calendar_id")),
        sa.ForeignKeyConstraint(["channel_id"], ["channel.id"], name=op.f("fk_promise_channel_id")),
        sa.ForeignKeyConstraint(["fulfilled_by"], ["person.id"], name=op.f("fk_promise_fulfilled_by")),
        sa.ForeignKeyConstraint(["policy_id"], ["sla_policy.id"], name=op.f("fk_promise_policy_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_promise_ticket_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise")),
        sa.UniqueConstraint(
            "ticket_id", "cycle", "metric", "number", name=op.f("uq_promise_ticket_id_cycle_metric_number")
        ),
    )
    with op.batch_alter_table("promise", schema=None) as batch_op:
        batch_op.create_index(
            "ix_promise_running",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("fulfilled_at IS NULL AND cancelled_at IS NULL"),
            postgresql_where=sa.text("fulfilled_at IS NULL AND cancelled_at IS NULL"),
        )

    op.create_table(
        "rating_request",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("ticket_id", types.BigInt, nullable=False),
        sa.Column("cycle", types.BigInt, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("operator_id", types.BigInt, nullable=True),
        sa.Column("channel_id", types.BigInt, nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("asked_at", types.Moment(), nullable=False),
        sa.Column("expires_at", types.Moment(), nullable=False),
        sa.Column("voided_at", types.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["channel_id"], ["channel.id"], name=op.f("fk_rating_request_channel_id")),
        sa.ForeignKeyConstraint(["operator_id"], ["person.id"], name=op.f("fk_rating_request_operator_id")),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_rating_request_ticket_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating_request")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_rating_request_token_hash")),
    )
    with op.batch_alter_table("rating_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rating_request_ticket_id_cycle"), ["ticket_id", "cycle"], unique=True)

    op.create_table(
        "ticket_event",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("ticket_id", types.BigInt, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "opened",
                "mention_joined",
                "taken",
                "released",
                "handed_over",
                "moved",
                "message_in",
                "note",
                "reply_queued",
                "reply_sent",
                "reply_failed",
                "paused",
                "resumed",
                "snoozed",
                "woken",
                "resolved",
                "closed",
                "reopened",
                "cancelled",
                "promise_opened",
                "promise_kept",
                "promise_broken",
                "promise_cancelled",
                "rating_asked",
                "rated",
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
            ["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_event_ticket_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_event")),
    )
    with op.batch_alter_table("ticket_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ticket_event_ticket_id_id"), ["ticket_id", "id"], unique=False)

    op.create_table(
        "ticket_fact",
        sa.Column("ticket_id", types.BigInt, autoincrement=False, nullable=False),
        sa.Column("cycle", types.BigInt, autoincrement=False, nullable=False),
        sa.Column("brand_id", types.BigInt, nullable=False),
        sa.Column("channel_id", types.BigInt, nullable=False),
        sa.Column("source_id", types.BigInt, nullable=False),
        sa.Column("operator_id", types.BigInt, nullable=True),
        sa.Column("opened_at", types.Moment(), nullable=False),
        sa.Column("opened_day", sa.String(length=10), nullable=False),
        sa.Column("due_at", types.Moment(), nullable=True),
        sa.Column("due_day", sa.String(length=10), nullable=True),
        sa.Column("replied_at", types.Moment(), nullable=True),
        sa.Column("replied_day", sa.String(length=10), nullable=True),
        sa.Column("closed_at", types.Moment(), nullable=True),
        sa.Column("closed_day", sa.String(length=10), nullable=True),
        sa.Column("first_reply_s", types.BigInt, nullable=True),
        sa.Column("first_reply_target_s", types.BigInt, nullable=True),
        sa.Column("is_within", sa.Boolean(), nullable=True),
        sa.Column("published_to_seen_s", types.BigInt, nullable=True),
        sa.Column("seen_to_promoted_s", types.BigInt, nullable=True),
        sa.Column("promoted_to_answered_s", types.BigInt, nullable=True),
        sa.Column("taken_to_answered_s", types.BigInt, nullable=True),
        sa.Column("resolution_s", types.BigInt, nullable=True),
        sa.Column("asked_at", types.Moment(), nullable=True),
        sa.Column("asked_day", sa.String(length=10), nullable=True),
        sa.Column(
            "rating",
            sa.Enum("like", "dislike", name="rating", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("rated_at", types.Moment(), nullable=True),
        sa.Column("rated_day", sa.String(length=10), nullable=True),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_ticket_fact_brand_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["channel_id"], ["channel.id"], name=op.f("fk_ticket_fact_channel_id")),
        sa.ForeignKeyConstraint(["operator_id"], ["person.id"], name=op.f("fk_ticket_fact_operator_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_ticket_fact_source_id")),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_fact_ticket_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("ticket_id", "cycle", name=op.f("pk_ticket_fact")),
    )
    with op.batch_alter_table("ticket_fact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ticket_fact_brand_id_asked_day"), ["brand_id", "asked_day"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_ticket_fact_brand_id_closed_day"), ["brand_id", "closed_day"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_ticket_fact_brand_id_due_day"), ["brand_id", "due_day"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_ticket_fact_brand_id_opened_day"), ["brand_id", "opened_day"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_ticket_fact_brand_id_replied_day"), ["brand_id", "replied_day"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_ticket_fact_channel_id_replied_day"), ["channel_id", "replied_day"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_ticket_fact_operator_id_replied_day"), ["operator_id", "replied_day"], unique=False
        )

    op.create_table(
        "ticket_mention",
        sa.Column("mention_id", types.BigInt, autoincrement=False, nullable=False),
        sa.Column("ticket_id", types.BigInt, nullable=False),
        sa.Column("joined_at", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mention_id"], ["mention.id"], name=op.f("fk_ticket_mention_mention_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_mention_ticket_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("mention_id", name=op.f("pk_ticket_mention")),
    )
    with op.batch_alter_table("ticket_mention", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ticket_mention_ticket_id"), ["ticket_id"], unique=False)

    op.create_table(
        "viewing",
        sa.Column("ticket_id", types.BigInt, nullable=False),
        sa.Column("person_id", types.BigInt, nullable=False),
        sa.Column("seen_at", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_viewing_person_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_viewing_ticket_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("ticket_id", "person_id", name=op.f("pk_viewing")),
    )
    op.create_table(
        "rating",
        sa.Column("request_id", types.BigInt, autoincrement=False, nullable=False),
        sa.Column(
            "verdict",
            sa.Enum("like", "dislike", name="verdict", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("rated_at", types.Moment(), nullable=False),
        sa.Column("changed_at", types.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["request_id"], ["rating_request.id"], name=op.f("fk_rating_request_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_rating")),
    )
    for statement in search_ddl(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    for statement in search_drop_ddl(op.get_bind().dialect.name):
        op.execute(statement)
    op.drop_table("rating")
    op.drop_table("viewing")
    with op.batch_alter_table("ticket_mention", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ticket_mention_ticket_id"))

    op.drop_table("ticket_mention")
    with op.batch_alter_table("ticket_fact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ticket_fact_operator_id_replied_day"))
        batch_op.drop_index(batch_op.f("ix_ticket_fact_channel_id_replied_day"))
        batch_op.drop_index(batch_op.f("ix_ticket_fact_brand_id_replied_day"))
        batch_op.drop_index(batch_op.f("ix_ticket_fact_brand_id_opened_day"))
        batch_op.drop_index(batch_op.f("ix_ticket_fact_brand_id_due_day"))
        batch_op.drop_index(batch_op.f("ix_ticket_fact_brand_id_closed_day"))
        batch_op.drop_index(batch_op.f("ix_ticket_fact_brand_id_asked_day"))

    op.drop_table("ticket_fact")
    with op.batch_alter_table("ticket_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ticket_event_ticket_id_id"))

    op.drop_table("ticket_event")
    with op.batch_alter_table("rating_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rating_request_ticket_id_cycle"))

    op.drop_table("rating_request")
    with op.batch_alter_table("promise", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_promise_running",
            sqlite_where=sa.text("fulfilled_at IS NULL AND cancelled_at IS NULL"),
            postgresql_where=sa.text("fulfilled_at IS NULL AND cancelled_at IS NULL"),
        )

    op.drop_table("promise")
    op.drop_table("pre_tag")
    with op.batch_alter_table("pause", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pause_ticket_id_started_at"))

    op.drop_table("pause")
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_message_ticket_id_id"))
        batch_op.drop_index("ix_message_external")

    op.drop_table("message")
    op.drop_table("mention_version")
    with op.batch_alter_table("mention_key", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mention_key_mention_id"))

    op.drop_table("mention_key")
    with op.batch_alter_table("lease", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lease_person_id"))

    op.drop_table("lease")
    with op.batch_alter_table("handover", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_handover_ticket_id_id"))

    op.drop_table("handover")
    op.drop_table("draft")
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decision_mention_id_id"))
        batch_op.drop_index(batch_op.f("ix_decision_brand_id_id"))

    op.drop_table("decision")
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.drop_index("ix_ticket_thread")
        batch_op.drop_index(
            "ix_ticket_free", sqlite_where=sa.text("state = 'new'"), postgresql_where=sa.text("state = 'new'")
        )
        batch_op.drop_index(
            "ix_ticket_channel_due",
            sqlite_where=sa.text("state IN ('new', 'open', 'waiting_customer', 'waiting_colleague', 'snoozed')"),
            postgresql_where=sa.text("state IN ('new', 'open', 'waiting_customer', 'waiting_colleague', 'snoozed')"),
        )
        batch_op.drop_index("ix_ticket_brand")
        batch_op.drop_index(
            "ix_ticket_assignee_due",
            sqlite_where=sa.text("state IN ('new', 'open', 'waiting_customer', 'waiting_colleague', 'snoozed')"),
            postgresql_where=sa.text("state IN ('new', 'open', 'waiting_customer', 'waiting_colleague', 'snoozed')"),
        )

    op.drop_table("ticket")
    with op.batch_alter_table("mention", schema=None) as batch_op:
        batch_op.drop_index("ix_mention_thread")
        batch_op.drop_index("ix_mention_state")
        batch_op.drop_index("ix_mention_source")
        batch_op.drop_index("ix_mention_published")
        batch_op.drop_index(
            "ix_mention_new_source", sqlite_where=sa.text("state = 'new'"), postgresql_where=sa.text("state = 'new'")
        )
        batch_op.drop_index(
            "ix_mention_new_pretag", sqlite_where=sa.text("state = 'new'"), postgresql_where=sa.text("state = 'new'")
        )
        batch_op.drop_index(
            "ix_mention_new", sqlite_where=sa.text("state = 'new'"), postgresql_where=sa.text("state = 'new'")
        )
        batch_op.drop_index("ix_mention_author")

    op.drop_table("mention")
    op.drop_table("source_cursor")
    op.drop_table("sla_policy")
    with op.batch_alter_table("run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_run_source_id_id"))

    op.drop_table("run")
    op.drop_table("place")
    op.drop_table("channel_member")
    op.drop_table("author")
    with op.batch_alter_table("alert", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_alert_source_id_id"))

    op.drop_table("alert")
    with op.batch_alter_table("source", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_source_enabled_next_due_at"))

    op.drop_table("source")
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_person_id"))

    op.drop_table("sign_in")
    op.drop_table("preference")
    op.drop_table("person_role")
    op.drop_table("daily_count")
    op.drop_table("channel")
    with op.batch_alter_table("sign_in_attempt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_attempt_login_tried_at"))
        batch_op.drop_index(batch_op.f("ix_sign_in_attempt_address_tried_at"))

    op.drop_table("sign_in_attempt")
    op.drop_table("person")
    op.drop_table("model_version")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_job_waiting", sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'")
        )
        batch_op.drop_index(
            "ix_job_running", sqlite_where=sa.text("state = 'running'"), postgresql_where=sa.text("state = 'running'")
        )
        batch_op.drop_index("ix_job_ended")

    op.drop_table("job")
    op.drop_table("installation_fact")
    op.drop_table("calendar")
    op.drop_table("brand")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_entry_subject_subject_id_id"))

    op.drop_table("audit_entry")
