namespace Avatar.WebFront.Reference;

/// <summary>Metadata: the errors that an endpoint may answer with, for the API reference.</summary>
/// <param name="Errors">The errors; statuses and codes follow from <see cref="Avatar.WebFront.Errors.ErrorTable"/>.</param>
internal sealed record Failures(params IReadOnlyList<AvatarError> Errors);
