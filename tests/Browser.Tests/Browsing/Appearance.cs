using Microsoft.Playwright;

namespace Avatar.Browser.Tests.Browsing;

/// <summary>A screen, and how its user wants pages to look.</summary>
/// <param name="Name">A name for the files of pictures.</param>
/// <param name="Width">Width of the view in CSS pixels.</param>
/// <param name="Height">Height of the view in CSS pixels.</param>
/// <param name="Scheme">Light or dark.</param>
/// <param name="Locale">The language of the browser.</param>
/// <param name="HasForcedColours">Whether the system replaces the colours of pages, as high contrast on Windows does.</param>
/// <param name="IsPhone">Whether it is a phone, which is touched.</param>
public sealed record Appearance(string Name, int Width, int Height, ColorScheme Scheme = ColorScheme.Light, string Locale = "en-GB", bool HasForcedColours = false, bool IsPhone = false)
{
    /// <summary>The usual sizes, each with another setting.</summary>
    public static IReadOnlyList<Appearance> All { get; } =
    [
        new("desktop", 1440, 900),
        new("phone-dark", 390, 844, ColorScheme.Dark, IsPhone: true),
        new("small-right-to-left", 320, 568, Locale: "ar-XB", IsPhone: true),
        new("tablet-contrast", 820, 1180, HasForcedColours: true),
        new("landscape-german", 844, 390, Locale: "de-DE", IsPhone: true),
        new("desktop-dark", 1440, 900, ColorScheme.Dark),
        new("phone", 390, 844, IsPhone: true),
        new("small-german", 320, 568, Locale: "de-DE", IsPhone: true),
    ];

    /// <summary>Makes the browser show pages like this, without motion.</summary>
    public void Apply(BrowserNewContextOptions options)
    {
        options.ViewportSize = new() { Width = Width, Height = Height };
        options.ColorScheme = Scheme;
        options.Locale = Locale;
        options.ForcedColors = HasForcedColours ? ForcedColors.Active : ForcedColors.None;
        options.ReducedMotion = ReducedMotion.Reduce;
        options.HasTouch = options.IsMobile = IsPhone;
    }

    public override string ToString() => Name;
}
