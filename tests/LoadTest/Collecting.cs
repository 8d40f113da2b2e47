using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Avatar.LoadTest;

/// <summary>An OTLP endpoint (http/protobuf) that reads what it receives and keeps nothing, or that never answers.</summary>
internal static class Collecting
{
    public static async Task RunAsync(bool answers)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        app.Run(async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
            if (!answers) await Task.Delay(Timeout.Infinite, context.RequestAborted);
            context.Response.ContentType = "application/x-protobuf";
        });
        await app.StartAsync();
        Console.WriteLine($"COLLECTOR={app.Urls.First()}");
        await app.WaitForShutdownAsync();
    }
}
