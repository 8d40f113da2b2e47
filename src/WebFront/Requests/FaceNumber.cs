using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;

namespace Avatar.WebFront;

/// <summary>The number of a face in the photo's <c>faces</c>, from <c>?face=</c>. Empty counts as not given.</summary>
/// <param name="Value">0 or more; null for the default.</param>
internal readonly record struct FaceNumber(int? Value) : IEndpointParameterMetadataProvider
{
    private const string Name = "face";
    private const string Description =
        "The number of the face to cut, counted from 0: its place in `faces` of `GET /api/originals/{originalId}`. If not given, the largest face that is not out of focus.";

    /// <exception cref="AvatarException"><see cref="AvatarError.InvalidFace"/>.</exception>
    public static ValueTask<FaceNumber> BindAsync(HttpContext context)
    {
        string? number = context.Request.Query[Name];
        return ValueTask.FromResult(new FaceNumber(string.IsNullOrEmpty(number) ? null : Parse(number)));
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.TakesQuery(Name, Description, ParameterValues.Number(0, int.MaxValue));
        builder.Fails(AvatarError.InvalidFace);
    }

    private static int Parse(string number) =>
        int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : throw AvatarException.InvalidFace();
}
