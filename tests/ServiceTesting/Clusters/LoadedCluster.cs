using System.Globalization;
using Avatar.ServiceTesting.Load;

namespace Avatar.ServiceTesting.Clusters;

/// <summary>
/// A cluster in which little is kept per original, so that there is much to remove, and its users. AVATAR_CLUSTER_FILES=GridFS
/// has it keep its files there; AVATAR_LOAD_SEED has the users do what they did in an earlier run.
/// </summary>
public sealed class LoadedCluster : ClusterFixture
{
    private readonly int _seed = TestNumber.In("AVATAR_LOAD_SEED") ?? Random.Shared.Next();
    private LoadRun? _run;

    /// <summary>One for all tests: what was answered in one of them holds in the next.</summary>
    internal LoadRun Run => _run ??= new(Cluster, _seed);

    /// <summary>What a test came to.</summary>
    internal void Tell(string figures) =>
        TestContext.Current.TestOutputHelper?.WriteLine($"AVATAR_LOAD_SEED={_seed}: {figures}. {_run?.Figures}.");

    private protected override AvatarCluster NewCluster() => new(
        Enum.TryParse<FilesKind>(Environment.GetEnvironmentVariable("AVATAR_CLUSTER_FILES"), out var files) ? files : FilesKind.FileSystem,
        new Dictionary<string, string> { ["Avatar__Cartoons__MaxPerOriginal"] = LoadRun.MaxPerOriginal.ToString(CultureInfo.InvariantCulture) });
}
