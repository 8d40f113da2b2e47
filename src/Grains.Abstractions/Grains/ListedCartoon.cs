namespace Avatar;

/// <summary>A cartoon together with its original.</summary>
[GenerateSerializer, Immutable, Alias("avatar.ListedCartoon")]
public sealed record ListedCartoon
{
    [Id(0)] public required RegeneratedCartoon Cartoon { get; init; }
    [Id(1)] public required Original Original { get; init; }
}
