using System.Collections.Concurrent;
using MongoDB.Bson;
using MongoDB.Driver;
using MongoDB.Driver.Core.Events;

namespace Avatar.Storage.Tests.Mongo;

/// <summary>Records the commands that a client sends.</summary>
internal sealed class MongoCommands
{
    private readonly ConcurrentQueue<BsonDocument> _sent = new();

    /// <summary>Called before a command is sent.</summary>
    public Action<BsonDocument>? OnSending { get; set; }

    public IReadOnlyCollection<BsonDocument> Sent => _sent;

    public IEnumerable<string> Names => _sent.Select(command => command.GetElement(0).Name);

    public void Forget() => _sent.Clear();

    public void ListenTo(MongoClientSettings settings) => settings.ClusterConfigurator = cluster =>
        cluster.Subscribe<CommandStartedEvent>(started =>
        {
            var command = (BsonDocument)started.Command.DeepClone();
            _sent.Enqueue(command);
            OnSending?.Invoke(command);
        });
}
