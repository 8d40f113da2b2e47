using System.Collections.Immutable;
using Microsoft.Data.Sqlite;

namespace Avatar.Storage.Sqlite;

/// <summary>The statements of <c>idempotency_keys</c>.</summary>
internal sealed class IdempotencyTable(SqliteDatabase database) : IIdempotencyRecords
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

    private const string DeleteOldSql = "DELETE FROM idempotency_keys WHERE createdAt < $cutoff";

    private const string DeleteOfDeviceSql = "DELETE FROM idempotency_keys WHERE deviceId = $deviceId";

    public Task InsertAsync(IdempotencyRecord record, CancellationToken cancellationToken) =>
        database.WriteAsync(session => Insert(session, record), cancellationToken);

    public Task<IdempotencyRecord?> FindAsync(DeviceId deviceId, IdempotencyKey key, CancellationToken cancellationToken) =>
        database.ReadAsync(session => session.Find(FindSql, Read, ("$deviceId", deviceId.Value), ("$key", key.ToString())), cancellationToken);

    public Task<ImmutableArray<IdempotencyRecord>> ListPendingAsync(OriginalId originalId, CancellationToken cancellationToken) =>
        database.ReadAsync(session => session.List(ListPendingSql, Read, ("$originalId", originalId.ToString())), cancellationToken);

    public Task<ImmutableArray<IdempotencyRecord>> ListPendingByDeviceAsync(DeviceId deviceId, CancellationToken cancellationToken) =>
        database.ReadAsync(session => session.List(ListPendingOfDeviceSql, Read, ("$deviceId", deviceId.Value)), cancellationToken);

    public Task CompleteAsync(DeviceId deviceId, IdempotencyKey key, string answer, CancellationToken cancellationToken) => database.WriteAsync(
        session => session.Run(CompleteSql, ("$deviceId", deviceId.Value), ("$key", key.ToString()), ("$answer", answer)), cancellationToken);

    public Task<int> DeleteOldAsync(DateTimeOffset cutoff, CancellationToken cancellationToken) =>
        database.WriteAsync(session => session.Run(DeleteOldSql, ("$cutoff", SqliteValues.Milliseconds(cutoff))), cancellationToken);

    public Task<int> DeleteByDeviceAsync(DeviceId deviceId, CancellationToken cancellationToken) =>
        database.WriteAsync(session => session.Run(DeleteOfDeviceSql, ("$deviceId", deviceId.Value)), cancellationToken);

    private static int Insert(SqliteSession session, IdempotencyRecord record)
    {
        try
        {
            return session.Run(
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
