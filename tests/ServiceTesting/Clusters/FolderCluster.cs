namespace Avatar.ServiceTesting.Clusters;

/// <summary>Files on a shared folder, and room for more cartoons of one original than there are silos, fronts and processors.</summary>
public sealed class FolderCluster : ClusterFixture
{
    internal const int MaxPerOriginal = 64;

    private protected override AvatarCluster NewCluster() =>
        new(settings: new Dictionary<string, string> { ["Avatar__Cartoons__MaxPerOriginal"] = $"{MaxPerOriginal}" });
}
