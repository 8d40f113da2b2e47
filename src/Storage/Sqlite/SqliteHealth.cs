using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using static SQLitePCL.raw;

namespace Avatar.Storage.Sqlite;

/// <summary>Tracks from the results of recent calls whether the database accepts writes and whether it is damaged.</summary>
internal sealed class SqliteHealth(ILogger logger)
{
    /// <summary>How long a successful write counts as proof that the database accepts writes.</summary>
    private static readonly TimeSpan RecentWriteAge = TimeSpan.FromSeconds(10);

    /// <summary>Damage is logged again only if the last damage was found longer ago than this.</summary>
    private static readonly TimeSpan LogInterval = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private long? _written;
    private bool _isFailing;
    private long? _damageMet;

    /// <summary>Whether a call met a damaged page. Remains true until the process restarts and checks the whole database.</summary>
    public bool IsDamaged
    {
        get
        {
            lock (_gate) return _damageMet is not null;
        }
    }

    /// <summary>Whether the last write succeeded, within <see cref="RecentWriteAge"/>.</summary>
    public bool HasRecentWrite
    {
        get
        {
            lock (_gate) return _written is { } at && Stopwatch.GetElapsedTime(at) < RecentWriteAge;
        }
    }

    public void WriteSucceeded()
    {
        lock (_gate) (_written, _isFailing) = (Stopwatch.GetTimestamp(), false);
    }

    /// <returns>Whether this is the first failure since a write succeeded.</returns>
    public bool WriteFailed(Exception exception)
    {
        CallFailed(exception);
        lock (_gate)
        {
            var isFirst = !_isFailing;
            (_written, _isFailing) = (null, true);
            return isFirst;
        }
    }

    /// <summary>Records a failed read or write, and logs damage.</summary>
    public void CallFailed(Exception exception)
    {
        if (exception is not SqliteException { SqliteErrorCode: SQLITE_CORRUPT or SQLITE_NOTADB }) return;
        bool isNews;
        lock (_gate)
        {
            isNews = _damageMet is not { } last || Stopwatch.GetElapsedTime(last) > LogInterval;
            _damageMet = Stopwatch.GetTimestamp();
        }

        if (isNews) logger.DatabaseDamaged(exception);
    }
}
