namespace Avatar.WebFront.Reference;

/// <summary>The errors that an endpoint may answer with, for the API reference.</summary>
/// <param name="Errors">Each of them; statuses and codes follow from <see cref="Avatar.WebFront.Errors.ErrorTable"/>.</param>
internal sealed record Failures(params IReadOnlyList<AvatarError> Errors);
