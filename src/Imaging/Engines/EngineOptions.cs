using Avatar.Imaging.Engines.Neural;
using Avatar.Imaging.Engines.Remote;
using Avatar.Imaging.Engines.Replicate;

namespace Avatar.Imaging.Engines;

/// <summary>Chooses the engines that draw and cut. The options of each chosen engine must be set.</summary>
[Settings("Avatar:Cartoons")]
public sealed class EngineOptions
{
    [Setting(
        "What draws the cartoons. Local: this process. Neural: an ONNX model in this process. Remote: an AI server. Replicate: a model at Replicate. The fronts of a Cluster need the same value.",
        Key = "Avatar:Cartoons:Engine")]
    public CartoonEngineKind Cartoons { get; set; }

    [Setting("A second engine, which draws when Avatar:Cartoons:Engine fails or takes too long.", Key = "Avatar:Cartoons:Fallback")]
    public CartoonEngineKind? CartoonFallback { get; set; }

    [Setting("Remote: base URL of the AI server, which draws at generate-cartoon under it.", Key = "Avatar:Cartoons:RemoteUrl"), BaseUrl]
    public Uri? CartoonServer { get; set; }

    [Setting("Remote, Replicate: maximum number of concurrent drawings per process. The same number can wait; further ones are answered 503.", Key = "Avatar:Cartoons:MaxCalls")]
    [NumberRange(1, 10_000)]
    public int CartoonCalls { get; set; } = RemoteOptions.DefaultMaxCalls;

    [Setting("Local: style of a cartoon when the request names none; random picks one from the seed. Other engines have one style."), StyleName]
    public string DefaultStyle { get; set; } = CartoonStyles.Default;

    [Setting("What cuts the faces. Local: this process. Remote: an AI server. The fronts of a Cluster need the same value.", Key = "Avatar:Faces:Engine")]
    public FaceEngineKind Faces { get; set; }

    [Setting("Remote: base URL of the AI server that cuts faces. It fetches cartoons from Avatar:PublicBaseUrl.", Key = "Avatar:Faces:RemoteUrl"), BaseUrl]
    public Uri? FaceServer { get; set; }

    [Setting("Remote: path under Avatar:Faces:RemoteUrl at which the server cuts.", Key = "Avatar:Faces:RemotePath")]
    [TextForm("[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*", "a path such as segment-head or process-face-cut")]
    public string FacePath { get; set; } = "segment-head";

    [Setting("Remote: maximum number of concurrent face-cuts per process. The same number can wait; further ones are answered 503.", Key = "Avatar:Faces:MaxCalls")]
    [NumberRange(1, 10_000)]
    public int FaceCalls { get; set; } = RemoteOptions.DefaultMaxCalls;

    [Setting("Remote, Replicate: whether requests to the server have the trace id of their request, in the header traceparent.", Key = "Avatar:Engines:SendTraceParent")]
    [Switch]
    public bool SendTraceParent { get; set; }

    public NeuralOptions? Neural { get; set; }

    public RemoteOptions? RemoteCartoons { get; set; }

    public RemoteOptions? RemoteFaces { get; set; }

    public ReplicateOptions? Replicate { get; set; }
}

/// <summary>The name of an offered style, in any case.</summary>
internal sealed class StyleNameAttribute : ValueRuleAttribute
{
    public override string Allowed =>
        $"{string.Join(", ", CartoonStyles.Offered.SkipLast(1).Select(style => style.Name))} or {CartoonStyles.Offered[^1].Name}";

    public override object? Parse(string text) =>
        CartoonStyles.Offered.FirstOrDefault(style => style.Name.Equals(text, StringComparison.OrdinalIgnoreCase))?.Name;
}

/// <summary>Engines that draw cartoons.</summary>
public enum CartoonEngineKind
{
    /// <summary>Draws in this process, in the styles of <see cref="CartoonStyles"/>.</summary>
    Local,

    /// <summary>Runs an ONNX model in this process.</summary>
    Neural,

    /// <summary>Calls an AI server.</summary>
    Remote,

    /// <summary>Calls a model at Replicate.</summary>
    Replicate,
}

/// <summary>Engines that cut faces.</summary>
public enum FaceEngineKind
{
    /// <summary>Cuts in this process.</summary>
    Local,

    /// <summary>Calls an AI server.</summary>
    Remote,
}
