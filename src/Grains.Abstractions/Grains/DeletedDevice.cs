namespace Avatar;

/// <summary>What a device had when its deletion began. All of it is deleted.</summary>
[GenerateSerializer, Immutable, Alias("avatar.DeletedDevice")]
public sealed record DeletedDevice
{
    [Id(0)] public required int Originals { get; init; }
    [Id(1)] public required int Cartoons { get; init; }
    [Id(2)] public required int Faces { get; init; }
}
