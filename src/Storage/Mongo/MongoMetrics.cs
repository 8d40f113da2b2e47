using System.Diagnostics.Metrics;
using MongoDB.Driver.Core.Configuration;
using MongoDB.Driver.Core.Events;

namespace Avatar.Storage.Mongo;

/// <summary>
/// The meter <c>avatar.mongodb</c>: the commands and the connection pools of a <see cref="MongoConnection"/> and of Orleans' membership and
/// reminders. MongoDB.Driver 3.14 has no meter; these values come from its events. The driver prepares the events of each command, so they are subscribed to only in a process
/// that exports metrics.
/// </summary>
internal sealed class MongoMetrics
{
    public const string MeterName = "avatar.mongodb";

    private readonly Histogram<double> _commands;
    private readonly Histogram<double> _waits;
    private int _inUse;
    private int _waiting;

    public MongoMetrics(IMeterFactory meters)
    {
        Configurator = Subscribe;
        var meter = meters.Create(MeterName);
        _commands = meter.CreateHistogram<double>("avatar.mongodb.command.duration", "s", "Time until the database answered a command, by name of the command and by outcome (ok, failed).");
        _waits = meter.CreateHistogram<double>("avatar.mongodb.pool.wait", "s", "Time until a call got a connection of the pool.");
        meter.CreateObservableGauge("avatar.mongodb.pool.in_use", () => Volatile.Read(ref _inUse), "{connection}", "Connections that a call uses.");
        meter.CreateObservableGauge("avatar.mongodb.pool.waiting", () => Volatile.Read(ref _waiting), "{call}", "Calls that wait for a connection.");
    }

    /// <summary>
    /// Subscribes to the events of a client. One delegate, because the driver compares it by reference: clients with the same settings share their
    /// connections.
    /// </summary>
    public Action<ClusterBuilder> Configurator { get; }

    private void Subscribe(ClusterBuilder cluster) => cluster
        .Subscribe<CommandSucceededEvent>(ended => Record(ended.CommandName, ended.Duration, "ok"))
        .Subscribe<CommandFailedEvent>(ended => Record(ended.CommandName, ended.Duration, "failed"))
        .Subscribe<ConnectionPoolCheckingOutConnectionEvent>(_ => Interlocked.Increment(ref _waiting))
        .Subscribe<ConnectionPoolCheckingOutConnectionFailedEvent>(_ => Interlocked.Decrement(ref _waiting))
        .Subscribe<ConnectionPoolCheckedOutConnectionEvent>(ended =>
        {
            Interlocked.Decrement(ref _waiting);
            Interlocked.Increment(ref _inUse);
            _waits.Record(ended.Duration.TotalSeconds);
        })
        .Subscribe<ConnectionPoolCheckedInConnectionEvent>(_ => Interlocked.Decrement(ref _inUse));

    private void Record(string command, TimeSpan duration, string outcome) => _commands.Record(
        duration.TotalSeconds, new KeyValuePair<string, object?>("command", command), new KeyValuePair<string, object?>("outcome", outcome));
}
