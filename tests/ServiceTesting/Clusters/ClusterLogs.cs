namespace Avatar.ServiceTesting.Clusters;

/// <summary>Shows the logs of failed tests.</summary>
internal static class ClusterLogs
{
    private const string Always = "AVATAR_SHOW_LOGS";

    /// <summary>
    /// Writes the output of every process since its first start if the test failed, or always with AVATAR_SHOW_LOGS=1.
    /// </summary>
    public static void TellIfFailed(this AvatarCluster cluster)
    {
        if (TestContext.Current.TestState?.Result is not TestResult.Failed && TestNumber.In(Always) is not 1) return;
        TestContext.Current.TestOutputHelper?.WriteLine(cluster.Said);
    }
}
