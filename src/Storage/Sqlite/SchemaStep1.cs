namespace Avatar.Storage.Sqlite;

/// <summary>
/// Step 1: the tables and rules of the data model. Ids are 24 hexadecimal digits; times are milliseconds since 1970. An index on
/// <c>(deviceId, createdAt, id)</c> also serves queries by <c>deviceId</c>; the same holds for the other indexes.
/// Databases have been created with these rules, so their numbers are literals: a constant that changes later must not change them.
/// </summary>
internal static class SchemaStep1
{
    private const string FilenameRule = "length(filename) <= 128 AND filename GLOB '?*.?*' AND filename NOT GLOB '*[^0-9A-Za-z._-]*'";
    private const string KeyRule = "length(key) BETWEEN 1 AND 200 AND key NOT GLOB '*[^!-~]*'";

    public static string Sql { get; } = $"""
        CREATE TABLE meta (
            key TEXT NOT NULL PRIMARY KEY,
            value TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;

        INSERT INTO meta (key, value) VALUES ('storeId', lower(hex(randomblob(16)))), ('deviceIdFormat', 'Uuid');

        CREATE TABLE devices (
            deviceId TEXT NOT NULL PRIMARY KEY CHECK ({SchemaRules.DeviceId}),
            createdAt INTEGER NOT NULL,
            lastActiveAt INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE originals (
            id TEXT NOT NULL PRIMARY KEY CHECK ({IdRule("id")}),
            deviceId TEXT NOT NULL CHECK ({SchemaRules.DeviceId}),
            {ImageColumns(ImageArea.Originals, "imageUrl")},
            UNIQUE (id, deviceId)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX originals_of_device ON originals (deviceId, createdAt DESC, id DESC);
        CREATE INDEX originals_by_time ON originals (createdAt, id);

        CREATE TABLE regenerated_cartoons (
            id TEXT NOT NULL PRIMARY KEY CHECK ({IdRule("id")}),
            deviceId TEXT NOT NULL,
            originalId TEXT NOT NULL,
            {ImageColumns(ImageArea.Temp, "imageUrl")},
            style TEXT NOT NULL CHECK (length(style) > 0),
            seed INTEGER NOT NULL CHECK (seed BETWEEN 0 AND 9007199254740991),
            FOREIGN KEY (originalId, deviceId) REFERENCES originals (id, deviceId)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX cartoons_of_device ON regenerated_cartoons (deviceId, createdAt DESC, id DESC);
        CREATE INDEX cartoons_of_original ON regenerated_cartoons (originalId, createdAt DESC, id DESC);
        CREATE INDEX cartoons_by_time ON regenerated_cartoons (createdAt, id);

        CREATE TABLE downloaded_faces (
            id TEXT NOT NULL PRIMARY KEY CHECK ({IdRule("id")}),
            deviceId TEXT NOT NULL,
            originalId TEXT NOT NULL UNIQUE,
            {ImageColumns(ImageArea.Downloaded, "faceUrl")},
            sourceCartoonId TEXT NOT NULL CHECK ({IdRule("sourceCartoonId")}),
            cartoonIds TEXT NOT NULL CHECK (json_valid(cartoonIds) AND json_type(cartoonIds) = 'array'),
            FOREIGN KEY (originalId, deviceId) REFERENCES originals (id, deviceId)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX faces_of_device ON downloaded_faces (deviceId, createdAt DESC, id DESC);
        CREATE INDEX faces_by_time ON downloaded_faces (createdAt, id);

        -- One row per cartoon of a face, so that a face is found by any of its cartoons. Only the trigger inserts rows.
        CREATE TABLE face_cartoons (
            cartoonId TEXT NOT NULL CHECK ({IdRule("cartoonId")}),
            faceId TEXT NOT NULL REFERENCES downloaded_faces (id) ON DELETE CASCADE,
            PRIMARY KEY (cartoonId, faceId)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX face_cartoons_of_face ON face_cartoons (faceId);
        CREATE TRIGGER downloaded_faces_cartoons AFTER INSERT ON downloaded_faces
        BEGIN
            INSERT INTO face_cartoons (cartoonId, faceId)
            SELECT NEW.sourceCartoonId, NEW.id UNION SELECT value, NEW.id FROM json_each(NEW.cartoonIds);
        END;

        CREATE TABLE idempotency_keys (
            deviceId TEXT NOT NULL CHECK ({SchemaRules.DeviceId}),
            key TEXT NOT NULL CHECK ({KeyRule}),
            requestHash TEXT NOT NULL CHECK (length(requestHash) = 64 AND requestHash NOT GLOB '*[^0-9a-f]*'),
            originalId TEXT NOT NULL CHECK ({IdRule("originalId")}),
            cartoonId TEXT NOT NULL CHECK ({IdRule("cartoonId")}),
            createdAt INTEGER NOT NULL,
            answer TEXT,
            PRIMARY KEY (deviceId, key)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX idempotency_keys_by_time ON idempotency_keys (createdAt);
        CREATE INDEX idempotency_keys_pending ON idempotency_keys (originalId) WHERE answer IS NULL;

        -- Cartoons and faces need no trigger: a foreign key gives them the device of their original.
        {SchemaRules.UuidTrigger("devices")}
        {SchemaRules.UuidTrigger("originals")}
        {SchemaRules.UuidTrigger("idempotency_keys")}
        """;

    private static string IdRule(string column) => $"length({column}) = 24 AND {column} NOT GLOB '*[^0-9a-f]*'";

    private static string ImageColumns(ImageArea area, string url) => $"""
        filename TEXT NOT NULL UNIQUE CHECK ({FilenameRule}),
            filePath TEXT NOT NULL CHECK (filePath = '{area.PathPrefix()}' || filename),
            {url} TEXT NOT NULL CHECK (length({url}) > 0),
            fileSize INTEGER NOT NULL CHECK (fileSize > 0 AND fileSize < 10485760),
            mimeType TEXT NOT NULL CHECK (mimeType GLOB 'image/?*'),
            createdAt INTEGER NOT NULL,
            width INTEGER NOT NULL CHECK (width > 0),
            height INTEGER NOT NULL CHECK (height > 0)
        """;
}
