namespace Avatar.Storage.Sqlite;

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
