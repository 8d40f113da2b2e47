namespace Avatar;

/// <summary>The result of a sweep.</summary>
[GenerateSerializer, Immutable, Alias("avatar.SweepReport")]
public sealed record SweepReport
{
    /// <summary>Number of files examined.</summary>
    [Id(0)] public required int Files { get; init; }

    /// <summary>Number of files and unfinished writes deleted.</summary>
    [Id(1)] public required int Deleted { get; init; }

    /// <summary>Number of photos without a document moved to <c>lost+found</c>.</summary>
    [Id(2)] public required int SetAside { get; init; }

    /// <summary>Number of files that could not be processed; the next sweep retries them.</summary>
    [Id(3)] public required int Failures { get; init; }
}
