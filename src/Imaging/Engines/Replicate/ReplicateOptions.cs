namespace Avatar.Imaging.Engines.Replicate;

/// <summary>Configuration of a model at Replicate.</summary>
public sealed class ReplicateOptions
{
    /// <summary>Base URL of the API. The token is sent to this origin only.</summary>
    public Uri ApiUrl { get; set; } = new("https://api.replicate.com");

    /// <summary>Secret API token, to which predictions are charged. Never shown or logged.</summary>
    public required string Token { get; set; }

    /// <summary><c>owner/name</c>, or <c>owner/name:version</c> for models that are not official models of Replicate.</summary>
    public string Model { get; set; } = "flux-kontext-apps/cartoonify";

    /// <summary>Name of the model's input for the photo.</summary>
    public string Input { get; set; } = "input_image";

    /// <summary>Maximum time of one call.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(140);

    /// <summary>Maximum number of concurrent calls. The same number can wait; further calls are refused as busy.</summary>
    public int MaxCalls { get; set; } = 32;
}
