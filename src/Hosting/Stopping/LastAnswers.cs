using Microsoft.Net.Http.Headers;

namespace Avatar.Hosting;

/// <summary>
/// Closes each connection after its next answer once a stop signal has arrived, so that clients with persistent connections go to another
/// process before this one stops. For HTTP/2, Kestrel sends GOAWAY instead of the header field.
/// </summary>
public static class LastAnswers
{
    private const string Close = "close";

    public static void UseLastAnswers(this WebApplication app)
    {
        var notice = app.Services.GetRequiredService<StopNotice>();
        app.Use((context, next) =>
        {
            if (notice.IsGiven) context.Response.OnStarting(CloseAsync, context.Response);
            return next(context);
        });
    }

    private static Task CloseAsync(object response)
    {
        ((HttpResponse)response).Headers[HeaderNames.Connection] = Close;
        return Task.CompletedTask;
    }
}
