
namespace Avatar.Grains.Tests;

/// <summary>A cluster on MongoDB, including images, with a low limit of cartoons per original.</summary>
public sealed class MongoHistoryCluster() : AvatarCluster(maxPerOriginal: 4, static clock => new MongoStores(clock))
{
    internal ServerFaults ServerFaults => field ??= new((MongoStores)Stores);

    public override ValueTask InitializeAsync() => TestDatabase.IsThere ? base.InitializeAsync() : ValueTask.CompletedTask;

    public override ValueTask DisposeAsync() => TestDatabase.IsThere ? base.DisposeAsync() : ValueTask.CompletedTask;
}
