namespace Avatar.Imaging.Tests.Support;

/// <summary>The collection of tests that measure the whole process; no other test runs in parallel.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
