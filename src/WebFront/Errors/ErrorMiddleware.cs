using System.Globalization;
using System.Text.Json;
using Avatar.Hosting;
using Microsoft.AspNetCore.Connections;
using Microsoft.Net.Http.Headers;

namespace Avatar.WebFront;

/// <summary>Turns exceptions and bare error statuses of the framework into failure envelopes.</summary>
internal sealed class ErrorMiddleware(RequestDelegate next, AddressLimiter limiter, ILogger<ErrorMiddleware> logger)
{
    private const int ClientClosedRequest = 499;

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (Exception exception)
        {
            await AnswerAsync(context, exception);
            return;
        }

        if (IsBareFailure(context.Response) && !AllowedMethods.Answer(context))
            await WriteAsync(context, Failure.FromStatus(context.Response.StatusCode, context.Request.Method));
    }

    private Task AnswerAsync(HttpContext context, Exception exception)
    {
        // The caller hung up: there is nothing to answer and nothing to log.
        if (context.RequestAborted.IsCancellationRequested && exception is OperationCanceledException or IOException)
        {
            if (!context.Response.HasStarted) context.Response.StatusCode = ClientClosedRequest;
            return Task.CompletedTask;
        }

        // The connection broke while the body was read, but RequestAborted is not set yet. Abort, so that no more of the body is read.
        if (exception is ConnectionResetException)
        {
            context.Abort();
            return Task.CompletedTask;
        }

        var failure = Failure.From(exception);
        Log(context, failure, exception);
        if (context.Response.HasStarted)
        {
            context.Abort();
            return Task.CompletedTask;
        }

        context.Response.Clear();
        AnswerHeaders.Set(context);
        limiter.SetHeaders(context);
        return WriteAsync(context, failure);
    }

    /// <summary>Logs faults of the service. Callers' mistakes are not logged, and domain errors were logged where they arose.</summary>
    private void Log(HttpContext context, Failure failure, Exception exception)
    {
        var request = context.Request;
        if (failure.Error is AvatarError.InternalError) FrontLog.RequestFailed(logger, request.Method, request.Path, TraceId.Get(context), exception);
        else if (Failure.IsNotUnderstood(exception))
        {
            FrontLog.AnswerNotUnderstood(logger, request.Method, request.Path, GetReason(exception), exception);
        }
        else if (failure.Status >= StatusCodes.Status500InternalServerError && exception is not AvatarException)
        {
            FrontLog.RequestRefused(logger, request.Method, request.Path, failure.Error, exception.Message.ReplaceLineEndings(" "));
            FrontLog.RequestRefusedFor(logger, request.Method, request.Path, exception);
        }
    }

    private static string GetReason(Exception exception) =>
        exception is AvatarException known ? $"error {known.Error:D}" : exception.Message;

    /// <summary>Whether the framework set an error status without a body.</summary>
    private static bool IsBareFailure(HttpResponse response) =>
        response.StatusCode >= StatusCodes.Status400BadRequest
        && !response.HasStarted
        && response.ContentLength is null or 0;

    internal static async Task WriteAsync(HttpContext context, Failure failure)
    {
        var response = context.Response;
        response.StatusCode = failure.Status;
        context.RequestServices.GetRequiredService<FrontMetrics>().Refused(failure.Error);
        if (failure.RetryAfter is { } wait)
        {
            response.Headers.RetryAfter = ((int)Math.Clamp(Math.Ceiling(wait.TotalSeconds), 1, int.MaxValue)).ToString(CultureInfo.InvariantCulture);
        }

        if (failure.PerMinute is { } limit) RateLimitHeaders.Set(response.Headers, limit, remaining: 0);
        response.Headers[HeaderNames.CacheControl] = "no-store";
        var traceId = TraceId.Get(context);
        var message = failure.Error is AvatarError.InternalError ? $"{failure.Message} Trace {traceId}." : failure.Message;
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new FailureAnswer(false, message, ErrorTable.GetCode(failure.Error), traceId), JsonSetup.Options);
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method)) await response.Body.WriteAsync(body, context.RequestAborted);
    }
}

/// <summary>Adds <see cref="ErrorMiddleware"/> to the pipeline.</summary>
internal static class ErrorSetup
{
    public static void AddErrors(this WebApplicationBuilder builder) => builder.Services.AddSingleton<FrontMetrics>();

    public static void UseErrors(this WebApplication app) => app.UseMiddleware<ErrorMiddleware>();
}

/// <summary>Adds OPTIONS, which every route supports, to routing's 405 responses.</summary>
internal static class AllowedMethods
{
    /// <summary>Adds OPTIONS to <c>Allow</c> of a 405 response, and answers OPTIONS requests with 204.</summary>
    /// <returns>Whether the request was OPTIONS and is answered.</returns>
    public static bool Answer(HttpContext context)
    {
        var response = context.Response;
        if (response.StatusCode != StatusCodes.Status405MethodNotAllowed) return false;
        response.Headers.Allow = $"{response.Headers.Allow}, {HttpMethods.Options}";
        if (!HttpMethods.IsOptions(context.Request.Method)) return false;
        response.StatusCode = StatusCodes.Status204NoContent;
        return true;
    }
}
