using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Avatar.Storage.Sqlite;

/// <summary>
/// The single writer (group commit). Queued commands are executed in one transaction, each in its own savepoint, and answered after the
/// commit, so that a group of commands needs one disk flush.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    private const int QueueLength = 1024;
    private const int MaxGroupSize = 128;
    private const string Begin = "BEGIN IMMEDIATE";
    private const string Commit = "COMMIT";
    private const string Save = "SAVEPOINT command";
    private const string RollBackToSavepoint = "ROLLBACK TO command";
    private const string Release = "RELEASE command";

    private readonly Channel<WriteCommand> _queue =
        Channel.CreateBounded<WriteCommand>(new BoundedChannelOptions(QueueLength) { SingleReader = true });

    private readonly SqliteSession _session;
    private readonly SqliteHealth _health;
    private readonly ILogger _logger;
    private readonly Task _work;

    public SqliteWriter(SqliteSession session, SqliteHealth health, ILogger logger)
    {
        _session = session;
        _health = health;
        _logger = logger;
        _work = Task.Run(WorkAsync);
    }

    /// <exception cref="StoreException">The write was rejected or failed.</exception>
    public async Task<T> RunAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken)
    {
        using var span = StorageTraces.StartSqlite("write");
        var command = new WriteCommand<T>(work, cancellationToken);
        try
        {
            await _queue.Writer.WriteAsync(command, cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            throw SqliteFailures.Closed();
        }

        try
        {
            return await command.Task.ConfigureAwait(false);
        }
        catch (StoreException)
        {
            span?.SetStatus(ActivityStatusCode.Error);
            throw;
        }
        finally
        {
            span?.SetGroupSize(command.GroupSize);
        }
    }

    /// <summary>Rejects new commands, executes the queued ones, and writes the write-ahead log back into the database (checkpoint).</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _work.ConfigureAwait(false);
        try
        {
            _session.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        }
        catch (SqliteException exception)
        {
            _logger.CheckpointFailed(exception);
        }

        _session.Dispose();
    }

    private async Task WorkAsync()
    {
        var group = new List<WriteCommand>(MaxGroupSize);
        while (await _queue.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (group.Count < MaxGroupSize && _queue.Reader.TryRead(out var command))
            {
                if (!command.TryCancel()) group.Add(command);
            }

            if (group.Count > 0) WriteAndAnswer(group);
            group.Clear();
        }
    }

    private void WriteAndAnswer(List<WriteCommand> group)
    {
        var failure = Write(group);
        if (failure is not null) _logger.GroupFailedSo(group.Count, failure);
        foreach (var command in group)
        {
            StorageMeter.WriteEnded(command.Age);
            command.GroupSize = group.Count;
            command.Answer(failure);
        }

        StorageMeter.GroupEnded(group.Count);
    }

    private StoreException? Write(List<WriteCommand> group)
    {
        var committing = false;
        try
        {
            _session.RollBack();
            _session.Run(Begin);
            foreach (var command in group) RunOne(command);
            committing = true;
            _session.Run(Commit);
            _health.WriteSucceeded();
            return null;
        }
        catch (Exception exception)
        {
            RollBack();
            var failure = committing ? SqliteFailures.FromCommit(exception) : SqliteFailures.BeforeCommit(exception);
            if (_health.WriteFailed(exception)) _logger.GroupFailed(group.Count, failure.Failure, failure.Message);
            return failure;
        }
    }

    private void RunOne(WriteCommand command)
    {
        _session.Run(Save);
        try
        {
            command.Run(_session);
        }
        catch (Exception exception) when (SqliteFailures.IsCommandError(exception))
        {
            command.Refuse(SqliteFailures.Refusal(exception));
            _session.Run(RollBackToSavepoint);
        }

        _session.Run(Release);
    }

    private void RollBack()
    {
        try
        {
            _session.RollBack();
        }
        catch (SqliteException exception)
        {
            _logger.RollBackFailed(exception);
        }
    }
}

/// <summary>A write in the writer's queue.</summary>
internal abstract class WriteCommand
{
    private readonly long _created = Stopwatch.GetTimestamp();

    /// <summary>Number of commands in its transaction; 0 before it was answered.</summary>
    public int GroupSize { get; set; }

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
