using System.Collections.Immutable;
using Microsoft.Data.Sqlite;

namespace Avatar.Storage.Sqlite;

/// <summary>The statements of <c>idempotency_keys</c>.</summary>
internal static class IdempotencyTable
{
    private const string Columns = "deviceId, key, requestHash, originalId, cartoonId, createdAt, answer";

    private const string InsertSql = $"""
        INSERT INTO idempotency_keys ({Columns})
        VALUES ($deviceId, $key, $requestHash, $originalId, $cartoonId, $createdAt, $answer)
        """;

    private const string FindSql = $"SELECT {Columns} FROM idempotency_keys WHERE deviceId = $deviceId AND key = $key";

    private const string ListPendingSql = $"SELECT {Columns} FROM idempotency_keys WHERE originalId = $originalId AND answer IS NULL";

    private const string ListPendingOfDeviceSql =
        $"SELECT {Columns} FROM idempotency_keys WHERE deviceId = $deviceId AND answer IS NULL";

    private const string CompleteSql =
        "UPDATE idempotency_keys SET answer = $answer WHERE deviceId = $deviceId AND key = $key AND answer IS NULL";

    private const string DeleteSql = "DELETE FROM idempotency_keys WHERE createdAt < $cutoff";

    private const string DeleteOfDeviceSql = "DELETE FROM idempotency_keys WHERE deviceId = $deviceId";

    public static void Insert(SqliteSession session, IdempotencyRecord record)
    {
        try
        {
            session.Run(
                InsertSql,
                ("$deviceId", record.DeviceId.Value),
                ("$key", record.Key.ToString()),
                ("$requestHash", record.RequestHash),
                ("$originalId", record.OriginalId.ToString()),
                ("$cartoonId", record.CartoonId.ToString()),
                ("$createdAt", SqliteValues.Milliseconds(record.CreatedAt)),
                ("$answer", record.Answer));
        }
        catch (SqliteException exception) when (SqliteFailures.IsTaken(exception))
        {
            throw SqliteFailures.Taken(UniqueKey.IdempotencyKey, "idempotency_keys", exception);
        }
    }

    public static IdempotencyRecord? Find(SqliteSession session, DeviceId deviceId, IdempotencyKey key) =>
        session.Find(FindSql, Read, ("$deviceId", deviceId.Value), ("$key", key.ToString()));

    public static ImmutableArray<IdempotencyRecord> ListPending(SqliteSession session, OriginalId originalId) =>
        session.List(ListPendingSql, Read, ("$originalId", originalId.ToString()));

    public static ImmutableArray<IdempotencyRecord> ListPending(SqliteSession session, DeviceId deviceId) =>
        session.List(ListPendingOfDeviceSql, Read, ("$deviceId", deviceId.Value));

    public static void Complete(SqliteSession session, DeviceId deviceId, IdempotencyKey key, string answer) => session.Run(
        CompleteSql, ("$deviceId", deviceId.Value), ("$key", key.ToString()), ("$answer", answer));

    public static int Delete(SqliteSession session, DateTimeOffset cutoff) =>
        session.Run(DeleteSql, ("$cutoff", SqliteValues.Milliseconds(cutoff)));

    public static int Delete(SqliteSession session, DeviceId deviceId) =>
        session.Run(DeleteOfDeviceSql, ("$deviceId", deviceId.Value));

    private static IdempotencyRecord Read(SqliteDataReader row) => new()
    {
        DeviceId = row.Parsed<DeviceId>(0),
        Key = row.Parsed<IdempotencyKey>(1),
        RequestHash = row.GetString(2),
        OriginalId = row.Parsed<OriginalId>(3),
        CartoonId = row.Parsed<CartoonId>(4),
        CreatedAt = row.Time(5),
        Answer = row.IsDBNull(6) ? null : row.GetString(6),
    };
}
