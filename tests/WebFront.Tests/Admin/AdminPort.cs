using Avatar.Hosting;
using Avatar.WebFront.Tests.Application;
using Microsoft.Extensions.DependencyInjection;

namespace Avatar.WebFront.Tests.Admin;

/// <summary>The admin port of an application.</summary>
internal static class AdminPort
{
    public const string Url = "--Avatar:AdminUrls=http://127.0.0.1:0";

    public static Uri Of(AvatarApplication app) => new(app.Services.GetRequiredService<AdminServer>().Urls.First());

    public static HttpClient NewClient(AvatarApplication app) => new() { BaseAddress = Of(app) };
}
