using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;

namespace Avatar.WebFront;

/// <summary>The requested page of a list, from <c>?page=</c> and <c>&amp;limit=</c>. An empty parameter counts as not given.</summary>
/// <param name="Value">The page; null, for the whole list, if neither parameter is given.</param>
internal readonly record struct PageQuery(PageRequest? Value) : IEndpointParameterMetadataProvider
{
    public const int DefaultLimit = 50;
    private const int MaxLimit = 100;
    private const string PageName = "page";
    private const string LimitName = "limit";

    /// <exception cref="AvatarException"><see cref="AvatarError.InvalidPage"/>.</exception>
    public static ValueTask<PageQuery> BindAsync(HttpContext context)
    {
        string? page = context.Request.Query[PageName];
        string? limit = context.Request.Query[LimitName];
        return ValueTask.FromResult(new PageQuery(string.IsNullOrEmpty(page) && string.IsNullOrEmpty(limit)
            ? null
            : new PageRequest(Number(page, 1, int.MaxValue), Number(limit, DefaultLimit, MaxLimit))));
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.TakesQuery(PageName, "The page number, starting at 1. Without `page` and `limit` the whole list is returned.", ParameterValues.Number(1, int.MaxValue));
        builder.TakesQuery(LimitName, $"Entries per page: 1 to {MaxLimit}; {DefaultLimit} if not given.", ParameterValues.Number(1, MaxLimit));
        builder.Fails(AvatarError.InvalidPage);
    }

    private static int Number(string? text, int fallback, int most)
    {
        if (string.IsNullOrEmpty(text)) return fallback;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most
            ? number
            : throw new AvatarException(AvatarError.InvalidPage, $"page must be a whole number of at least 1, and limit a whole number from 1 to {MaxLimit}.");
    }
}
