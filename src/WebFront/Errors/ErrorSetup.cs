namespace Avatar.WebFront.Errors;

/// <summary>Puts <see cref="ErrorMiddleware"/> in its place.</summary>
internal static class ErrorSetup
{
    public static void UseErrors(this WebApplication app) => app.UseMiddleware<ErrorMiddleware>();
}
