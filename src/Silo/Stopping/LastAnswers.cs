using Microsoft.Net.Http.Headers;

namespace Avatar.Silo.Stopping;

/// <summary>
/// From the notice on, each answer is the last of its connection: clients that keep connections open go elsewhere before the process
/// closes them. HTTP/2 has GOAWAY for the same, which Kestrel sends in place of the field.
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
