using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Net.Http.Headers;

namespace Avatar.Hosting;

/// <summary>Writes the answers under <c>/admin</c>, in the envelopes of the API.</summary>
internal static class AdminAnswer
{
    /// <summary>For programs and terminals, not for HTML, so apostrophes and letters beyond ASCII are not escaped.</summary>
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter() },
    };

    public static IResult Ok<T>(T data) => TypedResults.Json(new { Success = true, Data = data }, Json);

    /// <summary>Turns exceptions, and error statuses of routing, into failure envelopes.</summary>
    public static async Task AnswerErrorsAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller hung up.
            return;
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            var services = context.RequestServices;
            var known = exception is AvatarException || services.GetRequiredService<GrainCalls>().CanBeSent ? exception : GrainCalls.NotConnected();
            if (known is not AvatarException)
            {
                var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "";
                AdminLog.RequestFailed(services.GetRequiredService<ILogger<AdminServer>>(), context.Request.Method, route, TraceId.Get(context), known);
            }

            context.Response.Clear();
            await WriteAsync(context, Failure.From(known));
            return;
        }

        var response = context.Response;
        if (response.StatusCode is StatusCodes.Status400BadRequest or StatusCodes.Status404NotFound or StatusCodes.Status405MethodNotAllowed && !response.HasStarted)
            await WriteAsync(context, Failure.FromStatus(response.StatusCode, context.Request.Method));
    }

    private static Task WriteAsync(HttpContext context, Failure failure)
    {
        context.Response.StatusCode = failure.Status;
        context.Response.Headers[TraceId.HeaderName] = TraceId.Get(context);
        if (failure.RetryAfter is { } wait) context.Response.Headers[HeaderNames.RetryAfter] = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return context.Response.WriteAsJsonAsync(
            new FailureAnswer(false, failure.Message, ErrorTable.GetCode(failure.Error), TraceId.Get(context)), Json, context.RequestAborted);
    }
}
