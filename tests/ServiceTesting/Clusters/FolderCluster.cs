namespace Avatar.ServiceTesting.Clusters;

/// <summary>A cluster with a shared folder. Its limit of cartoons per original is higher than the number of silos, fronts and processors.</summary>
public sealed class FolderCluster : ClusterFixture
{
    internal const int MaxPerOriginal = 64;

    private protected override AvatarCluster NewCluster() =>
        new(settings: new Dictionary<string, string> { ["Avatar__Cartoons__MaxPerOriginal"] = $"{MaxPerOriginal}" });
}
