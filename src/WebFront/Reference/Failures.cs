namespace Avatar.WebFront;

/// <summary>Metadata: the errors that an endpoint may answer with, for the API reference.</summary>
/// <param name="Errors">The errors; statuses and codes follow from <see cref="ErrorTable"/>.</param>
internal sealed record Failures(params IReadOnlyList<AvatarError> Errors)
{
    /// <summary>The HTTP status, if it is not that of <see cref="ErrorTable"/>.</summary>
    public int? Status { get; init; }
}

/// <summary>Declares the errors of endpoints for the API reference.</summary>
internal static class FailureMetadata
{
    /// <summary>Adds errors to those of the group.</summary>
    public static TBuilder Fails<TBuilder>(this TBuilder endpoints, params AvatarError[] errors)
        where TBuilder : IEndpointConventionBuilder => endpoints.WithMetadata(new Failures(errors));

    /// <summary>Adds the errors of every call under <c>/api</c>.</summary>
    public static TBuilder FailsAsCallsDo<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder => endpoints.Fails(AvatarError.RateLimited, AvatarError.InternalError);

    /// <summary>Adds the errors of calls that access a device's data.</summary>
    public static TBuilder FailsAsDevicesDo<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder => endpoints.Fails(AvatarError.Busy, AvatarError.Unavailable);
}
