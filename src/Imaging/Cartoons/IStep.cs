namespace Avatar.Imaging.Cartoons;

/// <summary>
/// One step of a drawing. Lengths in steps are in pixels of a picture with a long side of 1,024 pixels, unless stated otherwise.
/// </summary>
internal interface IStep
{
    /// <summary>Whether the step adds to <see cref="Canvas.Measurements"/>.</summary>
    bool Measures => false;

    void Apply(Canvas canvas);

    /// <summary>Returns a scope: a step, the steps that use its result, and the release of the result.</summary>
    static IStep[] Using(IScopedStep first, params ReadOnlySpan<IStep> users) => [first, .. users, new Release(first)];
}

/// <summary>A step whose result is large and used by a few of the following steps only.</summary>
internal interface IScopedStep : IStep
{
    /// <summary>Frees the result.</summary>
    void Release(Canvas canvas);
}

/// <summary>Frees the result of an earlier step after its last use.</summary>
internal sealed record Release(IScopedStep First) : IStep
{
    public void Apply(Canvas canvas) => First.Release(canvas);
}
