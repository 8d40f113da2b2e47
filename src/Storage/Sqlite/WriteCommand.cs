using System.Diagnostics;

namespace Avatar.Storage.Sqlite;

/// <summary>A write in the writer's queue.</summary>
internal abstract class WriteCommand
{
    private readonly long _created = Stopwatch.GetTimestamp();

    public TimeSpan Age => Stopwatch.GetElapsedTime(_created);

    /// <summary>Completes the command as cancelled if its caller has cancelled; otherwise returns false.</summary>
    public abstract bool TryCancel();

    /// <summary>Executes the work within the transaction and keeps its result.</summary>
    public abstract void Run(SqliteSession session);

    /// <summary>Keeps a rejection until the transaction has ended, because it may depend on other commands in the group.</summary>
    public abstract void Refuse(StoreException refusal);

    /// <summary>Answers the caller with the group's failure if there is one, otherwise with the kept result or rejection.</summary>
    public abstract void Answer(StoreException? failureOfGroup);
}

/// <inheritdoc/>
internal sealed class WriteCommand<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken) : WriteCommand
{
    private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private StoreException? _refusal;
    private T? _result;

    public Task<T> Task => _answer.Task;

    public override bool TryCancel() => cancellationToken.IsCancellationRequested && _answer.TrySetCanceled(cancellationToken);

    public override void Run(SqliteSession session) => _result = work(session);

    public override void Refuse(StoreException refusal) => _refusal = refusal;

    public override void Answer(StoreException? failureOfGroup)
    {
        if ((failureOfGroup ?? _refusal) is { } failure) _answer.TrySetException(failure);
        else _answer.TrySetResult(_result!);
    }
}
