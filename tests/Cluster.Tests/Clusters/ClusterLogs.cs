namespace Avatar.Cluster.Tests.Clusters;

/// <summary>Shows the logs where they are needed.</summary>
internal static class ClusterLogs
{
    /// <summary>At the end of a test that failed: what every process has said since its first start.</summary>
    public static void TellIfFailed(this AvatarCluster cluster)
    {
        if (TestContext.Current.TestState?.Result is TestResult.Failed) TestContext.Current.TestOutputHelper?.WriteLine(cluster.Said);
    }
}
