namespace Avatar.Imaging.Tests.Support;

/// <summary>Tests that measure what the whole process does: nothing runs beside them.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
