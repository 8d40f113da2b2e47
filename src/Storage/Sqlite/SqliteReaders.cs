using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace Avatar.Storage.Sqlite;

/// <summary>A bounded pool of read connections, opened on demand.</summary>
internal sealed class SqliteReaders(string path, int maxConnections, SqliteHealth health) : IAsyncDisposable
{
    private readonly ConcurrentStack<SqliteSession> _idle = [];
    private readonly SemaphoreSlim _free = new(maxConnections, maxConnections);
    private volatile bool _closed;

    /// <exception cref="StoreException">The database cannot be read.</exception>
    public async Task<T> RunAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken)
    {
        using var span = StorageTraces.StartSqlite("read");
        await PoolThread.Enter();
        await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return Run(work);
        }
        catch (SqliteException exception)
        {
            health.CallFailed(exception);
            span?.SetStatus(ActivityStatusCode.Error);
            throw SqliteFailures.BeforeCommit(exception);
        }
        finally
        {
            _free.Release();
        }
    }

    /// <summary>Waits for running reads to end and rejects new ones.</summary>
    public async ValueTask DisposeAsync()
    {
        _closed = true;
        for (var i = 0; i < maxConnections; i++) await _free.WaitAsync().ConfigureAwait(false);
        while (_idle.TryPop(out var session)) session.Dispose();
        _free.Release(maxConnections);
    }

    private T Run<T>(Func<SqliteSession, T> work)
    {
        if (_closed) throw SqliteFailures.Closed();
        if (!_idle.TryPop(out var session)) session = SqliteSession.OpenForReading(path);
        try
        {
            return work(session);
        }
        finally
        {
            _idle.Push(session);
        }
    }
}
