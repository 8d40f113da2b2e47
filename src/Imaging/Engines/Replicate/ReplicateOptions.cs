namespace Avatar.Imaging.Engines.Replicate;

/// <summary>A model at Replicate and how it is called.</summary>
public sealed class ReplicateOptions
{
    /// <summary>Where the API lives; the token goes nowhere else.</summary>
    public Uri ApiUrl { get; set; } = new("https://api.replicate.com");

    /// <summary>The secret that pays for predictions. Never shown or logged.</summary>
    public required string Token { get; set; }

    /// <summary><c>owner/name</c>, or <c>owner/name:version</c> for models that are not Replicate's official ones.</summary>
    public string Model { get; set; } = "flux-kontext-apps/cartoonify";

    /// <summary>The input of the model that takes the photo.</summary>
    public string Input { get; set; } = "input_image";

    /// <summary>The most that one call may take.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(140);

    /// <summary>Calls at the same time; as many wait, one more is refused as busy.</summary>
    public int MaxCalls { get; set; } = 32;
}
