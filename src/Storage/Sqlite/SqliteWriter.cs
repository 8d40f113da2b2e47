using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Avatar.Storage.Sqlite;

/// <summary>
/// The one that writes. Commands stand in a line; those that stand there together become one transaction, a savepoint each,
/// and are answered after its commit: one flush of the disk for all of them.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    private const int LineLength = 1024;
    private const int LargestGroup = 128;
    private const string Begin = "BEGIN IMMEDIATE";
    private const string Commit = "COMMIT";
    private const string Save = "SAVEPOINT command";
    private const string TakeBack = "ROLLBACK TO command";
    private const string Release = "RELEASE command";

    private readonly Channel<WriteCommand> _line =
        Channel.CreateBounded<WriteCommand>(new BoundedChannelOptions(LineLength) { SingleReader = true });

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

    /// <exception cref="StoreException">The write was refused, or failed.</exception>
    public async Task<T> RunAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken)
    {
        var command = new WriteCommand<T>(work, cancellationToken);
        try
        {
            await _line.Writer.WriteAsync(command, cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            throw SqliteFailures.Closed();
        }

        return await command.Task.ConfigureAwait(false);
    }

    /// <summary>Takes no more commands, ends those that stand in line, and brings the log into the database.</summary>
    public async ValueTask DisposeAsync()
    {
        _line.Writer.TryComplete();
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
        var group = new List<WriteCommand>(LargestGroup);
        while (await _line.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (group.Count < LargestGroup && _line.Reader.TryRead(out var command))
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
            _health.Written();
            return null;
        }
        catch (Exception exception)
        {
            RollBack();
            var failure = committing ? SqliteFailures.OfCommit(exception) : SqliteFailures.BeforeCommit(exception);
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
        catch (Exception exception) when (SqliteFailures.IsOfOneCommand(exception))
        {
            command.Refuse(SqliteFailures.Refusal(exception));
            _session.Run(TakeBack);
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
