using System.Diagnostics;

namespace Avatar.Storage.Sqlite;

/// <summary>A write that stands in the writer's line.</summary>
internal abstract class WriteCommand
{
    private readonly long _asked = Stopwatch.GetTimestamp();

    public TimeSpan Age => Stopwatch.GetElapsedTime(_asked);

    /// <summary>Answers the caller who has cancelled; false if none has.</summary>
    public abstract bool TryCancel();

    /// <summary>Does the work within a transaction, and keeps its result.</summary>
    public abstract void Run(SqliteSession session);

    /// <summary>Keeps a refusal, to be answered once it is certain what it was refused for.</summary>
    public abstract void Refuse(StoreException refusal);

    /// <summary>Answers the caller: with what was kept, or with what has happened to the whole group.</summary>
    public abstract void Answer(StoreException? failureOfGroup);
}
