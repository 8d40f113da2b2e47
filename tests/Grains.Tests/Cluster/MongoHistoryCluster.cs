namespace Avatar.Grains.Tests;

/// <summary>A cluster on MongoDB, images included, in which the limit of cartoons per original is soon reached.</summary>
public sealed class MongoHistoryCluster : AvatarCluster
{
    private const string Variable = "AVATAR_TEST_MONGODB";

    private static readonly string? Server = Environment.GetEnvironmentVariable(Variable);

    public MongoHistoryCluster() : base(maxPerOriginal: 4, clock => new MongoStores(clock, Server!))
    {
    }

    internal ServerFaults ServerFaults => field ??= new((MongoStores)Stores);

    private static bool HasServer => !string.IsNullOrEmpty(Server);

    /// <summary>Where no server is named, there is nothing to test with.</summary>
    public static void SkipUnlessThere() => Assert.SkipUnless(HasServer, $"{Variable} names no MongoDB.");

    public override ValueTask InitializeAsync() => HasServer ? base.InitializeAsync() : ValueTask.CompletedTask;

    public override ValueTask DisposeAsync() => HasServer ? base.DisposeAsync() : ValueTask.CompletedTask;
}
