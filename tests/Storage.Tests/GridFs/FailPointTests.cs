namespace Avatar.Storage.Tests.GridFs;

/// <summary>Tests that set fail points: a server has one at a time, so they take turns.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class FailPointTests
{
    public const string Name = "Fail points";
}
