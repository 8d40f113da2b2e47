namespace Avatar;

/// <summary>What a sweep did.</summary>
[GenerateSerializer, Immutable, Alias("avatar.SweepReport")]
public sealed record SweepReport
{
    /// <summary>Files that were looked at.</summary>
    [Id(0)] public required int Files { get; init; }

    /// <summary>Temporary files and unfinished writes that were deleted.</summary>
    [Id(1)] public required int Deleted { get; init; }

    /// <summary>Permanent files without a document that were moved to <c>lost+found</c>.</summary>
    [Id(2)] public required int SetAside { get; init; }

    /// <summary>Files that could not be dealt with; the next sweep meets them again.</summary>
    [Id(3)] public required int Failures { get; init; }
}
