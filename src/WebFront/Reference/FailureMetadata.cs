namespace Avatar.WebFront.Reference;

/// <summary>Tells the API reference what may go wrong.</summary>
internal static class FailureMetadata
{
    /// <summary>Adds errors to those of the endpoint's group.</summary>
    public static TBuilder Fails<TBuilder>(this TBuilder endpoints, params AvatarError[] errors)
        where TBuilder : IEndpointConventionBuilder => endpoints.WithMetadata(new Failures(errors));

    /// <summary>What every call under <c>/api</c> may meet.</summary>
    public static TBuilder FailsAsCallsDo<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder => endpoints.Fails(
            AvatarError.MissingDeviceId, AvatarError.InvalidDeviceId, AvatarError.RateLimited, AvatarError.InternalError);

    /// <summary>What calls may meet, beyond that, that ask for what a device has.</summary>
    public static TBuilder FailsAsDevicesDo<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder => endpoints.Fails(AvatarError.Busy, AvatarError.Unavailable);
}
