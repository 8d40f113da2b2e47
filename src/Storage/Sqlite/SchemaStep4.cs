namespace Avatar.Storage.Sqlite;

/// <summary>Step 4: digests of stored images, and the scrub's progress.</summary>
internal static class SchemaStep4
{
    public static string Sql { get; } = $"""
        ALTER TABLE originals ADD COLUMN sha256 TEXT CHECK ({DigestRule("sha256")});
        ALTER TABLE regenerated_cartoons ADD COLUMN sha256 TEXT CHECK ({DigestRule("sha256")});
        ALTER TABLE downloaded_faces ADD COLUMN sha256 TEXT CHECK ({DigestRule("sha256")});
        ALTER TABLE downloaded_faces ADD COLUMN masterSha256 TEXT CHECK ({DigestRule("masterSha256")});
        CREATE TABLE scrub (
            id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
            startedAt INTEGER NOT NULL,
            area TEXT,
            lastName TEXT,
            images INTEGER NOT NULL,
            bytes INTEGER NOT NULL,
            damaged INTEGER NOT NULL
        ) STRICT;
        """;

    private static string DigestRule(string column) => $"{column} IS NULL OR (length({column}) = 64 AND {column} NOT GLOB '*[^0-9a-f]*')";
}
