namespace Avatar.Architecture.Tests;

/// <summary>The runtime settings in <c>Directory.Build.props</c>, which apply to every program of this repository.</summary>
public sealed class RuntimeTests
{
    [Fact]
    public void The_garbage_collector_uses_its_setting() =>
        Assert.Equal(25L, GC.GetConfigurationVariables()["GCDGen0GrowthPercent"]);
}
