namespace Avatar;

/// <summary>A page of a list, counted from 1.</summary>
/// <param name="Page">1 or more.</param>
/// <param name="Limit">Entries per page, 1 to 100.</param>
[GenerateSerializer, Immutable, Alias("avatar.PageRequest")]
public readonly record struct PageRequest([property: Id(0)] int Page, [property: Id(1)] int Limit);
