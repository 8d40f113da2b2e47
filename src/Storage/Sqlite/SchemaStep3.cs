namespace Avatar.Storage.Sqlite;

/// <summary>Step 3: ids for deletions, and deletion fences.</summary>
internal static class SchemaStep3
{
    public static string Sql { get; } = """
        ALTER TABLE device_deletions ADD COLUMN id TEXT NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000';
        CREATE TABLE deletion_fences (
            device TEXT NOT NULL PRIMARY KEY CHECK (length(device) = 64),
            generation TEXT NOT NULL,
            isDeleting INTEGER NOT NULL CHECK (isDeleting IN (0, 1)),
            changedAt INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX deletion_fences_by_time ON deletion_fences (changedAt);
        """;
}
