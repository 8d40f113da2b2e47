using System.Globalization;
using Avatar.ServiceTesting.Load;

namespace Avatar.ServiceTesting.Clusters;

/// <summary>
/// A cluster with users. Its limit of cartoons per original is low, so that many cartoons are removed. AVATAR_CLUSTER_FILES=GridFS
/// selects GridFS for the files; AVATAR_LOAD_SEED makes the users repeat an earlier run.
/// </summary>
public sealed class LoadedCluster : ClusterFixture
{
    private readonly int _seed = TestNumber.In("AVATAR_LOAD_SEED") ?? Random.Shared.Next();
    private LoadRun? _run;

    /// <summary>Shared by all tests: an answer in one test must still be true in the next.</summary>
    internal LoadRun Run => _run ??= new(Cluster, _seed);

    /// <summary>Writes the results of a test.</summary>
    internal void Tell(string figures) =>
        TestContext.Current.TestOutputHelper?.WriteLine($"AVATAR_LOAD_SEED={_seed}: {figures}. {_run?.Figures}.");

    private protected override AvatarCluster NewCluster() => new(
        Enum.TryParse<FilesKind>(Environment.GetEnvironmentVariable("AVATAR_CLUSTER_FILES"), out var files) ? files : FilesKind.FileSystem,
        new Dictionary<string, string> { ["Avatar__Cartoons__MaxPerOriginal"] = LoadRun.MaxPerOriginal.ToString(CultureInfo.InvariantCulture) });
}
