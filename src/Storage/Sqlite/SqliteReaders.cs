using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Avatar.Storage.Sqlite;

/// <summary>Those that read: connections opened as they are needed, so many at most.</summary>
internal sealed class SqliteReaders(string path, int most, SqliteHealth health) : IAsyncDisposable
{
    private readonly ConcurrentStack<SqliteSession> _idle = [];
    private readonly SemaphoreSlim _free = new(most, most);
    private volatile bool _closed;

    /// <exception cref="StoreException">The database cannot be read.</exception>
    public async Task<T> RunAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken)
    {
        await PoolThread.Enter();
        await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return Run(work);
        }
        catch (SqliteException exception)
        {
            health.Failed(exception);
            throw SqliteFailures.BeforeCommit(exception);
        }
        finally
        {
            _free.Release();
        }
    }

    /// <summary>Lets the reads that are under way end, and refuses all others.</summary>
    public async ValueTask DisposeAsync()
    {
        _closed = true;
        for (var i = 0; i < most; i++) await _free.WaitAsync().ConfigureAwait(false);
        while (_idle.TryPop(out var session)) session.Dispose();
        _free.Release(most);
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
