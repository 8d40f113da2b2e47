namespace Avatar.Architecture.Tests;

/// <summary>What the runtime has to be told, in <c>Directory.Build.props</c>, for every process that is built here.</summary>
public sealed class RuntimeTests
{
    [Fact]
    public void The_runtime_knows_the_setting_of_its_collector() =>
        Assert.Equal(25L, GC.GetConfigurationVariables()["GCDGen0GrowthPercent"]);
}
