namespace Avatar;

/// <summary>What there was of a device when its deletion began; all of it is gone.</summary>
[GenerateSerializer, Immutable, Alias("avatar.DeletedDevice")]
public sealed record DeletedDevice
{
    [Id(0)] public required int Originals { get; init; }
    [Id(1)] public required int Cartoons { get; init; }
    [Id(2)] public required int Faces { get; init; }
}
