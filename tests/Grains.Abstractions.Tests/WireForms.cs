namespace Avatar.Tests;

/// <summary>A record as in an older version.</summary>
[GenerateSerializer, Alias("avatar.tests.OlderForm")]
public sealed record OlderForm
{
    [Id(0)] public required string Name { get; init; }
    [Id(1)] public long Size { get; init; }
}

/// <summary>The same record with members added later.</summary>
[GenerateSerializer, Alias("avatar.tests.NewerForm")]
public sealed record NewerForm
{
    [Id(0)] public required string Name { get; init; }
    [Id(1)] public long Size { get; init; }
    [Id(2)] public string? Style { get; init; }
    [Id(3)] public ImageArea Area { get; init; }
    [Id(5)] public string[]? Tags { get; init; }
}

/// <summary><see cref="RegenerateRequest"/> without its optional members.</summary>
[GenerateSerializer, Alias("avatar.tests.RegenerateRequestOfOld")]
public sealed record RegenerateRequestOfOld
{
    [Id(0)] public required OriginalId OriginalId { get; init; }
    [Id(4)] public required string PublicBaseUrl { get; init; }
}
