using System.Diagnostics;
using System.Globalization;
using Avatar.Hosting;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Avatar.WebFront;

/// <summary>
/// Names the span of a request after its route and sets the tags of the conventions
/// (https://opentelemetry.io/docs/specs/semconv/http/http-spans), except for path and query: these name images and hold signatures.
/// </summary>
internal static class RequestSpans
{
    /// <summary>Adds what the traces of a front need. Does nothing if traces are not exported.</summary>
    public static void AddRequestSpans(this WebApplicationBuilder builder)
    {
        if (builder.GetTraceSampling() is not { } sampling) return;
        builder.Services.AddSingleton(sampling);
        builder.Services.Replace(ServiceDescriptor.Singleton<IHttpContextFactory, CallerTraces>());
    }

    /// <summary>Makes the span of a request the parent of its grain calls, and describes it when the request has ended.</summary>
    /// <remarks>
    /// A read that is not sampled does not pass its trace to the grains: a list has no log lines there, and passing would cost it a twentieth of its time.
    /// </remarks>
    public static void UseRequestSpans(this WebApplication app)
    {
        if (app.Services.GetService<TraceSampling>() is null) return;
        app.Use(static async (context, next) =>
        {
            var span = context.Features.Get<IHttpActivityFeature>()?.Activity;
            if (span is not null && (span.Recorded || !IsRead(context.Request.Method))) GrainCallTraces.Pass(span);
            await next(context);
            if (span is { IsAllDataRequested: true }) Describe(span, context);
        });
    }

    private static void Describe(Activity span, HttpContext context)
    {
        var method = KnownMethod(context.Request.Method);
        var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
        var status = context.Response.StatusCode;
        span.DisplayName = route is null ? method : $"{method} {route}";
        span.SetTag("http.request.method", method);
        span.SetTag("http.response.status_code", status);
        if (route is not null) span.SetTag("http.route", route);
        if (status < StatusCodes.Status500InternalServerError) return;
        span.SetTag("error.type", status.ToString(CultureInfo.InvariantCulture));
        span.SetStatus(ActivityStatusCode.Error);
    }

    private static bool IsRead(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method);

    /// <summary>A caller can invent methods; the conventions replace them by <c>_OTHER</c>.</summary>
    private static string KnownMethod(string method) =>
        IsRead(method) || HttpMethods.IsPost(method) || HttpMethods.IsDelete(method)
        || HttpMethods.IsOptions(method) || HttpMethods.IsPut(method) || HttpMethods.IsPatch(method) ? method.ToUpperInvariant() : "_OTHER";
}
