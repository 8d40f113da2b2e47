using Avatar.Imaging.Engines;

namespace Avatar.Imaging;

/// <summary>
/// The styles of the configured engine. The local engine has all of <see cref="CartoonStyles"/>. Every other engine has a single
/// style, named after the engine, and ignores the seed.
/// </summary>
/// <param name="Styles">All styles; the first is the default.</param>
public sealed record StyleOffer(IReadOnlyList<CartoonStyle> Styles)
{
    /// <summary>The style for requests that name none.</summary>
    public string Default => Styles[0].Name;

    /// <summary>Returns the styles of <paramref name="engine"/>.</summary>
    /// <param name="engine">The configured engine.</param>
    /// <param name="defaultStyle">The default style, if the engine has several.</param>
    public static StyleOffer For(CartoonEngineKind engine, string defaultStyle = CartoonStyles.Default) => engine switch
    {
        CartoonEngineKind.Local => new([.. CartoonStyles.Offered.OrderByDescending(style => style.Name == defaultStyle)]),
        CartoonEngineKind.Neural => Single("neural", "Drawn by a neural network. Every cartoon of a photo looks the same."),
        CartoonEngineKind.Remote => Single("remote", "Drawn by an AI server. No two pictures are the same."),
        CartoonEngineKind.Replicate => Single("replicate", "Drawn by an AI model at Replicate. No two pictures are the same."),
        _ => throw new ArgumentOutOfRangeException(nameof(engine), engine, null),
    };

    /// <summary>Whether the engine has a style of exactly this name.</summary>
    public bool Contains(string name) => Styles.Any(style => style.Name == name);

    private static StyleOffer Single(string name, string description) => new([new(name, "Cartoon", description)]);
}
