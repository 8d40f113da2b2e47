using Avatar.Imaging.Engines;

namespace Avatar.Imaging;

/// <summary>
/// The styles that the chosen engine draws in. The local engine has all of <see cref="CartoonStyles"/>; every other one has one
/// manner, which is listed as one style named after the engine, and its seeds do not reproduce a picture.
/// </summary>
/// <param name="Styles">Every style, the default one first.</param>
public sealed record StyleOffer(IReadOnlyList<CartoonStyle> Styles)
{
    /// <summary>The style a request without one gets.</summary>
    public string Default => Styles[0].Name;

    /// <summary>What <paramref name="engine"/> offers.</summary>
    /// <param name="engine">The chosen engine.</param>
    /// <param name="first">The style that a request without one gets, of an engine that has several.</param>
    public static StyleOffer Of(CartoonEngineKind engine, string first = CartoonStyles.Default) => engine switch
    {
        CartoonEngineKind.Local => new([.. CartoonStyles.Offered.OrderByDescending(style => style.Name == first)]),
        CartoonEngineKind.Neural => One("neural", "Drawn by a neural network. Every cartoon of a photo looks the same."),
        CartoonEngineKind.Remote => One("remote", "Drawn by an AI server. No two pictures are the same."),
        CartoonEngineKind.Replicate => One("replicate", "Drawn by an AI model at Replicate. No two pictures are the same."),
        _ => throw new ArgumentOutOfRangeException(nameof(engine), engine, null),
    };

    /// <summary>Whether a style of exactly this name is on offer.</summary>
    public bool Contains(string name) => Styles.Any(style => style.Name == name);

    private static StyleOffer One(string name, string description) => new([new(name, "Cartoon", description)]);
}
