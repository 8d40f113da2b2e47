namespace Avatar.WebFront;

/// <summary>Which web pages can call the API.</summary>
[Settings("Avatar:Cors")]
internal sealed class CrossOriginOptions
{
    [Setting("Web origins whose pages can call the API, or * for all origins."), WebOrigin]
    public IReadOnlyList<string> Origins { get; set; } = [];
}

/// <summary>A list of web origins, or <c>*</c>.</summary>
internal sealed class WebOriginAttribute : ValueRuleAttribute
{
    public override string Allowed => "* or a list of origins such as https://app.example.org, separated by commas";

    public override object? Parse(string text) =>
        text is "*" || (new BaseUrlAttribute().Parse(text) is not null && new Uri(text).AbsolutePath is "/") ? text.TrimEnd('/') : null;
}
