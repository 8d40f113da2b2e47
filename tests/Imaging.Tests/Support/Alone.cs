namespace Avatar.Imaging.Tests.Support;

/// <summary>Tests that measure the whole process, so no other tests run in parallel.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
