namespace Avatar.Storage.Sqlite;

/// <summary>
/// The numbered schema steps and their rules. A step runs once per database, so none of them may ever change, and their limits are literals
/// although other files state them too.
/// </summary>
internal static class SchemaSteps
{
    /// <summary>The rule for every device id, UUID or opaque.</summary>
    private const string DeviceIdRule = "length(deviceId) BETWEEN 1 AND 128 AND deviceId NOT GLOB '*[^!-~]*'";

    private const string FilenameRule = "length(filename) <= 128 AND filename GLOB '?*.?*' AND filename NOT GLOB '*[^0-9A-Za-z._-]*'";
    private const string KeyRule = "length(key) BETWEEN 1 AND 200 AND key NOT GLOB '*[^!-~]*'";

    private const string Hex = "[0-9a-f]";
    private const string Hex4 = Hex + Hex + Hex + Hex;
    private const string Uuid = $"{Hex4}{Hex4}-{Hex4}-{Hex4}-{Hex4}-{Hex4}{Hex4}{Hex4}";

    /// <summary>
    /// Step 1: the tables and rules of the data model. Ids are 24 hexadecimal digits; times are milliseconds since 1970. An index on
    /// <c>(deviceId, createdAt, id)</c> also serves queries by <c>deviceId</c>; the same holds for the other indexes.
    /// </summary>
    public static string Step1 { get; } = $"""
        CREATE TABLE meta (
            key TEXT NOT NULL PRIMARY KEY,
            value TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;

        INSERT INTO meta (key, value) VALUES ('storeId', lower(hex(randomblob(16)))), ('deviceIdFormat', 'Uuid');

        CREATE TABLE devices (
            deviceId TEXT NOT NULL PRIMARY KEY CHECK ({DeviceIdRule}),
            createdAt INTEGER NOT NULL,
            lastActiveAt INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE originals (
            id TEXT NOT NULL PRIMARY KEY CHECK ({IdRule("id")}),
            deviceId TEXT NOT NULL CHECK ({DeviceIdRule}),
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
            deviceId TEXT NOT NULL CHECK ({DeviceIdRule}),
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
        {UuidTrigger("devices")}
        {UuidTrigger("originals")}
        {UuidTrigger("idempotency_keys")}
        """;

    /// <summary>Step 2: the markers of running deletions.</summary>
    public static string Step2 { get; } = $"""
        CREATE TABLE device_deletions (
            deviceId TEXT NOT NULL PRIMARY KEY CHECK ({DeviceIdRule}),
            startedAt INTEGER NOT NULL,
            originals INTEGER NOT NULL CHECK (originals >= 0),
            cartoons INTEGER NOT NULL CHECK (cartoons >= 0),
            faces INTEGER NOT NULL CHECK (faces >= 0)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX device_deletions_by_time ON device_deletions (startedAt, deviceId);
        {UuidTrigger("device_deletions")}
        """;

    /// <summary>Step 3: ids for deletions, and deletion fences.</summary>
    public static string Step3 { get; } = """
        ALTER TABLE device_deletions ADD COLUMN id TEXT NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000';
        CREATE TABLE deletion_fences (
            device TEXT NOT NULL PRIMARY KEY CHECK (length(device) = 64),
            generation TEXT NOT NULL,
            isDeleting INTEGER NOT NULL CHECK (isDeleting IN (0, 1)),
            changedAt INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX deletion_fences_by_time ON deletion_fences (changedAt);
        """;

    /// <summary>Step 4: digests of stored images, and the scrub's progress.</summary>
    public static string Step4 { get; } = $"""
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

    /// <summary>Step 5: the faces in photos, as an array of boxes.</summary>
    public static string Step5 { get; } = """
        ALTER TABLE originals ADD COLUMN faces TEXT CHECK (faces IS NULL OR (json_valid(faces) AND json_type(faces) = 'array'));
        """;

    /// <summary>Creates a trigger that rejects device ids other than UUIDs, unless the database allows opaque ids.</summary>
    private static string UuidTrigger(string table) => $"""
        CREATE TRIGGER {table}_device_is_uuid BEFORE INSERT ON {table}
        WHEN NEW.deviceId NOT GLOB '{Uuid}' AND (SELECT value FROM meta WHERE key = 'deviceIdFormat') = 'Uuid'
        BEGIN
            SELECT RAISE(ABORT, 'deviceId is not a UUID');
        END;
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

    private static string DigestRule(string column) => $"{column} IS NULL OR (length({column}) = 64 AND {column} NOT GLOB '*[^0-9a-f]*')";
}
