using Avatar.Imaging.Engines.Remote;

namespace Avatar.Imaging.Engines.Replicate;

/// <summary>Configuration of a model at Replicate.</summary>
[Settings("Avatar:Cartoons")]
public sealed class ReplicateOptions
{
    /// <summary>Never shown or logged.</summary>
    [Setting("Replicate: API token of the account that pays; a secret.", Key = "Avatar:Cartoons:ReplicateToken"), Secret("a token of Replicate")]
    public string Token { get; set; } = "";

    /// <summary>Models that are not official models of Replicate need a version.</summary>
    [Setting("Replicate: the model that draws.", Key = "Avatar:Cartoons:ReplicateModel")]
    [TextForm(@"[\w.-]+/[\w.-]+(:[0-9a-f]+)?", "a model as owner/name or owner/name:version")]
    public string Model { get; set; } = "flux-kontext-apps/cartoonify";

    [Setting("Replicate: name of the model's input for the photo.", Key = "Avatar:Cartoons:ReplicateInput")]
    [TextForm(@"\w+", "letters, digits and underscores")]
    public string Input { get; set; } = "input_image";

    /// <summary>The token is sent to this origin only.</summary>
    [Setting("Replicate: base URL of the API, if it is not https://api.replicate.com.", Key = "Avatar:Cartoons:ReplicateUrl", Default = "none")]
    [BaseUrl]
    public Uri ApiUrl { get; set; } = new("https://api.replicate.com");

    /// <summary>Maximum time of one call.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(140);

    /// <summary>Maximum number of concurrent calls. The same number can wait; further calls are refused as busy.</summary>
    public int MaxCalls { get; set; } = RemoteOptions.DefaultMaxCalls;

    /// <summary>Whether requests to the API have the trace id of their request.</summary>
    public bool SendTraceParent { get; set; }
}
