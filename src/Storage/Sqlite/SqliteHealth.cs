using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using static SQLitePCL.raw;

namespace Avatar.Storage.Sqlite;

/// <summary>What the last calls of the database came to: whether it can be written, and whether it is damaged.</summary>
internal sealed class SqliteHealth(ILogger logger)
{
    /// <summary>How long a write that succeeded says that another would.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);

    /// <summary>Damage that is met within such a time after the last one is told of once.</summary>
    private static readonly TimeSpan Burst = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private long? _written;
    private bool _isFailing;
    private long? _damageMet;

    /// <summary>Whether a page was met that is none. It stays so until the process is started anew, and looks at the whole database.</summary>
    public bool IsDamaged
    {
        get
        {
            lock (_gate) return _damageMet is not null;
        }
    }

    /// <summary>Whether the last write succeeded, a moment ago.</summary>
    public bool HasJustWritten
    {
        get
        {
            lock (_gate) return _written is { } at && Stopwatch.GetElapsedTime(at) < Fresh;
        }
    }

    public void Written()
    {
        lock (_gate) (_written, _isFailing) = (Stopwatch.GetTimestamp(), false);
    }

    /// <returns>Whether it is the first since a write succeeded.</returns>
    public bool WriteFailed(Exception exception)
    {
        Failed(exception);
        lock (_gate)
        {
            var isFirst = !_isFailing;
            (_written, _isFailing) = (null, true);
            return isFirst;
        }
    }

    /// <summary>A read or a write failed so.</summary>
    public void Failed(Exception exception)
    {
        if (exception is not SqliteException { SqliteErrorCode: SQLITE_CORRUPT or SQLITE_NOTADB }) return;
        bool isNews;
        lock (_gate)
        {
            isNews = _damageMet is not { } last || Stopwatch.GetElapsedTime(last) > Burst;
            _damageMet = Stopwatch.GetTimestamp();
        }

        if (isNews) logger.DatabaseDamaged(exception);
    }
}
