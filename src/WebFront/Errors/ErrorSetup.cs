namespace Avatar.WebFront.Errors;

/// <summary>Adds <see cref="ErrorMiddleware"/> to the pipeline.</summary>
internal static class ErrorSetup
{
    public static void UseErrors(this WebApplication app) => app.UseMiddleware<ErrorMiddleware>();
}
