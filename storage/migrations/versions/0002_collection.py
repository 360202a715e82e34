"""Collection"""

import sqlalchemy as sa
from alembic import op
from storage.tables import base as types

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "host_pace",
        sa.Column("host", types.Storable(length=300), nullable=False),
        sa.Column("free_at_ms", types.BigInt, nullable=False),
        sa.PrimaryKeyConstraint("host", name=op.f("pk_host_pace")),
    )
    op.create_table(
        "story_mark",
        sa.Column("period", types.BigInt, autoincrement=False, nullable=False),
        sa.Column("mark", types.BigInt, autoincrement=False, nullable=False),
        sa.Column("mention_id", types.BigInt, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("period", "mark", "mention_id", name=op.f("pk_story_mark")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "story",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("brand_id", types.BigInt, nullable=False),
        sa.Column("members", types.BigInt, nullable=False),
        sa.Column("authors", types.BigInt, nullable=False),
        sa.Column("is_wave", sa.Boolean(), nullable=False),
        sa.Column("began_at", types.Moment(), nullable=False),
        sa.Column("latest_at", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_story_brand_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_story")),
    )
    with op.batch_alter_table("story", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_story_brand_id_id"), ["brand_id", "id"], unique=False)

    op.create_table(
        "source_hour",
        sa.Column("source_id", types.BigInt, nullable=False),
        sa.Column("hour", types.BigInt, autoincrement=False, nullable=False),
        sa.Column("new", types.BigInt, nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_source_hour_source_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("source_id", "hour", name=op.f("pk_source_hour")),
    )
    op.create_table(
        "engagement",
        sa.Column("mention_id", types.BigInt, autoincrement=False, nullable=False),
        sa.Column("views", types.BigInt, nullable=True),
        sa.Column("likes", types.BigInt, nullable=True),
        sa.Column("comments", types.BigInt, nullable=True),
        sa.Column("reposts", types.BigInt, nullable=True),
        sa.Column("followers", types.BigInt, nullable=True),
        sa.Column("marks", types.Json, nullable=True),
        sa.Column("read_at", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mention_id"], ["mention.id"], name=op.f("fk_engagement_mention_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("mention_id", name=op.f("pk_engagement")),
    )
    op.create_table(
        "mention_alias",
        sa.Column("brand_id", types.BigInt, nullable=False),
        sa.Column("alias", types.Storable(length=500), nullable=False),
        sa.Column("mention_id", types.BigInt, nullable=False),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_mention_alias_brand_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["mention_id"], ["mention.id"], name=op.f("fk_mention_alias_mention_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("brand_id", "alias", name=op.f("pk_mention_alias")),
    )
    with op.batch_alter_table("mention_alias", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mention_alias_mention_id"), ["mention_id"], unique=False)

    op.create_table(
        "search_entry",
        sa.Column("mention_id", types.BigInt, autoincrement=False, nullable=False),
        sa.Column("version", types.BigInt, nullable=False),
        sa.Column("language", types.Storable(length=8), nullable=False),
        sa.Column("place_id", types.BigInt, nullable=True),
        sa.ForeignKeyConstraint(
            ["mention_id"], ["mention.id"], name=op.f("fk_search_entry_mention_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("mention_id", name=op.f("pk_search_entry")),
    )
    op.create_table(
        "attachment",
        sa.Column("id", types.BigInt, autoincrement=True, nullable=False),
        sa.Column("mention_id", types.BigInt, nullable=True),
        sa.Column("message_id", types.BigInt, nullable=True),
        sa.Column("number", types.BigInt, nullable=False),
        sa.Column("url", types.Storable(length=2000), nullable=False),
        sa.Column("name", types.Storable(length=200), nullable=False),
        sa.Column("media_type", types.Storable(length=100), nullable=False),
        sa.Column(
            "state",
            sa.Enum("waiting", "kept", "refused", name="state", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("error", types.StorableProse(), nullable=False),
        sa.Column("sha256", types.Storable(length=64), nullable=False),
        sa.Column("size", types.BigInt, nullable=False),
        sa.Column("is_picture", sa.Boolean(), nullable=False),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mention_id"], ["mention.id"], name=op.f("fk_attachment_mention_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_attachment_message_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint("mention_id", "number", name=op.f("uq_attachment_mention_id_number")),
        sa.UniqueConstraint("message_id", "number", name=op.f("uq_attachment_message_id_number")),
    )
    with op.batch_alter_table("brand", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "own_accounts",
                types.Json,
                nullable=True,
            )
        )

    with op.batch_alter_table("mention", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "published_precision",
                sa.Enum("second", "minute", "day", "about", name="published_precision", native_enum=False, length=32),
                server_default="second",
                nullable=False,
            )
        )
        batch_op.add_column(sa.Column("complain_url", types.Storable(length=2000), server_default="", nullable=False))
        batch_op.add_column(sa.Column("muted_at", types.Moment(), nullable=True))
        batch_op.add_column(sa.Column("story_id", types.BigInt, nullable=True))
        batch_op.add_column(sa.Column("is_repost", sa.Boolean(), nullable=True))
        batch_op.create_index(
            "ix_mention_muted",
            ["brand_id", "source_id", "id"],
            unique=False,
            sqlite_where=sa.text("muted_at IS NOT NULL"),
            postgresql_where=sa.text("muted_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_mention_story",
            ["story_id", "id"],
            unique=False,
            sqlite_where=sa.text("story_id IS NOT NULL"),
            postgresql_where=sa.text("story_id IS NOT NULL"),
        )

    with op.batch_alter_table("mention_key", schema=None) as batch_op:
        batch_op.add_column(sa.Column("seen", types.BigInt, nullable=True))
        batch_op.add_column(sa.Column("address", types.BigInt, nullable=True))
        batch_op.add_column(sa.Column("likeness", types.BigInt, nullable=True))
        batch_op.create_index(
            "ix_mention_key_address",
            ["brand_id", "address"],
            unique=False,
            sqlite_where=sa.text("address IS NOT NULL"),
            postgresql_where=sa.text("address IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_mention_key_likeness",
            ["brand_id", "likeness"],
            unique=False,
            sqlite_where=sa.text("likeness IS NOT NULL"),
            postgresql_where=sa.text("likeness IS NOT NULL"),
        )

    with op.batch_alter_table("run", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "lane",
                sa.Enum("live", "backfill", name="lane", native_enum=False, create_constraint=True, length=32),
                server_default="live",
                nullable=False,
            )
        )
        batch_op.add_column(
            sa.Column(
                "quality",
                types.Json,
                server_default="{}",
                nullable=False,
            )
        )

    with op.batch_alter_table("source", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "health",
                sa.Enum(
                    "new",
                    "ok",
                    "late",
                    "degraded",
                    "broken",
                    "blocked",
                    "needs_person",
                    "paused",
                    name="health",
                    native_enum=False,
                    create_constraint=True,
                    length=32,
                ),
                server_default="new",
                nullable=False,
            )
        )
        batch_op.add_column(sa.Column("health_since", types.Moment(), nullable=True))
        batch_op.add_column(
            sa.Column(
                "symptoms",
                types.Json,
                server_default="[]",
                nullable=False,
            )
        )
    # What 0001 put into the search index is there still; an erased text (no fingerprint) is not.
    op.execute(
        "INSERT INTO search_entry (mention_id, version, language, place_id) "
        "SELECT mention.id, mention.version, mention.language, mention.place_id FROM mention "
        "JOIN mention_version ON mention_version.mention_id = mention.id AND mention_version.version = mention.version "
        "WHERE mention_version.fingerprint <> ''"
    )
    # How much abuse each source had brought was not counted yet.
    from collections import Counter
    from datetime import UTC, datetime

    from storage.counting import day_of

    abuse = op.get_bind().execute(
        sa.text("SELECT brand_id, source_id, published_at FROM mention WHERE is_abuse = true")
    )
    days = Counter((brand, source, day_of(datetime.fromtimestamp(at / 1000, UTC))) for brand, source, at in abuse)
    for (brand, source, day), number in days.items():
        op.get_bind().execute(
            sa.text(
                "INSERT INTO daily_count (brand_id, dimension, key, day, count) "
                "VALUES (:brand, 'mention_abuse', :source, :day, :number)"
            ),
            {"brand": brand, "source": str(source), "day": day, "number": number},
        )


def downgrade() -> None:
    with op.batch_alter_table("source", schema=None) as batch_op:
        batch_op.drop_column("symptoms")
        batch_op.drop_column("health_since")
        batch_op.drop_constraint(batch_op.f("ck_source_health"), type_="check")
        batch_op.drop_column("health")

    with op.batch_alter_table("run", schema=None) as batch_op:
        batch_op.drop_column("quality")
        batch_op.drop_constraint(batch_op.f("ck_run_lane"), type_="check")
        batch_op.drop_column("lane")

    with op.batch_alter_table("mention_key", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_mention_key_likeness",
            sqlite_where=sa.text("likeness IS NOT NULL"),
            postgresql_where=sa.text("likeness IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_mention_key_address",
            sqlite_where=sa.text("address IS NOT NULL"),
            postgresql_where=sa.text("address IS NOT NULL"),
        )
        batch_op.drop_column("likeness")
        batch_op.drop_column("address")
        batch_op.drop_column("seen")

    with op.batch_alter_table("mention", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_mention_story",
            sqlite_where=sa.text("story_id IS NOT NULL"),
            postgresql_where=sa.text("story_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_mention_muted",
            sqlite_where=sa.text("muted_at IS NOT NULL"),
            postgresql_where=sa.text("muted_at IS NOT NULL"),
        )
        batch_op.drop_column("is_repost")
        batch_op.drop_column("story_id")
        batch_op.drop_column("muted_at")
        batch_op.drop_column("complain_url")
        batch_op.drop_column("published_precision")

    with op.batch_alter_table("brand", schema=None) as batch_op:
        batch_op.drop_column("own_accounts")

    op.drop_table("attachment")
    op.drop_table("search_entry")
    with op.batch_alter_table("mention_alias", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mention_alias_mention_id"))

    op.drop_table("mention_alias")
    op.drop_table("engagement")
    op.drop_table("source_hour")
    with op.batch_alter_table("story", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_story_brand_id_id"))

    op.drop_table("story")
    op.drop_table("story_mark")
    op.drop_table("host_pace")
