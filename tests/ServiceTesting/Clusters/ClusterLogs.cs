namespace Avatar.ServiceTesting.Clusters;

/// <summary>Shows the logs where they are needed.</summary>
internal static class ClusterLogs
{
    private const string Always = "AVATAR_SHOW_LOGS";

    /// <summary>
    /// At the end of a test that failed, or of any if AVATAR_SHOW_LOGS=1: what every process has said since its first start.
    /// </summary>
    public static void TellIfFailed(this AvatarCluster cluster)
    {
        if (TestContext.Current.TestState?.Result is not TestResult.Failed && TestNumber.In(Always) is not 1) return;
        TestContext.Current.TestOutputHelper?.WriteLine(cluster.Said);
    }
}
